"""Who else called a company, and who is about to: no two officers by accident.

An open follow-up of somebody reserves the company for this person around its day. Nothing else is
stored, so a reservation ends by itself when the follow-up is done or its days are over.
"""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from accounts.models import User
from catalogue import rules
from companies.models import Company, ContactNote, FollowUp, FollowUpQuerySet

SHOWN = 5
"""So many contacts and plans of colleagues are named, the nearest first."""


@dataclass(frozen=True)
class Colleagues:
    """What others did or plan with a company."""

    notes: list[ContactNote]
    """Contacts within the last days, the newest first."""
    plans: list[FollowUp]
    """Open follow-ups of others whose time is not over, the next first."""
    reservation: FollowUp | None
    """The first of the plans that keeps the company for a colleague today."""
    reserved_until: date | None


def colleagues_at(company: Company, user: User, on: date) -> Colleagues:
    """What everybody but this person did or plans with a company; two queries."""
    since = timezone.now() - rules.days("acquisition.recent_contact_days", on)
    notes = company.notes.filter(happened_at__gte=since).exclude(by=user)
    last_on = on - rules.days("acquisition.reserved_days_after", on)
    plans = company.follow_ups.open().filter(due_on__gte=last_on, responsible__isnull=False)
    theirs = list(plans.exclude(responsible=user).select_related("responsible")[:SHOWN])
    first = theirs[0] if theirs else None
    first_on = on + rules.days("acquisition.reserved_days_before", on)
    reservation = first if first and first.due_on <= first_on else None
    return Colleagues(
        notes=list(notes.select_related("by")[:SHOWN]),
        plans=theirs,
        reservation=reservation,
        reserved_until=reserved_until(reservation) if reservation else None,
    )


def reserving(on: date) -> FollowUpQuerySet:
    """The follow-ups that reserve their company on a day, the earliest first."""
    plans = FollowUp.objects.reserving(
        on,
        before=rules.days("acquisition.reserved_days_before", on),
        after=rules.days("acquisition.reserved_days_after", on),
    )
    return plans.order_by("due_on", "pk")


def reserved_until(plan: FollowUp) -> date:
    """The last day a plan keeps the company for its person."""
    return plan.due_on + rules.days("acquisition.reserved_days_after", plan.due_on)
