"""What somebody looks for, and the offers that answer it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, OuterRef, Q

from catalogue import rules
from catalogue.models import Occupation, OccupationalField
from companies.enums import OfferKind
from companies.models import Offer, OfferQuerySet, Seat, SeatBooking
from quartier.lib.geo import Point, reach_metres
from quartier.lib.geo_sql import metres_to, within_box
from quartier.lib.text import search_fold

SCHOOL_KINDS = (OfferKind.INTERNSHIP, OfferKind.LONG_TERM_INTERNSHIP)
"""Kinds whose dates the school sets."""
SHORTEST_BEGINNING = 3
"""From so many letters on, the last word also finds longer words that begin with it."""


class Days(NamedTuple):
    """A first and a last day, both included."""

    starts_on: date
    ends_on: date


class Order(StrEnum):
    """What comes first."""

    WAY = "weg"
    NEWEST = "neu"


@dataclass(frozen=True, slots=True)
class Reach:
    """How far somebody wants to go at most."""

    value: int
    unit: str
    """``"min"`` by the quickest means, or ``"km"`` in a straight line."""

    def metres(self) -> float:
        """The straight distance, in metres."""
        if self.unit == "km":
            return self.value * 1000.0
        return reach_metres(self.value, rules.travel_speeds())


@dataclass(frozen=True, slots=True)
class Origin:
    """Where ways begin: a school or the middle of a neighbourhood."""

    slug: str
    """What stands in the address: the school's official number or the neighbourhood's name."""
    name: str
    point: Point
    is_school: bool
    is_own: bool = False
    """The school of the one who looks."""


@dataclass(frozen=True)
class Search:
    """One search. Everything left out does not narrow it."""

    on: date
    text: str = ""
    fields: tuple[OccupationalField, ...] = ()
    """Any of these."""
    occupation: Occupation | None = None
    kind: str = ""
    days: Days | None = None
    """Chosen freely: every day must be possible. An apprenticeship has no such days."""
    window: Days | None = None
    """Set by the school for the class: school internships must cover it."""
    grade: int | None = None
    age: int | None = None
    """On the first day."""
    origin: Origin | None = None
    reach: Reach | None = None
    """With an origin and without a reach, ``browse.radius_km`` is the end."""
    order: Order | None = None

    @property
    def radius_metres(self) -> float:
        """The straight distance from the origin that ends the search."""
        reach = self.reach or Reach(int(rules.number("browse.radius_km", self.on)), "km")
        return reach.metres()

    @property
    def is_by_way(self) -> bool:
        """Whether the shortest way comes first: the usual order once there is an origin."""
        return self.origin is not None and self.order != Order.NEWEST

    def days_of(self, kind: str) -> Days | None:
        """The days on which a place of this kind is wanted."""
        if self.window and kind in SCHOOL_KINDS:
            return self.window
        return None if kind == OfferKind.APPRENTICESHIP else self.days


def offers(search: Search) -> OfferQuerySet:
    """Every offer that answers the search, in no order; with an origin by ``metres`` from it."""
    found = Offer.objects.taking_requests(search.on).filter(_possible(search))
    if search.kind:
        found = found.filter(kind=search.kind)
    if search.occupation:
        found = found.filter(occupation=search.occupation)
    elif search.fields:
        found = found.filter(field__in=search.fields)
    if text := _text_query(search.text):
        found = found.filter(search=text)
    if search.origin:
        place, radius = search.origin.point, search.radius_metres
        found = found.alias(metres=metres_to(place)).filter(
            within_box(place, radius), metres__lt=radius
        )
    return found.order_by()


def not_for_me(search: Search) -> OfferQuerySet:
    """Offers that answer the search but for the class: its dates, grade or age, or every seat taken
    in its days."""
    everybody = replace(search, window=None, grade=None, age=None)
    return offers(everybody).filter(~_possible(search))


def _possible(search: Search) -> Q:
    """Offers somebody like this may have, on days on which a seat is left."""
    return _dates(search) & _person(search) & _has_seat(search)


def _dates(search: Search) -> Q:
    """Offers that are possible on the days asked for, else offers that are not over."""
    return _on_days(search, lambda days: _covers(days, search.on))


def _has_seat(search: Search) -> Q:
    """Offers with a seat nobody holds on the days asked for. Without days there is no telling."""
    return _on_days(search, _free_on)


def _on_days(search: Search, condition: Callable[[Days | None], Q]) -> Q:
    """The condition on the days of each kind: those of the class bind school internships alone."""
    if search.kind or not search.window:
        return condition(search.days_of(search.kind))
    of_school = Q(kind__in=SCHOOL_KINDS)
    return (of_school & condition(search.window)) | (~of_school & condition(search.days))


def _covers(days: Days | None, on: date) -> Q:
    last = max(days.ends_on, on) if days else on
    not_over = Q(ends_on__isnull=True) | Q(ends_on__gte=last)
    return not_over & Q(starts_on__lte=days.starts_on) if days else not_over


def _person(search: Search) -> Q:
    fits = Q()
    if search.grade is not None:
        fits &= Q(least_grade__lte=search.grade)
    if search.age is not None:
        fits &= Q(least_age__isnull=True) | Q(least_age__lte=search.age)
    return fits


def _free_on(days: Days | None) -> Q:
    if days is None:
        return Q()
    taken = SeatBooking.objects.active().overlapping(*days).filter(seat=OuterRef("pk"))
    left = Seat.objects.filter(~Exists(taken), offer=OuterRef("pk"))
    # An apprenticeship begins on a day of its own.
    return Q(kind=OfferKind.APPRENTICESHIP) | Q(Exists(left))


def _text_query(text: str) -> SearchQuery | None:
    """All words, in German, however umlauts are spelt; the last one may be unfinished."""
    words = search_fold(text).split()
    if not words:
        return None
    whole = SearchQuery(" ".join(words), config="german", search_type="websearch")
    if len(words[-1]) < SHORTEST_BEGINNING:
        return whole
    # Only letters and digits are left by now, so nothing in here is an operator.
    unfinished = " & ".join([*words[:-1], f"{words[-1]}:*"])
    return whole | SearchQuery(unfinished, config="german", search_type="raw")
