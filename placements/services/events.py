"""An event from the first idea to its result.

An event is locked after its companies and before its guests and sign-ups; nothing that is locked
later asks for an earlier one. Every ending tells companies, teachers and pupils.
"""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import links
from accounts.enums import LinkPurpose
from catalogue import rules
from journal import audit
from journal.enums import AuditAction
from placements import messages
from placements.enums import (
    EventMove,
    EventState,
    GuestMove,
    GuestState,
    SignUpMove,
    SignUpState,
)
from placements.models import Event, EventClass, EventCompany, EventSignUp
from placements.services.guests import call_if_unread, invite_planned
from placements.services.refusals import NotPossible
from placements.services.rows import BY_SYSTEM
from placements.services.sign_ups import fill_seats, locked_event
from schools.models import SchoolClass

if TYPE_CHECKING:
    from accounts.models import User

TOLD_IF_CHANGED = {"starts_at", "ends_at", "place"}
"""Whoever knows of the event must hear when these change."""


@transaction.atomic
def create_event(by: "User", *, now: datetime | None = None, **facts: Any) -> Event:
    """A draft that only staff see. ``facts`` are fields of the event."""
    now = now or timezone.now()
    event = Event(created_at=now, changed_at=now, state_changed_at=now, **facts)
    _fill_place(event)
    event.save()
    audit.record(AuditAction.CREATED, event, by=by, kind=event.kind)
    return event


@transaction.atomic
def change_event(event: Event, by: "User", *, now: datetime | None = None, **facts: Any) -> Event:
    """Changes an event that has not taken place; a new time or place is told to everybody.

    More seats move the waiting list up. Raises NotPossible.
    """
    now = now or timezone.now()
    fresh = locked_event(event)
    if not fresh.is_coming:
        raise NotPossible(_("Dieser Termin ist vorbei oder abgesagt. Er ändert sich nicht mehr."))
    if (seats := facts.get("seats", fresh.seats)) is not None and seats < fresh.taken_count:
        raise NotPossible(
            ngettext(
                "Es ist schon ein Platz vergeben. Weniger gehen nicht.",
                "Es sind schon %(count)d Plätze vergeben. Weniger gehen nicht.",
                fresh.taken_count,
            )
            % {"count": fresh.taken_count}
        )
    changed = [name for name, value in facts.items() if getattr(fresh, name) != value]
    if not changed:
        return fresh
    for name in changed:
        setattr(fresh, name, facts[name])
    _fill_place(fresh)
    fresh.changed_at = now
    if "starts_at" in changed:
        fresh.reminded_at = None
    fresh.save()
    audit.record(AuditAction.CHANGED, fresh, by=by, fields=sorted(changed))
    if fresh.state == EventState.OPEN:
        if TOLD_IF_CHANGED & set(changed):
            _tell("event_changed", fresh, str(now.timestamp()))
        fill_seats(fresh, now=now)
    return fresh


@transaction.atomic
def announce_event(event: Event, by: "User", *, now: datetime | None = None) -> Event:
    """Invites the companies noted so far, tells the invited classes' teachers, opens sign-up.

    Raises NotPossible when it lies in the past or nobody could come, MoveNotPossible.
    """
    now = now or timezone.now()
    fresh = locked_event(event)
    if fresh.starts_at <= now:
        raise NotPossible(_("Der Termin liegt in der Vergangenheit. Bitte ändern Sie den Tag."))
    fresh.changed_at = now
    fresh.make(EventMove.ANNOUNCE, by=by, now=now, also=("changed_at",))
    audit.record(AuditAction.MOVED, fresh, by=by, state=fresh.state)
    invite_planned(fresh, by=by, now=now)
    class_ids = list(fresh.classes.values_list("school_class_id", flat=True))
    if class_ids:
        messages.classes_invited(fresh, class_ids)
    return fresh


@transaction.atomic
def invite_classes(
    event: Event,
    classes: Collection[SchoolClass],
    by: "User",
    *,
    now: datetime | None = None,
) -> int:
    """Invites classes; once the event is announced their teachers hear of it. Returns how many.

    Classes that are invited already are left as they are. Raises NotPossible.
    """
    now = now or timezone.now()
    fresh = locked_event(event)
    if not fresh.is_coming or not fresh.takes_pupils:
        raise NotPossible(_("Zu diesem Termin lassen sich keine Klassen einladen."))
    known = set(fresh.classes.values_list("school_class_id", flat=True))
    new = [item for item in classes if item.pk not in known]
    EventClass.objects.bulk_create(
        EventClass(event=fresh, school_class=item, invited_by=by, invited_at=now) for item in new
    )
    if new:
        audit.record(AuditAction.CHANGED, fresh, by=by, fields=["classes"], row_count=len(new))
        if fresh.state == EventState.OPEN:
            messages.classes_invited(fresh, [item.pk for item in new])
    return len(new)


@transaction.atomic
def cancel_event(event: Event, by: "User", *, reason: str, now: datetime | None = None) -> Event:
    """Calls an event off; who knows of it is told why. Links to it end. Raises MoveNotPossible."""
    now = now or timezone.now()
    fresh = locked_event(event)
    was_open = fresh.state == EventState.OPEN
    fresh.changed_at = now
    fresh.make(EventMove.CANCEL, by=by, reason=reason[:300], now=now, also=("changed_at",))
    audit.record(AuditAction.MOVED, fresh, by=by, state=fresh.state)
    if was_open:
        _tell("event_cancelled", fresh, "", reason=reason)
        for guest in fresh.guests.expected().select_related("company", "contact"):
            links.revoke_links(LinkPurpose.EVENT, guest.public_id, now)
            call_if_unread(guest, _("Ein Termin fällt aus"), step="cancelled")
    return fresh


@transaction.atomic
def save_attendance(
    event: Event,
    by: "User",
    *,
    shown: Collection[EventSignUp],
    present: Collection[UUID],
    shown_guests: Collection[EventCompany] = (),
    came: Collection[UUID] = (),
    now: datetime | None = None,
) -> Event:
    """Notes who was there, of the rows somebody had on the list; others stay as they are.

    Possible from the day it begins until the result is written; the first list makes it held.
    Raises NotPossible.
    """
    now = now or timezone.now()
    fresh = locked_event(event)
    if fresh.state not in {EventState.OPEN, EventState.HELD}:
        raise NotPossible(_("Dieser Termin ist abgeschlossen oder abgesagt."))
    if fresh.first_day > timezone.localdate(now):
        raise NotPossible(_("Die Anwesenheit können Sie ab dem Tag des Termins eintragen."))
    if fresh.can(EventMove.HOLD):
        _hold(fresh, by=by, now=now)
    rows = fresh.sign_ups.seated().filter(pk__in=[row.pk for row in shown])
    for row in rows.select_for_update(no_key=True).order_by("pk"):
        is_there = row.public_id in present
        move = SignUpMove.ATTEND if is_there else SignUpMove.MISS
        if row.state != (SignUpState.PRESENT if is_there else SignUpState.ABSENT):
            row.make(move, by=by, now=now)
    guests = fresh.guests.filter(pk__in=[guest.pk for guest in shown_guests])
    for guest in guests.select_for_update(no_key=True).order_by("pk"):
        guest_move = GuestMove.COME if guest.public_id in came else GuestMove.MISS
        if guest.can(guest_move):
            guest.make(guest_move, by=by, now=now)
    _count(fresh)
    fresh.save(update_fields=["company_count", "class_count", "present_count"])
    audit.record(AuditAction.CHANGED, fresh, by=by, fields=["attendance"], row_count=len(shown))
    return fresh


@transaction.atomic
def close_event(event: Event, by: "User", *, result: str, now: datetime | None = None) -> Event:
    """Writes the result; the counts stay as they are then. Raises MoveNotPossible."""
    fresh = locked_event(event)
    fresh.result = result.strip()
    _count(fresh)
    fresh.make(
        EventMove.CLOSE,
        by=by,
        now=now,
        also=("result", "company_count", "class_count", "present_count"),
    )
    audit.record(AuditAction.MOVED, fresh, by=by, state=fresh.state)
    return fresh


@transaction.atomic
def hold_if_over(event: Event, *, now: datetime | None = None) -> bool:
    """Marks an announced event as held once it is over. Safe to run twice."""
    now = now or timezone.now()
    fresh = locked_event(event)
    if not fresh.can(EventMove.HOLD) or fresh.ends_at > now:
        return False
    _hold(fresh, by=None, now=now)
    return True


@transaction.atomic
def remind_of_event(event: Event, *, now: datetime | None = None) -> bool:
    """Tells companies, teachers and pupils once that it is near. Safe to run twice."""
    now = now or timezone.now()
    fresh = locked_event(event)
    days_left = (fresh.first_day - timezone.localdate(now)).days
    is_near = 0 < days_left <= rules.whole("event.reminder_days_before")
    if fresh.state != EventState.OPEN or fresh.reminded_at is not None or not is_near:
        return False
    fresh.reminded_at = now
    fresh.save(update_fields=["reminded_at"])
    _tell(
        "event_reminder",
        fresh,
        str(fresh.first_day),
        taken=fresh.taken_count,
        takes_pupils=fresh.takes_pupils,
    )
    return True


def _hold(event: Event, *, by: "User | None", now: datetime) -> None:
    event.make(EventMove.HOLD, by=by, by_label="" if by else BY_SYSTEM, now=now)
    audit.record(
        AuditAction.MOVED, event, by=by, by_label="" if by else BY_SYSTEM, state=event.state
    )


def _count(event: Event) -> None:
    """Companies that came, classes of which somebody was there, young people who were there."""
    there = event.sign_ups.filter(state=SignUpState.PRESENT)
    event.present_count = there.count()
    event.class_count = there.order_by().values("pupil__school_class").distinct().count()
    event.company_count = event.guests.filter(state=GuestState.CAME).count()


def _tell(what: str, event: Event, key: str, **more: object) -> None:
    messages.told_guests(event, f"{what}_company", key, **more)
    messages.told_teachers(event, f"{what}_teacher", key, **more)
    # A pupil's text says nothing of companies' own matters.
    messages.told_pupils(event, f"{what}_pupil", key, **more)


def _fill_place(event: Event) -> None:
    """At a company's place: its neighbourhood, its address where no other is written."""
    if event.site is None:
        return
    event.neighbourhood = event.neighbourhood or event.site.neighbourhood
    event.place = event.place or f"{event.site.company.name}, {event.site}"[:200]
