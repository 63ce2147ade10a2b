"""Events in the company's history (companies.timeline.SOURCES)."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from companies.models import Company
from companies.timeline import CONTACTS, Cut, Entry, Source, person
from placements.enums import EventState, GuestState
from placements.models import Event, EventCompany


def _steps(company: Company, user: User, cut: Cut) -> Iterator[Entry]:
    """Where the company took part or was asked to, at the moment of its last step. One query.

    What is only noted for later is no history yet. Numbers, never a name of a pupil.
    """
    rows = EventCompany.objects.filter(company=company).exclude(state=GuestState.PLANNED)
    for row in cut.rows(rows.select_related("event__officer"), "state_changed_at"):
        event = row.event
        step = event if event.is_cancelled else row
        yield _entry(event, row.state_changed_at, row.pk, step.get_state_display())


def _hosted(company: Company, user: User, cut: Cut) -> Iterator[Entry]:
    """What took place here without the company being asked as a guest. One query."""
    asked = EventCompany.objects.filter(event=OuterRef("pk"), company=company)
    rows = Event.objects.filter(~Exists(asked.exclude(state=GuestState.PLANNED)), host=company)
    rows = rows.exclude(state=EventState.DRAFT).select_related("officer")
    for event in cut.rows(rows, "state_changed_at"):
        state = event.get_state_display() if event.is_cancelled else _("Gastgeber")
        yield _entry(event, event.state_changed_at, event.pk, state)


def _entry(event: Event, at: datetime, pk: int, state: str) -> Entry:
    what = _("%(kind)s „%(title)s“: %(state)s") % {
        "kind": event.get_kind_display(),
        "title": event.title,
        "state": state,
    }
    when = date_format(localtime(event.starts_at), "j. F Y, G:i")
    text = _("Termin am %(when)s Uhr, %(place)s.") % {"when": when, "place": event.place}
    if event.took_place and event.present_count:
        here = ngettext(
            "Eine Person war da.", "%(count)d Jugendliche waren da.", event.present_count
        )
        text += " " + here % {"count": event.present_count}
    if event.result:
        text += f"\n{event.result}"
    return Entry(
        at,
        pk,
        what,
        person(event.officer),
        text,
        url_name="admin:placements_event_change",
        url_args=(event.pk,),
    )


SOURCES = (Source("event", CONTACTS, _steps), Source("hosted", CONTACTS, _hosted))
