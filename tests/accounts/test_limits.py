"""Rate limits: counted by key, in fixed windows, patient without a cache."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import RequestFactory

from quartier.lib.ratelimit import Rate, client_address, count, full, refuse
from tests.parallel import at_once

pytestmark = pytest.mark.usefixtures("running_services")
RATE = Rate.parse("3/10m")
NINE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_it_counts_each_key_for_itself() -> None:
    assert [count("test", "a", RATE) > 0 for _ in range(5)] == [False, False, False, True, True]
    assert count("test", "b", RATE) == 0
    assert count("other", "a", RATE) == 0


def test_it_can_be_asked_without_counting() -> None:
    for _ in range(2):
        count("test", "a", RATE)
    assert [full("test", "a", RATE) for _ in range(5)] == [0] * 5
    count("test", "a", RATE)
    assert 0 < full("test", "a", RATE) <= 601


def test_it_begins_anew_after_its_window() -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        for _ in range(4):
            count("test", "a", RATE)
        assert full("test", "a", RATE) == 601
        clock.shift(timedelta(minutes=10))
        assert full("test", "a", RATE) == 0
        assert count("test", "a", RATE) == 0


def test_it_counts_every_one_of_many_at_once() -> None:
    answers = at_once(30, lambda _: count("test", "a", Rate(20, 86400)))
    assert answers.count(0) == 20


def test_it_holds_nobody_up_while_the_cache_is_away(settings, caplog) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "quartier.cache.ForgetfulCache",
            "LOCATION": "unix:///nowhere/broker.sock",
        }
    }
    assert count("test", "secret", RATE) == 0
    assert full("test", "secret", RATE) == 0
    assert "secret" not in caplog.text


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
    ],
)
def test_it_takes_a_whole_ipv6_network_as_one_address(address, expected) -> None:
    assert client_address(RequestFactory().get("/", REMOTE_ADDR=address)) == expected


def test_it_believes_only_the_proxies_it_knows(settings) -> None:
    request = RequestFactory().get(
        "/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": "203.0.113.9, 198.51.100.7"}
    )
    assert client_address(request) == "10.0.0.1"
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert client_address(request) == "198.51.100.7"


@pytest.mark.parametrize(("seconds", "minutes"), [(1, "Minute"), (61, "2 Minuten")])
def test_it_says_how_long_to_wait(seconds, minutes) -> None:
    response = refuse(RequestFactory().get("/"), seconds)
    assert (response.status_code, response["Retry-After"]) == (429, str(seconds))
    assert minutes in response.content.decode()
