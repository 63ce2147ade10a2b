"""Days in Dortmund and how they are written."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from quartier.lib import date_text, dates

days = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 22, 22, 59, tzinfo=UTC), date(2026, 11, 22)),
        (datetime(2026, 11, 22, 23, 1, tzinfo=UTC), date(2026, 11, 23)),
        (datetime(2026, 7, 1, 22, 1, tzinfo=UTC), date(2026, 7, 2)),  # summer time
    ],
)
def test_it_knows_the_day_in_dortmund(moment: datetime, day: date) -> None:
    with time_machine.travel(moment, tick=False):
        assert dates.today() == day


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 7, 31), "2025/26"),
        (date(2026, 8, 1), "2026/27"),
        (date(2027, 1, 15), "2026/27"),
        (date(1999, 12, 1), "1999/00"),
    ],
)
def test_it_names_the_school_year(day: date, name: str) -> None:
    assert dates.school_year_name(dates.school_year(day)) == name


@given(days)
def test_it_puts_each_day_into_its_school_year(day: date) -> None:
    first, last = dates.school_year_span(dates.school_year(day))
    assert first <= day <= last
    assert dates.school_year(first - timedelta(days=1)) == dates.school_year(day) - 1
    assert dates.school_year(last + timedelta(days=1)) == dates.school_year(day) + 1


@pytest.mark.parametrize(
    ("born_on", "day", "age"),
    [
        (date(2011, 5, 4), date(2026, 5, 3), 14),
        (date(2011, 5, 4), date(2026, 5, 4), 15),
        (date(2012, 2, 29), date(2027, 2, 28), 14),
        (date(2012, 2, 29), date(2027, 3, 1), 15),
        (date(2012, 2, 29), date(2028, 2, 29), 16),
    ],
)
def test_it_counts_completed_years(born_on: date, day: date, age: int) -> None:
    assert dates.age_on(born_on, day) == age


@pytest.fixture
def german():
    with translation.override("de"):
        yield


@pytest.mark.usefixtures("german")
def test_it_writes_days_in_german() -> None:
    day = date(2026, 12, 4)
    assert date_text.day_text(day) == "Freitag, 4. Dezember"
    assert date_text.full_day_text(day) == "Freitag, 4. Dezember 2026"
    assert date_text.short_day_text(day) == "Fr 4.12."


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        (date(2027, 1, 11), date(2027, 1, 22), "11. bis 22. Januar 2027"),
        (date(2027, 1, 25), date(2027, 2, 5), "25. Januar bis 5. Februar 2027"),
        (date(2026, 12, 28), date(2027, 1, 8), "28. Dezember 2026 bis 8. Januar 2027"),
        (date(2027, 1, 11), date(2027, 1, 11), "11. Januar 2027"),
    ],
)
def test_it_says_month_and_year_once(start: date, end: date, text: str) -> None:
    assert date_text.span_text(start, end) == text
