"""The pages around a calendar on a phone: they fit, can be read, and give a file."""

import os
from typing import Any

import pytest
from django.urls import reverse

from companies.models import FollowUp
from tests.browser import PHONE, OpenPage, axe, fits
from tests.calendar_feed.parsing import complaints, events
from tests.cast import Cast
from tests.factories import FollowUpFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def look(page: Any, name: str) -> None:
    """Fits and can be read; leaves a picture for whoever wants one."""
    fits(page)
    axe(page)
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/calendar-{name}.png", full_page=True)


def test_it_switches_a_calendar_on_renews_it_and_switches_it_off(
    cast: Cast, open_page: OpenPage, sign_in: Any, live_url: str, settings: Any
) -> None:
    settings.SITE_URL = live_url
    task: FollowUp = FollowUpFactory(company=cast.company, responsible=cast.officer)
    page = open_page(width=PHONE)
    sign_in(page, cast.officer)
    page.goto(reverse("admin:companies_followup_change", args=[task.pk]))
    look(page, "follow-up")
    file = page.get_by_role("link", name="In den Kalender").get_attribute("href")
    answer = page.request.get(str(file))
    assert complaints(answer.body()) == []
    assert len(events(answer.body())) == 1
    page.get_by_role("link", name="Mein Kalender").click()
    look(page, "none")
    page.get_by_role("button", name="Kalender einschalten").click()
    page.get_by_text("Der Kalender ist eingeschaltet.").wait_for()
    look(page, "on")
    first = page.locator("code").inner_text()
    page.get_by_role("link", name="Neue Adresse").click()
    look(page, "renew")
    page.get_by_role("button", name="Neue Adresse nehmen").click()
    page.get_by_text("Der Kalender hat eine neue Adresse.").wait_for()
    second = page.locator("code").inner_text()
    assert page.request.get(first).status == 404
    assert page.request.get(second).status == 200
    page.get_by_role("link", name="Abschalten").click()
    look(page, "off")
    page.get_by_role("button", name="Abschalten").click()
    page.get_by_role("button", name="Kalender einschalten").wait_for()
    assert page.request.get(second).status == 404
