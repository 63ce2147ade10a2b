"""Easter and the public holidays of North Rhine-Westphalia, for years nobody has listed."""

from datetime import date, timedelta
from functools import lru_cache

FIXED = ((1, 1), (5, 1), (10, 3), (11, 1), (12, 25), (12, 26))
MOVING = (-2, 1, 39, 50, 60)
"""Days from Easter Sunday: Karfreitag, Ostermontag, Himmelfahrt, Pfingstmontag, Fronleichnam."""


@lru_cache(maxsize=256)
def easter_sunday(year: int) -> date:
    """Gregorian Easter (Meeus, Jones, Butcher)."""
    golden, century, rest = year % 19, year // 100, year % 100
    skipped, leap = divmod(century, 4)
    shift = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - skipped - shift + 15) % 30
    quarter, odd = divmod(rest, 4)
    weekday = (32 + 2 * leap + 2 * quarter - epact - odd) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=256)
def public_holidays(year: int) -> frozenset[date]:
    """The eleven days of the Feiertagsgesetz NW."""
    easter = easter_sunday(year)
    moving = {easter + timedelta(days=distance) for distance in MOVING}
    return frozenset(moving | {date(year, month, day) for month, day in FIXED})


def has_no_exception(day: date) -> bool:
    """1 January, Easter Sunday, 1 May and 25 December (JArbSchG § 18 (2))."""
    return (day.month, day.day) in {(1, 1), (5, 1), (12, 25)} or day == easter_sunday(day.year)
