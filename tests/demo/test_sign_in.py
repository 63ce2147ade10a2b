"""One-click sign-in exists in the demo and nowhere else."""

import json
import os
import subprocess
import sys

import pytest

from accounts.enums import Role
from journal.enums import AuditAction
from journal.models import AuditEntry
from quartier import demo_sign_in
from quartier.demo.people import DEMO_SIGN_INS
from tests.factories import AccessSlipFactory, UserFactory

PAGE = "/demo/anmelden/"
ASK = """
import json, django
from django.conf import settings
settings.STORAGES["staticfiles"]["BACKEND"] = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
)
django.setup()
from django.test import Client
from django.urls import get_resolver
paths = ["/demo/anmelden/", "/demo/nachrichten/"]
client = Client(SERVER_NAME="localhost")
print(json.dumps({
    "answers": [client.get(path, secure=True).status_code for path in paths],
    "known": [str(p.pattern) for p in get_resolver().url_patterns if "demo" in str(p.pattern)],
}))
"""
PRODUCTION = {
    "QUARTIER_ENV": "production",
    "SITE_URL": "https://localhost",
    "ALLOWED_HOSTS": "localhost",
    "DJANGO_SECRET_KEY": "x" * 60,
}


@pytest.mark.parametrize(
    "shape",
    [{}, {"DJANGO_DEBUG": "1"}, PRODUCTION, {**PRODUCTION, "QUARTIER_DEMO": "1"}],
    ids=["local", "debug", "production", "production with the demo switch on"],
)
def test_it_is_unknown_outside_the_demo(running_services, shape) -> None:
    """A process of its own: the addresses are decided when the project starts."""
    variables = {"DJANGO_SETTINGS_MODULE": "quartier.settings", "PATH": os.environ["PATH"]}
    run = subprocess.run(
        [sys.executable, "-c", ASK],
        env={**variables, **shape},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert run.returncode == 0, run.stderr
    said = json.loads(run.stdout.splitlines()[-1])
    assert said["answers"] == [404, 404]
    assert said["known"] == []


def test_it_is_unknown_in_this_process_too(client, db) -> None:
    assert client.get(PAGE).status_code == 404
    assert client.get("/demo/nachrichten/").status_code == 404


@pytest.mark.usefixtures("demo_mode")
def test_it_refuses_even_when_the_address_is_known(client, db, settings) -> None:
    settings.DEMO_MODE = False
    assert client.get(PAGE).status_code == 404
    settings.DEMO_MODE, settings.PRODUCTION = True, True
    assert client.get(PAGE).status_code == 404


@pytest.fixture
def city(db: None) -> None:
    """The accounts of the demo's well-known people, without the city around them."""
    for person in DEMO_SIGN_INS:
        if person.email:
            UserFactory(role=Role.TEACHER, email=person.email)
        else:
            AccessSlipFactory(code=person.slip_code)


@pytest.mark.usefixtures("demo_mode", "city")
def test_it_shows_everybody_of_the_demo(client) -> None:
    page = client.get(PAGE)
    assert page.status_code == 200
    assert len(DEMO_SIGN_INS) >= 5
    for person in DEMO_SIGN_INS:
        assert person.name in page.text
        assert person.role_label in page.text


@pytest.mark.usefixtures("demo_mode", "city")
def test_it_signs_in_with_one_click_and_changes_from_one_to_another(client) -> None:
    for person in demo_sign_in.people():
        response = client.post(PAGE, {"person": person.user.public_id})
        assert response.url == "/heute/"
        assert client.session["_auth_user_id"] == str(person.user.pk)
    ways = AuditEntry.objects.filter(action=AuditAction.SIGNED_IN).values_list("details", flat=True)
    assert list(ways) == [{"way": "demo"}] * len(DEMO_SIGN_INS)


@pytest.mark.usefixtures("demo_mode", "city")
def test_it_signs_in_as_nobody_who_is_not_on_the_page(client) -> None:
    hidden = UserFactory(role=Role.COORDINATION)
    assert client.post(PAGE, {"person": hidden.public_id}).status_code == 404
    assert client.post(PAGE, {"person": "nobody"}).status_code == 404
    assert client.post(PAGE).status_code == 404
    assert "_auth_user_id" not in client.session


@pytest.mark.usefixtures("demo_mode", "city")
def test_it_signs_in_nobody_by_looking(client) -> None:
    person = demo_sign_in.people()[0]
    client.get(PAGE, {"person": person.user.public_id})
    assert "_auth_user_id" not in client.session


@pytest.mark.usefixtures("demo_mode")
def test_it_says_when_the_city_is_empty(client, db) -> None:
    assert "noch nicht geladen" in client.get(PAGE).text
