"""``manage.py import_companies``: what it does, says and leaves."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from companies.enums import ImportState, ImportVerdict
from companies.imports import batches, direct, reporting
from companies.imports.direct import BY_COMMAND
from companies.models import ColumnMapping, Company, ImportBatch, ImportRow
from journal.models import AuditEntry
from quartier.management.commands import import_companies
from tests.cast import Cast
from tests.factories import CompanyFactory, SiteFactory
from tests.imports.sheets import HEADER, KAYA, MUELLER, csv_file, undone

pytestmark = pytest.mark.django_db


class Shell:
    """A folder with a table and a report, and what the command said."""

    def __init__(self, folder: Path) -> None:
        self.table, self.out = folder / "betriebe.csv", folder / "out.json"
        self.said = ""

    def run(self, *options: str, table: Path | None = None) -> dict[str, Any]:
        """The report; ``exit_code`` as a shell sees it."""
        said, self.code = StringIO(), 0
        arguments = [str(table or self.table), *options, "--report", str(self.out)]
        try:
            call_command("import_companies", *arguments, stdout=said)
        except CommandError as error:
            self.code, self.error = error.returncode, str(error)
        self.said = said.getvalue()
        return json.loads(self.out.read_text())


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """With two companies in the table and one row without a name."""
    shell = Shell(tmp_path)
    shell.table.write_bytes(csv_file(HEADER, MUELLER, KAYA, ["", *KAYA[1:]]))
    return shell


def everything() -> list[int]:
    """How much there is of what an import writes."""
    models = (Company, ImportBatch, ImportRow, AuditEntry, ColumnMapping)
    return [model.objects.count() for model in models]


def test_it_plans_and_leaves_nothing(cast: Cast, shell: Shell) -> None:
    before = everything()
    report = shell.run("--dry-run")
    assert everything() == before
    assert (shell.code, report["status"], report["import"]) == (0, "planned", None)
    assert report["counts"]["rows"] == sum(report["counts"]["actions"].values()) == 3
    assert report["counts"]["verdicts"]["error"] == 1
    first, _second, third = report["rows"]
    assert first["row"] == 2
    assert (first["verdict"], first["action"]) == ("new", "create")
    assert first["company"] == {"id": None, "name": "Bäckerei Müller GmbH"}
    assert first["cells"]["A"] == "Bäckerei Müller GmbH"
    assert third["errors"] == {"row": "Der Name des Betriebs fehlt."}
    assert report["mapping"]["columns"][0] == {"column": "A", "heading": "Firma", "field": "name"}


def test_it_applies_and_leaves_an_import_to_undo(cast: Cast, shell: Shell) -> None:
    report = shell.run("--apply", "--by", cast.officer.email)
    assert (shell.code, report["status"]) == (0, "applied")
    company = Company.objects.get(name="Kfz Kaya")
    assert company.owner == cast.officer
    assert report["rows"][1]["company"] == {"id": company.pk, "name": "Kfz Kaya"}
    batch = ImportBatch.objects.visible_to(cast.officer).get(pk=report["import"]["id"])
    assert report["import"]["page"].endswith(f"/importbatch/{batch.pk}/change/")
    undone(batch, cast.officer)
    assert not Company.objects.filter(name="Kfz Kaya").exists()


def test_it_acts_without_a_person_under_its_own_name(cast: Cast, shell: Shell) -> None:
    report = shell.run("--apply")
    company = Company.objects.get(name="Kfz Kaya")
    entry = AuditEntry.objects.get(object_id=company.public_id)
    assert (company.owner, entry.by, entry.by_label) == (None, None, BY_COMMAND)
    assert report["by"] == BY_COMMAND
    batch = ImportBatch.objects.visible_to(cast.coordination).get()
    undone(batch, cast.coordination)
    assert batch.state == ImportState.UNDONE


def test_it_does_the_same_twice_without_harm(cast: Cast, shell: Shell) -> None:
    shell.run("--apply")
    before = everything()
    report = shell.run("--apply")
    assert (shell.code, report["status"]) == (0, "nothing_to_do")
    assert everything() == before
    assert report["counts"]["verdicts"]["unchanged"] == 2


def test_it_names_who_it_may_be_and_where_it_differs(cast: Cast, shell: Shell) -> None:
    company = CompanyFactory(name="Kfz Kaya", phone="0231 1111111")
    SiteFactory(company=company, postal_code="44263", street="Am Markt 1")
    row = shell.run("--dry-run")["rows"][1]
    assert (row["verdict"], row["action"]) == ("conflict", "skip")
    assert row["candidate"]["id"] == company.pk
    assert row["candidate"]["differences"] == [
        {"what": "Telefon", "here": "0231 1111111", "table": "+49 231 987654"}
    ]


def test_it_names_the_row_that_is_the_same(cast: Cast, shell: Shell) -> None:
    shell.table.write_bytes(csv_file(HEADER, KAYA, ["KFZ KAYA GmbH", *KAYA[1:]]))
    second = shell.run("--dry-run")["rows"][1]
    assert (second["verdict"], second["same_as_row"]) == (ImportVerdict.DUPLICATE, 2)


def test_it_takes_a_saved_mapping(cast: Cast, shell: Shell) -> None:
    batch = batches.upload(shell.table.read_bytes(), "a.csv", cast.officer)
    mapping = ["name", *[""] * 6, "note"]
    batches.set_mapping(batch, mapping, cast.officer, takes_over=False, save_as="Liste")
    report = shell.run("--dry-run", "--mapping", "Liste")
    assert report["mapping"]["name"] == "Liste"
    assert [column["field"] or "" for column in report["mapping"]["columns"]] == mapping
    shell.table.write_bytes(csv_file(["Firma", "Ort"], ["Kfz Kaya", "Dortmund"]))
    report = shell.run("--dry-run", "--mapping", "Liste")
    assert shell.code == report["exit_code"] == direct.UNMAPPED
    assert report["errors"] == ["In der Tabelle fehlen Spalten dieser Zuordnung: bemerkung."]


@pytest.mark.parametrize(
    ("options", "content", "code", "sentence"),
    [
        (["--mapping", "Gibt es nicht"], None, direct.UNMAPPED, "gibt es nicht"),
        (["--by", "niemand@example.org"], None, import_companies.NO_SUCH_PERSON, "Konto"),
        ([], b"%PDF-1.7", direct.UNREADABLE, "als CSV"),
        ([], b"", direct.UNREADABLE, "keine Tabelle"),
        ([], b"PK\x03\x04" + b"kaputt" * 9, direct.UNREADABLE, "als CSV"),
        ([], b"x" * (6 * 1024**2), direct.UNREADABLE, "zu groß"),
        ([], b"A;B\n1;2\n3;4", direct.UNMAPPED, "Name des Betriebs|Namen des Betriebs"),
    ],
    ids=["mapping", "person", "pdf", "empty", "broken", "large", "no-name"],
)
@pytest.mark.parametrize("kind", ["--dry-run", "--apply"])
def test_it_says_why_it_cannot(
    cast: Cast, shell: Shell, kind: str, options: list[str], content, code: int, sentence: str
) -> None:
    if content is not None:
        shell.table.write_bytes(content)
    before = everything()
    report = shell.run(kind, *options)
    assert (shell.code, report["exit_code"], report["status"]) == (code, code, "refused")
    assert report["errors"] == [shell.error]
    assert any(part in shell.error for part in sentence.split("|"))
    assert set(report) == set(shell.run("--dry-run", table=shell.table.parent / "fehlt.csv"))
    assert everything() == before


def test_it_lets_no_teacher_act(cast: Cast, shell: Shell) -> None:
    shell.run("--apply", "--by", cast.class_teacher.email)
    assert shell.code == import_companies.NO_SUCH_PERSON
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize("options", [[], ["--dry-run", "--apply"]], ids=["none", "both"])
def test_it_needs_exactly_one_of_the_two(shell: Shell, options: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("import_companies", str(shell.table), *options, "--report", str(shell.out))
    assert not shell.out.exists()


def test_it_imports_nothing_when_the_report_has_no_place(cast: Cast, shell: Shell) -> None:
    shell.out = shell.out.parent / "fehlt" / "out.json"
    with pytest.raises(FileNotFoundError):
        shell.run("--apply")
    assert shell.code == import_companies.NO_REPORT
    assert not ImportBatch.objects.exists()


def test_it_leaves_nothing_when_a_row_fails(cast: Cast, shell: Shell, monkeypatch) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise ValueError("Eva Müller")

    monkeypatch.setattr("companies.imports.applying.audit.record_many", fail)
    before = everything()
    report = shell.run("--apply")
    assert shell.code == direct.FAILED
    assert "Eva" not in json.dumps(report["errors"])
    assert everything() == before


def test_it_shows_nobody_in_the_shell_and_keeps_the_report_private(
    cast: Cast, shell: Shell
) -> None:
    shell.run("--dry-run")
    assert "Müller" not in shell.said
    assert "Kaya" not in shell.said
    assert "3 Zeilen: 2 anlegen" in shell.said
    assert shell.out.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(("place", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (99, "CV")])
def test_it_names_columns_as_programs_do(place: int, name: str) -> None:
    assert reporting.column_name(place) == name
