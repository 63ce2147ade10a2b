"""Hours while they are typed, in a real browser."""

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser import DESKTOP, PHONE, OpenPage, axe, fits
from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_it_says_what_is_forbidden_while_one_types(
    cast: Cast, open_page: OpenPage, sign_in: Any, width: int
) -> None:
    page = open_page(width=width)
    sign_in(page, cast.company_member)
    page.goto(reverse("offer_create"))
    hours = page.locator("#arbeitszeit")
    expect(hours).to_contain_text("Das sind 6 Std. Arbeit am Tag")
    expect(hours).not_to_contain_text("Jugendarbeitsschutz")
    page.fill("#id_daily_from", "05:30")
    page.fill("#id_daily_to", "14:00")
    page.locator("#id_daily_to").blur()
    expect(hours).to_contain_text("7,5 Stunden sind zu lang")
    expect(hours).to_contain_text("Der Beginn um 5:30 Uhr ist zu früh")
    page.get_by_label("Samstag").check()
    expect(hours).to_contain_text("Samstags ist in dieser Branche frei.")
    axe(page)
    fits(page)
    hours.scroll_into_view_if_needed()
    page.fill("#id_daily_from", "08:00")
    page.get_by_label("Samstag").uncheck()
    expect(hours).not_to_contain_text("Jugendarbeitsschutz")
