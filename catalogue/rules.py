"""Every legal threshold, deadline and weight, by the day it holds. Values: ``DatedSetting``.

    >>> rules.days("application.answer_days", on=sent_on)
    datetime.timedelta(days=10)

All rows are read with one query and kept in the process for a minute. Whoever writes settings
calls ``forget`` (the admin and the loader do); other processes follow within that minute, which is
soon enough because a new value begins on a later day.
"""

import time
from bisect import bisect_right
from datetime import date, timedelta
from decimal import Decimal

from catalogue.models import DatedSetting
from quartier.lib.dates import today
from quartier.lib.geo import TravelSpeeds

KEEP_SECONDS = 60.0

_History = list[tuple[date, Decimal]]
_kept: tuple[float, dict[str, _History]] | None = None


class UnknownRuleError(LookupError):
    """No value is known for this key on this day. A fault of code or of loading, not of a user."""


def number(key: str, on: date | None = None) -> int | Decimal:
    """The value of a key on a day (default: today in Dortmund); whole values come as ``int``.

    Raises ``UnknownRuleError`` if there is no such key, or none yet on that day.
    """
    value = decimal(key, on)
    return int(value) if value == value.to_integral_value() else value


def decimal(key: str, on: date | None = None) -> Decimal:
    """The value of a key on a day, for sums of money and weights."""
    day = on or today()
    history = _histories().get(key)
    if history is None:
        raise UnknownRuleError(f"No rule „{key}“ is loaded. Run „manage.py load_catalogue“.")
    place = bisect_right(history, day, key=lambda entry: entry[0])
    if place == 0:
        raise UnknownRuleError(f"The rule „{key}“ holds from {history[0][0]} on, not on {day}.")
    return history[place - 1][1]


def whole(key: str, on: date | None = None) -> int:
    """The value of a key that counts something. Raises ``ValueError`` if it has a fraction."""
    value = number(key, on)
    if not isinstance(value, int):
        raise ValueError(f"The rule „{key}“ must be a whole number, it is {value}.")
    return value


def days(key: str, on: date | None = None) -> timedelta:
    """A deadline as a span of calendar days."""
    return timedelta(days=whole(key, on))


def travel_speeds(on: date | None = None) -> TravelSpeeds:
    """What estimated ways are made of."""
    return TravelSpeeds(
        walk_kmh=float(decimal("travel.walk_kmh", on)),
        bike_kmh=float(decimal("travel.bike_kmh", on)),
        bus_kmh=float(decimal("travel.bus_kmh", on)),
        bus_fixed_minutes=float(decimal("travel.bus_fixed_minutes", on)),
        detour_factor=float(decimal("travel.detour_factor", on)),
        walk_up_to_minutes=whole("travel.walk_up_to_minutes", on),
        bike_up_to_minutes=whole("travel.bike_up_to_minutes", on),
    )


def forget() -> None:
    """Reads the values afresh at the next question. Call it after every write."""
    global _kept
    _kept = None


def _histories() -> dict[str, _History]:
    global _kept
    kept = _kept
    # A clock set back (time.monotonic never does, a test's clock may) must not keep for ever.
    if kept is None or not 0 <= time.monotonic() - kept[0] < KEEP_SECONDS:
        histories: dict[str, _History] = {}
        rows = DatedSetting.objects.active().order_by("key", "valid_from")
        for key, valid_from, value in rows.values_list("key", "valid_from", "value"):
            histories.setdefault(key, []).append((valid_from, value))
        kept = _kept = (time.monotonic(), histories)
    return kept[1]
