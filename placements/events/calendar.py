"""Events for a personal calendar feed: when, where, behind which page. No pupil's data."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.permissions import STAFF_ROLES, has_role
from placements.enums import GuestState, SignUpState
from placements.models import Event, EventCompany, EventSignUp

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class CalendarEvent:
    """What a calendar needs to know."""

    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    url: str
    """A path of this site."""
    changed_at: datetime
    is_cancelled: bool


def events_between(user: "User", start: datetime, end: datetime) -> list[CalendarEvent]:
    """The events that concern this person and touch the time from ``start`` to before ``end``.

    Staff: those they are responsible for. Companies: where they said yes. Teachers: their classes'.
    Pupils: where they have a seat. A cancelled event stays, marked, so that calendars drop it.
    """
    events = Event.objects.visible_to(user).filter(starts_at__lt=end, ends_at__gt=start)
    is_staff = has_role(user, STAFF_ROLES)
    if is_staff:
        events = events.filter(officer=user)
    elif has_role(user, [Role.COMPANY]):
        own = EventCompany.objects.filter(
            company__members__user=user, state__in=[GuestState.ACCEPTED, GuestState.CAME]
        )
        events = events.filter(pk__in=own.values("event"))
    elif has_role(user, [Role.PUPIL]):
        mine = EventSignUp.objects.filter(
            pupil__user=user, state__in=[SignUpState.SIGNED_UP, SignUpState.PRESENT]
        )
        events = events.filter(pk__in=mine.values("event"))
    return [
        CalendarEvent(
            uid=f"termin-{event.public_id}",
            title=_("%(kind)s: %(title)s")
            % {"kind": event.get_kind_display(), "title": event.title},
            starts_at=event.starts_at,
            ends_at=event.ends_at,
            place=event.place,
            url=reverse("admin:placements_event_change", args=[event.pk])
            if is_staff
            else reverse("event_page", args=[event.public_id]),
            changed_at=max(event.changed_at, event.state_changed_at),
            is_cancelled=event.is_cancelled,
        )
        for event in events.order_by("starts_at", "pk")
    ]
