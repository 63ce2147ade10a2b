"""Events in the company's history (companies.timeline.SOURCES)."""

from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.models import User
from companies.models import Company
from companies.timeline import CONTACTS, Cut, Entry, Source, person
from placements.enums import GuestState
from placements.models import EventCompany


def _steps(company: Company, user: User, cut: Cut) -> Iterator[Entry]:
    """Where the company took part or was asked to, at the moment of its last step. One query.

    What is only noted for later is no history yet. Numbers, never a name of a pupil.
    """
    rows = EventCompany.objects.filter(company=company).exclude(state=GuestState.PLANNED)
    for row in cut.rows(rows.select_related("event__officer"), "state_changed_at"):
        event = row.event
        what = _("%(kind)s „%(title)s“: %(state)s") % {
            "kind": event.get_kind_display(),
            "title": event.title,
            "state": event.get_state_display() if event.is_cancelled else row.get_state_display(),
        }
        when = date_format(localtime(event.starts_at), "j. F Y, G:i")
        text = _("Termin am %(when)s Uhr, %(place)s.") % {"when": when, "place": event.place}
        if event.took_place and event.present_count:
            text += " " + _("%(count)d Jugendliche waren da.") % {"count": event.present_count}
        if event.result:
            text += f"\n{event.result}"
        yield Entry(
            row.state_changed_at,
            row.pk,
            what,
            person(event.officer),
            text,
            url_name="admin:placements_event_change",
            url_args=(event.pk,),
        )


SOURCE = Source("event", CONTACTS, _steps)
