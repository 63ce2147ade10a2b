"""Handing companies from one officer to another, and back after a leave."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Q
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
    moved = [hand_one(handover, company) for company in _locked(row.pk for row in companies)]
    moved = [row for row in moved if row.is_owner_moved or row.follow_up_count]
    if not moved:
        raise NothingToHandOver
    HandedCompany.objects.bulk_create(moved)
    for row in moved:
        _note(row, by=by)
    messages.officer_companies_handed(handover, len(moved))
    return handover


def hand_one(handover: HandOver, company: Company) -> HandedCompany:
    """Moves what the giver has at one locked company; the row that says so is not saved yet.

    Every way in which a company changes hands comes through here.
    """
    is_owner_moved = company.owner_id == handover.giver_id
    if is_owner_moved:
        _give(company, handover.receiver)
    plans = FollowUp.objects.open().filter(company=company, responsible=handover.giver)
    pks = sorted(plans.values_list("pk", flat=True))
    FollowUp.objects.filter(pk__in=pks).update(responsible=handover.receiver)
    return HandedCompany(
        handover=handover,
        company=company,
        is_owner_moved=is_owner_moved,
        follow_up_count=len(pks),
        follow_up_ids=pks,
    )


def due_to_return(on: date) -> list[int]:
    """Ids of hand-overs that come back on this day."""
    return list(HandOver.objects.due_to_return(on).values_list("pk", flat=True))


@transaction.atomic
def return_handover(handover_id: int, on: date) -> bool:
    """Gives back what the receiver still has; False when it has come back already.

    What the receiver had there before, company or follow-up, stays with the receiver.
    """
    waiting = HandOver.objects.due_to_return(on).select_for_update(no_key=True, of=("self",))
    handover = waiting.filter(pk=handover_id).first()
    if handover is None:
        return False
    handover.returned_at = timezone.now()
    handover.save(update_fields=["returned_at"])
    rows = {row.company_id: row for row in handover.companies.all()}
    back = 0
    for company in _locked(rows):
        row = rows[company.pk]
        row.company = company
        if row.is_owner_moved and company.owner_id != handover.receiver_id:
            continue
        if _give_back(row, handover) or row.is_owner_moved:
            _note(row, by_label=BY_SYSTEM)
            back += 1
    if back:
        messages.officer_companies_returned(handover, back)
    return True


def _give_back(row: HandedCompany, handover: HandOver) -> int:
    """The company if it was given, and the follow-ups that came along or since; how many."""
    theirs = Q(pk__in=row.follow_up_ids)
    if row.is_owner_moved:
        _give(row.company, handover.giver)
        theirs |= Q(created_at__gte=handover.handed_at)
    plans = FollowUp.objects.open().filter(company=row.company, responsible=handover.receiver)
    return plans.filter(theirs).update(responsible=handover.giver)


def _locked(ids: Iterable[int]) -> list[Company]:
    """The companies as they are now, in the order in which everybody locks them."""
    rows = Company.objects.select_for_update(no_key=True).filter(pk__in=list(ids))
    return list(rows.order_by("pk"))


def _give(company: Company, owner: User) -> None:
    company.owner = owner
    company.save(update_fields=["owner"])


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
