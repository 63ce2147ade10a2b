"""A workshop's owner with a phone: sign up, write an offer, answer in two taps."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from accounts.models import ActionLink
from companies.enums import SignUpState
from companies.models import CompanySignUp
from placements.enums import ApplicationState
from tests.browser import DESKTOP, PHONE, OpenPage, axe, fits
from tests.cast import Cast
from tests.factories import CompanySignUpFactory, PlacementFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_it_signs_a_company_up_on_a_phone(cast: Cast, open_page: OpenPage) -> None:
    page = open_page(width=PHONE)
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="Betrieb anmelden").click()
    axe(page)
    fits(page)
    for label, text in {
        "Name des Betriebs": "Nähwerk Nord",
        "Straße und Hausnummer": "Bornstr. 10",
        "Postleitzahl": "44147",
        "Telefon": "0231 123456",
        "Ihr Vorname": "Nora",
        "Ihr Nachname": "Neumann",
        "Ihre E-Mail": "nora@example.com",
    }.items():
        page.get_by_label(label).fill(text)
    page.get_by_label("Ich bin einverstanden").check()
    page.get_by_role("button", name="Betrieb anmelden").click()
    page.get_by_role("heading", name="Fast fertig").wait_for()
    axe(page)
    fits(page)
    page.goto(reverse("sign_up_confirm", args=[ActionLink.objects.get().token]))
    axe(page)
    fits(page)
    page.get_by_role("button", name="Bestätigen").click()
    page.get_by_role("heading", name="Danke. Wir prüfen jetzt Ihren Betrieb").wait_for()
    page.get_by_text("Selin Kaya hilft Ihnen").wait_for()
    axe(page)
    fits(page)
    assert CompanySignUp.objects.get().state == SignUpState.WAITING


@pytest.mark.parametrize(
    ("second", "state"),
    [
        ("Ja, gern", ApplicationState.ACCEPTED),
        ("Wir nehmen gerade niemanden auf.", ApplicationState.DECLINED),
    ],
)
def test_it_answers_from_the_inbox_in_two_taps(
    cast: Cast, open_page: OpenPage, sign_in: Any, second: str, state: str
) -> None:
    assert cast.application
    page = open_page(width=PHONE)
    sign_in(page, cast.company_member)
    page.goto(reverse("company_applications"))
    axe(page)
    fits(page)
    taps = count_taps(page)
    first = "Ja, gern" if state == ApplicationState.ACCEPTED else "Diesmal nicht"
    page.get_by_role("link", name=first).click()
    page.get_by_role("button", name=second).click()
    page.get_by_text("Danke für").wait_for()
    cast.application.refresh_from_db()
    assert (cast.application.state, len(taps)) == (state, 2)


def count_taps(page: Page) -> list[str]:
    """Every click on this page and those that follow is noted here."""
    taps: list[str] = []
    page.expose_function("noteTap", lambda what: taps.append(what))
    script = "addEventListener('click', event => noteTap(event.target.textContent), true)"
    page.evaluate(script)
    page.add_init_script(script)
    return taps


@pytest.mark.parametrize(("width", "scheme"), [(PHONE, "light"), (DESKTOP, "dark")])
def test_it_shows_the_companys_own_pages_to_everybody(
    cast: Cast, open_page: OpenPage, sign_in: Any, width: int, scheme: str
) -> None:
    assert cast.application
    end = timezone.localdate() - timedelta(days=3)
    PlacementFactory(
        pupil=cast.other_pupil,
        company=cast.company,
        offer=cast.offer,
        starts_on=end - timedelta(days=10),
        ends_on=end,
        period=None,
        state="completed",
        booking=None,
    )
    CompanySignUpFactory(state="asking", company=cast.company)
    page = open_page(width=width, scheme=scheme)
    sign_in(page, cast.company_admin)
    for name, args in [
        ("home", []),
        ("company_known", []),
        ("company_team", []),
        ("company_offers", []),
        ("company_decline", [cast.application.public_id]),
    ]:
        page.goto(reverse(name, args=args))
        axe(page)
        fits(page)


def test_it_shows_the_card_while_typing(cast: Cast, open_page: OpenPage, sign_in: Any) -> None:
    page = open_page(width=PHONE)
    sign_in(page, cast.company_member)
    page.goto(reverse("offer_edit", args=[cast.offer.public_id]))
    preview = page.locator("#vorschau")
    preview.get_by_role("heading", name="Werkbank").wait_for()
    page.get_by_label("Überschrift").fill("Werkbank und Säge")
    preview.get_by_role("heading", name="Werkbank und Säge").wait_for()
    axe(page)
    fits(page)
    cast.offer.refresh_from_db()
    assert cast.offer.title == "Werkbank"


def test_it_shows_the_card_without_scripts(cast: Cast, open_page: OpenPage, sign_in: Any) -> None:
    page = open_page(width=PHONE, scripts=False)
    sign_in(page, cast.company_member)
    page.goto(reverse("offer_edit", args=[cast.offer.public_id]))
    page.get_by_label("Überschrift").fill("Hobelbank")
    page.get_by_role("button", name="Vorschau").click()
    page.locator("#vorschau").get_by_role("heading", name="Hobelbank").wait_for()
    page.get_by_role("button", name="Speichern").click()
    page.get_by_text("Gespeichert.").wait_for()
    cast.offer.refresh_from_db()
    assert cast.offer.title == "Hobelbank"
