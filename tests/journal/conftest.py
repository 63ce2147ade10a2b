"""Message templates for the tests, and somebody who gets messages."""

import copy
from pathlib import Path

import pytest
from django.conf import LazySettings

from accounts.enums import Role
from accounts.models import User


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
