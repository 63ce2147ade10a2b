"""Entering, comparing and merging on a phone and at a desk."""

import os
from typing import Any

import pytest
from django.urls import reverse

from companies.models import Company, Merge
from tests.browser import DESKTOP, PHONE, OpenPage, axe, fits
from tests.cast import Cast
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    DuplicatePairFactory,
    MergeFactory,
    OfferFactory,
    SiteFactory,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def look(page: Any, name: str) -> None:
    """Fits and can be read; leaves a picture for whoever wants one."""
    fits(page)
    axe(page)
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_it_warns_merges_and_takes_back(
    cast: Cast, open_page: OpenPage, sign_in: Any, width: int
) -> None:
    double = CompanyFactory(name="Hafenwerkstatt Testman", phone="0231 2222222")
    site = SiteFactory(company=double, street="Kaistr. 7")
    ContactFactory(company=double, first_name="Ulla", last_name="Testmann")
    OfferFactory(company=double, site=site, contact=None, title="Lager")
    DuplicatePairFactory(first=cast.company, second=double)
    MergeFactory(by=cast.officer)
    page = open_page(width=width)
    sign_in(page, cast.officer)

    page.goto(reverse("admin:companies_company_add"))
    page.get_by_label("Name des Betriebs").fill("Hafenwerkstat Testmann")
    page.get_by_label("Postleitzahl").fill("44147")
    page.get_by_role("heading", name="Das könnte schon da sein").wait_for()
    assert page.get_by_role("link", name="Hafenwerkstatt Testmann").is_visible()
    look(page, f"add-{width}")

    page.goto(reverse("admin:companies_duplicatepair_changelist"))
    look(page, f"pairs-{width}")
    page.get_by_role("link", name="vergleichen").click()
    look(page, f"pair-{width}")
    page.get_by_role("link", name="Zusammenführen: erst ansehen").click()
    look(page, f"merge-{width}")
    page.get_by_role("radio", name="0231 2222222").check()
    page.get_by_label("Grund").fill("zweimal eingetragen")
    page.get_by_role("button", name="Zusammenführen").click()
    page.get_by_text("Nichts ist verloren gegangen").wait_for()
    look(page, f"merged-{width}")
    cast.company.refresh_from_db()
    assert cast.company.phone == "0231 2222222"
    page.get_by_role("link", name="Zusammenführung zurücknehmen").click()
    page.get_by_label("Grund").fill("doch zwei")
    page.get_by_role("button", name="Zusammenführung zurücknehmen").click()
    page.get_by_text("Beide Betriebe stehen wieder für sich").wait_for()
    look(page, f"undone-{width}")
    assert Company.objects.filter(pk=double.pk).exists()
    assert Merge.objects.standing().count() == 1
    page.goto(reverse("admin:companies_company_merge", args=[cast.company.pk]) + "?q=werkstatt")
    look(page, f"search-{width}")
    page.goto(reverse("admin:companies_merge_changelist"))
    look(page, f"merges-{width}")
    page.goto(reverse("admin:companies_company_change", args=[cast.company.pk]))
    page.get_by_role("heading", name="Könnte doppelt sein").wait_for()
