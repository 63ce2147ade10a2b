"""Events as each role sees them. Every list costs the same number of queries whatever it holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.utils import timezone

from accounts.enums import Role
from placements.enums import SEATED, EventState, GuestState, SignUpState
from placements.models import (
    Event,
    EventClass,
    EventCompany,
    EventCompanyQuerySet,
    EventQuerySet,
    EventSignUp,
    EventSignUpQuerySet,
)
from schools.models import Pupil, SchoolClass, SchoolClassQuerySet

if TYPE_CHECKING:
    from accounts.models import User

PAST_SHOWN = 20
PUBLIC_SHOWN = 50
PUBLIC_DAYS = timedelta(days=366)


@dataclass(frozen=True)
class Places:
    """A pupil's events."""

    mine: list[Event]
    """Those the pupil is signed up for or waits for; each with ``sign_up``."""
    others: list[Event]
    """Those one may still join."""
    past: list[Event]


def of_pupil(pupil: Pupil, now: datetime) -> Places:
    """What a pupil has signed up for, what is open, and what was. Three queries."""
    own = EventSignUp.objects.filter(pupil=pupil)
    events = (
        Event.objects.visible_to(pupil.user)  # type: ignore[arg-type]
        .select_related("neighbourhood")
        .prefetch_related(Prefetch("sign_ups", own, to_attr="own_sign_ups"))
    )
    coming = list(events.coming(now))
    for event in coming:
        event.sign_up = next(iter(event.own_sign_ups), None)  # type: ignore[attr-defined]
    mine = [event for event in coming if event.sign_up and event.sign_up.is_on]  # type: ignore[attr-defined]
    others = [event for event in coming if event not in mine and event.takes_sign_ups(now)]
    took_part = Exists(own.filter(event=OuterRef("pk"), state=SignUpState.PRESENT))
    past = events.filter(took_part, ends_at__lt=now).order_by("-starts_at", "-pk")[:PAST_SHOWN]
    return Places(mine, others, list(past))


def of_teacher(user: "User", now: datetime) -> tuple[list[Event], list[Event]]:
    """The coming events of one's classes and the last ones, with how many of them have a seat."""
    own = Q(sign_ups__state__in=SEATED, sign_ups__pupil__in=Pupil.objects.visible_to(user))
    events = (
        Event.objects.visible_to(user)
        .select_related("neighbourhood")
        .annotate(own_count=Count("sign_ups", filter=own))
    )
    past = events.filter(ends_at__lt=now).order_by("-starts_at", "-pk")
    return list(events.coming(now)), list(past[:PAST_SHOWN])


def of_company(user: "User", now: datetime) -> tuple[list[Event], list[Event]]:
    """Where the company is asked or is host: what comes, and the last ones; each with ``guest``.

    ``guest`` is its own part, None for a host that was not asked.
    """
    own = EventCompany.objects.filter(company__members__user=user).exclude(state=GuestState.PLANNED)
    events = (
        Event.objects.visible_to(user)
        .select_related("neighbourhood")
        .prefetch_related(Prefetch("guests", own, to_attr="own_guests"))
    )
    coming: list[Event] = list(events.coming(now))
    past = events.filter(ends_at__lt=now).order_by("-starts_at", "-pk")
    last: list[Event] = list(past[:PAST_SHOWN])
    for event in (*coming, *last):
        event.guest = next(iter(event.own_guests), None)  # type: ignore[attr-defined]
    return coming, last


def public_events(now: datetime, slug: str = "", limit: int = PUBLIC_SHOWN) -> EventQuerySet:
    """What everybody may know of, the next first; of one neighbourhood if its slug is given."""
    found = Event.objects.public(now).filter(starts_at__lt=now + PUBLIC_DAYS)
    if slug:
        found = found.filter(neighbourhood__slug=slug)
    return found.select_related("neighbourhood", "host")[:limit]


def guests_of(event: Event) -> EventCompanyQuerySet:
    """The companies at an event, by name."""
    return event.guests.select_related("company", "contact").order_by("company__sort_key", "pk")


def classes_at(event: Event, user: "User") -> list[EventClass]:
    """The invited classes, those one may see, each with how many have a seat or wait."""
    seated = Q(school_class__pupils__sign_ups__event=event) & Q(
        school_class__pupils__sign_ups__state__in=SEATED
    )
    waiting = Q(school_class__pupils__sign_ups__event=event) & Q(
        school_class__pupils__sign_ups__state=SignUpState.WAITING
    )
    rows = event.classes.select_related("school_class__school").annotate(
        seated_count=Count("school_class__pupils__sign_ups", filter=seated),
        waiting_count=Count("school_class__pupils__sign_ups", filter=waiting),
    )
    if user.role == Role.TEACHER:
        rows = rows.filter(school_class__in=SchoolClass.objects.visible_to(user))
    return list(rows)


def classes_to_invite(event: Event) -> SchoolClassQuerySet:
    """The classes of the school year the event lies in, of schools in the programme then."""
    day = event.first_day
    return (
        SchoolClass.objects.current(day)
        .filter(Q(school__left_on__isnull=True) | Q(school__left_on__gt=day))
        .exclude(pk__in=event.classes.values("school_class"))
        .select_related("school")
        .order_by("school__sort_key", "grade", "name", "pk")
    )


def names_of(event: Event, user: "User") -> EventSignUpQuerySet:
    """The sign-ups whose names one may see: with a seat or waiting, class by class."""
    rows = event.sign_ups.visible_to(user).exclude(state=SignUpState.CANCELLED)
    return rows.select_related("pupil__school_class__school").order_by(
        "pupil__school_class__school__sort_key",
        "pupil__school_class__name",
        "pupil__sort_key",
        "pk",
    )


def attendance(event: Event, user: "User") -> list[EventSignUp]:
    """Who is on this person's list: everybody with a seat whose name the person may see."""
    return list(names_of(event, user).seated())


def has_attendance(event: Event, now: datetime) -> bool:
    """Whether it may be noted who was there: from the day it begins until the result is written."""
    is_open = event.state in {EventState.OPEN, EventState.HELD}
    return is_open and event.first_day <= timezone.localdate(now)


def pupils_to_sign_up(event: Event, classes: Sequence[SchoolClass]) -> list[Pupil]:
    """Who of these classes is not on the list, or has signed off."""
    on = event.sign_ups.exclude(state=SignUpState.CANCELLED).values("pupil")
    rows = Pupil.objects.active().filter(school_class__in=list(classes)).exclude(pk__in=on)
    return list(rows.select_related("school_class").order_by("school_class__name", "sort_key"))
