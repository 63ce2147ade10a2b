"""A person's dates as a calendar (RFC 5545): secret addresses, sources, the text itself.

Other apps enter their dates in ``SOURCES``. What stands in a calendar leaves the house: phones and
foreign servers keep it. So an entry names companies, never pupils.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone

from accounts.models import CalendarKey, User
from accounts.permissions import can_have_calendar
from journal import audit
from journal.enums import AuditAction
from quartier.lib import tokens
from quartier.lib.text import tidy

BACK, AHEAD = timedelta(days=30), timedelta(days=365)
"""What a calendar shows, seen from today."""
READ_AGAIN = timedelta(hours=4)
"""How often a program may ask; most ask less often."""
REMEMBERED_SECONDS = 400 * 86400

BERLIN = ZoneInfo("Europe/Berlin")
VTIMEZONE = """BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:DAYLIGHT
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
"""
"""Directive 2000/84/EC. Written out: the library names the begin of summer an hour late."""


@dataclass(frozen=True)
class Entry:
    """One date. With a ``date`` it takes the whole day, with a ``datetime`` its time."""

    uid: str
    """Stays the same for the life of the date, e.g. „follow-up-<public_id>“."""
    summary: str
    starts: date
    changed_at: datetime
    """When what stands here last changed."""
    ends: date | None = None
    """Of a whole day: the first day after. Nothing: the same day, or an hour."""
    category: str = ""
    path: str = ""
    """Of the page behind it, which asks for a sign-in."""
    place: str = ""
    sequence: int = 0
    """Counts how often the date was moved."""


Source = Callable[[User, date, date], Iterable[Entry]]
SOURCES: list[Source] = []
"""Each gives the dates of a person from a day to a day, both included.

The app that owns the dates enters its function in ``AppConfig.ready()``.
"""


# --- Addresses -------------------------------------------------------------------------------


def key_of(user: User) -> CalendarKey | None:
    """The key in force, if the person has switched the calendar on."""
    return CalendarKey.objects.in_force().filter(user=user).first()


def read_key(token: str) -> CalendarKey | None:
    """The key of an address, if it still opens something for somebody who may. Writes nothing."""
    public_id = tokens.read(token, CalendarKey.PURPOSE)
    if public_id is None:
        return None
    found = CalendarKey.objects.in_force().select_related("user").filter(public_id=public_id)
    key = found.first()
    return key if key and can_have_calendar(key.user) else None


@transaction.atomic
def renew_key(user: User) -> CalendarKey:
    """A new address; the one before opens nothing from now on."""
    # Two clicks at once: the second waits, and ends the first one's key.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    _revoke(user)
    key = CalendarKey.objects.create(user=user)
    audit.record(AuditAction.CREATED, key, by=user)
    return key


@transaction.atomic
def switch_off(user: User) -> bool:
    """Ends the address; whether there was one."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    return _revoke(user)


def _revoke(user: User) -> bool:
    keys = list(CalendarKey.objects.filter(user=user, revoked_at__isnull=True))
    for key in keys:
        key.revoked_at = timezone.now()
        key.save(update_fields=["revoked_at"])
        audit.record(AuditAction.CHANGED, key, by=user, state="revoked")
    return bool(keys)


# --- Text ------------------------------------------------------------------------------------


def entries_of(user: User, today: date) -> list[Entry]:
    """All dates of a person around a day, in their order."""
    found = [entry for source in SOURCES for entry in source(user, today - BACK, today + AHEAD)]
    return sorted(found, key=lambda entry: (_moment(entry.starts), entry.uid))


def as_text(entries: Sequence[Entry], name: str = "") -> bytes:
    """A calendar file. The same entries give the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//Ausbildung im Quartier//Kalender//DE")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    if name := tidy(name):
        calendar.add("x-wr-calname", name)
        calendar.add("name", name)
        calendar.add("refresh-interval", READ_AGAIN, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", "PT4H")
    calendar.add("x-wr-timezone", BERLIN.key)
    calendar.add_component(Timezone.from_ical(VTIMEZONE))
    for entry in entries:
        calendar.add_component(_event(entry))
    return calendar.to_ical()


def _event(entry: Entry) -> Event:
    event = Event()
    changed_at = entry.changed_at.astimezone(UTC).replace(microsecond=0)
    host = urlsplit(settings.SITE_URL).hostname or "quartier"
    event.add("uid", f"{entry.uid}@{host}")
    # Without a METHOD this is the moment of the last change, see RFC 5545, 3.8.7.2.
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    event.add("sequence", entry.sequence)
    event.add("summary", tidy(entry.summary))
    starts, ends = _span(entry)
    event.add("dtstart", starts)
    event.add("dtend", ends)
    if not isinstance(starts, datetime):
        # A day on which something is to be done does not make anybody busy.
        event.add("transp", "TRANSPARENT")
    if category := tidy(entry.category):
        event.add("categories", [category])
    if place := tidy(entry.place):
        event.add("location", place)
    if entry.path:
        event.add("url", settings.SITE_URL + entry.path)
    event.add("class", "PRIVATE")
    return event


def _span(entry: Entry) -> tuple[date, date]:
    starts, ends = entry.starts, entry.ends
    if isinstance(starts, datetime):
        until = ends if isinstance(ends, datetime) else starts + timedelta(hours=1)
        # The hour that is there twice a year has no name of its own in local time.
        zone = UTC if any(map(_is_twice, (starts, until))) else BERLIN
        return starts.astimezone(zone), until.astimezone(zone)
    return starts, ends or starts + timedelta(days=1)


def _is_twice(moment: datetime) -> bool:
    local = moment.astimezone(BERLIN)
    return local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()


def _moment(day: date) -> datetime:
    if isinstance(day, datetime):
        return day
    return datetime(day.year, day.month, day.day, tzinfo=BERLIN)


# --- Asked again -----------------------------------------------------------------------------


def etag_of(content: bytes) -> str:
    """Changes with every byte."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def changed_since(key: CalendarKey, etag: str) -> datetime:
    """Since when the calendar is as it is.

    What was ticked off or went to a colleague leaves no date behind, so this is the moment the
    present text was first asked for. In the cache, for asking writes nothing; losing it says „now“.
    """
    name = f"calendar:{key.pk}:changed"
    known = cache.get(name)
    if known and known[0] == etag:
        return known[1]
    now = timezone.now().replace(microsecond=0)
    cache.set(name, (etag, now), REMEMBERED_SECONDS)
    return now


def note_use(key: CalendarKey) -> None:
    """Remembers when a program last asked, in the cache alone."""
    cache.set(_used(key), timezone.now(), REMEMBERED_SECONDS)


def last_used_at(key: CalendarKey) -> datetime | None:
    """When a program last asked, as far as it is remembered."""
    return cache.get(_used(key))


def _used(key: CalendarKey) -> str:
    return f"calendar:{key.pk}:used"


def calendar_name() -> str:
    """What a program calls the calendar."""
    return _("Ausbildung im Quartier")
