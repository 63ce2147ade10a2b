"""``manage.py import_pupils``: what it does, says and leaves."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from journal.models import AuditEntry
from schools.imports import direct
from schools.models import Guardian, Pupil, PupilColumns, PupilImport, PupilImportRow, SchoolClass
from tests.cast import Cast
from tests.factories import SchoolFactory
from tests.pupil_imports.lists import csv_list, line_of
from tests.pupil_imports.ugly import HEADER, LATIN, SECRETS, WIDE, ugly_grade

pytestmark = pytest.mark.django_db


class Shell:
    """A folder with a list and a report, and what the command said."""

    def __init__(self, folder: Path) -> None:
        self.list, self.out = folder / "schild.txt", folder / "out.json"
        self.said = self.error = ""
        self.code = 0

    def run(self, school: str, *options: str) -> dict[str, Any]:
        """The report; ``code`` as a shell sees it."""
        said, self.code = StringIO(), 0
        arguments = ["--school", school, str(self.list), *options, "--report", str(self.out)]
        try:
            call_command("import_pupils", *arguments, stdout=said)
        except CommandError as error:
            self.code, self.error = error.returncode, str(error)
        self.said = said.getvalue()
        return json.loads(self.out.read_text())


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


def everything() -> list[int]:
    """How much there is of what an import writes."""
    models = (
        *(Pupil, Guardian, SchoolClass, PupilImport, PupilImportRow, PupilColumns, AuditEntry),
    )
    return [model.objects.count() for model in models]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-8"])
def test_it_brings_an_ugly_grade_of_112_into_a_new_school(
    cast: Cast, shell: Shell, encoding: str
) -> None:
    school = SchoolFactory(number="190001")
    made = ugly_grade(shell.list, encoding=encoding)
    before = everything()
    planned = shell.run("190001", "--dry-run")
    assert everything() == before
    assert shell.code == 0
    assert planned["counts"]["verdicts"]["new"] == len(made.pupils) == 112
    assert planned["counts"]["verdicts"]["error"] == made.broken
    assert planned["counts"]["verdicts"]["skipped"] == made.doubles
    assert [row["name"] for row in planned["new_classes"]] == list(made.classes)
    broken = [row for row in planned["rows"] if row["verdict"] == "error"]
    assert {"B", "D", "E"} == {column for row in broken for column in row["errors"]}

    report = shell.run("190001", "--apply")
    assert (shell.code, report["status"]) == (0, "applied")
    here = Pupil.objects.filter(school_class__school=school)
    found = {(pupil.last_name, pupil.first_name, f"{pupil.born_on:%d.%m.%Y}") for pupil in here}
    wanted = {(row["Nachname"], row["Vorname"], row["Geburtsdatum"]) for row in made.pupils}
    assert found == wanted
    names = LATIN if encoding == "cp1252" else (*LATIN, *WIDE)
    assert set(names) <= {(last, first) for last, first, _day in found}
    stored = json.dumps([report["mapping"]["dropped"]], ensure_ascii=False)
    assert "Konfession" in stored
    assert "Bemerkungen" in stored
    for secret in SECRETS:
        assert secret not in json.dumps(report, ensure_ascii=False)
    assert not PupilImportRow.objects.exclude(raw=[]).exists()

    again = shell.run("190001", "--apply")
    assert (shell.code, again["status"]) == (0, "nothing_to_do")
    assert again["counts"]["verdicts"]["unchanged"] == 112


def test_it_stops_when_too_many_would_vanish(cast: Cast, shell: Shell) -> None:
    shell.list.write_bytes(csv_list(line_of(cast.pupil), line_of(cast.classmate)))
    number = cast.school.number
    planned = shell.run(number, "--dry-run")
    assert planned["counts"]["too_many_left"]
    assert "--allow-vanish" in shell.said
    report = shell.run(number, "--apply")
    assert (shell.code, report["status"]) == (direct.TOO_MANY_LEAVE, "refused")
    assert "1 von 3" in report["errors"][0]
    cast.other_pupil.refresh_from_db()
    assert cast.other_pupil.left_on is None
    shell.run(number, "--apply", "--allow-vanish", "--left-on", "2026-10-30")
    assert shell.code == 0
    cast.other_pupil.refresh_from_db()
    assert cast.other_pupil.left_on.isoformat() == "2026-10-30"


def test_it_can_be_kept_from_creating_classes(cast: Cast, shell: Shell) -> None:
    ugly_grade(shell.list, pupils=8)
    SchoolFactory(number="190001")
    report = shell.run("190001", "--apply", "--no-create-classes")
    assert (shell.code, report["exit_code"]) == (direct.CLASSES_MISSING, direct.CLASSES_MISSING)
    assert not SchoolClass.objects.filter(school__number="190001").exists()


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"\x00\x01", direct.UNREADABLE), (b"Farbe;Form\nrot;rund\n", direct.UNMAPPED)],
)
def test_it_says_why_it_refuses(cast: Cast, shell: Shell, content: bytes, code: int) -> None:
    shell.list.write_bytes(content)
    before = everything()
    report = shell.run(cast.school.number, "--apply")
    assert (shell.code, report["exit_code"], report["status"]) == (code, code, "refused")
    assert report["errors"][0].endswith(".")
    assert everything() == before


def test_it_knows_schools_and_people(cast: Cast, shell: Shell) -> None:
    shell.list.write_bytes(csv_list(line_of(cast.pupil)))
    shell.run("999999", "--dry-run")
    assert shell.code == direct.NO_SCHOOL
    shell.run(cast.school.number, "--dry-run", "--by", cast.foreign_teacher.email)
    assert shell.code == direct.NO_SCHOOL
    shell.run(cast.school.number, "--dry-run", "--by", cast.careers_lead.email)
    assert shell.code == 0


def test_it_reads_the_file_of_the_new_school_administration(cast: Cast, shell: Shell) -> None:
    header = (
        "Nachname;Vorname;Alle Vornamen;geschlecht;geburtsdatum;geburtsort;konfession;"
        "verkehrssprache familie;status;klasse;jahrgang;keine auskunft an dritte"
    )
    line = (
        '"Шевченко";"Єва";"Єва Марія";"w";"02.03.2011";"Lwiw";"geheim";"Ukrainisch";"aktiv";'
        '"09b";"09";"ja"'
    )
    shell.list.write_text(f"{header}\n{line}\n", encoding="utf-8")
    shell.run(cast.school.number, "--apply", "--scope", "nobody")
    assert shell.code == 0
    pupil = Pupil.objects.get(last_name="Шевченко")
    assert (pupil.first_name, pupil.language) == ("Єва", "uk")
    assert pupil.school_class == cast.class_9b
    assert pupil.is_disclosure_blocked
    assert HEADER[0] == "Interne ID-Nummer"
