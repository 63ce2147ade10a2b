"""An officer writes down after a call what the company said."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from companies.enums import ENDED_OFFERS, AskChannel, NoteKind, NoteOutcome
from companies.models import Company, Contact, Offer
from companies.services.acquisition import add_note
from companies.services.asking import ask_company
from companies.services.errors import AlreadyRenewed
from companies.services.locks import locked_company
from companies.services.offers import create_offer

DOUBLE_TAP = timedelta(seconds=60)
"""The same offer by the same person within this time is a second tap on the same button."""


@dataclass(frozen=True)
class NewPerson:
    """Somebody at the company we did not know yet."""

    name: str
    phone: str = ""
    email: str = ""


@transaction.atomic
def save_offer_on_behalf(
    company: Company,
    by: User,
    *,
    seats: int,
    channel: AskChannel | None = None,
    person: NewPerson | None = None,
    call: str | None = None,
    **facts: Any,
) -> Offer:
    """Writes the offer down and asks the company by ``channel``; with None it stays a draft.

    ``person`` becomes a contact of the company and the offer's. ``call`` is the note on the call
    (empty for one without words, None for none). Asked twice within a minute it is the same offer.
    Raises AlreadyRenewed and what create_offer and ask_company raise; then nothing is written.
    """
    fresh = locked_company(company)
    if double := _double(fresh, by, facts):
        return double
    before = facts.get("renewed_from")
    if before and (known := before.renewals.exclude(state__in=ENDED_OFFERS).first()):
        raise AlreadyRenewed(known)
    if person is not None:
        facts["contact"] = _add_person(fresh, person)
    offer = create_offer(fresh, by, seats=seats, **facts)
    if call is not None:
        add_note(
            fresh,
            by,
            kind=NoteKind.PHONE,
            outcome=NoteOutcome.OFFERED,
            text=call,
            contact=offer.contact,
        )
    return ask_company(offer, by, channel) if channel else offer


def _double(company: Company, by: User, facts: dict[str, Any]) -> Offer | None:
    names = ("occupation", "kind", "title", "starts_on", "ends_on")
    return (
        company.offers.filter(
            **{name: facts.get(name) for name in names if facts.get(name) is not None},
            entered_by=by,
            created_at__gt=timezone.now() - DOUBLE_TAP,
        )
        .order_by("pk")
        .first()
    )


def _add_person(company: Company, person: NewPerson) -> Contact:
    first_name, _space, last_name = person.name.strip().rpartition(" ")
    return Contact.objects.create(
        company=company,
        first_name=first_name,
        last_name=last_name,
        phone=person.phone,
        email=person.email,
        is_main=not company.contacts.exists(),
    )
