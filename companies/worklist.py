"""What waits for an officer: the first page of the admin and the morning list."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from catalogue import rules
from companies.enums import FollowUpCause, OfferState
from companies.models import Company, ContactNote, FollowUp, FollowUpQuerySet, Offer

LONGEST = 10
"""So many follow-ups are named in the morning list; the rest is counted."""


@dataclass(frozen=True)
class Worklist:
    """Numbers of things that wait; each has a list behind it."""

    due_count: int
    late_count: int
    silence_count: int
    """Open calls because somebody did not answer, due or not."""
    approval_count: int
    review_count: int
    awaiting_count: int

    @property
    def is_empty(self) -> bool:
        """Nothing has to be done today."""
        return not (self.due_count or self.approval_count or self.review_count)


def worklist_of(user: User, on: date) -> Worklist:
    """What waits on a day; three queries."""
    due = Q(due_on__lte=on)
    figures = open_follow_ups(user).aggregate(
        due=Count("pk", filter=due),
        late=Count("pk", filter=Q(due_on__lt=on)),
        silence=Count("pk", filter=Q(cause=FollowUpCause.SILENCE)),
    )
    offers = Offer.objects.aggregate(
        review=Count("pk", filter=Q(state=OfferState.IN_REVIEW)),
        awaiting=Count("pk", filter=Q(state=OfferState.AWAITING_COMPANY)),
    )
    return Worklist(
        due_count=figures["due"],
        late_count=figures["late"],
        silence_count=figures["silence"],
        approval_count=Company.objects.waiting_for_approval().count(),
        review_count=offers["review"],
        awaiting_count=offers["awaiting"],
    )


def next_lines(user: User, on: date) -> list[str]:
    """The first follow-ups that are due, as „Betrieb: Was“, the oldest first; one query."""
    due = due_follow_ups(user, on).select_related("company").order_by("due_on", "pk")
    return [f"{follow_up.company.name}: {follow_up.subject}" for follow_up in due[:LONGEST]]


def is_changeable(note: ContactNote, now: datetime) -> bool:
    """Whether a note is young enough to be corrected: by when it was written, not by its date."""
    hours = rules.whole("acquisition.note_change_hours", timezone.localdate(note.written_at))
    return now < note.written_at + timedelta(hours=hours)


def due_follow_ups(user: User, on: date) -> FollowUpQuerySet:
    """Due on a day or before: an officer's own and untaken ones, for the coordination all."""
    return open_follow_ups(user).due(on)


def open_follow_ups(user: User) -> FollowUpQuerySet:
    """An officer's own and untaken ones, for the coordination all."""
    plans = FollowUp.objects.open()
    return plans.of(user) if user.role == Role.ACQUISITION else plans
