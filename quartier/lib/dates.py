"""Days in Dortmund: today, working days, the school year. Holidays are passed in, never looked up.

How a day is written is quartier/lib/date_text.py.
"""

from calendar import monthrange
from collections.abc import Container, Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")
SCHOOL_YEAR_STARTS_IN = 8
"""The school year runs from 1 August to 31 July (SchulG NRW § 7)."""
SATURDAY = 5


def today() -> date:
    """The day it is in Dortmund now, wherever the server stands."""
    return datetime.now(BERLIN).date()


def each_day(starts_on: date, ends_on: date) -> Iterator[date]:
    """Every day of the span, both ends included; nothing if it ends before it starts."""
    for number in range((ends_on - starts_on).days + 1):
        yield starts_on + timedelta(days=number)


def is_working_day(day: date, holidays: Container[date] = frozenset()) -> bool:
    """Monday to Friday and no public holiday."""
    return day.weekday() < SATURDAY and day not in holidays


def next_working_day(day: date, holidays: Container[date] = frozenset()) -> date:
    """The day itself if people work on it, else the next day they do."""
    while not is_working_day(day, holidays):
        day += timedelta(days=1)
    return day


def add_working_days(day: date, count: int, holidays: Container[date] = frozenset()) -> date:
    """The last of ``count`` working days after ``day``.

    With 0 it is the day itself or, on a free day, the next working day. A negative count is an
    error: a deadline never lies before its start.
    """
    if count < 0:
        raise ValueError("A count of working days cannot be negative.")
    if count == 0:
        return next_working_day(day, holidays)
    for _number in range(count):
        day = next_working_day(day + timedelta(days=1), holidays)
    return day


def working_days(starts_on: date, ends_on: date, holidays: Container[date] = frozenset()) -> int:
    """How many working days the span has, both ends included."""
    return sum(is_working_day(day, holidays) for day in each_day(starts_on, ends_on))


def school_year(day: date) -> int:
    """The calendar year in which the school year of this day began."""
    return day.year if day.month >= SCHOOL_YEAR_STARTS_IN else day.year - 1


def school_year_span(start_year: int) -> tuple[date, date]:
    """First and last day of the school year that begins in this calendar year."""
    return date(start_year, SCHOOL_YEAR_STARTS_IN, 1), date(start_year + 1, 7, 31)


def school_year_name(start_year: int) -> str:
    """As schools write it: 2026/27."""
    return f"{start_year}/{(start_year + 1) % 100:02d}"


def age_on(born_on: date, day: date) -> int:
    """Completed years of life. Born on 29 February, one turns older on 1 March in other years.

    § 187 (2) and § 188 (2) BGB: the year of life ends with the day before the birthday.
    """
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def add_months(day: date, months: int) -> date:
    """The same day some months later; the month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
