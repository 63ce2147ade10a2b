"""Two rows of one spreadsheet about the same company: shown side by side, joined or both made."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from companies.enums import ImportAction, ImportState, ImportVerdict
from companies.imports import batches, work
from companies.imports.rows import like_above
from companies.models import Company, ImportBatch, ImportRow
from tests.cast import Cast
from tests.imports.sheets import HEADER, KAYA, applied, checked, csv_file, undone

pytestmark = pytest.mark.django_db
AGAIN = ["KFZ KAYA GmbH", *KAYA[1:5], "info@kfz-kaya.de", "Frau Ada Kaya", "ruft gern zurück"]


def joined(by: Any, first: ImportAction = ImportAction.CREATE) -> ImportBatch:
    """An import of which the second row is to be joined with the first."""
    batch = checked(csv_file(HEADER, KAYA, AGAIN), by)
    assert batches.choose(batch, {2: first, 3: ImportAction.JOIN}) == 1 + (first == "skip")
    batches.start_apply(batch, by)
    work.work_on(batch.pk)
    batch.refresh_from_db()
    assert batch.state == ImportState.APPLIED, batch.changes.last().reason
    return batch


def test_it_adds_the_second_row_to_the_company_of_the_first(cast: Cast) -> None:
    batch = joined(cast.officer)
    company = Company.objects.get(name="Kfz Kaya")
    assert not Company.objects.filter(name="KFZ KAYA GmbH").exists()
    assert company.email == "info@kfz-kaya.de"
    assert company.contacts.get().full_name == "Ada Kaya"
    assert company.notes.get().text == "ruft gern zurück"
    assert [row.result for row in batch.rows.all()] == [company, company]
    assert batch.counts == {"created": 1, "updated": 1, "skipped": 0}


def test_it_takes_joined_rows_back_with_their_company(cast: Cast) -> None:
    before = set(Company.objects.values_list("pk", flat=True))
    batch = undone(joined(cast.officer), cast.officer)
    assert batch.state == ImportState.UNDONE
    assert set(Company.objects.values_list("pk", flat=True)) == before
    assert (batch.counts["removed"], batch.counts["kept"]) == (1, 0)


def test_it_makes_both_when_that_is_chosen(cast: Cast) -> None:
    batch = checked(csv_file(HEADER, KAYA, AGAIN), cast.officer)
    batches.choose_all(batch, ImportVerdict.DUPLICATE, ImportAction.CREATE)
    batches.start_apply(batch, cast.officer)
    work.work_on(batch.pk)
    assert Company.objects.filter(name__iregex="kfz kaya").count() == 2


def test_it_refuses_to_join_a_row_that_is_passed_over(cast: Cast) -> None:
    with pytest.raises(batches.NothingToJoin, match="Zeile 3 soll mit Zeile 2"):
        joined(cast.officer, first=ImportAction.SKIP)


def test_it_joins_only_rows_that_have_a_twin(cast: Cast) -> None:
    batch = checked(csv_file(HEADER, KAYA), cast.officer)
    assert batches.choose(batch, {2: ImportAction.JOIN}) == 0
    assert batches.choose_all(batch, ImportVerdict.NEW, ImportAction.JOIN) == 0
    with pytest.raises(IntegrityError, match="joins_a_twin"), transaction.atomic():
        ImportRow.objects.update(action=ImportAction.JOIN)


def test_it_shows_both_rows_side_by_side(cast: Cast, client: Any) -> None:
    batch = checked(csv_file(HEADER, KAYA, AGAIN), cast.officer)
    client.force_login(cast.officer)
    url = reverse("admin:companies_importbatch_change", args=[batch.pk])
    page = client.get(url).content.decode()
    assert "Zwei Zeilen, vielleicht derselbe Betrieb" in page
    assert "mit Zeile 2 zusammenlegen" in page
    shown = page[page.index("Zwei Zeilen") :]
    assert shown.index("Kfz Kaya") < shown.index("KFZ KAYA GmbH")


def test_it_reads_so_as_the_row_above(cast: Cast) -> None:
    rows = [KAYA, ["Blumen Kaya", "s. o.", "s.o.", "dito", "", "", "", "s. o."]]
    batch = applied(csv_file(HEADER, *rows), cast.officer)
    company = Company.objects.get(name="Blumen Kaya")
    site = company.sites.get()
    assert (site.street, site.postal_code, site.city) == (KAYA[1], KAYA[2], KAYA[3])
    assert company.notes.get().text == "s. o.", "words of a note are nobody's reference"
    hints = batch.rows.get(number=3).hints
    assert hints["1"] == "Aus der Zeile darüber: Am Markt 1"


def test_it_finds_nothing_above_the_first_row() -> None:
    assert like_above(["s. o."], [], ["street"]) == (["s. o."], [])
    assert like_above(["s. o."], [""], ["street"]) == (["s. o."], [])
