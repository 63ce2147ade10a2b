"""The stage of the stories: Jan's class, his guardian, and a company that has offered before."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from accounts import slips
from tests.browser import OpenPage
from tests.cast import Cast
from tests.factories import GuardianFactory
from tests.stories.persons import Person

Enter = Callable[..., Person]


@pytest.fixture
def stage(cast: Cast, live_url: str, settings: Any) -> Cast:
    """The cast, with Jan's mother, and mails that lead to this server."""
    settings.SITE_URL = live_url
    GuardianFactory(
        pupil=cast.classmate, first_name="Dorota", last_name="Kowalski", email="dorota@example.org"
    )
    return cast


@pytest.fixture
def enter(open_page: OpenPage, sign_in: Callable[[Page, Any], None]) -> Iterator[Enter]:
    """Lets a person enter, in a browser context of their own.

    ``enter(width=PHONE)`` is nobody yet, ``user=`` has signed in before, ``scripts=False`` has a
    browser without scripts, ``once=True`` examines each kind of page once.
    """
    entered: list[Person] = []

    def enter_one(
        *, width: int, user: Any = None, scripts: bool = True, once: bool = False
    ) -> Person:
        page = open_page(width=width, scripts=scripts)
        page.set_default_timeout(20_000)
        if user is not None:
            sign_in(page, user)
        entered.append(Person(page, once=once))
        return entered[-1]

    yield enter_one
    problems = [problem for person in entered for problem in person.problems]
    assert problems == [], "\n".join(problems)


@pytest.fixture
def slip(stage: Cast) -> str:
    """Elif's slip, not used yet. Her guardian has agreed already."""
    until = timezone.localdate() + timedelta(days=30)
    return slips.issue_slip(stage.pupil.user, by=stage.class_teacher, expires_on=until)
