"""What we write to companies and officers. One function a message; none holds personal data.

Keys name the cause, so that the same cause says the same thing once.
"""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import ActionLink, User
from companies.enums import OfferState
from companies.models import Company, Contact, Member, Offer, OfferChange
from companies.worklist import Worklist
from journal import outbox
from journal.enums import Audience


def members_of(company: Company) -> list[User]:
    """The active accounts of a company's team."""
    members = Member.objects.filter(company=company, user__is_active=True).select_related("user")
    return [member.user for member in members.order_by("pk")]


# --- To companies ------------------------------------------------------------------------------
def offer_to_confirm(offer: Offer, contact: Contact, link: ActionLink) -> None:
    """To the contact: an officer wrote down what you said on the phone; is it right?"""
    outbox.post(
        "offer_to_confirm",
        key=f"offer-to-confirm:{link.public_id}",
        audience=Audience.COMPANY,
        facts={"company": offer.company.name, "title": offer.title, "until": link.expires_at},
        address=contact.email,
        link_path=reverse("offer_confirm", args=["TOKEN"]).replace("TOKEN", outbox.TOKEN),
        link_label=_("Angebot ansehen"),
        link=link,
        company_id=offer.company.public_id,
    )


def offer_published(offer: Offer, change: OfferChange) -> None:
    """To the team: your offer can be found now."""
    _to_team("offer_published", offer, change, link_label=_("Angebot ansehen"))


def offer_returned(offer: Offer, change: OfferChange) -> None:
    """To the team: something is missing; the reason stands on the page."""
    _to_team("offer_returned", offer, change, link_label=_("Angebot ändern"))


def offer_withdrawn(offer: Offer, change: OfferChange) -> None:
    """To the team: an officer took your offer off the platform."""
    _to_team("offer_withdrawn", offer, change, link_label=_("Angebot ansehen"))


def offer_expired(offer: Offer, change: OfferChange) -> None:
    """To the team: the days are over; renew it for next year?"""
    _to_team("offer_expired", offer, change, link_label=_("Für nächstes Jahr erneuern"))


def _to_team(event: str, offer: Offer, change: OfferChange, *, link_label: str) -> None:
    for user in members_of(offer.company):
        outbox.post(
            event,
            key=f"{event}:{change.pk}:{user.pk}",
            audience=Audience.COMPANY,
            facts={"company": offer.company.name, "title": offer.title},
            recipient=user,
            link_path=reverse("offer_show", args=[offer.public_id]),
            link_label=link_label,
            company_id=offer.company.public_id,
        )


def company_approved(company: Company) -> None:
    """To the team, or to the contacts of a company without accounts: you can be found now."""
    team = members_of(company)
    for user in team:
        outbox.post(
            "company_approved",
            key=f"company-approved:{company.public_id}:{company.approved_at}:{user.pk}",
            audience=Audience.COMPANY,
            facts={"company": company.name},
            recipient=user,
            link_path=reverse("company_offers"),
            link_label=_("Meine Angebote"),
            company_id=company.public_id,
        )
    contact = None if team else company.contacts.for_requests().first()
    if contact:
        outbox.post(
            "company_approved",
            key=f"company-approved:{company.public_id}:{company.approved_at}",
            audience=Audience.COMPANY,
            facts={"company": company.name},
            address=contact.email,
            company_id=company.public_id,
        )


def company_blocked(company: Company, change_id: int) -> None:
    """To the team: your offers are off the platform; please call."""
    for user in members_of(company):
        outbox.post(
            "company_blocked",
            key=f"company-blocked:{change_id}:{user.pk}",
            audience=Audience.COMPANY,
            facts={"company": company.name},
            recipient=user,
            company_id=company.public_id,
        )


def company_invitation(member: Member) -> None:
    """To somebody new in a team: how to sign in."""
    outbox.post(
        "company_invitation",
        key=f"company-invitation:{member.pk}",
        audience=Audience.COMPANY,
        facts={"company": member.company.name},
        recipient=member.user,
        link_path=reverse("account_request_login_code"),
        link_label=_("Anmelden"),
        company_id=member.company.public_id,
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


# --- To officers -------------------------------------------------------------------------------
def officer_offer_to_review(offer: Offer, change: OfferChange) -> None:
    """To the company's owner: the company handed in an offer."""
    _to_officers("officer_offer_to_review", offer, change, [offer.company.owner])


def officer_offer_confirmed(offer: Offer, change: OfferChange, *, was_changed: bool) -> None:
    """To who entered it, and to the owner: the company said yes, perhaps with corrections."""
    _to_officers(
        "officer_offer_confirmed",
        offer,
        change,
        [offer.entered_by, offer.company.owner],
        was_changed=was_changed,
        is_public=offer.state == OfferState.PUBLISHED,
    )


def _to_officers(
    event: str,
    offer: Offer,
    change: OfferChange,
    officers: Iterable[User | None],
    **facts: object,
) -> None:
    for user in {officer for officer in officers if officer and officer.is_staff}:
        outbox.post(
            event,
            key=f"{event}:{change.pk}:{user.pk}",
            audience=Audience.OFFICER,
            facts={"company": offer.company.name, "title": offer.title, **facts},
            recipient=user,
            link_path=reverse("admin:companies_offer_change", args=[offer.pk]),
            link_label=_("Angebot ansehen"),
            company_id=offer.company.public_id,
        )


def officer_morning_list(officer: User, day: date, worklist: Worklist) -> bool:
    """To an officer, once a working day: how much waits. Whether it was written now."""
    return bool(
        outbox.post(
            "officer_morning_list",
            key=f"officer-morning-list:{day}:{officer.pk}",
            audience=Audience.OFFICER,
            facts={"day": day, **asdict(worklist)},
            recipient=officer,
            link_path=reverse("admin:index"),
            link_label=_("Liste öffnen"),
        )
    )
