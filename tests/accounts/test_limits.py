"""Rate limits: counted by key, forgotten after their window, patient without a cache."""

import pytest
from django.test import RequestFactory

from accounts.limits import Limit, address_of
from tests.parallel import at_once

pytestmark = pytest.mark.usefixtures("running_services")
LIMIT = Limit("test", 3, 60)


def test_it_counts_each_key_for_itself() -> None:
    assert [LIMIT.take("a") for _ in range(5)] == [True, True, True, False, False]
    assert LIMIT.take("b") is True


def test_it_can_be_asked_without_counting() -> None:
    for _ in range(2):
        LIMIT.take("a")
    assert [LIMIT.is_full("a") for _ in range(5)] == [False] * 5
    LIMIT.take("a")
    assert LIMIT.is_full("a") is True


def test_it_begins_anew_after_its_window() -> None:
    short = Limit("test", 1, 1)
    assert short.take("a") is True
    while short.is_full("a"):
        pass
    assert short.take("a") is True


def test_it_counts_every_one_of_many_at_once() -> None:
    limit = Limit("test", 20, 60)
    assert at_once(30, lambda _: limit.take("a")).count(True) == 20


def test_it_says_minutes_rounded_up() -> None:
    assert [Limit("x", 1, seconds).minutes for seconds in (1, 60, 61, 600)] == [1, 1, 2, 10]


def test_it_keeps_no_key_in_plain_words() -> None:
    assert "198.51.100.7" not in LIMIT._place("198.51.100.7")


def test_it_holds_nobody_up_while_the_cache_is_away(settings, caplog) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "unix:///nowhere/broker.sock",
        }
    }
    assert LIMIT.take("a") is True
    assert LIMIT.is_full("a") is False
    assert "no cache" in caplog.text


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
    ],
)
def test_it_takes_a_whole_ipv6_network_as_one_address(address, expected) -> None:
    assert address_of(RequestFactory().get("/", REMOTE_ADDR=address)) == expected


def test_it_believes_only_the_proxies_it_knows(settings) -> None:
    request = RequestFactory().get(
        "/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": "203.0.113.9, 198.51.100.7"}
    )
    assert address_of(request) == "10.0.0.1"
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert address_of(request) == "198.51.100.7"
