"""What a schedule breaks: a table of cases, each at the edge of a rule, and what holds for all."""

import copy
import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.rulebook import occupation_proofs_from_files, rule_book_from_files
from catalogue.youth import BRANCHES, Kind, Rule, RuleBook, RuleBookError, judge_json
from catalogue.youth.book import KEYS
from catalogue.youth.holidays import easter_sunday, public_holidays
from tests.youth.plans import FOURTEEN, SIXTEEN, plan, youth
from tests.youth.table import CASES, Case

BOOK = rule_book_from_files()
OCCUPATIONS = occupation_proofs_from_files()
JUDGED = {
    *("JA-02", "JA-03", "JA-04", "JA-06", "JA-07", "JA-08", "JA-09", "JA-10", "JA-11", "JA-12"),
    *("JA-13", "JA-14", "JA-15", "JA-16", "JA-17", "JA-18", "JA-24", "JA-25", "JA-26", "JA-27"),
    *("GE-01", "GE-02", "PR-01"),
}


def found(schedule: Any, book: RuleBook = BOOK) -> list[str]:
    """Findings in the short form of the table."""
    findings = judge_json(schedule, book, OCCUPATIONS)
    texts = [f"{f.rule} {f.severity} {f.date:%m-%d}" for f in findings if f.date]
    assert len(texts) == len(findings)
    return list(dict.fromkeys(texts))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_it_finds_what_a_schedule_breaks(case: Case) -> None:
    _, schedule, expected = case
    assert found(schedule) == expected


def test_its_table_is_long_and_has_every_rule_broken_and_kept() -> None:
    assert len(CASES) >= 120
    assert len({name for name, _, _ in CASES}) == len(CASES)
    broken = {finding.split()[0] for _, _, expected in CASES for finding in expected}
    assert broken == JUDGED
    assert set(BOOK.rules) >= JUDGED


@pytest.mark.parametrize(
    ("schedule", "text"),
    [
        (
            plan("Mo 08:00-16:30 12:00-13:00"),
            "7,5 Stunden sind zu lang: Erlaubt sind 7 Stunden am Tag, ohne Pausen.",
        ),
        (
            youth("Mo 08:00-17:30 12:00-13:00"),
            (
                "8,5 Stunden sind zu lang: Erlaubt sind 8 Stunden am Tag, ohne Pausen. 8,5 Stunden "
                "gehen nur, wenn ein anderer Tag der Woche kürzer ist."
            ),
        ),
        (
            plan("Mo 08:00-14:30 11:00-11:20"),
            (
                "20 Minuten Pause reichen nicht: Bei mehr als 6 Stunden Arbeit sind es mindestens "
                "60 Minuten."
            ),
        ),
        (plan("Mo 05:45-10:00"), "Der Beginn um 5:45 Uhr ist zu früh: Erlaubt ist ab 6 Uhr."),
    ],
)
def test_it_says_it_in_plain_german(schedule: dict[str, Any], text: str) -> None:
    assert text in [finding.text for finding in judge_json(schedule, BOOK, OCCUPATIONS)]


# --- Dated rules -----------------------------------------------------------------------------
def with_number(key: str, value: str, valid_from: date) -> RuleBook:
    history = [*BOOK.numbers[key], (valid_from, Decimal(value))]
    numbers = {**BOOK.numbers, key: history}
    return RuleBook(BOOK.rules, numbers, BOOK.public_holidays, BOOK.school_holidays)


def test_it_judges_each_day_by_the_numbers_of_that_day() -> None:
    book = with_number("internship.hours_per_day", "6", date(2027, 1, 13))
    week = plan("Mo-Fr 09:00-16:30 12:00-13:00")
    assert found(week) == []
    assert found(week, book) == [f"JA-03 block 01-{day}" for day in (13, 14, 15)]


def test_it_judges_each_day_by_the_severity_of_that_day() -> None:
    softer = Rule("JA-16", "warn", BOOK.rules["JA-16"][0][1].branches)
    rules = {**BOOK.rules, "JA-16": [*BOOK.rules["JA-16"], (date(2027, 1, 18), softer)]}
    book = RuleBook(rules, BOOK.numbers, BOOK.public_holidays, BOOK.school_holidays)
    saturdays = plan("Sa 09:00-12:00", "+1Sa 09:00-12:00")
    assert found(saturdays, book) == ["JA-16 block 01-16", "JA-16 warn 01-23"]


def test_it_leaves_a_rule_aside_that_does_not_exist_yet() -> None:
    rules = {**BOOK.rules, "JA-16": [(date(2027, 1, 18), BOOK.rules["JA-16"][0][1])]}
    book = RuleBook(rules, BOOK.numbers, BOOK.public_holidays, BOOK.school_holidays)
    saturdays = plan("Sa 09:00-12:00", "+1Sa 09:00-12:00")
    assert found(saturdays, book) == ["JA-16 block 01-23"]


@pytest.mark.parametrize("key", KEYS)
def test_it_has_no_book_without_its_numbers(key: str) -> None:
    numbers = {name: history for name, history in BOOK.numbers.items() if name != key}
    with pytest.raises(RuleBookError, match=key):
        RuleBook(BOOK.rules, numbers)


@pytest.mark.parametrize("year", [2026, 2027, 2028, 2029])
def test_it_calculates_the_holidays_the_file_has(year: int) -> None:
    assert public_holidays(year) == {day for day in BOOK.public_holidays if day.year == year}


@pytest.mark.parametrize(
    "day", [date(1961, 4, 2), date(2000, 4, 23), date(2024, 3, 31), date(2038, 4, 25)]
)
def test_it_knows_easter(day: date) -> None:
    assert easter_sunday(day.year) == day


# --- For all schedules -----------------------------------------------------------------------
def clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


@st.composite
def day_of(draw: st.DrawFn) -> dict[str, Any]:
    start = draw(st.integers(0, 1400))
    end = draw(st.integers(start + 5, min(1439, start + 800)))
    edges = draw(st.lists(st.integers(start, end), max_size=6, unique=True).map(sorted))
    spans = list(zip(edges[::2], edges[1::2], strict=False))
    return {
        "date": draw(st.dates(date(2026, 12, 1), date(2027, 1, 24))).isoformat(),
        "from": clock(start),
        "to": clock(end),
        "breaks": [[clock(one), clock(other)] for one, other in spans],
    }


schedules = st.fixed_dictionaries(
    {
        "birth_date": st.dates(date(2007, 1, 1), date(2015, 1, 1)).map(date.isoformat),
        "full_time_schooling": st.booleans(),
        "kind": st.sampled_from([kind.value for kind in Kind]),
        "branch": st.sampled_from(["", *BRANCHES]),
        "occupation": st.sampled_from(["tischler", "koch-koechin", "erzieher", ""]),
        "proofs": st.lists(st.sampled_from(["ifsg43", "measles"]), unique=True),
        "days": st.lists(day_of(), min_size=1, max_size=9),
    }
)


def blocked_days(schedule: dict[str, Any]) -> set[str | None]:
    findings = judge_json(schedule, BOOK, OCCUPATIONS)
    return {str(finding.date) for finding in findings if finding.severity == "block"}


@given(schedules, st.data())
@settings(deadline=None, max_examples=300)
def test_it_never_lifts_a_block_by_longer_hours(schedule: dict, data: st.DataObject) -> None:
    longer = copy.deepcopy(schedule)
    day = data.draw(st.sampled_from(longer["days"]))
    end = int(day["to"][:2]) * 60 + int(day["to"][3:])
    start = int(day["from"][:2]) * 60 + int(day["from"][3:])
    day["to"] = clock(data.draw(st.integers(end, 1439)))
    day["from"] = clock(data.draw(st.integers(0, start)))
    before, after = blocked_days(schedule), blocked_days(longer)
    assert bool(after) >= bool(before)
    rules = [
        {(f.rule, f.date) for f in judge_json(one, BOOK, OCCUPATIONS) if f.severity == "block"}
        for one in (schedule, longer)
    ]
    # A longer day may need the longer break instead of the short one, and a week may be full
    # on an earlier day; nothing else goes.
    gone = {rule for rule, _ in rules[0] - rules[1]}
    assert gone <= {"JA-08", "JA-04", "JA-07", "JA-26"}
    assert gone - {"JA-08"} <= {rule for rule, _ in rules[1]}


@given(schedules)
@settings(deadline=None, max_examples=150)
def test_it_does_not_care_about_the_order_of_days(schedule: dict) -> None:
    shuffled = copy.deepcopy(schedule)
    random.Random(7).shuffle(shuffled["days"])
    assert judge_json(shuffled, BOOK, OCCUPATIONS) == judge_json(schedule, BOOK, OCCUPATIONS)


@given(schedules)
@settings(deadline=None, max_examples=150)
def test_it_answers_in_order_and_only_with_known_rules(schedule: dict) -> None:
    findings = judge_json(schedule, BOOK, OCCUPATIONS)
    assert [(f.date, f.rule) for f in findings] == sorted((f.date, f.rule) for f in findings)
    assert {finding.rule for finding in findings} <= JUDGED
    assert all(finding.text.endswith((".", "?")) for finding in findings)


@given(schedules)
@settings(deadline=None, max_examples=100)
def test_it_leaves_adults_to_others(schedule: dict) -> None:
    adult = {**schedule, "birth_date": "2000-01-01"}
    rules = {finding.rule for finding in judge_json(adult, BOOK, OCCUPATIONS)}
    assert rules <= {"GE-01", "GE-02", "PR-01"}


def test_it_judges_years_of_days_quickly() -> None:
    days = [
        {**plan("Mo 09:00-12:00")["days"][0], "date": str(date(2025, 1, 1) + timedelta(days=n))}
        for n in range(2000)
    ]
    assert judge_json({**plan("Mo 09:00-12:00"), "days": days}, BOOK, OCCUPATIONS)


def test_its_people_have_the_age_of_their_names() -> None:
    assert found(plan("Mo 09:00-11:00", kind="holiday", birth_date=FOURTEEN)) == [
        "JA-25 warn 01-11"
    ]
    assert (
        found(youth("Mo 18:00-22:00", born=SIXTEEN, branch="gastronomy", proofs=["ifsg43"])) == []
    )
