"""Days in Dortmund: today, the school year, ages.

How a day is written is quartier/lib/date_text.py.
"""

from calendar import monthrange
from datetime import date, datetime
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")
SCHOOL_YEAR_STARTS_IN = 8
"""The school year runs from 1 August to 31 July (SchulG NRW § 7)."""


def today() -> date:
    """The day it is in Dortmund now, wherever the server stands."""
    return datetime.now(BERLIN).date()


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
