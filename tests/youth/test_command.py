"""``manage.py check_schedule``: JSON on stdout and nothing else, with a database or without."""

import io
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from catalogue import rulebook
from catalogue.models import DatedSetting, YouthRule
from tests.factories import OccupationFactory
from tests.facts import set_rule
from tests.youth.plans import plan

TOO_LONG = plan("Mo 08:00-16:30 12:00-13:00")


def check(tmp_path: Path, schedule: Any) -> list[dict[str, Any]]:
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(schedule), encoding="utf-8")
    out = io.StringIO()
    call_command("check_schedule", str(file), stdout=out, stderr=io.StringIO())
    return json.loads(out.getvalue())


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "manage.py", "check_schedule", *arguments]
    return subprocess.run(
        command,
        cwd=settings.BASE_DIR,
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
        timeout=60,
    )


@pytest.mark.django_db
def test_it_prints_findings(tmp_path: Path) -> None:
    assert check(tmp_path, TOO_LONG) == [
        {
            "rule": "JA-03",
            "severity": "block",
            "date": "2027-01-11",
            "text": "7,5 Stunden sind zu lang: Erlaubt sind 7 Stunden am Tag, ohne Pausen.",
        }
    ]
    assert check(tmp_path, plan("Mo 09:00-17:00 12:00-13:00")) == []


@pytest.mark.django_db
def test_it_takes_rules_and_occupations_from_the_database(tmp_path: Path) -> None:
    OccupationFactory(slug="lebensmittelprobe", needs_food_hygiene=True)
    set_rule("internship.hours_per_day", 8, valid_from=date(2027, 1, 12))
    two_days = {**TOO_LONG, "days": plan("Mo-Di 08:00-16:30 12:00-13:00")["days"]}
    findings = check(tmp_path, {**two_days, "occupation": "lebensmittelprobe"})
    assert [(f["rule"], f["date"]) for f in findings] == [
        ("GE-01", "2027-01-11"),
        ("JA-03", "2027-01-11"),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("model", [YouthRule, DatedSetting])
def test_it_takes_the_files_when_the_database_is_empty(tmp_path: Path, model: type) -> None:
    model.objects.all().delete()
    assert [finding["rule"] for finding in check(tmp_path, TOO_LONG)] == ["JA-03"]


@pytest.mark.django_db
def test_it_reads_the_same_book_from_database_and_files(django_assert_num_queries) -> None:
    with django_assert_num_queries(4):
        book = rulebook.rule_book()
    assert book == rulebook.rule_book_from_files()
    assert rulebook.occupation_proofs() == rulebook.occupation_proofs_from_files()


@pytest.mark.django_db
def test_it_leaves_a_rule_aside_that_is_switched_off(tmp_path: Path) -> None:
    YouthRule.objects.filter(code="JA-03").update(is_active=False)
    assert check(tmp_path, TOO_LONG) == []


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"days": []}', "\ufeff[]"])
def test_it_answers_a_bad_file(tmp_path: Path, text: str) -> None:
    file = tmp_path / "plan.json"
    file.write_text(text, encoding="utf-8")
    out = io.StringIO()
    call_command("check_schedule", str(file), stdout=out)
    findings = json.loads(out.getvalue())
    assert {(f["rule"], f["severity"]) for f in findings} == {("INPUT", "block")}


@pytest.mark.parametrize("name", ["missing.json", ".", "x\0y", "big.json"])
def test_it_answers_a_file_it_cannot_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "big.json").write_bytes(b" " * 2_000_001)
    out = io.StringIO()
    call_command("check_schedule", f"{tmp_path}/{name}", stdout=out)
    (finding,) = json.loads(out.getvalue())
    assert (finding["rule"], finding["severity"], finding["date"]) == ("INPUT", "block", None)


def test_it_runs_without_any_database(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(TOO_LONG), encoding="utf-8")
    data = tmp_path / "data"
    done = run(str(file), DATABASE_URL="", QUARTIER_DATA_DIR=str(data), LC_ALL="C")
    assert done.returncode == 0
    assert [finding["rule"] for finding in json.loads(done.stdout)] == ["JA-03"]
    assert done.stderr == b""
    assert not (data / "postgres").exists()


def test_it_runs_where_the_database_does_not_answer(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(TOO_LONG), encoding="utf-8")
    done = run(str(file), DATABASE_URL="postgres://x:y@127.0.0.1:1/x", DATABASE_POOL_SIZE="0")
    assert done.returncode == 0
    assert [finding["rule"] for finding in json.loads(done.stdout)] == ["JA-03"]
    assert "Es gelten die Dateien" in done.stderr.decode()


def test_it_writes_umlauts_for_every_terminal(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(plan("Mo 05:00-09:00")), encoding="utf-8")
    for encoding in ("ascii", "utf-8", "latin-1"):
        done = run(str(file), PYTHONIOENCODING=encoding, QUARTIER_DATA_DIR=str(tmp_path / "data"))
        assert "zu früh" in json.loads(done.stdout)[0]["text"]
