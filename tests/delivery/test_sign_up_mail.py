"""A company's way in with real mails: sign up, read, tap, get a code, be there."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from companies.models import Company
from journal import delivery
from tests.companies.test_joining import typed
from tests.delivery.mail_server import MailServer, mail_server

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def smtp(settings: LazySettings) -> Iterator[MailServer]:
    """A mail server, and Django set to use it."""
    with mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server


def text_of(smtp: MailServer, number: int) -> str:
    """The words of a mail that arrived."""
    body = smtp.arrived()[number].get_body(("plain",))
    assert body is not None
    return body.get_content().replace("\r\n", "\n")


def test_it_leads_from_the_form_into_the_account(smtp: MailServer, client: Client) -> None:
    client.post(reverse("company_sign_up"), typed())
    delivery.deliver()
    assert [mail["To"] for mail in smtp.arrived()] == ["nora@example.com"]
    found = re.search(r"https?://\S+/b/\S+", text_of(smtp, 0))
    assert found
    page = urlsplit(found[0]).path
    assert client.get(page).status_code == 200
    assert not Company.objects.exists()

    client.post(page)
    delivery.deliver()
    mails = smtp.arrived()
    assert {mail["To"] for mail in mails} == {"nora@example.com"}
    assert "Sie brauchen kein Passwort" in text_of(smtp, 1).replace("\n", " ")

    client.post(reverse("account_request_login_code"), {"email": "nora@example.com"})
    code = re.search(r"^([A-Z0-9-]{6,})$", text_of(smtp, -1), re.MULTILINE)
    assert code, text_of(smtp, -1)
    client.post(reverse("account_confirm_login_code"), {"code": code[1]})
    home = client.get(reverse("home"))
    assert "Wir prüfen Ihren Betrieb" in home.text
    assert "Nähwerk Nord" in home.text
