"""Events in a person's calendar (accounts.calendars.SOURCES): when, where. No pupil's data."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.calendars import Entry
from accounts.enums import Role
from accounts.models import User
from accounts.permissions import STAFF_ROLES, has_role
from companies.models import Company
from placements.enums import EventState, GuestState, SignUpState
from placements.models import Event, EventCompany, EventSignUp


def events_between(user: User, since: date, until: date) -> Iterable[Entry]:
    """The events that concern this person and touch the days from ``since`` to ``until``.

    Staff: those they are responsible for. Companies: where they said yes, or are host.
    Teachers: their classes'. Pupils: where they have a seat. A cancelled event is left out, so that
    calendars drop it.
    """
    first, after = _midnight(since), _midnight(until + timedelta(days=1))
    events = Event.objects.visible_to(user).filter(starts_at__lt=after, ends_at__gt=first)
    events = events.exclude(state=EventState.CANCELLED)
    is_staff = has_role(user, STAFF_ROLES)
    if is_staff:
        events = events.filter(officer=user)
    elif has_role(user, [Role.COMPANY]):
        own = EventCompany.objects.filter(
            company__members__user=user, state__in=[GuestState.ACCEPTED, GuestState.CAME]
        )
        asked = EventCompany.objects.filter(event=OuterRef("pk"), company__members__user=user)
        hosts = Company.objects.filter(members__user=user)
        is_hosted = Q(host__in=hosts) & ~Exists(asked)
        events = events.filter(Q(pk__in=own.values("event")) | is_hosted)
    elif has_role(user, [Role.PUPIL]):
        mine = EventSignUp.objects.filter(
            pupil__user=user, state__in=[SignUpState.SIGNED_UP, SignUpState.PRESENT]
        )
        events = events.filter(pk__in=mine.values("event"))
    return [_entry(event, is_staff) for event in events.order_by("starts_at", "pk")]


def _entry(event: Event, is_staff: bool) -> Entry:
    path = (
        reverse("admin:placements_event_change", args=[event.pk])
        if is_staff
        else reverse("event_page", args=[event.public_id])
    )
    return entry_of(event, path)


def entry_of(event: Event, path: str) -> Entry:
    """One event as a date; ``path`` is the page behind it, which differs by who reads."""
    return Entry(
        uid=f"termin-{event.public_id}",
        summary=_("%(kind)s: %(title)s") % {"kind": event.get_kind_display(), "title": event.title},
        starts=event.starts_at,
        ends=event.ends_at,
        place=event.place,
        path=path,
        category=_("Termin"),
        changed_at=max(event.changed_at, event.state_changed_at),
    )


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
