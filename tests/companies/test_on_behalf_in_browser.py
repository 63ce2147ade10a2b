"""From the company's page to the link that is sent, counted; the letter; the company's tap."""

import os
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import ActionLink
from companies import services
from companies.enums import AskChannel, OfferState
from companies.models import Offer, OfferAsking
from journal.models import Message
from tests.browser import DESKTOP, PHONE, OpenPage, axe, fits
from tests.cast import Cast
from tests.factories import OfferFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MILLIMETRE = 96 / 25.4
PICTURES = os.environ.get("QUARTIER_PICTURES", "")


def picture(page: Any, name: str) -> None:
    """For the eye of whoever asks for it."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


@pytest.fixture
def last_year(cast: Cast) -> Offer:
    """Last year's internship."""
    starts_on = timezone.localdate() - timedelta(days=330)
    return OfferFactory(
        company=cast.company,
        site=cast.site,
        contact=cast.contact,
        state=OfferState.EXPIRED,
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=18),
        seat_count=2,
    )


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_it_takes_three_taps_from_last_years_offer_to_the_link(
    cast: Cast, last_year: Offer, open_page: OpenPage, sign_in: Any, width: int
) -> None:
    page = open_page(width=width)
    sign_in(page, cast.officer)
    page.goto(reverse("admin:companies_company_change", args=[cast.company.pk]))
    taps = 0
    page.get_by_role("link", name="Platz nach Anruf eintragen").click()
    taps += 1
    axe(page)
    fits(page)
    picture(page, f"behalf-start-{width}")
    page.get_by_role("link", name=f"wie {last_year.starts_on.year}:").click()
    taps += 1
    picture(page, f"behalf-filled-{width}")
    fits(page)
    page.get_by_role("button", name="Platz speichern").click()
    taps += 1
    page.get_by_text("Gespeichert. Der Link ist unterwegs.").wait_for()
    assert taps <= 5
    offer = Offer.objects.get(renewed_from=last_year)
    assert offer.state == OfferState.AWAITING_COMPANY
    assert Message.objects.filter(event="offer_to_confirm", address=cast.contact.email).exists()


def test_it_takes_five_steps_from_nothing(cast: Cast, open_page: OpenPage, sign_in: Any) -> None:
    """Open, occupation, days of the schools, seats, save."""
    page = open_page(width=PHONE)
    sign_in(page, cast.officer)
    page.goto(reverse("admin:companies_company_change", args=[cast.company.pk]))
    page.get_by_role("link", name="Platz nach Anruf eintragen").click()
    page.locator("#id_occupation").select_option(str(cast.occupation.pk))
    page.locator("#id_period").select_option(index=1)
    page.locator("#id_seats").fill("2")
    page.get_by_role("button", name="Platz speichern").click()
    page.get_by_text("Gespeichert. Der Link ist unterwegs.").wait_for()
    assert Offer.objects.latest("pk").starts_on == cast.period.starts_on


def test_it_prints_a_letter_for_the_window_of_an_envelope(
    cast: Cast, open_page: OpenPage, sign_in: Any
) -> None:
    for _ in range(2):
        offer = OfferFactory(company=cast.company, contact=cast.contact, state=OfferState.DRAFT)
        services.ask_company(offer, cast.officer, AskChannel.LETTER)
    numbers = "&".join(f"angebot={one.offer_id}" for one in OfferAsking.objects.all())
    page = open_page(width=PHONE)
    sign_in(page, cast.officer)
    for name in ("companies_offer_awaiting", "companies_offer_letters"):
        page.goto(f"{reverse(f'admin:{name}')}?{numbers}")
        axe(page)
        fits(page)
        picture(page, f"{name}-{PHONE}")
    page.set_viewport_size({"width": DESKTOP, "height": 900})
    picture(page, f"letters-{DESKTOP}")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": round(210 * MILLIMETRE), "height": round(297 * MILLIMETRE)})
    picture(page, "letters-print")
    sheet = page.locator(".aq-letter").first.bounding_box()
    field = page.locator(".aq-letter__address").first.bounding_box()
    text = page.locator(".aq-letter__text").first.bounding_box()
    assert sheet
    assert field
    assert text
    assert abs((field["y"] - sheet["y"]) / MILLIMETRE - 45) < 1
    assert abs((field["x"] - sheet["x"]) / MILLIMETRE - 20) < 1
    assert abs(field["width"] / MILLIMETRE - 85) < 1
    assert text["y"] + text["height"] <= sheet["y"] + sheet["height"]
    sheets = re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))
    assert len(sheets) == 2


@pytest.mark.parametrize("scripts", [True, False])
def test_it_lets_a_company_type_the_code_correct_and_confirm(
    cast: Cast, open_page: OpenPage, scripts: bool
) -> None:
    offer = OfferFactory(
        company=cast.company, site=cast.site, contact=cast.contact, state=OfferState.DRAFT
    )
    services.ask_company(offer, cast.officer, AskChannel.LETTER)
    page = open_page(scripts=scripts)
    page.goto(reverse("offer_code"))
    page.get_by_label("Code aus dem Brief").fill(
        services.code_of(OfferAsking.objects.get()).lower()
    )
    page.get_by_role("button", name="Weiter").click()
    page.get_by_role("heading", name="Stimmt Ihr Angebot so?").wait_for()
    if scripts:
        axe(page)
        fits(page)
        picture(page, "confirm-360")
    page.get_by_role("link", name="Das stimmt nicht, oder wir möchten nicht").click()
    if scripts:
        axe(page)
        picture(page, "not-this-360")
    page.get_by_role("link", name="Abbrechen").click()
    page.get_by_role("link", name="Etwas ändern").click()
    if scripts:
        axe(page)
        picture(page, "correct-360")
    page.get_by_label("Überschrift").fill("Metall bearbeiten")
    page.get_by_role("button", name="Weiter: So sieht es aus").click()
    page.get_by_role("heading", name="Stimmt es jetzt?").wait_for()
    if scripts:
        axe(page)
        fits(page)
    page.get_by_role("button", name="Stimmt so").click()
    page.get_by_text("„Metall bearbeiten“ ist jetzt online").wait_for()
    picture(page, "confirmed-360")
    assert ActionLink.objects.get().used_at is not None
