"""About a company itself and who has access to it."""

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import Role
from companies.enums import CompanyState
from companies.messages.readers import about_company, active, to_staff
from companies.models import Company, CompanyChange, Member, Offer
from companies.wording import call_text
from journal import outbox
from journal.enums import Audience


def company_approved(company: Company) -> None:
    """To the company: your offers can be found now."""
    about_company(
        "company_approved",
        company,
        key=f"company-approved:{company.public_id}:{company.approved_at}",
        link_path=reverse("company_offers"),
        link_label=_("Meine Angebote"),
    )


def company_to_approve(company: Company) -> None:
    """To the coordination: an officer has made sure of everything; please approve."""
    for user in active(Role.COORDINATION):
        to_staff(
            "company_to_approve", company, user, key=f"company-to-approve:{company.presented_at}"
        )


def company_blocked(company: Company, change: CompanyChange) -> None:
    """To the company: your offers are off the platform; please call."""
    about_company(
        "company_blocked",
        company,
        key=f"company-blocked:{change.pk}",
        who=call_text(company),
        by_mail=change.from_state != CompanyState.DO_NOT_CONTACT,
    )


def block_to_confirm(company: Company, change: CompanyChange) -> None:
    """To the coordination: an officer has blocked a company; please look and confirm."""
    for user in active(Role.COORDINATION):
        outbox.post(
            "block_to_confirm",
            key=f"block-to-confirm:{change.pk}:{user.pk}",
            audience=Audience.OFFICER,
            facts={"company": company.name},
            recipient=user,
            link_path=reverse("admin:companies_company_change", args=[company.pk]),
            link_label=_("Betrieb ansehen"),
            company_id=company.public_id,
        )


def company_offers_withdrawn(
    company: Company, change: CompanyChange, offers: Sequence[Offer]
) -> None:
    """To the company: we noted that you offer nothing now, and took these offers down."""
    about_company(
        "company_offers_withdrawn",
        company,
        key=f"company-offers-withdrawn:{change.pk}",
        titles=[offer.title for offer in offers],
        by_mail=change.to_state != CompanyState.DO_NOT_CONTACT,
    )


def company_invitation(member: Member, again_on: date | None = None) -> bool:
    """To somebody new in a team: how to sign in; again at most once a day.

    Returns whether it was written now.
    """
    again = f":{again_on}" if again_on else ""
    return bool(
        outbox.post(
            "company_invitation",
            key=f"company-invitation:{member.pk}{again}",
            audience=Audience.COMPANY,
            facts={"company": member.company.name},
            recipient=member.user,
            link_path=reverse("account_request_login_code"),
            link_label=_("Anmelden"),
            company_id=member.company.public_id,
        )
    )


def company_access_ended(company: Company, address: str, member_id: int) -> None:
    """To somebody who left a team: the account is closed."""
    outbox.post(
        "company_access_ended",
        key=f"company-access-ended:{member_id}",
        audience=Audience.COMPANY,
        facts={"company": company.name},
        address=address,
        company_id=company.public_id,
    )
