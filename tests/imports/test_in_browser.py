"""A whole import as an officer sees it, with the strict content policy and axe on each page."""

from typing import Any

import pytest
from django.urls import reverse

from companies.models import Company
from companies.tasks import run_imports
from tests.browser import DESKTOP, OpenPage, axe
from tests.cast import Cast
from tests.factories import CompanyFactory, SiteFactory
from tests.imports.sheets import HEADER, KAYA, MUELLER, workbook

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_it_imports_a_table_and_takes_it_back(
    cast: Cast, open_page: OpenPage, sign_in: Any
) -> None:
    known = CompanyFactory(name="Kfz Kaya", phone="0231 111111")
    SiteFactory(company=known, postal_code="44263", street="Am Markt 1")
    page = open_page(width=DESKTOP)
    sign_in(page, cast.officer)
    page.goto(reverse("admin:companies_company_changelist"))
    axe(page)
    page.get_by_role("link", name="Betriebe importieren").click()
    axe(page)
    content = workbook([["Meine Betriebe"], HEADER, MUELLER, ["", *KAYA[1:]], KAYA])
    file = {"name": "Betriebe.xlsx", "mimeType": "application/octet-stream", "buffer": content}
    page.get_by_label("Tabelle").set_input_files(file)
    page.get_by_role("button", name="Hochladen").click()
    page.get_by_role("heading", name="Was steht in welcher Spalte?").wait_for()
    axe(page)
    page.get_by_label("Zuordnung merken als").fill("Meine Betriebe")
    page.get_by_role("button", name="Prüfen").click()
    page.get_by_text("Gleich geht es los.").wait_for()
    axe(page)
    run_imports()
    page.get_by_text("Noch ist nichts geschehen.").wait_for()
    axe(page)
    page.get_by_label("Was tun mit Zeile 5?").select_option("update")
    page.get_by_role("button", name="Auswahl speichern").click()
    page.get_by_text("1 Zeile geändert.").wait_for()
    page.get_by_role("link", name="Übernehmen").click()
    page.get_by_text("1 Betrieb wird angelegt, 1 ergänzt").wait_for()
    axe(page)
    page.get_by_role("button", name="Übernehmen").click()
    page.get_by_text("Gleich geht es los.").wait_for()
    run_imports()
    page.get_by_role("heading", name="Ergebnis").wait_for()
    axe(page)
    known.refresh_from_db()
    assert known.phone == "+49 231 987654"
    assert Company.objects.filter(name=MUELLER[0]).exists()
    page.get_by_role("link", name="Ganzen Import rückgängig machen").click()
    page.get_by_role("button", name="Ganzen Import rückgängig machen").click()
    page.get_by_text("Gleich geht es los.").wait_for()
    run_imports()
    page.get_by_text("Wieder gelöscht").wait_for()
    known.refresh_from_db()
    assert known.phone == "0231 111111"
    assert not Company.objects.filter(name=MUELLER[0]).exists()
    page.goto(reverse("admin:companies_importbatch_changelist"))
    axe(page)
