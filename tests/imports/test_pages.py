"""The pages of an import in the admin."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from companies.enums import ImportAction, ImportState
from companies.imports import batches, work
from companies.models import ColumnMapping, Company, ImportBatch
from companies.tasks import run_imports
from quartier.lib.reading import MAX_FILE_BYTES
from tests.cast import Cast
from tests.factories import CompanyFactory, OfferFactory, SiteFactory
from tests.imports.sheets import HEADER, KAYA, MUELLER, applied, checked, csv_file, undone

pytestmark = pytest.mark.django_db

ADD = reverse("admin:companies_importbatch_add")


@pytest.fixture
def officer_client(cast: Cast, client: Client) -> Client:
    """The cast's officer at work."""
    client.force_login(cast.officer)
    return client


def page(name: str, batch: ImportBatch, *more: str) -> str:
    """One of the pages of an import."""
    return reverse(f"admin:companies_importbatch_{name}", args=[batch.pk, *more])


def send(client: Client, content: bytes, name: str = "betriebe.csv"):
    """Uploads a file."""
    return client.post(ADD, {"file": SimpleUploadedFile(name, content)})


def test_it_leads_from_the_list_of_companies_to_the_upload(officer_client: Client) -> None:
    listed = officer_client.get(reverse("admin:companies_company_changelist"))
    assert ADD in listed.text
    assert "wird nicht gespeichert" in officer_client.get(ADD).text


def test_it_walks_from_the_upload_to_the_result_and_back(
    cast: Cast, officer_client: Client
) -> None:
    sent = send(officer_client, csv_file(HEADER, MUELLER, ["", *KAYA[1:]], KAYA))
    batch = ImportBatch.objects.get()
    assert sent.url == page("mapping", batch)
    asked = officer_client.get(sent.url)
    form = asked.context["form"]
    assert "Hafenstr. 3" in asked.text
    data = {name: form[name].value() for name in form.fields} | {"save_as": "Meine"}
    assert officer_client.post(sent.url, data).url == page("change", batch)
    assert "Gleich geht es los" in officer_client.get(page("change", batch)).text
    run_imports()
    shown = officer_client.get(page("change", batch))
    assert "Noch ist nichts geschehen" in shown.text
    assert "Der Name des Betriebs fehlt." in shown.text
    assert "+49 231 502345" in shown.text
    assert not Company.objects.filter(name=MUELLER[0]).exists()
    ask = officer_client.get(page("deed", batch, "uebernehmen"))
    assert "2 Betriebe werden angelegt" in ask.text
    officer_client.post(page("deed", batch, "uebernehmen"))
    run_imports()
    assert "Angelegt" in officer_client.get(page("change", batch)).text
    assert Company.objects.get(name=MUELLER[0]).owner == cast.officer
    ask = officer_client.get(page("deed", batch, "rueckgaengig"))
    assert "2 angelegte Betriebe werden gelöscht" in ask.text
    officer_client.post(page("deed", batch, "rueckgaengig"))
    run_imports()
    assert "Wieder gelöscht" in officer_client.get(page("change", batch)).text
    assert not Company.objects.filter(name=MUELLER[0]).exists()


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"\xd0\xcf\x11\xe0", "Diese Art Datei lesen wir nicht."),
        (b"nur eine Zeile", "keine Tabelle"),
        (b"x" * (MAX_FILE_BYTES + 1), "zu groß"),
    ],
    ids=["xls", "no-table", "large"],
)
def test_it_explains_a_file_it_cannot_take(officer_client: Client, content, text) -> None:
    answer = send(officer_client, content)
    assert text in answer.text
    assert not ImportBatch.objects.exists()


def test_it_wants_to_know_where_the_name_stands(cast: Cast, officer_client: Client) -> None:
    batch = batches.upload(csv_file(["A", "B"], ["Eins", "Zwei"]), "a.csv", cast.officer)
    data = {"column_0": "city", "column_1": "city"}
    answer = officer_client.post(page("mapping", batch), data)
    assert "In welcher Spalte steht der Name des Betriebs?" in answer.text
    data = {"column_0": "name", "column_1": "name"}
    answer = officer_client.post(page("mapping", batch), data)
    assert "Das steht schon in einer anderen Spalte." in answer.text


def test_it_applies_a_saved_mapping_of_another_table(cast: Cast, officer_client: Client) -> None:
    saved = ColumnMapping.objects.create(name="Alt", fields={"a": "name", "b": "note"})
    batch = batches.upload(csv_file(["A", "B"], ["Eins", "Zwei"]), "a.csv", cast.officer)
    answer = officer_client.get(page("mapping", batch), {"vorlage": saved.pk})
    form = answer.context["form"]
    assert (form["column_0"].value(), form["column_1"].value()) == ("name", "note")


def test_it_tells_a_waiting_page_when_it_is_time(cast: Cast, officer_client: Client) -> None:
    batch = batches.upload(csv_file(HEADER, KAYA), "a.csv", cast.officer)
    batches.set_mapping(batch, batch.mapping, cast.officer, takes_over=True)
    work.note_progress(batch.pk, 3, 9)
    waiting = officer_client.get(page("change", batch), headers={"HX-Request": "true"})
    assert "3 von 9 Zeilen" in waiting.text
    work.work_on(batch.pk)
    done = officer_client.get(page("change", batch), headers={"HX-Request": "true"})
    assert done["HX-Refresh"] == "true"


def test_it_shows_both_sides_and_keeps_the_choice(cast: Cast, officer_client: Client) -> None:
    company = CompanyFactory(name="Kfz Kaya", phone="0231 111111")
    SiteFactory(company=company, postal_code="44263", street="Am Markt 1")
    batch = checked(csv_file(HEADER, MUELLER, KAYA), cast.officer)
    shown = officer_client.get(page("change", batch), {"befund": "conflict"})
    assert "0231 111111" in shown.text
    assert "+49 231 987654" in shown.text
    assert MUELLER[0] not in shown.text
    answer = officer_client.post(
        page("choose", batch) + "?befund=conflict", {"row_3": "update", "row_2": "delete"}
    )
    assert answer.url.endswith("?befund=conflict")
    assert [row.action for row in batch.rows.all()] == [ImportAction.CREATE, ImportAction.UPDATE]
    officer_client.post(
        page("choose", batch), {"alle": "1", "verdict": "conflict", "action": "skip"}
    )
    assert batch.rows.get(number=3).action == ImportAction.SKIP


def test_it_shows_any_number_of_rows_with_the_same_queries(
    cast: Cast, officer_client: Client
) -> None:
    def queries(number: int) -> int:
        rows = [[f"Betrieb Nummer {place} {number}", *KAYA[1:]] for place in range(number)]
        for row in rows:
            SiteFactory(company=CompanyFactory(name=row[0]), postal_code="44263")
        batch = checked(csv_file(HEADER, *rows), cast.officer)
        with CaptureQueriesContext(connection) as captured:
            officer_client.get(page("change", batch))
        return len(captured)

    officer_client.get(ADD)
    assert queries(1) == queries(3)


def test_it_says_what_stayed_and_why(cast: Cast, officer_client: Client) -> None:
    batch = applied(csv_file(HEADER, MUELLER), cast.officer)
    company = Company.objects.get(name=MUELLER[0])
    OfferFactory(company=company, site=company.sites.get())
    undone(batch, cast.officer)
    text = officer_client.get(page("change", batch)).text
    assert "Was geblieben ist, und warum" in text
    assert "neu dazu: Angebote" in text


def test_it_hides_an_officers_table_from_colleagues(cast: Cast, client: Client) -> None:
    batch = checked(csv_file(HEADER, KAYA), cast.officer)
    urls = [page(name, batch) for name in ("change", "mapping", "choose")]
    urls += [page("deed", batch, "uebernehmen")]
    client.force_login(cast.foreign_officer)
    for url in urls:
        assert client.post(url, {}).status_code == 404
    client.force_login(cast.company_admin)
    for url in urls:
        assert client.post(url, {}).status_code in {302, 403}
    batch.refresh_from_db()
    assert batch.state == ImportState.CHECKED
    client.force_login(cast.coordination)
    assert client.get(page("change", batch)).status_code == 200


def test_it_moves_nothing_by_get(cast: Cast, officer_client: Client) -> None:
    batch = checked(csv_file(HEADER, KAYA), cast.officer)
    assert officer_client.get(page("choose", batch)).status_code == 405
    officer_client.get(page("deed", batch, "uebernehmen"))
    batch.refresh_from_db()
    assert batch.state == ImportState.CHECKED
