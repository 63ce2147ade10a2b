"""The officers' day in a real browser: the strict content policy holds, everybody can read it."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from companies import services
from companies.enums import ApprovalItem, CompanyState, OfferState
from companies.models import Company, FollowUp, Offer
from tests.browser import DESKTOP, PHONE, OpenPage, axe, fits
from tests.cast import Cast
from tests.factories import (
    CompanyFactory,
    ContactNoteFactory,
    FollowUpFactory,
    HandedCompanyFactory,
    OfferFactory,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_shows_every_page_of_the_crm(
    cast: Cast, open_page: OpenPage, sign_in: Any, scheme: str
) -> None:
    ContactNoteFactory(company=cast.company, contact=cast.contact)
    task = FollowUpFactory(company=cast.company)
    review = OfferFactory(company=cast.company, site=cast.site, state=OfferState.IN_REVIEW)
    handover = HandedCompanyFactory(company=cast.company).handover
    page = open_page(width=DESKTOP, scheme=scheme)
    sign_in(page, cast.officer)
    for name, args in [
        ("index", []),
        ("companies_company_changelist", []),
        ("companies_company_add", []),
        ("companies_company_change", [cast.company.pk]),
        ("companies_offer_on_behalf", [cast.company.pk]),
        ("companies_offer_awaiting", []),
        ("companies_company_deed", [cast.company.pk, "sperren"]),
        ("companies_company_deed", [cast.application.offer.company.pk, "antwort"]),
        ("companies_offer_changelist", []),
        ("companies_offer_change", [review.pk]),
        ("companies_offer_deed", [review.pk, "veroeffentlichen"]),
        ("companies_offer_deed", [review.pk, "aendern"]),
        ("companies_contactnote_changelist", []),
        ("companies_followup_changelist", []),
        ("companies_followup_change", [task.pk]),
        ("companies_handover_changelist", []),
        ("companies_handover_add", []),
        ("companies_handover_change", [handover.pk]),
        ("schools_school_changelist", []),
        ("placements_placement_changelist", []),
    ]:
        page.goto(reverse(f"admin:{name}", args=args))
        axe(page)


def test_it_takes_a_company_from_the_first_call_to_an_offer_online(
    cast: Cast, open_page: OpenPage, sign_in: Any
) -> None:
    page = open_page(width=DESKTOP)
    sign_in(page, cast.officer)
    page.goto(reverse("admin:index"))
    page.get_by_role("link", name="Betrieb anlegen").click()
    page.get_by_label("Name des Betriebs").fill("Bäckerei Müller")
    page.get_by_label("Straße und Hausnummer").fill("Am Markt 1")
    page.get_by_label("Postleitzahl").fill("44263")
    page.get_by_label("Telefon").fill("0231 12345")
    page.get_by_role("textbox", name="Ansprechperson", exact=False).first.fill("Eva Müller")
    page.get_by_label("E-Mail der Ansprechperson").fill("eva@example.org")
    page.get_by_role("button", name="Anlegen").click()
    note = page.get_by_role("form", name="Notiz hinzufügen")
    note.get_by_label("Ergebnis").select_option("interested")
    note.locator("#id_text").fill("Hat zwei Plätze im Januar.")
    due = timezone.localdate() + timedelta(days=7)
    note.get_by_label("Wiedervorlage am").fill(due.isoformat())
    note.get_by_role("button", name="Notiz speichern").click()
    page.get_by_text("Die Notiz ist gespeichert.").wait_for()
    company = Company.objects.get(name="Bäckerei Müller")
    assert company.state == CompanyState.INTERESTED
    assert FollowUp.objects.get().due_on == due
    page.get_by_role("link", name="Prüfliste ausfüllen").first.click()
    for item in ApprovalItem:
        page.locator(f"#id_{item.value}").check()
    page.get_by_role("button", name="Prüfliste ausfüllen").click()
    page.get_by_text("Die Prüfliste ist gespeichert.").wait_for()
    page.get_by_role("link", name="Zur Freigabe vorlegen").click()
    page.get_by_role("button", name="Zur Freigabe vorlegen").click()
    page.get_by_text("Vorgelegt.").first.wait_for()
    services.approve_company(company, cast.coordination)
    page.get_by_role("link", name="Platz nach Anruf eintragen").click()
    start = timezone.localdate() + timedelta(days=40)
    page.locator("#id_kind").select_option("internship")
    page.locator("#id_occupation").select_option(str(cast.occupation.pk))
    page.locator("#id_starts_on").fill(start.isoformat())
    page.locator("#id_ends_on").fill((start + timedelta(days=20)).isoformat())
    page.locator("#id_how").select_option("later")
    page.get_by_role("button", name="Platz speichern").click()
    page.get_by_role("link", name="Zur Prüfung geben").click()
    page.get_by_role("button", name="Zur Prüfung geben").click()
    page.get_by_role("link", name="Veröffentlichen").click()
    page.get_by_role("button", name="Veröffentlichen").click()
    page.get_by_text("Das Angebot ist online.").wait_for()
    assert Offer.objects.get(company=company).state == OfferState.PUBLISHED


def test_it_ticks_off_a_follow_up_on_the_companys_page(
    cast: Cast, open_page: OpenPage, sign_in: Any
) -> None:
    FollowUpFactory(company=cast.company, responsible=cast.officer, subject="Plätze erfragen")
    page = open_page(width=DESKTOP)
    sign_in(page, cast.officer)
    page.goto(reverse("admin:index"))
    page.get_by_role("link", name=cast.company.name).click()
    page.get_by_role("button", name="Erledigt: Plätze erfragen").click()
    page.get_by_text("Nichts geplant.").wait_for()
    assert not FollowUp.objects.open().exists()


def test_it_adds_a_place_with_the_scripts_of_the_admin(
    cast: Cast, open_page: OpenPage, sign_in: Any
) -> None:
    page = open_page(width=DESKTOP)
    sign_in(page, cast.officer)
    page.goto(reverse("admin:companies_company_change", args=[cast.company.pk]))
    page.get_by_text("Stammdaten ändern").click()
    page.locator("#sites-group .add-row a").click()
    page.locator("#id_sites-1-street").fill("Hermannstr. 1")
    page.locator("#id_sites-1-postal_code").fill("44263")
    page.locator("#id_sites-1-is_main").uncheck()
    page.locator("input[name=_continue]").click()
    page.locator(".messagelist .success").wait_for()
    site = cast.company.sites.get(street="Hermannstr. 1")
    assert site.is_located


def test_it_names_a_company_that_waits(cast: Cast, open_page: OpenPage, sign_in: Any) -> None:
    waiting = CompanyFactory(name="Neuer Betrieb", state="interested", approved_at=None)
    OfferFactory(company=waiting, state=OfferState.IN_REVIEW)
    page = open_page(width=DESKTOP)
    sign_in(page, cast.coordination)
    page.goto(reverse("admin:index"))
    page.get_by_role("link", name="1 Betrieb wartet auf Freigabe").click()
    page.get_by_role("link", name="Neuer Betrieb").wait_for()


def test_it_hands_companies_over_after_asking(
    cast: Cast, open_page: OpenPage, sign_in: Any
) -> None:
    page = open_page(width=PHONE)
    sign_in(page, cast.officer)
    page.goto(reverse("admin:index"))
    page.get_by_role("link", name="Betriebe übergeben").click()
    page.get_by_label("An:", exact=True).select_option(str(cast.foreign_officer.pk))
    fits(page)
    page.get_by_role("button", name="Vorschau").click()
    page.get_by_role("heading", name="Das wird passieren").wait_for()
    axe(page)
    fits(page)
    page.get_by_role("button", name="Jetzt übergeben").click()
    page.get_by_text("Die Betriebe sind übergeben.").wait_for()
    axe(page)
    cast.company.refresh_from_db()
    assert cast.company.owner == cast.foreign_officer
