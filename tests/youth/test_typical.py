"""The hours of an offer, judged before anybody has come."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.rulebook import rule_book_from_files
from catalogue.youth import BRANCHES, Kind
from catalogue.youth.typical import TypicalWeek, branch_of, judge_week, texts

BOOK = rule_book_from_files()
WORKDAYS = (1, 2, 3, 4, 5)


def week(start: int, end: int, break_minutes: int = 60, **facts: Any) -> TypicalWeek:
    return TypicalWeek(
        **{
            "kind": Kind.INTERNSHIP,
            "branch": "",
            "start": int(start * 60),
            "end": int(end * 60),
            "break_minutes": break_minutes,
            "weekdays": WORKDAYS,
            **facts,
        }
    )


def rules(one: TypicalWeek, on: date = date(2027, 1, 13)) -> set[str]:
    return {finding.rule for finding in judge_week(one, BOOK, on)}


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (week(8, 16), set()),
        (week(8, 16.5), {"JA-03", "JA-04"}),
        (week(8, 15, 30), {"JA-09"}),
        (week(8, 12, 0), set()),
        (week(8, 17, kind=Kind.APPRENTICESHIP), set()),
        (week(8, 17.5, kind=Kind.APPRENTICESHIP), {"JA-06", "JA-07"}),
        (week(8, 17, kind=Kind.HOLIDAY), set()),
        (week(8, 17.5, kind=Kind.HOLIDAY), {"JA-26"}),
        (week(8, 19, least_age=18), set()),
        (week(18, 22, 0, branch="gastronomy"), {"JA-14"}),
        (week(18, 22, 0, branch="gastronomy", least_age=16), set()),
        (week(9, 12, 0, weekdays=(6,)), {"JA-16"}),
        (week(9, 12, 0, weekdays=(2, 3, 4, 5, 6), branch="retail"), set()),
        (week(9, 12, 0, weekdays=(1, 2, 3, 4, 5, 6), branch="retail"), {"JA-15", "JA-16"}),
        (week(9, 10, 60), set()),
    ],
)
def test_it_judges_the_hours_of_an_offer(one: TypicalWeek, expected: set[str]) -> None:
    assert rules(one) == expected


def test_it_says_each_thing_once() -> None:
    sentences = texts(judge_week(week(8, 16.5), BOOK, date(2027, 1, 13)))
    assert sentences == [
        "7,5 Stunden sind zu lang: Erlaubt sind 7 Stunden am Tag, ohne Pausen.",
        "37,5 Stunden sind in der Woche zu viel: Erlaubt sind 35 Stunden, ohne Pausen.",
    ]


@given(
    st.dates(date(2020, 1, 1), date(2035, 1, 1)),
    st.sampled_from([*Kind]),
    st.sampled_from(["", *BRANCHES]),
)
@settings(deadline=None, max_examples=200)
def test_it_finds_a_week_without_holidays(on: date, kind: Kind, branch: str) -> None:
    has_holidays = date(2025, 8, 1) < on < date(2029, 9, 1)
    if kind == Kind.LIGHT_WORK or (kind == Kind.HOLIDAY and not has_holidays):
        return
    assert rules(week(8, 12, 0, kind=kind, branch=branch), on) == set()


@pytest.mark.parametrize(
    ("division", "occupation", "branch"),
    [
        ("56", "koch-koechin", "gastronomy"),
        ("I", "", "gastronomy"),
        ("10", "baecker", "bakery"),
        ("47", "fachverkaeufer-lebensmittelhandwerk-baeckerei", "bakery"),
        ("47", "verkaeufer", "retail"),
        ("96", "friseur", "hairdresser"),
        ("96", "textilreiniger", ""),
        ("25", "", ""),
        ("", "", ""),
    ],
)
def test_it_knows_the_branch(division: str, occupation: str, branch: str) -> None:
    assert branch_of(division, occupation) == branch


def test_it_uses_the_rules_of_the_day() -> None:
    # An offer that starts after the next year of holidays is judged in its own time.
    assert rules(week(8, 16), date(2027, 1, 13) + timedelta(days=700)) == set()
