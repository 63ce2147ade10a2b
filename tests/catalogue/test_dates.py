"""Days in Dortmund and how they are written."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from quartier.lib import date_text, dates

days = st.dates(date(1990, 1, 1), date(2090, 12, 31))
holidays = st.frozensets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=30)
days_of_2026 = st.dates(date(2026, 1, 1), date(2026, 12, 31))


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


CHRISTMAS = frozenset({date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1)})


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 12, 23), 1, date(2026, 12, 24)),
        (date(2026, 12, 24), 1, date(2026, 12, 28)),  # a holiday, a Saturday, a Sunday between
        (date(2026, 12, 30), 2, date(2027, 1, 4)),
        (date(2026, 12, 25), 0, date(2026, 12, 28)),
        (date(2026, 12, 23), 0, date(2026, 12, 23)),
    ],
)
def test_it_adds_working_days(start: date, count: int, end: date) -> None:
    assert dates.add_working_days(start, count, CHRISTMAS) == end


def test_it_refuses_a_negative_count() -> None:
    with pytest.raises(ValueError, match="negative"):
        dates.add_working_days(date(2026, 1, 1), -1)


@given(days_of_2026, st.integers(1, 60), holidays)
def test_it_counts_the_working_days_it_added(day: date, count: int, free: frozenset[date]) -> None:
    end = dates.add_working_days(day, count, free)
    assert dates.is_working_day(end, free)
    assert dates.working_days(day + timedelta(days=1), end, free) == count


@given(days_of_2026, holidays)
def test_it_finds_the_first_working_day(day: date, free: frozenset[date]) -> None:
    found = dates.next_working_day(day, free)
    assert found >= day
    assert dates.is_working_day(found, free)
    assert dates.working_days(day, found, free) == 1


def test_it_counts_nothing_in_a_span_that_ends_before_it_starts() -> None:
    assert dates.working_days(date(2026, 5, 5), date(2026, 5, 4)) == 0


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


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 11, 22), "heute"),
        (date(2026, 11, 23), "morgen"),
        (date(2026, 11, 21), "gestern"),
        (date(2026, 12, 2), "in 10 Tagen"),
        (date(2026, 11, 12), "vor 10 Tagen"),
    ],
)
def test_it_says_how_far_a_day_is(day: date, text: str) -> None:
    assert date_text.days_left_text(day, date(2026, 11, 22)) == text
