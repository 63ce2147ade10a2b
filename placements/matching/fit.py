"""How well a place fits a pupil: a sum of hand-set points, each with its reason.

Nothing is learned from data, and nothing enters but what is written below: the way to work, the
fields somebody likes or looks for, the dates, the free seats. Origin, sex, religion, marks and
disability are unknown here. Whether somebody *may* have a place (dates, grade, age) is decided
before; this only orders what is left and says why.

The points are dated settings (``matching.weight_*``) and come in as ``Weights``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class TermKind(StrEnum):
    """What a part of the points is for, in the order in which reasons are given."""

    WAY = "way"
    FIELD = "field"
    DATES = "dates"
    SEATS = "seats"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Weights:
    """The most points each part can bring."""

    way: float
    field: float
    dates: float
    seats: float


@dataclass(frozen=True, slots=True)
class PupilFacts:
    """What counts about the one who looks. Somebody not signed in has no likes."""

    likes: frozenset[int] = frozenset()
    """Ids of the occupational fields the pupil has marked as interests."""
    looks_for: frozenset[int] = frozenset()
    """Ids of the fields chosen for this search."""
    starts_on: date | None = None
    """First and last day, if they are known."""
    ends_on: date | None = None
    reach_metres: float | None = None
    """The straight distance at which a way brings no points any more."""
    near_minutes: int = 15
    """A way of at most this long is called near."""


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """What counts about a place."""

    field: int
    """Id of its occupational field."""
    metres: float | None = None
    """The straight distance from where the pupil starts; None if that is unknown."""
    minutes: int | None = None
    """The estimated way, as it is shown."""
    starts_on: date | None = None
    ends_on: date | None = None
    """Open end if None."""
    free_seat_count: int | None = None
    """Seats nobody holds on the days asked for; None if no days were asked for."""


@dataclass(frozen=True, slots=True)
class Term:
    """One part of the points, with the key of its reason and what the reason mentions."""

    kind: TermKind
    points: float
    text_key: str
    """Empty if this part is no reason to give. Texts: placements/reasons.py."""
    values: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fit:
    """The points and where they come from; ``terms`` add up to ``score``."""

    score: float
    terms: tuple[Term, ...]


def fit(pupil: PupilFacts, offer: OfferFacts, weights: Weights) -> Fit:
    """Weighs one place for one pupil. The same facts and weights always give the same answer."""
    terms = (
        _way(pupil, offer, weights.way),
        _field(pupil, offer, weights.field),
        _dates(pupil, offer, weights.dates),
        _seats(offer, weights.seats),
        # How fast a company answers is not measured yet. It is listed so that nobody assumes it
        # counts.
        Term(TermKind.ANSWER, 0.0, ""),
    )
    return Fit(sum(term.points for term in terms), terms)


def _way(pupil: PupilFacts, offer: OfferFacts, most: float) -> Term:
    """Full points next door, falling evenly to none at the end of the reach."""
    if offer.metres is None or not pupil.reach_metres:
        return Term(TermKind.WAY, 0.0, "")
    points = most * max(0.0, 1.0 - offer.metres / pupil.reach_metres)
    is_near = offer.minutes is not None and offer.minutes <= pupil.near_minutes
    values = {} if offer.minutes is None else {"minutes": offer.minutes}
    return Term(TermKind.WAY, points, "near" if is_near and points else "", values)


def _field(pupil: PupilFacts, offer: OfferFacts, most: float) -> Term:
    """All or nothing: liked fields count as much as fields looked for."""
    if offer.field in pupil.likes:
        return Term(TermKind.FIELD, most, "likes_field", {"field": offer.field})
    if offer.field in pupil.looks_for:
        return Term(TermKind.FIELD, most, "looks_for_field", {"field": offer.field})
    return Term(TermKind.FIELD, 0.0, "")


def _dates(pupil: PupilFacts, offer: OfferFacts, most: float) -> Term:
    """All or nothing: the place is open on every day asked for."""
    if pupil.starts_on is None or pupil.ends_on is None or offer.starts_on is None:
        return Term(TermKind.DATES, 0.0, "")
    covers = offer.starts_on <= pupil.starts_on and (
        offer.ends_on is None or pupil.ends_on <= offer.ends_on
    )
    return Term(TermKind.DATES, most if covers else 0.0, "dates" if covers else "")


def _seats(offer: OfferFacts, most: float) -> Term:
    """Full points while a seat is free; a company with many seats is no better fit."""
    if not offer.free_seat_count:
        return Term(TermKind.SEATS, 0.0, "")
    return Term(TermKind.SEATS, most, "free_seats", {"count": offer.free_seat_count})
