"""How long one stays signed in, where, and what signing out leaves behind."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import sessions
from accounts.views.sessions import device_name
from tests.cast import Cast

MORNING = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
PASSWORD = "ein langer Satz zum Merken"


@pytest.fixture
def django_capture_queries():
    """What the database is asked inside the block."""
    return lambda: CaptureQueriesContext(connection)


@pytest.fixture(autouse=True)
def _fast_hashes(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def signed_in(cast: Cast, agent: str = FIREFOX) -> Client:
    """A browser of the class teacher, signed in the real way."""
    user = cast.class_teacher
    if not user.has_usable_password():
        user.set_password(PASSWORD)
        user.save()
    client = Client(HTTP_USER_AGENT=agent)
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert client.get(reverse("my_account")).status_code == 200
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("my_account")).status_code == 200


def test_it_ends_after_eight_hours_however_busy(cast) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        client = signed_in(cast)
        for _ in range(7):
            clock.shift(timedelta(hours=1))
            assert is_in(client)
        clock.shift(timedelta(minutes=59))
        assert is_in(client)
        clock.shift(timedelta(minutes=1))
        assert not is_in(client)


def test_it_ends_after_two_hours_without_a_page(cast) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        client = signed_in(cast)
        clock.shift(timedelta(hours=1, minutes=59))
        assert is_in(client)
        clock.shift(timedelta(hours=2))
        response = client.get(reverse("my_account"))
        assert response.status_code == 302
        assert "_auth_user_id" not in client.session
        assert "abgelaufen" in client.get(response.url).text


@pytest.mark.parametrize("lie", ["", "x", "1763881200.0", None])
def test_it_cannot_be_kept_alive_by_an_invented_visit(cast, lie) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        client = signed_in(cast)
        if lie is None:
            other = Client()
            other.force_login(cast.class_teacher)
            lie = signing.dumps(9e9, salt=f"accounts.visit:{other.session.session_key}")
        clock.shift(timedelta(hours=2))
        client.cookies["visit"] = lie
        assert not is_in(client)


def test_it_stays_when_the_session_gets_a_new_key_in_between(cast) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        client = signed_in(cast)
        for _ in range(2):
            clock.shift(timedelta(hours=1, minutes=15))
            client.post(reverse("usersessions_list"))
            assert is_in(client)


def test_it_notes_visits_without_writing_to_the_database(cast, django_capture_queries) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        client = signed_in(cast)
        clock.shift(timedelta(hours=1))
        with django_capture_queries() as queries:
            response = client.get(reverse("my_account"))
        assert "visit" in response.cookies
        assert [query for query in queries if not query["sql"].startswith("SELECT")] == []
        clock.shift(timedelta(minutes=4))
        assert "visit" not in client.get(reverse("my_account")).cookies


def test_it_hides_the_visit_from_scripts_and_keeps_it_to_this_host(cast, settings) -> None:
    client = signed_in(cast)
    cookie = client.cookies["visit"]
    assert (cookie["httponly"], cookie["samesite"], cookie["domain"]) == (True, "Lax", "")
    assert cookie["max-age"] == cookie["expires"] == ""
    settings.SESSION_COOKIE_SECURE = True
    assert sessions.visit_cookie() == "__Host-visit"


def test_it_needs_no_broker_on_pages_of_people_who_are_in(cast, settings) -> None:
    client = signed_in(cast)
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "unix:///nowhere/broker.sock",
        }
    }
    assert is_in(client)


def test_it_lists_where_one_is_signed_in(cast) -> None:
    phone = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"
    here, there = signed_in(cast), signed_in(cast, phone)
    page = here.get(reverse("usersessions_list")).text
    assert "Firefox, Windows" in page
    assert "Chrome, Android" in page
    assert page.count("dieses Gerät") == 1
    other = Client()
    other.force_login(cast.other_class_teacher)
    assert "Firefox" not in other.get(reverse("usersessions_list")).text
    assert is_in(there)


def test_it_writes_nothing_when_the_list_is_looked_at(cast, django_capture_queries) -> None:
    client = signed_in(cast)
    UserSession.objects.create(
        user=cast.class_teacher, ip="198.51.100.1", session_key="gone", user_agent=""
    )
    with django_capture_queries() as queries:
        client.get(reverse("usersessions_list"))
    assert [query for query in queries if not query["sql"].startswith("SELECT")] == []
    assert UserSession.objects.count() == 2


def test_it_signs_out_everywhere_else(cast) -> None:
    here, there = signed_in(cast), signed_in(cast)
    assert here.post(reverse("usersessions_list")).status_code == 302
    assert is_in(here)
    assert not is_in(there)
    assert UserSession.objects.count() == 1
    assert here.get(reverse("usersessions_list")).text.count("dieses Gerät") == 1


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/140 Safari/537 Edg/140", "Edge, Linux"),
        ("", "Unbekanntes Gerät"),
        ("<script>alert(1)</script>", "Unbekanntes Gerät"),
    ],
)
def test_it_names_devices_in_words(agent, name) -> None:
    assert device_name(agent) == name


def test_it_signs_out_by_post_only_and_lets_the_browser_forget(cast) -> None:
    client = signed_in(cast)
    response = client.get(reverse("account_logout"))
    assert "Clear-Site-Data" not in response
    assert is_in(client)
    response = client.post(reverse("account_logout"))
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert response.url == reverse("start")
    assert not is_in(client)
    assert not UserSession.objects.exists()


def test_it_signs_out_of_the_admin_by_the_same_way(cast) -> None:
    client = Client()
    client.force_login(cast.coordination)
    assert client.get("/verwaltung/logout/").status_code == 200
    assert is_in(client)
    response = client.post("/verwaltung/logout/")
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_in(client)


def test_it_signs_out_nobody_without_a_token(cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.class_teacher)
    assert client.post(reverse("account_logout")).status_code == 403
    assert is_in(client)


def test_it_keeps_no_private_page_in_the_browser(cast) -> None:
    client = signed_in(cast)
    for name in ("my_account", "usersessions_list", "mfa_index"):
        assert client.get(reverse(name))["Cache-Control"] == "no-store, private", name
