"""Days for which schools look for places, as choices for an offer.

Companies know nothing of schools. The app that does enters its source here in
``AppConfig.ready()``. Without one an offer's days are moved by the calendar alone.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from companies.enums import OfferKind
from companies.services.offers import a_year_later
from quartier.lib.date_text import span_text

LONGEST_ALIGNED = timedelta(weeks=6)
"""A longer span is a season, not an internship: its days are moved by the date alone."""
NEAR = timedelta(weeks=5)
"""So far from last year's days the same internship may lie this year."""


@dataclass(frozen=True)
class Period:
    """Days a school has set, and whose they are."""

    starts_on: date
    ends_on: date
    kind: str
    name: str

    @property
    def key(self) -> str:
        """As a form sends it."""
        return f"{self.starts_on.isoformat()}/{self.ends_on.isoformat()}"

    @property
    def label(self) -> str:
        """„3. bis 21. März 2027 (Schule am Hafen)“."""
        return f"{span_text(self.starts_on, self.ends_on)} ({self.name})"


Source = Callable[[date], Iterable[Period]]

SOURCES: list[Source] = []
"""Each gives the periods that begin after a day, the next one first."""


def coming(on: date) -> list[Period]:
    """The periods of all sources, each span of days once, the next one first."""
    found: dict[tuple[str, str], list[Period]] = {}
    for source in SOURCES:
        for period in source(on):
            found.setdefault((period.key, period.kind), []).append(period)
    joined = [
        Period(same[0].starts_on, same[0].ends_on, same[0].kind, ", ".join(_names(same)))
        for same in found.values()
    ]
    return sorted(joined, key=lambda period: (period.starts_on, period.ends_on, period.name))


def days_again(
    starts_on: date, ends_on: date | None, kind: str, on: date, known: Iterable[Period] = ()
) -> tuple[date, date | None]:
    """The days of an offer the next time round, after a day.

    Those of a school's period where one lies near; else the same date a year later, on the same
    weekday for an internship of a few weeks.
    """
    first, last = _a_year_later(starts_on, ends_on)
    while first <= on:
        first, last = _a_year_later(first, last)
    if last is None or kind == OfferKind.APPRENTICESHIP or last - first > LONGEST_ALIGNED:
        return first, last
    near = [
        period
        for period in known
        if period.kind == kind and abs(period.starts_on - first) <= NEAR and period.starts_on > on
    ]
    if near:
        best = min(near, key=lambda period: (abs(period.starts_on - first), period.starts_on))
        return best.starts_on, best.ends_on
    moved = _to_weekday(first, starts_on.weekday()) - first
    return first + moved, last + moved


def _a_year_later(starts_on: date, ends_on: date | None) -> tuple[date, date | None]:
    first = a_year_later(starts_on)
    assert first is not None  # noqa: S101  (a day has a day a year later)
    # The length stays, also across 29 February.
    return first, first + (ends_on - starts_on) if ends_on else None


def _to_weekday(day: date, weekday: int) -> date:
    """The nearest day with this weekday."""
    ahead = (weekday - day.weekday()) % 7
    return day + timedelta(days=ahead if ahead <= 3 else ahead - 7)


def _names(same: Iterable[Period]) -> list[str]:
    return sorted({period.name for period in same})
