"""Lists as files: what the filter shows, nothing that computes, and an entry in the audit."""

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from companies.models import Company
from journal.enums import AuditAction
from journal.models import AuditEntry
from quartier.lib import reading, sheets
from tests.cast import Cast
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    FollowUpFactory,
    OfferFactory,
    SiteFactory,
)
from tests.imports.sheets import checked

COMPANIES = "admin:companies_company_export"
LISTS = ["companies_company", "companies_offer", "companies_followup"]


@pytest.fixture
def officer_client(cast: Cast, client: Client) -> Client:
    """The cast's officer at work."""
    client.force_login(cast.officer)
    return client


def exported(client: Client, query: dict[str, str], kind: str = "csv") -> list[list[str]]:
    """The rows of a file, the head first."""
    answer = client.get(reverse(COMPANIES, args=[kind]), query)
    assert answer.status_code == 200
    table = reading.read(answer.content)
    return [table.header, *(line for _number, line in table.rows)]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_it_writes_the_filtered_list_with_address_and_people(
    officer_client: Client, kind: str
) -> None:
    company = CompanyFactory(name="Müller & Söhne", phone="+49 231 502345", website="")
    SiteFactory(company=company, street="Hafenstr. 3")
    ContactFactory(company=company, first_name="Eva", last_name="Müller")
    CompanyFactory(name="Anders")
    header, *rows = exported(officer_client, {"q": "mueller"}, kind)
    assert len(rows) == 1
    row = dict(zip(header, rows[0], strict=True))
    assert (row["Name"], row["Straße"], row["PLZ"]) == ("Müller & Söhne", "Hafenstr. 3", "44147")
    assert row["Telefon"].lstrip("'") == "+49 231 502345"
    assert row["Ansprechperson"] == "Eva Müller"
    assert row["Stand"] == "aktiv"


@pytest.mark.django_db
def test_it_journals_every_file_without_words_of_people(cast: Cast, officer_client: Client) -> None:
    officer_client.get(reverse(COMPANIES, args=["csv"]), {"q": cast.company.name, "wer": "ich"})
    entry = AuditEntry.objects.get(action=AuditAction.EXPORTED)
    assert (entry.by, entry.object_type) == (cast.officer, "companies.company")
    assert entry.details == {
        "row_count": 1,
        "kind": "csv",
        "filters": {"q": "…", "wer": "ich"},
    }


@pytest.mark.django_db
def test_it_leaves_out_the_address_of_who_wants_no_messages(officer_client: Client) -> None:
    company = CompanyFactory(name="Still")
    ContactFactory(company=company, email="still@example.org", opted_out_at=timezone.now())
    assert "still@example.org" not in str(exported(officer_client, {"q": "still"}))


@pytest.mark.django_db
@pytest.mark.parametrize("name", LISTS)
def test_it_writes_any_number_of_rows_with_the_same_queries(
    cast: Cast, officer_client: Client, name: str
) -> None:
    url = reverse(f"admin:{name}_export", args=["xlsx"])

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert officer_client.get(url).status_code == 200
        return len(captured)

    def more() -> None:
        company = CompanyFactory(owner=cast.officer)
        OfferFactory(company=company, site=SiteFactory(company=company))
        ContactFactory(company=company)
        FollowUpFactory(company=company, responsible=cast.officer)

    more()
    queries()
    before = queries()
    for _number in range(3):
        more()
    assert queries() == before


@pytest.mark.django_db
@pytest.mark.parametrize("name", LISTS)
def test_it_offers_files_on_each_list_to_staff_alone(cast: Cast, client: Client, name: str) -> None:
    url = reverse(f"admin:{name}_export", args=["csv"])
    client.force_login(cast.officer)
    listed = client.get(reverse(f"admin:{name}_changelist"), {"o": "1"}).text
    assert "ausgabe/csv/?o=1" in listed
    assert client.post(url).status_code == 405
    assert client.get(reverse(f"admin:{name}_export", args=["exe"])).status_code == 404
    for user in (cast.company_admin, cast.class_teacher, cast.pupil.user):
        client.force_login(user)
        assert client.get(url).status_code in {302, 403}
    assert not AuditEntry.objects.filter(action=AuditAction.EXPORTED).exists()


@pytest.mark.django_db
def test_it_reads_its_own_file_back_and_finds_nothing_new(
    cast: Cast, officer_client: Client
) -> None:
    answer = officer_client.get(reverse(COMPANIES, args=["csv"]), {"wer": "ich"})
    count = Company.objects.count()
    rows = checked(answer.content, cast.officer).rows.all()
    assert {row.candidate for row in rows} == {cast.company}
    assert {row.verdict for row in rows} == {"unchanged"}
    assert Company.objects.count() == count


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=30)


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=5))
def test_it_writes_no_cell_that_computes_and_loses_none(cells: list[tuple[str, str]]) -> None:
    content = sheets.csv_bytes(["Eins", "Zwei"], cells).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(content, newline=""), delimiter=";"))[1:]
    for line, sent in zip(lines, cells, strict=True):
        for cell, text in zip(line, sent, strict=True):
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\n"))
            assert cell in {text, f"'{text}"}


@pytest.mark.parametrize(
    "text", ["=1+1", "+49 231", "-x", "@SUM(A1)", "https://example.org", "007"]
)
def test_it_writes_text_as_text_into_a_workbook(text: str) -> None:
    rows: list[list[Any]] = [[text, timezone.now(), timezone.localdate(), 3, True]]
    content = sheets.xlsx_bytes("Liste: [a]", ["Firma", "B", "C", "D", "E"], rows)
    table = reading.read(content)
    assert table.rows[0][1][0] == text
    assert table.rows[0][1][3] == "3"
    assert b"<f>" not in reading._repack(content)
