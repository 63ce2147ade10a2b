"""About companies that come by themselves, and people who join one."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import ActionLink
from companies.messages.readers import active, to_staff
from companies.models import CompanySignUp, CompanySignUpChange, Member
from journal import outbox
from journal.enums import Audience
from quartier.lib.tokens import keyed_hash


def sign_up_to_confirm(sign_up: CompanySignUp, link: ActionLink) -> None:
    """To who typed this address: was it you? Nothing exists before the tap behind the link.

    What was typed does not stand in it: it may come from anybody.
    """
    outbox.post(
        "sign_up_to_confirm",
        key=f"sign-up-to-confirm:{link.public_id}",
        audience=Audience.COMPANY,
        facts={"until": link.expires_at},
        address=sign_up.email,
        link_path=reverse("sign_up_confirm", args=["TOKEN"]).replace("TOKEN", outbox.TOKEN),
        link_label=_("Anmeldung bestätigen"),
        link=link,
    )


def sign_up_has_account(address: str, day: date) -> None:
    """To who has an account and signs up again: you can just sign in. Once a day."""
    outbox.post(
        "sign_up_has_account",
        key=f"sign-up-has-account:{keyed_hash(address, 'sign-up')}:{day}",
        audience=Audience.COMPANY,
        address=address,
        link_path=reverse("account_request_login_code"),
        link_label=_("Anmelden"),
    )


def sign_up_rejected(sign_up: CompanySignUp, change: CompanySignUpChange, reason: str = "") -> None:
    """To who signed up: a person decided against it, and whom to call."""
    company = sign_up.company
    owner = company.active_owner if company else None
    outbox.post(
        "sign_up_rejected",
        key=f"sign-up-rejected:{change.pk}",
        audience=Audience.COMPANY,
        facts={
            "company": sign_up.name,
            "reason": reason,
            "officer": owner.get_full_name() if owner else "",
            "phone": owner.phone if owner else "",
        },
        address=sign_up.email,
        company_id=company.public_id if company else None,
    )


def joining_to_decide(sign_up: CompanySignUp, change: CompanySignUpChange) -> None:
    """To who looks after the team: somebody says they work with you; do they?"""
    company = sign_up.company
    admins = Member.objects.filter(company=company, is_admin=True, user__is_active=True)
    for member in admins.select_related("user").order_by("pk"):
        outbox.post(
            "joining_to_decide",
            key=f"joining-to-decide:{change.pk}:{member.user_id}",
            audience=Audience.COMPANY,
            facts={"company": company.name if company else ""},
            recipient=member.user,
            link_path=reverse("company_team"),
            link_label=_("Ansehen"),
            company_id=company.public_id if company else None,
        )


def officer_company_signed_up(sign_up: CompanySignUp, change: CompanySignUpChange) -> None:
    """To the officer near by, else to the coordination: a new company is to be looked at."""
    _about_sign_up("officer_company_signed_up", sign_up, change)


def officer_joining_to_decide(sign_up: CompanySignUp, change: CompanySignUpChange) -> None:
    """To the company's officer, else to the coordination: somebody wants to join it."""
    _about_sign_up("officer_joining_to_decide", sign_up, change)


def _about_sign_up(event: str, sign_up: CompanySignUp, change: CompanySignUpChange) -> None:
    company = sign_up.company
    if company is None:
        return
    owner = company.active_owner
    for user in [owner] if owner else active(Role.COORDINATION):
        to_staff(event, company, user, key=f"{event}:{change.pk}")
