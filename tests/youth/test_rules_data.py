"""The rows: complete, with numbers that exist, dated, and refused by the database when wrong."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from catalogue.datafiles import TABLES, read
from catalogue.models import DatedSetting, Severity, YouthRule
from catalogue.youth import BRANCHES, SEVERITIES
from catalogue.youth.book import KEYS
from quartier.lib.dates import today
from tests.factories import CoordinationFactory, YouthRuleFactory

ROWS = read(next(table for table in TABLES if table.model is YouthRule))
SETTINGS = read(next(table for table in TABLES if table.model is DatedSetting))
STARTS = {row["key"]: row["valid_from"] for row in reversed(SETTINGS)}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["code"])
def test_it_says_what_a_rule_is_and_where_it_stands(row: dict) -> None:
    assert all(row[name] for name in ("title", "text", "applies_to", "source"))
    assert row["text"].endswith(".")
    assert set(row["branches"].split()) <= set(BRANCHES)
    for key in row["setting_keys"].split():
        assert STARTS[key] <= row["valid_from"]


def test_it_keeps_numbers_out_of_the_words() -> None:
    hours = [row["code"] for row in ROWS if "Stunden am Tag" in row["title"]]
    assert hours == ["JA-03", "JA-06"]
    words = " ".join(row["text"] for row in ROWS if row["code"] in {"JA-03", "JA-06", "JA-12"})
    assert not any(sign.isdigit() for sign in words)


def test_it_names_every_number_the_judge_asks_for() -> None:
    named = {key for row in ROWS for key in row["setting_keys"].split()}
    assert set(KEYS) <= named


def test_it_speaks_of_the_same_severities_everywhere() -> None:
    assert tuple(Severity.values) == SEVERITIES
    assert {row["severity"] for row in ROWS} == set(SEVERITIES)


@pytest.mark.django_db
def test_it_gives_the_rule_of_the_day() -> None:
    YouthRuleFactory(code="JA-16", valid_from=date(2027, 2, 1), severity="warn")
    before = YouthRule.objects.valid_on(date(2027, 1, 31)).get(code="JA-16")
    after = YouthRule.objects.valid_on(date(2027, 2, 1)).get(code="JA-16")
    assert (before.severity, after.severity) == ("block", "warn")
    assert not YouthRule.objects.valid_on(date(2020, 7, 31)).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"severity": "maybe"}, "keine gültige Option"),
        ({"code": "JA-03"}, "Für diesen Tag gibt es die Regel schon."),
    ],
)
def test_it_is_refused_in_german_and_by_the_database(fields: dict, message: str) -> None:
    row = YouthRule(**{**_fields(), **fields})
    with pytest.raises(ValidationError) as refusal:
        row.full_clean()
    assert message in str(refusal.value)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["JA3", "ja-03", "JA-003"])
def test_it_wants_a_code_like_the_others(code: str) -> None:
    with pytest.raises(ValidationError, match="JA-03"):
        YouthRule(**{**_fields(), "code": code}).full_clean()


@pytest.mark.django_db
def test_it_keeps_a_rule_that_has_begun_and_takes_a_new_one(client) -> None:
    client.force_login(CoordinationFactory())
    rule = YouthRule.objects.get(code="JA-16")
    change = reverse("admin:catalogue_youthrule_change", args=[rule.pk])
    assert client.post(change, {"severity": "info"}).status_code == 403
    add = reverse("admin:catalogue_youthrule_add")
    form = {**_fields(), "code": "JA-16", "is_active": "on", "valid_from": "1.8.2020"}
    assert "frühestens ab heute" in client.post(add, form).text
    form["valid_from"] = f"{today():%d.%m.%Y}"
    assert client.post(add, form).status_code == 302
    assert YouthRule.objects.valid_on(today()).get(code="JA-16").severity == "warn"


def _fields() -> dict:
    return {
        "code": "XX-01",
        "valid_from": date(2020, 8, 1),
        "severity": "warn",
        "title": "Probe",
        "text": "Nur ein Beispiel.",
        "applies_to": "alle",
        "source": "Test",
    }
