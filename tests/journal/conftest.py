"""Message templates for the tests, and somebody who gets messages."""

import copy
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings

from accounts.enums import Role
from accounts.models import User
from tests.delivery.mail_server import MailServer, mail_server


@pytest.fixture(autouse=True)
def _message_templates(settings: LazySettings) -> None:
    """``messages/test_….txt`` stand beside the tests."""
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"].append(Path(__file__).parent / "templates")
    settings.TEMPLATES = templates


@pytest.fixture
def company_user(db: None) -> User:
    """Somebody in a company, with a mail address."""
    return User.objects.create_user("hof@betrieb.example", role=Role.COMPANY)


@pytest.fixture
def pupil_user(db: None) -> User:
    """A pupil without a mail address."""
    return User.objects.create_user(role=Role.PUPIL)


@pytest.fixture
def smtp(settings: LazySettings) -> Iterator[MailServer]:
    """A mail server, and Django set to use it."""
    with mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.DEFAULT_FROM_EMAIL = "Ausbildung im Quartier <post@quartier.example>"
        settings.SITE_URL = "https://quartier.example"
        yield server
