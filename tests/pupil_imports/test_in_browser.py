"""A whole class list as a careers lead sees it, on a phone and at a desk, with axe on each page."""

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from schools.models import Pupil
from tests.browser import DESKTOP, PHONE, OpenPage, axe, fits
from tests.cast import Cast
from tests.factories import PupilFactory
from tests.pupil_imports.ugly import ugly_grade

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_it_reads_an_ugly_grade_in(
    cast: Cast, open_page: OpenPage, sign_in: Any, tmp_path: Path, width: int
) -> None:
    made = ugly_grade(tmp_path / "schild.txt", 24, encoding="cp1252")
    known = made.pupils[0]
    PupilFactory(
        school_class=cast.class_9a,
        last_name=known["Nachname"],
        first_name=f"{known['Vorname']} Max",
        born_on="-".join(reversed(known["Geburtsdatum"].split("."))),
    )
    page = open_page(width=width)
    sign_in(page, cast.careers_lead)

    def look(heading: str) -> None:
        page.get_by_role("heading", name=heading).first.wait_for()
        axe(page)
        fits(page)

    page.goto(reverse("class_list"))
    page.get_by_role("link", name="Klassenliste einlesen").click()
    look("Klassenliste einlesen")
    page.get_by_label("Klassenliste").set_input_files(tmp_path / "schild.txt")
    page.get_by_role("button", name="Datei prüfen").click()
    look("Was steht in welcher Spalte?")
    page.get_by_role("button", name="Weiter zur Vorschau").click()
    look("Das würde geschehen")
    page.get_by_label("Wer ist das in Zeile").first.select_option(index=3)
    page.get_by_role("button", name="Antworten speichern").click()
    page.get_by_text("1 Antwort ist vermerkt.").wait_for()
    page.get_by_label("Diese Klassen gibt es noch nicht").check()
    page.get_by_label("Schüler*innen sind nicht mehr an der Schule").check()
    page.get_by_role("button", name="Liste übernehmen").click()
    look("„schild.txt“: übernommen")
    assert Pupil.objects.filter(school_class__school=cast.school, left_on=None).count() == 24
    page.get_by_role("link", name="Rückgängig machen").click()
    look("„schild.txt“ rückgängig machen?")
    page.get_by_role("button", name="Rückgängig machen").click()
    look("„schild.txt“: zurückgenommen")
    assert Pupil.objects.filter(school_class__school=cast.school, left_on=None).count() == 4
