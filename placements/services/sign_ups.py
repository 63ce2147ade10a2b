"""Pupils at an event: signing up, the waiting list, signing off.

The event's row is locked by everybody who gives or frees a seat, and a check constraint on its
count of seats is the last judge. Everybody begins on the waiting list.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from journal import audit
from journal.enums import AuditAction
from placements import messages
from placements.enums import EventState, SignUpMove, SignUpState
from placements.models import Event, EventSignUp
from placements.services.refusals import NotPossible
from placements.services.rows import BY_SYSTEM
from schools.models import Pupil, SchoolClass

if TYPE_CHECKING:
    from accounts.models import User
    from journal.moves import StatusChange


@dataclass(frozen=True)
class ClassSignUp:
    """What became of a whole class."""

    signed_up: int
    waiting: int
    left_out: int
    """Pupils who had signed off themselves: that stays as they wanted it."""


def locked_event(event: Event) -> Event:
    """The event as it is now, with its related rows; nobody else gives or frees a seat."""
    Event.objects.select_for_update(no_key=True).get(pk=event.pk)
    return Event.objects.select_related("site__company", "neighbourhood", "officer", "host").get(
        pk=event.pk
    )


@transaction.atomic
def sign_up(event: Event, pupil: Pupil, by: "User", *, now: datetime | None = None) -> EventSignUp:
    """Signs a pupil up: with a seat, or on the waiting list when there is none.

    Doing it twice changes nothing. Raises NotPossible when the class is not invited, or it is too
    late: for pupils after the last day, for adults when the event is over.
    """
    now = now or timezone.now()
    fresh = locked_event(event)
    _require_open(fresh, pupil, by, now)
    row, is_asked = EventSignUp.objects.get_or_create(
        event=fresh, pupil=pupil, defaults={"asked_at": now, "state_changed_at": now}
    )
    if row.can(SignUpMove.RETURN):
        row.asked_at, is_asked = now, True
        row.make(SignUpMove.RETURN, by=by, now=now, also=("asked_at",))
    if row.can(SignUpMove.SEAT):
        row.event = fresh
        is_asked |= _seat(row, by=by, now=now) is not None
        audit.record(AuditAction.MOVED, row, by=by, state=row.state)
    if is_asked and pupil.user_id != by.pk:
        messages.signed_up(row)
    return row


@transaction.atomic
def sign_up_class(
    event: Event, school_class: SchoolClass, by: "User", *, now: datetime | None = None
) -> ClassSignUp:
    """Signs up everybody of a class who has not signed off, by name, as far as there are seats.

    The others stand on the waiting list. Raises NotPossible like ``sign_up``.
    """
    now = now or timezone.now()
    off = set(
        EventSignUp.objects.filter(event=event, state=SignUpState.CANCELLED).values_list(
            "pupil_id", flat=True
        )
    )
    signed, waiting, left_out = 0, 0, 0
    pupils = Pupil.objects.active().filter(school_class=school_class)
    for pupil in pupils.select_related("school_class__school", "school_class__year"):
        if pupil.pk in off:
            left_out += 1
            continue
        row = sign_up(event, pupil, by, now=now)
        signed += row.has_seat
        waiting += row.is_waiting
    return ClassSignUp(signed, waiting, left_out)


@transaction.atomic
def sign_off(row: EventSignUp, by: "User", *, now: datetime | None = None) -> EventSignUp:
    """Signs somebody off; the seat goes to who waits longest. Raises NotPossible."""
    now = now or timezone.now()
    event = locked_event(row.event)
    fresh = EventSignUp.objects.select_for_update(no_key=True).get(pk=row.pk)
    fresh.event = event
    if event.state != EventState.OPEN or event.starts_at <= now:
        raise NotPossible(_("Der Termin hat schon begonnen oder fällt aus."))
    if not fresh.can(SignUpMove.CANCEL):
        return fresh
    had_seat = fresh.has_seat
    fresh.make(SignUpMove.CANCEL, by=by, now=now)
    audit.record(AuditAction.MOVED, fresh, by=by, state=fresh.state)
    if had_seat:
        Event.objects.filter(pk=event.pk).update(taken_count=F("taken_count") - 1)
        event.refresh_from_db(fields=["taken_count"])
        fill_seats(event, now=now)
    return fresh


def fill_seats(event: Event, *, now: datetime) -> int:
    """Gives free seats of a locked event to who waits longest, and tells them; returns how many."""
    if event.state != EventState.OPEN or event.starts_at <= now:
        return 0
    count = 0
    waiting = event.sign_ups.in_turn().select_related("pupil__user")
    for row in waiting:
        if event.is_full:
            break
        row.event = event
        change = _seat(row, by=None, now=now)
        if change is None:
            break
        messages.moved_up(row, change)
        count += 1
    return count


@transaction.atomic
def recount_seats(event: Event, *, now: datetime | None = None) -> bool:
    """Frees seats of pupils whose data are gone; the waiting list moves up. Safe to run twice."""
    now = now or timezone.now()
    fresh = locked_event(event)
    taken = fresh.sign_ups.seated().count()
    if taken == fresh.taken_count:
        return False
    fresh.taken_count = taken
    fresh.save(update_fields=["taken_count"])
    fill_seats(fresh, now=now)
    return True


def _seat(row: EventSignUp, *, by: "User | None", now: datetime) -> "StatusChange | None":
    """Takes a seat of a locked event for who waits; None when there is none left."""
    event = row.event
    if event.is_full:
        return None
    try:
        with transaction.atomic():
            Event.objects.filter(pk=event.pk).update(taken_count=F("taken_count") + 1)
            change = row.make(SignUpMove.SEAT, by=by, by_label="" if by else BY_SYSTEM, now=now)
    except IntegrityError:
        row.refresh_from_db(fields=["state", "state_changed_at"])
        return None
    event.taken_count += 1
    return change


def _require_open(event: Event, pupil: Pupil, by: "User", now: datetime) -> None:
    is_own = pupil.user_id == by.pk
    if not event.takes_pupils or pupil.left_on is not None:
        raise NotPossible(_("Zu diesem Termin melden sich keine Jugendlichen an."))
    if is_own and not event.takes_sign_ups(now):
        raise NotPossible(_("Die Anmeldung ist vorbei. Frag deine Lehrkraft."))
    if event.state not in {EventState.OPEN, EventState.HELD}:
        raise NotPossible(_("Für diesen Termin kann man sich gerade nicht anmelden."))
    if not _is_invited(event, pupil):
        raise NotPossible(_("Diese Klasse ist zu dem Termin nicht eingeladen."))


def _is_invited(event: Event, pupil: Pupil) -> bool:
    """Whether the class is invited; „all classes“ are those of schools in the programme."""
    school_class = pupil.school_class
    if event.classes.filter(school_class=school_class).exists():
        return True
    school, year = school_class.school, school_class.year
    in_programme = school.joined_on <= event.first_day and (
        school.left_on is None or school.left_on > event.first_day
    )
    return (
        event.is_for_all_classes
        and in_programme
        and year.starts_on <= event.first_day <= year.ends_on
    )
