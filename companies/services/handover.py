"""Handing companies from one officer to another, and back after a leave."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from companies import messages
from companies.models import Company, FollowUp, HandedCompany, HandOver
from companies.services.errors import NothingToHandOver
from companies.services.publication import BY_SYSTEM
from journal import audit
from journal.enums import AuditAction


@transaction.atomic
def hand_over(
    companies: Iterable[Company],
    *,
    giver: User,
    receiver: User,
    by: User,
    until_on: date | None = None,
    reason: str = "",
) -> HandOver:
    """Moves what the giver has at these companies: the company itself, and open follow-ups.

    With ``until_on`` it comes back the day after. A company that has changed hands meanwhile stays
    where it is; raises NothingToHandOver when none is left. Both officers get one message.
    """
    handover = HandOver.objects.create(
        giver=giver, receiver=receiver, by=by, until_on=until_on, reason=reason
    )
    moved = [
        HandedCompany(
            handover=handover,
            company=company,
            is_owner_moved=company.owner_id == giver.pk,
            follow_up_count=_move(company, giver, receiver),
        )
        for company in _locked(company.pk for company in companies)
    ]
    moved = [row for row in moved if row.is_owner_moved or row.follow_up_count]
    if not moved:
        raise NothingToHandOver
    HandedCompany.objects.bulk_create(moved)
    for row in moved:
        _note(row, by=by)
    messages.officer_companies_handed(handover, len(moved))
    return handover


def due_to_return(on: date) -> list[int]:
    """Ids of hand-overs that come back on this day."""
    return list(HandOver.objects.due_to_return(on).values_list("pk", flat=True))


@transaction.atomic
def return_handover(handover_id: int, on: date) -> bool:
    """Gives back what the receiver still has; False when it has come back already."""
    waiting = HandOver.objects.due_to_return(on).select_for_update(no_key=True, of=("self",))
    handover = waiting.filter(pk=handover_id).first()
    if handover is None:
        return False
    handover.returned_at = timezone.now()
    handover.save(update_fields=["returned_at"])
    rows = {row.company_id: row for row in handover.companies.all()}
    for company in _locked(rows):
        row = rows[company.pk]
        row.company = company
        is_owner_moved = row.is_owner_moved and company.owner_id == handover.receiver_id
        if is_owner_moved or not row.is_owner_moved:
            _move(company, handover.receiver, handover.giver)
            _note(row, by_label=BY_SYSTEM)
    messages.officer_companies_returned(handover, len(rows))
    return True


def _locked(ids: Iterable[int]) -> list[Company]:
    """The companies as they are now, in the order in which everybody locks them."""
    rows = Company.objects.select_for_update(no_key=True).filter(pk__in=list(ids))
    return list(rows.order_by("pk"))


def _move(company: Company, giver: User, receiver: User) -> int:
    """Moves company and open follow-ups of one person; returns how many follow-ups."""
    if company.owner_id == giver.pk:
        Company.objects.filter(pk=company.pk).update(owner=receiver)
    plans = FollowUp.objects.open().filter(company=company, responsible=giver)
    return plans.update(responsible=receiver)


def _note(row: HandedCompany, *, by: User | None = None, by_label: str = "") -> None:
    fields = ["owner"] * row.is_owner_moved + ["follow_ups"]
    audit.record(
        AuditAction.CHANGED,
        row.company,
        by=by,
        by_label=by_label,
        fields=fields,
        handover=row.handover_id,
    )
