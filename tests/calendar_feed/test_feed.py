"""The feed and the page to switch it on and off."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts import calendars
from accounts.models import CalendarKey
from companies import services
from companies.services import diary
from journal.models import AuditEntry
from placements.models import Application
from placements.services import calling
from placements.services.calling import Occasion
from quartier.logs import REPLACED
from tests.calendar_feed.parsing import complaints, events
from tests.cast import Cast
from tests.factories import CalendarKeyFactory, CompanyFactory, FollowUpFactory

pytestmark = pytest.mark.django_db


def feed(key: CalendarKey) -> str:
    """The path of the secret address."""
    return reverse("calendar_feed", args=[key.token])


@pytest.fixture
def key(cast: Cast) -> CalendarKey:
    """The officer's."""
    return CalendarKeyFactory(user=cast.officer)


def test_it_shows_the_officers_own_open_follow_ups(cast: Cast, client: Any, key) -> None:
    today = timezone.localdate()
    company = CompanyFactory(name="Bäckerei Größer; Söhne, Nord")
    mine = FollowUpFactory(company=company, responsible=cast.officer, due_on=today, subject="Anruf")
    for other in (cast.foreign_officer, None):
        FollowUpFactory(company=company, responsible=other, due_on=today)
    FollowUpFactory(responsible=cast.officer, due_on=today, done_at=timezone.now())
    for days in (-31, 366):
        FollowUpFactory(responsible=cast.officer, due_on=today + timedelta(days=days))
    response = client.get(feed(key))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    (event,) = events(response.content)
    assert str(event["summary"]) == "Bäckerei Größer; Söhne, Nord: Anruf"
    assert str(event["uid"]).startswith(f"follow-up-{mine.public_id}@")
    assert event.decoded("dtstart") == today
    page = reverse("admin:companies_company_change", args=[company.pk])
    assert str(event["url"]) == settings.SITE_URL + page


def test_it_says_nothing_new_in_one_line(cast: Cast, client: Any, key) -> None:
    plan = FollowUpFactory(responsible=cast.officer, due_on=timezone.localdate())
    first = client.get(feed(key))
    by_tag = client.get(feed(key), headers={"If-None-Match": first["ETag"]})
    by_time = client.get(feed(key), headers={"If-Modified-Since": first["Last-Modified"]})
    assert [by_tag.status_code, by_time.status_code] == [304, 304]
    assert by_tag.content == b""
    services.finish_follow_up(plan, cast.officer)
    again = client.get(feed(key), headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 200
    assert events(again.content) == []


def test_it_tells_who_asks_by_time_that_a_date_is_gone(cast: Cast, client: Any, key) -> None:
    plan = FollowUpFactory(responsible=cast.officer, due_on=timezone.localdate())
    yesterday = timezone.now() - timedelta(days=1)
    calendars.cache.set(f"calendar:{key.pk}:changed", ("old", yesterday))
    first = client.get(feed(key))["Last-Modified"]
    calendars.cache.set(f"calendar:{key.pk}:changed", (client.get(feed(key))["ETag"], yesterday))
    before = client.get(feed(key))["Last-Modified"]
    assert before != first
    services.finish_follow_up(plan, cast.officer)
    assert client.get(feed(key), headers={"If-Modified-Since": before}).status_code == 200


def test_it_writes_nothing_and_costs_the_same_for_many(
    cast: Cast, client: Any, key, django_assert_num_queries
) -> None:
    for _ in range(5):
        FollowUpFactory(responsible=cast.officer, due_on=timezone.localdate())
    # The key, the follow-ups, the events.
    with django_assert_num_queries(3) as queries:
        client.get(feed(key))
    assert all(query["sql"].startswith("SELECT") for query in queries)
    assert calendars.last_used_at(key) is not None


def test_it_keeps_to_itself_what_it_shows(client: Any, key) -> None:
    response = client.get(feed(key))
    assert response["Cache-Control"] == "private, no-cache"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex"
    assert not response.cookies


def test_it_opens_nothing_when_revoked_renewed_closed_or_guessed(cast: Cast, client, key) -> None:
    old = feed(key)
    new = feed(calendars.renew_key(cast.officer))
    assert (client.get(old).status_code, client.get(new).status_code) == (404, 200)
    assert calendars.switch_off(cast.officer)
    assert client.get(new).status_code == 404
    assert not calendars.switch_off(cast.officer)
    third = feed(calendars.renew_key(cast.officer))
    cast.officer.is_active = False
    cast.officer.save()
    assert client.get(third).status_code == 404
    for token in ("x", "A" * 43, key.token[:-1] + ("A" if key.token[-1] != "A" else "B")):
        assert client.get(reverse("calendar_feed", args=[token])).status_code == 404


def test_it_opens_nothing_for_who_has_another_role_now(cast: Cast, client: Any) -> None:
    key = CalendarKeyFactory(user=cast.class_teacher)
    assert client.get(feed(key)).status_code == 404


def test_it_gives_no_other_secret_the_same_door(cast: Cast, client: Any, key) -> None:
    token = calendars.tokens.sign(key.public_id, "answer_application")
    assert client.get(reverse("calendar_feed", args=[token])).status_code == 404


def test_it_keeps_the_address_out_of_logs(key) -> None:
    line = f"GET {feed(key)} 200"
    for pattern, instead in REPLACED:
        line = pattern.sub(instead, line)
    assert key.token not in line
    assert line == "GET /kalender/….ics 200"


def test_it_names_no_pupil_in_tasks_the_platform_writes(cast: Cast, client: Any, key) -> None:
    """The silence of a company opens a task; who has asked there stands nowhere in it."""
    application = cast.application
    application.offer.company.members.all().delete()
    application.offer.company.contacts.all().delete()
    application = Application.objects.get(pk=application.pk)
    for occasion in Occasion:
        calling.call_if_unread(application, occasion)
    text = client.get(feed(key)).content.decode()
    assert text.count("BEGIN:VEVENT") == len(Occasion)
    unfolded = text.replace("\r\n ", "")
    for word in (cast.pupil.first_name, cast.pupil.last_name, str(application.public_id)):
        assert word not in unfolded


def test_it_is_switched_on_and_off_by_its_owner(cast: Cast, client: Any) -> None:
    client.force_login(cast.officer)
    page = client.get(reverse("my_calendar")).content.decode()
    assert "Kalender einschalten" in page
    client.post(reverse("calendar_renew"))
    key = CalendarKey.objects.get()
    page = client.get(reverse("my_calendar")).content.decode()
    assert settings.SITE_URL + feed(key) in page
    assert "webcal://" in page
    for name in ("calendar_renew", "calendar_off"):
        assert client.get(reverse(name)).status_code == 200
    assert client.get(feed(key)).status_code == 200, "asking changes nothing"
    client.post(reverse("calendar_renew"))
    client.post(reverse("calendar_off"))
    assert CalendarKey.objects.filter(revoked_at=None).count() == 0
    assert AuditEntry.objects.filter(object_type="accounts.calendarkey").count() == 4


def test_it_gives_one_follow_up_as_a_file(cast: Cast, client: Any) -> None:
    plan = FollowUpFactory(responsible=cast.officer)
    client.force_login(cast.foreign_officer)
    response = client.get(reverse("admin:companies_followup_ics", args=[plan.pk]))
    assert complaints(response.content) == []
    (event,) = events(response.content)
    assert str(event["uid"]).startswith(diary.entry_of(plan).uid)


def test_it_takes_dates_of_other_apps(cast: Cast, client: Any, key, monkeypatch) -> None:
    now = timezone.now().replace(microsecond=0)

    def fair(user, since, until):
        assert (user, until - since) == (cast.officer, timedelta(days=395))
        return [calendars.Entry(uid="event-1", summary="Messe", starts=now, changed_at=now)]

    monkeypatch.setattr(calendars, "SOURCES", [*calendars.SOURCES, fair])
    (event,) = events(client.get(feed(key)).content)
    assert event.decoded("dtstart") == now
    assert event.decoded("dtend") == now + timedelta(hours=1)
