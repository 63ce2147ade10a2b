"""Pages of events: lists cost the same whatever they hold, each role sees its own."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from companies.enums import CompanyState
from journal.enums import AuditAction
from journal.models import AuditEntry, Message
from placements import services
from placements.enums import EventKind, EventState, GuestState
from placements.models import Event
from tests.calendar_feed.parsing import complaints
from tests.calendar_feed.parsing import events as entries
from tests.cast import Cast
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    EventClassFactory,
    EventCompanyFactory,
    EventFactory,
    PupilFactory,
)

pytestmark = pytest.mark.django_db


def count(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def more_events(cast: Cast) -> None:
    """Another event with everything on it."""
    event = EventFactory(officer=cast.officer, is_public=True, host=CompanyFactory(), seats=None)
    for school_class in (cast.class_9b, cast.class_9a):
        EventClassFactory(event=event, school_class=school_class)
    for company in (cast.company, CompanyFactory()):
        EventCompanyFactory(event=event, company=company, state=GuestState.ACCEPTED)
    services.sign_up(event, PupilFactory(school_class=cast.class_9b), cast.officer)


LISTS: dict[str, tuple[str, str]] = {
    "pupil": ("pupil", "event_list"),
    "teacher": ("class_teacher", "event_list"),
    "company": ("company_admin", "event_list"),
    "public": ("anonymous", "public_event_list"),
    "start": ("anonymous", "start"),
    "admin": ("officer", "admin:placements_event_changelist"),
    "figures": ("officer", "event_figures"),
}


@pytest.mark.parametrize("name", LISTS)
def test_it_asks_the_same_number_of_questions_for_longer_lists(
    cast: Cast, client: Client, name: str
) -> None:
    who, url = LISTS[name]
    if cast.users[who]:
        client.force_login(cast.users[who])
    more_events(cast)
    client.get(reverse(url))
    one = count(client, reverse(url))
    for _number in range(3):
        more_events(cast)
    assert count(client, reverse(url)) == one


@pytest.mark.parametrize("page", ["event_page", "event_attendance", "admin"])
def test_it_asks_the_same_number_of_questions_for_more_people(
    cast: Cast, visit: Event, client: Client, page: str
) -> None:
    client.force_login(cast.officer)
    url = (
        reverse("admin:placements_event_change", args=[visit.pk])
        if page == "admin"
        else reverse(page, args=[visit.public_id])
    )
    services.change_event(visit, cast.officer, seats=None)
    services.sign_up(visit, cast.pupil, cast.officer)
    client.get(url)
    one = count(client, url)
    for _number in range(4):
        services.sign_up(visit, PupilFactory(school_class=cast.class_9b), cast.officer)
        EventCompanyFactory(event=visit)
    assert count(client, url) == one


def test_it_joins_with_one_tap_and_takes_it_back(cast: Cast, visit: Event, client: Client) -> None:
    client.force_login(cast.pupil.user)
    args = [visit.public_id]
    assert visit.title in client.get(reverse("event_list")).text
    answer = client.post(reverse("event_join", args=args), follow=True)
    assert "Du bist angemeldet" in answer.text
    answer = client.post(reverse("event_leave", args=args), follow=True)
    assert "Du bist abgemeldet" in answer.text
    assert "Ich mache mit" in answer.text


def test_it_signs_a_class_up_and_says_who_has_no_seat(
    cast: Cast, visit: Event, client: Client
) -> None:
    PupilFactory(school_class=cast.class_9b)
    client.force_login(cast.class_teacher)
    args = [visit.public_id]
    body = {"klasse": cast.class_9b.public_id}
    text = client.post(reverse("event_sign_class", args=args), body, follow=True).text
    assert "2 Personen sind angemeldet. Für eine Person reichen die Plätze nicht." in text
    body = {"klasse": cast.class_9a.public_id}
    assert client.post(reverse("event_sign_class", args=args), body).status_code == 404


def test_it_signs_single_pupils_up_and_off(cast: Cast, visit: Event, client: Client) -> None:
    client.force_login(cast.class_teacher)
    url = reverse("event_sign_pupil", args=[visit.public_id])
    client.post(url, {"person": cast.pupil.public_id})
    assert visit.sign_ups.get().has_seat
    client.post(url, {"person": cast.pupil.public_id, "ab": "1"})
    assert not visit.sign_ups.get().is_on
    foreign = {"person": cast.foreign_pupil.public_id}
    assert client.post(url, foreign).status_code == 404


def test_it_shows_companies_numbers_and_never_a_name(
    cast: Cast, visit: Event, client: Client
) -> None:
    services.sign_up(visit, cast.pupil, cast.officer)
    client.force_login(cast.company_admin)
    url = reverse("event_page", args=[visit.public_id])
    text = client.get(url).text
    assert "Angemeldet ist zurzeit eine Person" in text
    assert cast.pupil.first_name not in text
    client.post(reverse("event_reply", args=[visit.public_id]), {"antwort": "ja"})
    assert visit.guests.get().state == GuestState.ACCEPTED


def test_it_shows_a_host_its_event_without_asking(cast: Cast, visit: Event, client: Client) -> None:
    """Also where nobody invited it as a guest: date, place, how many come, no button."""
    visit.guests.all().delete()
    services.sign_up(visit, cast.pupil, cast.officer)
    page = reverse("event_page", args=[visit.public_id])
    client.force_login(cast.company_admin)
    home = client.get(reverse("event_list")).text
    assert page in home
    assert "Sie sind Gastgeber" in home
    text = client.get(page).text
    assert visit.place in text
    assert "Angemeldet ist zurzeit eine Person" in text
    assert "Ja, wir sind dabei" not in text
    assert cast.pupil.first_name not in text
    answer = client.post(reverse("event_reply", args=[visit.public_id]), {"antwort": "ja"})
    assert answer.status_code == 403
    Event.objects.filter(pk=visit.pk).update(state="draft")
    assert client.get(page).status_code == 404


def test_it_shows_an_officer_names_of_the_own_schools_and_own_events(
    cast: Cast, visit: Event, client: Client
) -> None:
    services.sign_up(visit, cast.pupil, cast.officer)
    url = reverse("admin:placements_event_change", args=[visit.pk])
    client.force_login(cast.officer)
    assert "Elif" in client.get(url).text
    entry = AuditEntry.objects.filter(action=AuditAction.VIEWED, object_type="placements.event")
    assert entry.get().by == cast.officer
    client.force_login(cast.foreign_officer)
    text = client.get(url).text
    assert "Elif" not in text
    assert "Dazu 1 Person von anderen Schulen" in text


def test_it_publishes_only_what_is_public_and_announced(cast: Cast, client: Client) -> None:
    public = EventFactory(title="Für alle", is_public=True, neighbourhood=cast.neighbourhood)
    unknown = CompanyFactory(approved_at=None)
    blocked = CompanyFactory(state=CompanyState.BLOCKED)
    hidden = [
        EventFactory(title="Geheim", is_public=False),
        EventFactory(title="Geheim, ungeprüft", is_public=True, host=unknown),
        EventFactory(title="Geheim, gesperrt", is_public=True, host=blocked),
        EventFactory(title="Entwurf", is_public=True, state=EventState.DRAFT),
    ]
    EventCompanyFactory(event=public, company=cast.company, state=GuestState.ACCEPTED)
    EventCompanyFactory(event=public, company=cast.foreign_company, state=GuestState.INVITED)
    listed = reverse("public_event_list")
    for url in (reverse("start"), listed, f"{listed}?quartier={cast.neighbourhood.slug}"):
        text = client.get(url).text
        assert "Für alle" in text
        assert "Geheim" not in text
        assert "Entwurf" not in text
    elsewhere = f"{listed}?quartier={cast.other_neighbourhood.slug}"
    assert "Für alle" not in client.get(elsewhere).text
    near = f"{reverse('browse')}?von={cast.neighbourhood.slug}"
    assert "Für alle" in client.get(near).text
    text = client.get(reverse("event_public", args=[public.public_id])).text
    assert cast.company.name in text
    assert cast.foreign_company.name not in text
    for event in hidden:
        for name in ("event_public", "event_public_file"):
            assert client.get(reverse(name, args=[event.public_id])).status_code == 404


def test_it_gives_an_event_as_a_file_for_the_calendar(
    cast: Cast, visit: Event, client: Client
) -> None:
    """To everybody who may see it; it leads to the page that person may open."""
    Event.objects.update(is_public=True)
    for who, name in (
        ("", "event_public"),
        ("pupil", "event_page"),
        ("company_admin", "event_page"),
    ):
        if who:
            client.force_login(cast.users[who])
        page = reverse(name, args=[visit.public_id])
        file = reverse(name.replace("_page", "") + "_file", args=[visit.public_id])
        assert file in client.get(page).text
        answer = client.get(file)
        assert answer["Content-Type"] == "text/calendar; charset=utf-8"
        assert complaints(answer.content) == []
        (entry,) = entries(answer.content)
        assert visit.title in str(entry["summary"])
        assert str(entry["url"]).endswith(page)
        assert entry.decoded("dtstart") == visit.starts_at.replace(microsecond=0)
    services.cancel_event(visit, cast.officer, reason="Umbau")
    assert client.get(file).status_code == 404


# --- Admin ---------------------------------------------------------------------------------------
def form(cast: Cast, **changes: object) -> dict[str, object]:
    day = timezone.localdate() + timedelta(days=20)
    return {
        "kind": EventKind.COMPANY_VISIT,
        "title": "Besuch",
        "starts_at": f"{day}T09:00",
        "ends_at": f"{day}T11:00",
        "host": cast.company.pk,
        "officer": cast.officer.pk,
        **changes,
    }


def test_it_enters_an_event_at_the_hosts_place(cast: Cast, client: Client) -> None:
    client.force_login(cast.officer)
    client.post(reverse("admin:placements_event_add"), form(cast))
    event = Event.objects.get()
    assert event.site == cast.site
    assert event.place.startswith(cast.company.name)
    assert event.neighbourhood == cast.neighbourhood
    assert timezone.localtime(event.starts_at).hour == 9
    assert AuditEntry.objects.filter(object_id=event.public_id, action="created").count() == 1


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"host": ""}, "Bitte einen Ort"),
        ({"ends_at": "2020-01-01T08:00"}, "Das Ende liegt vor dem Beginn."),
        ({"sign_up_until": "2099-01-01"}, "spätestens am Tag des Termins"),
        ({"starts_at": "2027-03-28T02:30"}, "2027-03-28"),
    ],
)
def test_it_says_what_is_wrong_with_an_event(
    cast: Cast, client: Client, changes: dict[str, object], text: str
) -> None:
    """The last one: that night there is no half past two."""
    client.force_login(cast.officer)
    page = client.post(reverse("admin:placements_event_add"), form(cast, **changes)).text
    assert text in page
    assert not Event.objects.exists()


def test_it_changes_an_event_and_tells_everybody(cast: Cast, visit: Event, client: Client) -> None:
    services.sign_up(visit, cast.pupil, cast.officer)
    client.force_login(cast.officer)
    url = reverse("admin:placements_event_change", args=[visit.pk])
    client.post(url, form(cast, seats=1, place="Aula"))
    visit.refresh_from_db()
    assert (visit.place, visit.seats) == ("Aula", 1)
    told = Message.objects.filter(event="event_changed_pupil")
    assert [message.recipient for message in told] == [cast.pupil.user]


def test_it_invites_companies_from_a_search(cast: Cast, visit: Event, client: Client) -> None:
    CompanyFactory(name="Gesperrt GmbH", state="blocked")
    client.force_login(cast.officer)
    url = reverse("admin:placements_event_guests", args=[visit.pk])
    text = client.get(url, {"q": "garten"}).text
    assert "Gartenbau Beispiel" in text
    text = client.get(url).text
    assert "Gesperrt GmbH" not in text
    assert cast.company.name not in text.split("id_companies")[1], "it is there already"
    client.post(f"{url}?q=garten", {"companies": [cast.foreign_company.pk], "seats": 3})
    guest = visit.guests.get(company=cast.foreign_company)
    assert (guest.state, guest.seats) == (GuestState.INVITED, 3)


DEEDS: dict[str, tuple[str, Callable[[Cast, Event], dict[str, object]], str]] = {
    "ankuendigen": (EventState.DRAFT, lambda _cast, _event: {}, "Der Termin ist angekündigt."),
    "klassen": (
        EventState.OPEN,
        lambda cast, _event: {"classes": [cast.class_9a.pk]},
        "Die Klassen sind eingeladen.",
    ),
    "antwort": (
        EventState.OPEN,
        lambda _cast, event: {"guest": event.guests.get().pk, "answer": "ja", "seats": 2},
        "Gespeichert.",
    ),
    "ansprechperson": (
        EventState.OPEN,
        lambda cast, _event: {"contact": ContactFactory(company=cast.company).pk},
        "Gespeichert.",
    ),
    "betrieb-entfernen": (
        EventState.DRAFT,
        lambda _cast, event: {
            "guest": EventCompanyFactory(event=event, state=GuestState.PLANNED).pk
        },
        "steht nicht mehr auf der Liste",
    ),
    "abschliessen": (
        EventState.HELD,
        lambda _cast, _event: {"result": "Gut."},
        "Der Termin ist abgeschlossen.",
    ),
    "absagen": (
        EventState.OPEN,
        lambda _cast, _event: {"reason": "Umbau"},
        "Alle wissen Bescheid.",
    ),
}


@pytest.mark.parametrize("slug", DEEDS)
def test_it_does_what_the_buttons_say(cast: Cast, visit: Event, client: Client, slug: str) -> None:
    state, body, done = DEEDS[slug]
    Event.objects.update(state=state)
    client.force_login(cast.foreign_officer)
    url = reverse("admin:placements_event_deed", args=[visit.pk, slug])
    data = body(cast, visit)
    assert client.get(url).status_code == 200
    assert done in client.post(url, data, follow=True).text
