"""Limits count what is tried, then the address, and say how long to wait."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import redis
import time_machine
from django.core.cache import cache
from django.http import HttpResponse
from django.test import RequestFactory

from quartier.lib import ratelimit
from quartier.lib.ratelimit import Rate, limit

pytestmark = pytest.mark.django_db  # the refusing page reads the person's session


@limit("test", rate="3/5m", key=lambda request: request.POST.get("code", ""))
def sign_in(request):
    return HttpResponse("ok")


def send(
    view=sign_in, code: str = "abc", address: str = "192.0.2.1", method: str = "post", **extra
):
    request = getattr(RequestFactory(), method)("/", {"code": code}, REMOTE_ADDR=address, **extra)
    return view(request)


@pytest.fixture(autouse=True)
def _no_window_ends():
    with time_machine.travel("2026-11-23T08:01:00+01:00", tick=False):
        yield


def test_it_refuses_what_comes_too_often_and_says_how_long():
    assert [send().status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = send()
    assert refused["Retry-After"] == "241"
    assert "In 5 Minuten geht es weiter." in refused.content.decode()


def test_it_counts_each_code_by_itself_and_whatever_its_spelling():
    assert [send(code="abc").status_code for _ in range(3)] == [200] * 3
    assert send(code=" ABC ").status_code == 429
    assert send(code="xyz").status_code == 200


def test_it_lets_a_whole_school_in_from_one_address():
    codes = [f"code-{number}" for number in range(120)]
    assert {send(code=code).status_code for code in codes} == {200}


def test_it_stops_an_address_that_tries_everything():
    @limit("far", rate="3/5m", key=lambda request: request.POST["code"], address_rate="5/5m")
    def view(request):
        return HttpResponse("ok")

    answers = [send(view, code=str(number)).status_code for number in range(6)]
    assert answers == [200] * 5 + [429]
    assert send(view, code="7", address="192.0.2.2").status_code == 200


def test_it_counts_an_ipv6_network_as_one():
    @limit("six", rate="3/5m", address_rate="1/5m")
    def view(request):
        return HttpResponse("ok")

    assert send(view, address="2001:db8::1").status_code == 200
    assert send(view, address="2001:db8::2").status_code == 429
    assert send(view, address="2001:db8:0:1::1").status_code == 200


def test_it_believes_only_its_own_proxies(settings):
    @limit("proxy", rate="3/5m", address_rate="1/5m")
    def view(request):
        return HttpResponse("ok")

    # Without a proxy of ours the sender may write what he likes.
    assert send(view, HTTP_X_FORWARDED_FOR="198.51.100.1").status_code == 200
    assert send(view, HTTP_X_FORWARDED_FOR="198.51.100.2").status_code == 429
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert send(view, HTTP_X_FORWARDED_FOR="203.0.113.9, 198.51.100.3").status_code == 200
    assert send(view, HTTP_X_FORWARDED_FOR="203.0.113.8, 198.51.100.3").status_code == 429


def test_it_counts_reading_only_when_asked():
    assert {send(method="get").status_code for _ in range(10)} == {200}

    @limit("get", rate="1/5m", key=lambda request: "x", methods=("GET",))
    def view(request):
        return HttpResponse("ok")

    assert [send(view, method="get").status_code for _ in range(2)] == [200, 429]


def test_it_uses_the_arguments_of_the_view():
    @limit("token", rate="1/h", key=lambda request, token: token)
    def view(request, token):
        return HttpResponse(token)

    request = RequestFactory().post("/")
    assert view(request, token="a").status_code == 200
    assert view(request, token="a").status_code == 429
    assert view(request, token="b").content == b"b"


def test_it_can_be_asked_without_counting():
    rate = Rate.parse("3/10m")
    for _ in range(2):
        ratelimit.count("ask", "a", rate)
    assert [ratelimit.full("ask", "a", rate) for _ in range(5)] == [0] * 5
    ratelimit.count("ask", "a", rate)
    assert 0 < ratelimit.full("ask", "a", rate) <= 601
    assert ratelimit.full("ask", "b", rate) == ratelimit.full("other", "a", rate) == 0


@pytest.mark.parametrize(("seconds", "minutes"), [(1, "In 1 Minute geht"), (61, "2 Minuten")])
def test_it_says_how_long_to_wait(seconds, minutes):
    response = ratelimit.refuse(RequestFactory().get("/"), seconds)
    assert (response.status_code, response["Retry-After"]) == (429, str(seconds))
    assert minutes in response.content.decode()


def test_it_begins_anew_with_the_next_window():
    with time_machine.travel("2026-11-23T08:01:00+01:00", tick=False) as clock:
        assert [send().status_code for _ in range(4)][-1] == 429
        clock.shift(241)
        assert send().status_code == 200


def test_it_counts_exactly_under_parallel_tries():
    with ThreadPoolExecutor(16) as pool:
        waits = list(pool.map(lambda _: ratelimit.count("p", "x", Rate(10, 300)), range(60)))
    assert waits.count(0) == 10


def test_it_stores_no_code():
    send(code="geheimer-code")
    connection = redis.Redis.from_url(cache._cache._servers[0])
    keys = b" ".join(connection.keys("*"))
    connection.close()
    assert b"limit:test" in keys
    assert b"geheimer-code" not in keys
    assert b"192.0.2.1" not in keys


def test_it_stops_nobody_while_the_broker_is_away(settings, caplog):
    location = "unix:///nowhere/broker.sock"
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": location}}
    assert {send(code="geheim").status_code for _ in range(10)} == {200}
    assert ratelimit.full("test", "geheim", Rate(1, 60)) == 0
    assert "geheim" not in caplog.text
    cache.set("a", 1)
    assert cache.get("a", 7) == 7
    assert cache.get("a") is None
    assert cache.get_or_set("a", lambda: 5) == 5
    assert cache.get_many(["a"]) == {}
    assert "a" not in cache


@pytest.mark.parametrize("text", ["10", "10/5", "x/5m", "10/5w", ""])
def test_it_refuses_a_rate_it_cannot_read(text):
    with pytest.raises(ValueError, match="10/5m"):
        Rate.parse(text)
