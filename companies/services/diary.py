"""What an officer plans, as entries of a calendar."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.calendars import Entry
from accounts.models import User
from companies.models import FollowUp


def follow_ups(user: User, since: date, until: date) -> Iterable[Entry]:
    """The officer's own open follow-ups. What nobody has taken yet is in nobody's calendar."""
    rows = FollowUp.objects.open().filter(responsible=user, due_on__range=(since, until))
    return [entry_of(row) for row in rows.select_related("company").order_by("due_on", "pk")]


def entry_of(follow_up: FollowUp) -> Entry:
    """The company's name and what is to be done, on its day."""
    return Entry(
        uid=f"follow-up-{follow_up.public_id}",
        summary=f"{follow_up.company.name}: {follow_up.subject}",
        starts=follow_up.due_on,
        changed_at=follow_up.created_at,
        category=_("Wiedervorlage"),
        path=reverse("admin:companies_company_change", args=[follow_up.company_id]),
    )
