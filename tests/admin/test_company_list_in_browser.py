"""The list of companies on a phone and at a desk: cards, the fold, a deed with many, no script."""

from typing import Any

import pytest
from django.urls import reverse

from companies.models import Company
from tests.browser import DESKTOP, PHONE, OpenPage, axe, fits
from tests.cast import Cast
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    ContactNoteFactory,
    SavedListFactory,
    TagFactory,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LIST = reverse("admin:companies_company_changelist")
COLUMNS = (
    "spalten=name,state,owner_name,place,last_note,next_follow_up,reserved,open_offers,"
    "free_seats,tag_names,branch_name,main_contact,phone_link,email"
)


def town(cast: Cast) -> Company:
    """A company with much to show, a list, a tag."""
    name = "Gebäudereinigungsgesellschaft Schmidtkowski-Oberhausen GmbH & Co. KG"
    company = CompanyFactory(
        name=name, owner=cast.officer, phone="0231 123456", email="info@gebaeudereinigung.example"
    )
    ContactFactory(company=company, first_name="Wilhelmine", last_name="Schmidtkowski")
    ContactNoteFactory(company=company)
    company.tags.add(TagFactory(name="Girls’ Day"))
    SavedListFactory(owner=cast.officer, name="Lange nicht gesprochen", query="kontakt=90")
    return company


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_it_reads_well(cast: Cast, open_page: OpenPage, sign_in: Any, width: int) -> None:
    company = town(cast)
    page = open_page(width=width)
    sign_in(page, cast.officer)
    page.goto(f"{LIST}?{COLUMNS}&wer=ich&q=gebaudereinigung")
    assert page.get_by_role("link", name=company.name).is_visible()
    fits(page)
    axe(page)
    if width == PHONE:
        label = page.locator('td[data-label="Telefon"]')
        assert label.evaluate("cell => getComputedStyle(cell, '::before').content") == '"Telefon"'
    for path in ("spalten/", "?q=Gebaudereinigungsgeselschaft"):
        page.goto(f"{LIST}{path}")
        fits(page)
        axe(page)


@pytest.mark.parametrize("scripts", [True, False])
def test_it_acts_on_many_by_phone(
    cast: Cast, open_page: OpenPage, sign_in: Any, scripts: bool
) -> None:
    company = town(cast)
    page = open_page(scripts=scripts)
    sign_in(page, cast.officer)
    page.goto(f"{LIST}?wer=ich")
    page.get_by_label("Mit der Auswahl:").select_option("schlagwort")
    page.get_by_label("Betriebe dieser Liste").check()
    page.get_by_role("button", name="Weiter").click()
    page.get_by_label("Schlagwort").fill("Ferien")
    if scripts:  # Django's switch of colours has no name without
        axe(page)
    page.get_by_role("button", name="Vorschau").click()
    fits(page)
    if scripts:
        axe(page)
    page.get_by_role("button", name="Jetzt ausführen").click()
    page.get_by_text("Schlagwort anheften: 2 Betriebe.").wait_for()
    assert company.tags.filter(name="Ferien").exists()
    page.locator("summary", has_text="Filter").click()
    page.get_by_label("Schlagwort", exact=True).select_option(label="Ferien")
    page.get_by_role("button", name="Filtern").click()
    assert "schlagwort=" in page.url
    page.get_by_role("link", name="Diese Liste speichern").click()
    page.get_by_label("Name:").fill("Für die Ferien")
    if scripts:
        axe(page)
    page.get_by_role("button", name="Sichern", exact=True).click()
    assert page.get_by_role("link", name="Für die Ferien").get_attribute("aria-current") == "true"
