"""Who was there, what came of it: attendance, timeline, calendar, figures."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from companies.timeline import Cut, Source, timeline_of
from journal.enums import AuditAction
from journal.models import AuditEntry
from placements import events, services
from placements.enums import EventKind, EventState, GuestState, SignUpState
from placements.events import figures
from placements.models import Event
from tests.calendar_feed.parsing import complaints
from tests.calendar_feed.parsing import events as entries
from tests.cast import Cast
from tests.factories import (
    CalendarKeyFactory,
    EventClassFactory,
    EventCompanyFactory,
    EventFactory,
    PupilFactory,
    at_nine,
)
from tests.facts import set_rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def today(cast: Cast) -> Event:
    """An event of today with Elif, a classmate and one of another class."""
    event = EventFactory(
        officer=cast.officer, starts_at=timezone.now() + timedelta(minutes=1), seats=None
    )
    for school_class in (cast.class_9b, cast.class_9a):
        EventClassFactory(event=event, school_class=school_class)
    EventCompanyFactory(event=event, company=cast.company, state=GuestState.ACCEPTED)
    for pupil in (cast.pupil, cast.classmate, cast.other_pupil):
        services.sign_up(event, pupil, cast.officer)
    return event


def test_it_notes_who_was_there_from_one_form(cast: Cast, today: Event, client: Client) -> None:
    client.force_login(cast.officer)
    page = reverse("event_attendance", args=[today.public_id])
    assert "Elif" in client.get(page).text
    elif_ = today.sign_ups.get(pupil=cast.pupil)
    guest = today.guests.get()
    client.post(page, {"da": [elif_.public_id], "betrieb": [guest.public_id]})
    today.refresh_from_db()
    assert today.state == EventState.HELD
    assert (today.present_count, today.class_count, today.company_count) == (1, 1, 1)
    assert set(today.sign_ups.values_list("state", flat=True)) == {"present", "absent"}
    # A mistake is mended by sending the list again.
    client.post(page, {"da": [row.public_id for row in today.sign_ups.all()]})
    today.refresh_from_db()
    assert (today.present_count, today.class_count, today.company_count) == (3, 2, 0)


def test_it_gives_a_teacher_the_own_pupils_and_touches_no_other(
    cast: Cast, today: Event, client: Client
) -> None:
    client.force_login(cast.class_teacher)
    page = reverse("event_attendance", args=[today.public_id])
    text = client.get(page).text
    assert "Elif" in text
    assert cast.other_pupil.first_name not in text
    foreign = today.sign_ups.get(pupil=cast.other_pupil)
    client.post(page, {"da": [foreign.public_id]})
    foreign.refresh_from_db()
    assert foreign.state == SignUpState.SIGNED_UP
    assert today.guests.get().state == GuestState.ACCEPTED


def test_it_notes_nobody_before_the_day(cast: Cast, visit: Event) -> None:
    services.sign_up(visit, cast.pupil, cast.officer)
    with pytest.raises(services.NotPossible, match="ab dem Tag"):
        services.save_attendance(visit, cast.officer, shown=visit.sign_ups.all(), present=[])


def test_it_closes_with_counts_that_stay(cast: Cast, today: Event) -> None:
    rows = list(today.sign_ups.all())
    services.save_attendance(
        today, cast.officer, shown=rows, present=[row.public_id for row in rows[:2]]
    )
    closed = services.close_event(today, cast.officer, result=" Gut besucht. ")
    assert (closed.state, closed.result, closed.present_count) == ("closed", "Gut besucht.", 2)
    today.sign_ups.all().delete()
    closed.refresh_from_db()
    assert closed.present_count == 2
    with pytest.raises(services.NotPossible):
        services.save_attendance(today, cast.officer, shown=rows, present=[])


def test_it_stands_in_the_companys_timeline(cast: Cast, visit: Event) -> None:
    whats = [str(entry.what) for entry in timeline_of(cast.company, cast.officer).entries]
    assert f"Betriebsbesuch „{visit.title}“: eingeladen" in whats
    services.cancel_event(visit, cast.officer, reason="Umbau")
    whats = [str(entry.what) for entry in timeline_of(cast.company, cast.officer).entries]
    assert f"Betriebsbesuch „{visit.title}“: abgesagt" in whats


def test_it_stands_in_the_timeline_of_a_host_once(cast: Cast, visit: Event) -> None:
    hosted = EventFactory(title="Messe bei uns", host=cast.company, officer=cast.officer)
    whats = [str(entry.what) for entry in timeline_of(cast.company, cast.officer).entries]
    assert f"Betriebsbesuch „{hosted.title}“: Gastgeber" in whats
    assert sum(visit.title in what for what in whats) == 1


@pytest.mark.parametrize("source", events.SOURCES, ids=lambda source: source.name)
def test_it_reads_the_timeline_with_one_query(cast: Cast, source: Source) -> None:
    for _number in range(3):
        EventCompanyFactory(company=cast.company, state=GuestState.CAME)
        EventFactory(host=cast.company)
    EventCompanyFactory(company=cast.company, state=GuestState.PLANNED)
    EventFactory(host=cast.company, state=EventState.DRAFT)
    cut = Cut(source.name, None, 20)
    with CaptureQueriesContext(connection) as queries:
        assert len(list(source.read(cast.company, cast.officer, cut))) == 3
    assert len(queries) == 1


def test_it_gives_each_person_the_own_calendar(cast: Cast, visit: Event) -> None:
    now = timezone.localdate()
    end = now + timedelta(days=60)

    def titles(user: object) -> list[str]:
        return [entry.uid for entry in events.events_between(user, now, end)]

    uid = f"termin-{visit.public_id}"
    assert titles(cast.officer) == titles(cast.class_teacher) == [uid]
    for user in (cast.foreign_officer, cast.company_admin, cast.pupil.user):
        assert titles(user) == []
    services.answer_invitation(visit.guests.get(), is_coming=True, by=cast.company_admin)
    services.sign_up(visit, cast.pupil, cast.pupil.user)
    assert titles(cast.company_admin) == titles(cast.pupil.user) == [uid]
    assert events.events_between(cast.officer, end, end + timedelta(days=1)) == []
    # A host that nobody asked as a guest has it in its days as well.
    visit.guests.all().delete()
    assert titles(cast.company_admin) == [uid]
    assert titles(cast.foreign_company.members.get().user) == []


def test_it_stands_in_the_feed_of_who_is_responsible(
    cast: Cast, visit: Event, client: Client
) -> None:
    """Through the secret address itself, read as a strict program reads it; no pupil in it."""
    services.sign_up(visit, cast.pupil, cast.officer)
    key = CalendarKeyFactory(user=cast.officer)
    content = client.get(reverse("calendar_feed", args=[key.token])).content
    assert complaints(content) == []
    (entry,) = [one for one in entries(content) if str(one["uid"]).startswith("termin-")]
    assert visit.title in str(entry["summary"])
    assert cast.pupil.first_name not in content.decode()
    services.cancel_event(visit, cast.officer, reason="Umbau")
    content = client.get(reverse("calendar_feed", args=[key.token])).content
    assert "termin-" not in content.decode()


# --- Figures -------------------------------------------------------------------------------------
def held(**fields: object) -> Event:
    return EventFactory(state=EventState.CLOSED, starts_at=at_nine(-1), **fields)


def table(**chosen: object) -> dict[str, list[object]]:
    year = figures.school_year(timezone.localdate(at_nine(-1)))
    return {str(row[0]): row[1:] for row in figures.table_of(figures.figures(year, **chosen))}


def test_it_counts_what_took_place_and_nothing_else(cast: Cast) -> None:
    held(present_count=12, class_count=2, company_count=1)
    held(present_count=8, class_count=1, company_count=3)
    held(kind=EventKind.FAIR, present_count=40, class_count=4, company_count=9)
    EventFactory(state=EventState.OPEN, present_count=99, starts_at=at_nine(-1))
    EventFactory(state=EventState.CANCELLED, present_count=99, starts_at=at_nine(-1))
    assert table() == {
        "Betriebsbesuch": [2, 4, 3, 20],
        "Ausbildungsmesse": [1, 9, 4, 40],
        "Zusammen": [3, 13, 7, 60],
    }


def test_it_hides_small_numbers_so_that_none_can_be_computed(cast: Cast) -> None:
    held(present_count=4, neighbourhood=cast.neighbourhood)
    held(kind=EventKind.FAIR, present_count=40, neighbourhood=cast.other_neighbourhood)
    assert table()["Betriebsbesuch"][3] == "unter 5"
    assert table()["Zusammen"][3] == 40
    assert table(group="quartier")[cast.neighbourhood.name][3] == "unter 5"
    set_rule("figures.least_shown", 3)
    assert table()["Betriebsbesuch"][3] == 4
    held(kind=EventKind.NETWORK, present_count=0)
    assert table()["Netzwerktreffen"][3] == 0


def test_it_gives_the_table_as_a_file_and_writes_it_down(cast: Cast, client: Client) -> None:
    held(present_count=12, class_count=2, company_count=1)
    client.force_login(cast.coordination)
    year = figures.school_year(timezone.localdate(at_nine(-1)))
    answer = client.get(reverse("event_figures_table"), {"jahr": year})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["Art", "Termine", "Betriebe", "Klassen", "Jugendliche"]
    assert rows[1] == ["Betriebsbesuch", "1", "1", "2", "12"]
    entry = AuditEntry.objects.get(action=AuditAction.EXPORTED)
    assert (entry.object_type, entry.by) == ("placements.event", cast.coordination)
    page = client.get(reverse("event_figures"), {"jahr": "abcd", "nach": "x", "quartier": "y"})
    assert page.status_code == 200


def test_it_keeps_the_attendance_of_whoever_is_not_shown(cast: Cast, today: Event) -> None:
    first = list(today.sign_ups.filter(pupil=cast.pupil))
    services.save_attendance(today, cast.class_teacher, shown=first, present=[first[0].public_id])
    PupilFactory(school_class=cast.class_9b)
    today.refresh_from_db()
    assert today.present_count == 1
    assert today.sign_ups.filter(state=SignUpState.SIGNED_UP).count() == 2
