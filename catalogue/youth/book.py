"""The rules, numbers and holidays a schedule is judged by, each from the day it holds."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TypeVar

from catalogue.youth.holidays import public_holidays

BLOCK, WARN, INFO = SEVERITIES = ("block", "warn", "info")

KEYS = (
    "internship.hours_per_day",
    "internship.hours_per_week",
    "youth.adult_from_age",
    "youth.bakery_older_from_age",
    "youth.break_first_after_hours",
    "youth.break_long_after_hours",
    "youth.break_margin_minutes",
    "youth.break_over_4_5_hours_minutes",
    "youth.break_over_6_hours_minutes",
    "youth.break_single_minutes",
    "youth.child_under_age",
    "youth.days_per_week",
    "youth.earliest_hour",
    "youth.earliest_hour_bakery",
    "youth.earliest_hour_bakery_older",
    "youth.earliest_hour_farming",
    "youth.eve_latest_hour",
    "youth.holiday_job_days",
    "youth.hours_per_day",
    "youth.hours_per_day_balanced",
    "youth.hours_per_week",
    "youth.hours_without_break",
    "youth.internship_usual_from_age",
    "youth.late_from_age",
    "youth.latest_hour",
    "youth.latest_hour_farming",
    "youth.latest_hour_gastronomy",
    "youth.lessons_until_hour",
    "youth.light_work_earliest_hour",
    "youth.light_work_from_age",
    "youth.light_work_hours",
    "youth.light_work_hours_farming",
    "youth.light_work_latest_hour",
    "youth.measles_born_after_year",
    "youth.rest_hours",
    "youth.shift_hours",
    "youth.shift_hours_longer",
)
"""Every number the judge asks for."""

_Value = TypeVar("_Value")


class RuleBookError(LookupError):
    """A number is missing. A fault of loading, not of a schedule."""


@dataclass(frozen=True)
class Rule:
    """How hard a rule is, and the branches for which it says something else."""

    code: str
    severity: str
    branches: frozenset[str] = frozenset()


@dataclass(frozen=True)
class RuleBook:
    """Histories of rules and numbers, and the holidays.

    Rows count from their day on. For days before the first row of all, the project's start, the
    first ones hold: „gilt ab“ is there the day of the project, not of the law. Raises
    ``RuleBookError`` if a number is missing.
    """

    rules: Mapping[str, list[tuple[date, Rule]]]
    numbers: Mapping[str, list[tuple[date, Decimal]]]
    public_holidays: frozenset[date] = frozenset()
    """Years without any day here are calculated."""
    school_holidays: tuple[tuple[date, date], ...] = ()
    _days: dict[date, "DayRules"] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        missing = [key for key in KEYS if _at(self.numbers.get(key, ()), self.first_day) is None]
        if missing:
            raise RuleBookError(f"No value from the first day on: {', '.join(missing)}.")

    @cached_property
    def first_day(self) -> date:
        """The day the oldest number begins to hold."""
        starts = [history[0][0] for key, history in self.numbers.items() if key in KEYS and history]
        return min(starts, default=date.min)

    def on(self, day: date) -> "DayRules":
        """What holds on a day."""
        if day not in self._days:
            self._days[day] = DayRules(self, max(day, self.first_day))
        return self._days[day]

    def is_public_holiday(self, day: date) -> bool:
        """In North Rhine-Westphalia. Easter Sunday is none there."""
        if day.year in self._years:
            return day in self.public_holidays
        return day in public_holidays(day.year)

    def is_school_holiday(self, day: date) -> bool | None:
        """None for a day outside the years whose holidays are known."""
        if any(first <= day <= last for first, last in self.school_holidays):
            return True
        known = self.school_holidays
        if known and min(known)[0] <= day <= max(last for _, last in known):
            return False
        return None

    @cached_property
    def _years(self) -> frozenset[int]:
        return frozenset(day.year for day in self.public_holidays)


@dataclass(frozen=True)
class DayRules:
    """The book, opened at a day."""

    book: RuleBook
    day: date

    def rule(self, code: str) -> Rule | None:
        """The rule as it stands on this day, if there is one."""
        return _at(self.book.rules.get(code, ()), self.day)

    def number(self, key: str) -> Decimal:
        """A threshold."""
        value = _at(self.book.numbers[key], self.day)
        if value is None:  # the book has made sure of a value on its first day
            raise RuleBookError(f"No value of {key} on {self.day}.")
        return value

    def whole(self, key: str) -> int:
        """A threshold that counts something."""
        return int(self.number(key))

    def minutes(self, key: str) -> int:
        """A threshold in hours, in minutes."""
        return int(self.number(key) * 60)


def _at(history: Iterable[tuple[date, _Value]], day: date) -> _Value | None:
    rows = list(history)
    place = bisect_right(rows, day, key=lambda row: row[0])
    return rows[place - 1][1] if place else None
