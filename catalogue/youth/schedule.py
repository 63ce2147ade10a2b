"""What is judged: a person, a place and its days. Times are minutes since midnight."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

FOOD_PROOF = "ifsg43"
MEASLES_PROOF = "measles"
PROOFS = (FOOD_PROOF, MEASLES_PROOF)
BRANCHES = (
    "gastronomy",
    "bakery",
    "construction",
    "farming",
    "care",
    "retail",
    "hairdresser",
    "transport",
    "car_repair",
    "events",
    "sport",
)
"""The branches with rules of their own; "" is every other one."""

Span = tuple[int, int]


class Kind(StrEnum):
    """Why somebody is there. The values are those of the offers, and two more."""

    INTERNSHIP = "internship"
    FIELD_EXPLORATION = "field_exploration"
    LONG_TERM = "long_term"
    HOLIDAY = "holiday"
    LIGHT_WORK = "light_work"
    APPRENTICESHIP = "apprenticeship"

    @property
    def belongs_to_school(self) -> bool:
        """An internship in the sense of JArbSchG § 5 (2) Nr. 2."""
        return self in {Kind.INTERNSHIP, Kind.FIELD_EXPLORATION, Kind.LONG_TERM}


@dataclass(frozen=True)
class Day:
    """One stay at work. Two on one date are two employers, or one with a long gap."""

    on: date
    start: int
    end: int
    breaks: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Schedule:
    """Who works when. ``needs`` are the proofs the occupation asks for, ``proofs`` those there."""

    born_on: date
    full_time_schooling: bool
    kind: Kind
    branch: str
    days: tuple[Day, ...]
    needs: frozenset[str] = frozenset()
    proofs: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Finding:
    """A rule that the schedule breaks, on a day, in plain German."""

    rule: str
    severity: str
    date: date | None
    text: str

    def as_json(self) -> dict[str, str | None]:
        """As the command prints it."""
        on = self.date.isoformat() if self.date else None
        return {"rule": self.rule, "severity": self.severity, "date": on, "text": self.text}


@dataclass(frozen=True)
class WorkDay:
    """All stays of one date, added up (JArbSchG § 4 (5)).

    An interruption shorter than ``least_break`` is no break but working time (§ 11 (1) Satz 3).
    Breaks that touch are one break. Between two stays nobody works: that counts as a break too,
    but neither as working time nor as part of the shift.
    """

    on: date
    stays: tuple[Day, ...]
    least_break: int

    @cached_property
    def start(self) -> int:
        """When the first stay begins."""
        return min(stay.start for stay in self.stays)

    @cached_property
    def end(self) -> int:
        """When the last stay ends."""
        return max(stay.end for stay in self.stays)

    @cached_property
    def shift(self) -> int:
        """Minutes from beginning to end, breaks included, of all stays (§ 4 (2))."""
        return sum(stay.end - stay.start for stay in self.stays)

    @cached_property
    def breaks(self) -> list[Span]:
        """The breaks that count."""
        return [span for span in self._interruptions if span[1] - span[0] >= self.least_break]

    @cached_property
    def short_breaks(self) -> list[Span]:
        """Interruptions that count as working time."""
        return [span for span in self._interruptions if span[1] - span[0] < self.least_break]

    @cached_property
    def worked(self) -> int:
        """Minutes of work, without the breaks that count (§ 4 (1))."""
        return self.shift - _length(self.breaks)

    @cached_property
    def rest(self) -> int:
        """Minutes of all breaks that count, those between two stays included."""
        return _length(self.breaks) + _length(self._gaps)

    @cached_property
    def longest_stretch(self) -> int:
        """The most minutes in a row without a break that counts."""
        edges = sorted([*self.breaks, *self._gaps])
        longest, since = 0, self.start
        for begins, ends in edges:
            longest = max(longest, begins - since)
            since = max(since, ends)
        return max(longest, self.end - since)

    @cached_property
    def _interruptions(self) -> list[Span]:
        return [span for stay in self.stays for span in joined(stay.breaks)]

    @cached_property
    def _gaps(self) -> list[Span]:
        spans = joined((stay.start, stay.end) for stay in self.stays)
        gaps = [(before[1], after[0]) for before, after in pairwise(spans)]
        return [gap for gap in gaps if gap[1] - gap[0] >= self.least_break]


def joined(spans: Iterable[Span]) -> list[Span]:
    """The spans in order; those that overlap or touch become one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _length(spans: Iterable[Span]) -> int:
    return sum(end - start for start, end in spans)
