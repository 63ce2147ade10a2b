"""To officers: what companies said to an offer, the day's list, companies that changed hands."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from companies.enums import AskAnswer, OfferState
from companies.models import Company, HandOver, Offer, OfferChange
from companies.worklist import Worklist
from journal import outbox
from journal.enums import Audience


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


def officer_offer_declined(offer: Offer, change: OfferChange, *, answer: str) -> None:
    """To who entered it, and to the owner: the company said no; why stands at the offer."""
    _to_officers(
        "officer_offer_declined",
        offer,
        change,
        [offer.entered_by, offer.company.owner],
        is_unwanted=answer == AskAnswer.UNWANTED,
    )


def _to_officers(
    event: str,
    offer: Offer,
    change: OfferChange,
    officers: Iterable[User | None],
    **facts: object,
) -> None:
    at_work = {user for user in officers if user and user.is_staff and user.is_active}
    for user in at_work:
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


def officer_morning_list(
    officer: User, day: date, worklist: Worklist, lines: Sequence[str]
) -> bool:
    """To an officer, once a working day: whom to call about what, and how much else waits.

    Returns whether it was written now.
    """
    more_count = worklist.due_count - len(lines)
    return bool(
        outbox.post(
            "officer_morning_list",
            key=f"officer-morning-list:{day}:{officer.pk}",
            audience=Audience.OFFICER,
            facts={"day": day, "lines": lines, "more_count": more_count, **asdict(worklist)},
            recipient=officer,
            link_path=reverse("admin:index"),
            link_label=_("Liste öffnen"),
        )
    )


def officer_companies_handed(handover: HandOver, count: int) -> None:
    """To both officers: so many companies changed hands; the list is behind the link."""
    _about_handover("officer_companies_handed", handover, count, until=handover.until_on)


def officer_companies_assigned(receiver: User, count: int, cause: UUID) -> None:
    """To an officer: so many companies that were nobody's are yours now."""
    if receiver.is_staff and receiver.is_active:
        outbox.post(
            "officer_companies_assigned",
            key=f"officer-companies-assigned:{cause}",
            audience=Audience.OFFICER,
            facts={"count": count},
            recipient=receiver,
            link_path=f"{reverse('admin:companies_company_changelist')}?wer=ich",
            link_label=_("Meine Betriebe öffnen"),
        )


def officer_companies_returned(handover: HandOver, count: int) -> None:
    """To both officers: the days are over, the companies are back."""
    _about_handover("officer_companies_returned", handover, count)


def _about_handover(event: str, handover: HandOver, count: int, **facts: object) -> None:
    for user in (handover.giver, handover.receiver):
        if user.is_staff and user.is_active:
            outbox.post(
                event,
                key=f"{event}:{handover.public_id}:{user.pk}",
                audience=Audience.OFFICER,
                facts={"count": count, "is_receiver": user == handover.receiver, **facts},
                recipient=user,
                link_path=reverse("admin:companies_handover_change", args=[handover.pk]),
                link_label=_("Liste öffnen"),
            )


def officer_owner_changed(
    company: Company, former: User | None, owner: User | None, by: User, *, cause: int
) -> None:
    """To who looked after the company and to who does now; not to who did it."""
    for user in (former, owner):
        if user and user != by and user.is_staff and user.is_active:
            outbox.post(
                "officer_owner_changed",
                key=f"officer-owner-changed:{cause}:{user.pk}",
                audience=Audience.OFFICER,
                facts={
                    "company": company.name,
                    "is_owner": user == owner,
                    "has_owner": owner is not None,
                },
                recipient=user,
                link_path=reverse("admin:companies_company_change", args=[company.pk]),
                link_label=_("Betrieb ansehen"),
                company_id=company.public_id,
            )
