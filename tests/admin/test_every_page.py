"""Every page of the admin on a phone: nothing scrolls sideways, axe finds nothing, one heading."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from placements.models import Event
from tests.browser import PHONE, OpenPage, axe, fits
from tests.cast import Cast
from tests.test_access_admin import ADMIN, labels, own_row, world

__all__ = ["world"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("area", sorted({label.split("_")[0] for label in ADMIN}))
def test_it_reads_well_on_a_phone(
    world: Cast, open_page: OpenPage, sign_in: Any, area: str
) -> None:
    page = open_page(width=PHONE)
    sign_in(page, world.coordination)
    for path in pages(world, area):
        judge(page, path)


def pages(cast: Cast, area: str) -> Iterator[str]:
    """The addresses of what the coordination may open: lists, objects, new ones, and our own."""
    yield reverse("admin:app_list", args=[area])
    for label in sorted(ADMIN):
        if not label.startswith(f"{area}_"):
            continue
        answers = ADMIN[label][2].split()
        yield reverse(f"admin:{label}_changelist")
        if answers[1] == "200":
            yield reverse(f"admin:{label}_add")
        row = own_row(cast, labels()[label])
        yield reverse(f"admin:{label}_change", args=[row.pk])
    if area == "companies":
        company, other = cast.company.pk, cast.foreign_company.pk
        yield reverse("admin:companies_company_columns")
        yield reverse("admin:companies_company_merge", args=[company])
        yield reverse("admin:companies_company_merge_with", args=[company, other])
        yield reverse("admin:companies_offer_on_behalf", args=[company])
        yield reverse("admin:companies_offer_awaiting")
        yield reverse("admin:companies_offer_letters")
    if area == "placements":
        event = own_row(cast, Event)
        yield reverse("admin:placements_event_guests", args=[event.pk])


def judge(page: Page, path: str) -> None:
    """Opens it and looks."""
    response = page.goto(path)
    assert response is not None
    assert response.status == 200, path
    fits(page)
    expect(page.locator("h1:visible"), path).to_have_count(1)
    axe(page)
