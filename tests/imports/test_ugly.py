"""The ugly spreadsheet: every row accounted for, every cell found again."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from companies.enums import ImportField, ImportVerdict
from companies.imports import cleaning, direct
from companies.models import Company
from quartier.lib import cells as cells_of
from quartier.lib.phones import clean_phones, leftover
from quartier.lib.text import company_key, digits, search_fold
from tests.cast import Cast
from tests.factories import CompanyFactory, SiteFactory
from tests.imports.ugly import Ugly, ugly_csv, ugly_lines, ugly_workbook

pytestmark = pytest.mark.django_db
COMPANIES = 120
KNOWN = [("Bäckerei Zum alten Markt", "Alter Markt 1", "44137")]
_F = ImportField


def written(kind: str, path: Path) -> Ugly:
    """The file in one of its three forms."""
    if kind == "xlsx":
        return ugly_workbook(path, COMPANIES, known=KNOWN)
    encoding, sign = ("cp1252", ";") if kind == "cp1252" else ("utf-8-sig", ",")
    return ugly_csv(path, COMPANIES, encoding=encoding, delimiter=sign, known=KNOWN)


def imported(path: Path, by: User) -> dict[str, Any]:
    """The report of an import by command."""
    outcome = direct.import_file(path.read_bytes(), path.name, by=by, applies=True)
    assert (outcome.status, outcome.errors) == ("applied", [])
    return outcome.report


def haystack(company: Company) -> str:
    """All that is written down about a company."""
    parts: list[object] = [company.name, company.phone, company.email, company.website]
    parts += [company.branch or "", company.get_size_display()]
    for site in company.sites.all():
        parts += [site.street, site.postal_code, site.city]
    for contact in company.contacts.all():
        parts += [contact.first_name, contact.last_name, contact.function]
        parts += [contact.phone, contact.email]
    for note in company.notes.all():
        parts += [note.text, timezone.localdate(note.happened_at).isoformat()]
    parts += [follow_up.due_on.isoformat() for follow_up in company.follow_ups.all()]
    return "\n".join(map(str, parts))


def lost(text: str, target: str, found: str) -> Iterable[str]:
    """Words of a cell that stand nowhere; numbers and days may stand there in another form."""
    numbers = {digits(line) for line in re.findall(r"\+?[\d ]{7,}", found)}
    day, _rest = cells_of.clean_day(text)
    if day and target in {_F.LAST_CONTACT, _F.FOLLOW_UP} and day.isoformat() in found:
        return []
    if target == _F.SIZE and cleaning.clean_size(text)[0] and not cleaning.clean_size(text)[1]:
        return []
    if target == _F.PHONE:
        phones = clean_phones(text)
        if any(digits(number) not in numbers for number in phones.numbers):
            return phones.numbers
        text = phones.rest
    words = search_fold(found).split()
    titles = {"frau", "hr", "herr"} if target == _F.CONTACT_NAME else {"d"}
    gone = [word for word in search_fold(text).split() if word not in words]
    # Labels such as „mail:“ say what the field says.
    return [word for word in gone if word not in titles and leftover(word)]


def all_lost(report: dict[str, Any]) -> Iterator[tuple[int, str, object]]:
    """Everything of the rows taken over that stands nowhere; a hint says what „s. o.“ became."""
    targets = {column["column"]: column["field"] for column in report["mapping"]["columns"]}
    for row in report["rows"]:
        if row["action"] == "skip":
            continue
        found = haystack(Company.objects.get(pk=row["company"]["id"]))
        for column, text in row["cells"].items():
            is_copied = row["hints"].get(column, "").startswith("Aus der Zeile darüber")
            if targets[column] and not is_copied and (gone := lost(text, targets[column], found)):
                yield row["row"], text, gone


@pytest.mark.parametrize("kind", ["xlsx", "cp1252", "utf-8"])
def test_it_loses_nothing(cast: Cast, tmp_path: Path, kind: str) -> None:
    known = CompanyFactory(name=KNOWN[0][0])
    SiteFactory(company=known, street=KNOWN[0][1], postal_code=KNOWN[0][2])
    path = tmp_path / "betriebe"
    ugly = written(kind, path)
    before = Company.objects.count()
    report = imported(path, cast.officer)
    counts = report["counts"]
    assert counts["rows"] == ugly.data_rows == sum(counts["verdicts"].values())
    assert counts["rows"] == sum(counts["actions"].values())
    assert counts["verdicts"]["error"] == ugly.no_companies
    assert counts["verdicts"]["duplicate"] == ugly.doubles
    assert counts["actions"]["create"] == ugly.companies
    assert counts["actions"]["update"] == ugly.known
    assert Company.objects.count() - before == ugly.companies
    assert list(all_lost(report)) == []
    # What was passed over stands in the report, cell by cell.
    sent = {cell for line in ugly.lines[ugly.first_data_row - 1 :] for cell in line if cell}
    told = {text for row in report["rows"] for text in row["cells"].values()}
    texts = {cell.strip() for cell in sent if isinstance(cell, str)}
    assert texts - told == set()


def test_it_shows_doubles_with_the_row_they_repeat(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "betriebe.xlsx"
    ugly_workbook(path, COMPANIES)
    report = imported(path, cast.officer)
    names = {row["row"]: row["company"]["name"] for row in report["rows"]}
    doubles = [row for row in report["rows"] if row["verdict"] == ImportVerdict.DUPLICATE]
    assert len(doubles) == 12
    for row in doubles:
        assert company_key(names[row["row"]]) == company_key(names[row["same_as_row"]])


def test_it_makes_the_same_file_again() -> None:
    assert ugly_lines(60, 5) == ugly_lines(60, 5)
    assert ugly_lines(600, 12).data_rows == 600 + 12 + 12 + 2


def test_it_reads_hidden_sheets_of_nobody(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "betriebe.xlsx"
    ugly_workbook(path, 30, 2)
    imported(path, cast.officer)
    assert not Company.objects.filter(name__contains="Darf nicht mit").exists()
