"""What every request passes: health, reference number, size, error pages, private pages."""

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from journal.enums import Audience, Channel
from journal.models import Heartbeat, Message
from quartier import health

pytestmark = pytest.mark.django_db


@pytest.fixture
def _background_lives():
    for name in health.PROCESSES:
        Heartbeat.objects.create(name=name, at=timezone.now())


def test_it_answers_alive_without_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert response.json() == {"status": "ok"}


def test_it_answers_over_plain_http_behind_a_proxy(client, settings):
    """A container asks itself, without certificate."""
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503
    assert client.get("/").status_code == 301


@pytest.mark.usefixtures("_background_lives")
def test_it_is_ready_when_all_parts_work(client):
    response = client.get("/readyz")
    assert response.status_code == 200
    assert set(response.json()["parts"].values()) == {"ok"}
    assert "no-store" in response["Cache-Control"]


@pytest.mark.usefixtures("_background_lives")
@pytest.mark.parametrize("name", health.PROCESSES)
def test_it_notices_a_silent_process(client, name):
    Heartbeat.objects.filter(name=name).update(at=timezone.now() - timedelta(minutes=4))
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["parts"]["background"] == f"silent: {name}"


@pytest.mark.usefixtures("_background_lives")
def test_it_notices_a_message_that_nobody_sends(client):
    due_at = timezone.now() - timedelta(minutes=20)
    fields = {"audience": Audience.COMPANY, "address": "a@example.org", "subject": "x", "body": "x"}
    Message.objects.create(key="x", event="x", channel=Channel.EMAIL, due_at=due_at, **fields)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["parts"]["messages"] == "waiting 20 minutes"


@pytest.mark.usefixtures("_background_lives")
def test_it_tells_the_kind_of_a_fault_and_nothing_else(client, monkeypatch):
    def broken() -> str:
        raise DatabaseError("password of quartier@database is wrong")

    monkeypatch.setitem(health.CHECKS, "database", broken)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["parts"]["database"] == "DatabaseError"
    assert "password" not in json.dumps(response.json())


@pytest.mark.parametrize("name", ["healthz", "readyz"])
def test_it_refuses_to_be_written_to(client, name):
    assert client.post(reverse(name)).status_code == 405


def test_it_gives_each_request_a_number(client):
    numbers = {client.get("/healthz")["X-Request-Reference"] for _ in range(20)}
    assert len(numbers) == 20
    assert all(len(number) == 8 and number.isalnum() for number in numbers)


def test_it_shows_the_number_on_an_error_page(client):
    response = client.get("/gibt-es-nicht/")
    assert response.status_code == 404
    assert response["X-Request-Reference"] in response.content.decode()


@pytest.mark.parametrize("length", ["10485761", "99999999999", "-5", "viel"])
def test_it_refuses_what_is_too_large_unread(client, length):
    response = client.post("/", CONTENT_LENGTH=length)
    assert response.status_code == 413
    assert "höchstens 10 MB" in response.content.decode()


def test_it_takes_what_is_within_the_limit(client, settings):
    settings.REQUEST_MAX_BYTES = 1000
    assert client.post("/healthz", {"text": "x" * 100}).status_code == 405
    assert client.post("/healthz", {"text": "x" * 1000}).status_code == 413


def test_it_shows_a_page_when_a_view_breaks(monkeypatch, django_assert_num_queries):
    """The last page asks no database, because that may be what broke."""

    def broken(*args, **kwargs):
        raise DatabaseError("Key (last_name)=(Yıldırım) already exists")

    monkeypatch.setattr("quartier.pages.render", broken)
    with django_assert_num_queries(0):
        response = Client(raise_request_exception=False).get(reverse("imprint"))
    assert response.status_code == 500
    text = response.content.decode()
    assert response["X-Request-Reference"] in text
    assert "Yıldırım" not in text
    assert "schiefgegangen" in text


def test_it_keeps_signed_in_pages_out_of_caches(client, cast):
    client.force_login(cast.class_teacher)
    assert client.get("/heute/", follow=True)["Cache-Control"] == "no-store, private"
