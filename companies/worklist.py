"""What waits for an officer: the first page of the admin and the morning list."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from accounts.enums import Role
from accounts.models import User
from companies.enums import OfferState
from companies.models import Company, FollowUp, FollowUpQuerySet, Offer


@dataclass(frozen=True)
class Worklist:
    """Numbers of things that wait; each has a list behind it."""

    due_count: int
    late_count: int
    approval_count: int
    review_count: int
    awaiting_count: int

    @property
    def is_empty(self) -> bool:
        """Nothing has to be done today."""
        return not (self.due_count or self.approval_count or self.review_count)


def worklist_of(user: User, on: date) -> Worklist:
    """What waits on a day; three queries."""
    figures = due_follow_ups(user, on).aggregate(
        due=Count("pk"), late=Count("pk", filter=Q(due_on__lt=on))
    )
    offers = Offer.objects.aggregate(
        review=Count("pk", filter=Q(state=OfferState.IN_REVIEW)),
        awaiting=Count("pk", filter=Q(state=OfferState.AWAITING_COMPANY)),
    )
    return Worklist(
        due_count=figures["due"],
        late_count=figures["late"],
        approval_count=Company.objects.waiting_for_approval().count(),
        review_count=offers["review"],
        awaiting_count=offers["awaiting"],
    )


def due_follow_ups(user: User, on: date) -> FollowUpQuerySet:
    """Due on a day or before: an officer's own and untaken ones, for the coordination all."""
    due = FollowUp.objects.due(on)
    return due.of(user) if user.role == Role.ACQUISITION else due
