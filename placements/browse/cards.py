"""What a card says about an offer: way, seats, why it fits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from catalogue import rules
from companies.enums import OfferKind
from companies.models import Offer, Seat, SeatBooking
from placements.browse.search import Days, Search
from placements.matching.fit import Fit, OfferFacts, PupilFacts, Weights, fit
from quartier.lib.geo import Point, Way, best_way, distance_metres, quickest_way

NO_LIKES: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Seats:
    """Seats of an offer on the days asked for."""

    total: int
    free: int | None
    """None if no days were asked for."""


@dataclass(frozen=True)
class Card:
    """An offer as somebody with a certain search sees it."""

    offer: Offer
    search: Search
    seats: Seats
    fit: Fit
    way: Way | None = None
    """None without an origin."""

    @property
    def days(self) -> Days | None:
        """The days on which this place is wanted."""
        return wanted_days(self.offer, self.search)

    @property
    def is_full(self) -> bool:
        """Whether somebody holds each seat on the days asked for."""
        return self.seats.free == 0


def cards(found: Sequence[Offer], search: Search, likes: frozenset[int] = NO_LIKES) -> list[Card]:
    """A card for each offer, in the same order. Two queries, whatever the number of offers."""
    seats = _seats(found, search)
    weights = weights_on(search)
    return [_card(offer, search, likes, seats[offer.pk], weights) for offer in found]


def preview(offer: Offer, seat_count: int, on: date) -> Card:
    """The card of an offer that is still being written, as somebody without an account sees it."""
    search = Search(on=on, kind=offer.kind)
    return _card(offer, search, NO_LIKES, Seats(seat_count, None), weights_on(search))


def wanted_days(offer: Offer, search: Search) -> Days | None:
    """The days on which this offer is wanted; an apprenticeship is wanted from its first day on."""
    if offer.kind == OfferKind.APPRENTICESHIP:
        return Days(offer.starts_on, offer.starts_on)
    return search.days_of(offer.kind)


def way_to(offer: Offer, search: Search) -> Way | None:
    """The way to show. Where only a quicker one is within the reach asked for, that one."""
    if search.origin is None:
        return None
    metres = getattr(offer, "metres", None)
    if metres is None:
        metres = distance_metres(search.origin.point, Point(offer.latitude, offer.longitude))
    speeds = rules.travel_speeds(search.on)
    way = best_way(metres, speeds)
    if search.reach and search.reach.unit == "min" and way.minutes > search.reach.value:
        return quickest_way(metres, speeds)
    return way


def weights_on(search: Search) -> Weights:
    """The weights that hold on the day of the search."""
    return Weights(
        **{
            name: float(rules.decimal(f"matching.weight_{name}", search.on))
            for name in ("way", "field", "dates", "seats")
        }
    )


def _card(
    offer: Offer, search: Search, likes: frozenset[int], seats: Seats, weights: Weights
) -> Card:
    way = way_to(offer, search)
    days = search.days_of(offer.kind)
    pupil = PupilFacts(
        likes=likes,
        looks_for=frozenset(field.pk for field in search.fields),
        starts_on=days.starts_on if days else None,
        ends_on=days.ends_on if days else None,
        reach_metres=search.radius_metres if search.origin else None,
    )
    facts = OfferFacts(
        field=offer.field_id,
        metres=way.metres if way else None,
        minutes=way.minutes if way else None,
        starts_on=offer.starts_on,
        ends_on=offer.ends_on,
        free_seat_count=seats.free,
    )
    return Card(offer, search, seats, fit(pupil, facts, weights), way)


def _seats(found: Iterable[Offer], search: Search) -> dict[int, Seats]:
    """Seats of these offers, by the offer's id."""
    wanted = {offer.pk: wanted_days(offer, search) for offer in found}
    totals = dict(
        Seat.objects.filter(offer__in=wanted)
        .order_by()
        .values_list("offer")
        .annotate(total=Count("pk"))
    )
    held: dict[int, set[int]] = {pk: set() for pk in wanted}
    bookings = SeatBooking.objects.active().filter(seat__offer__in=wanted, ends_on__gte=search.on)
    for pk, seat, starts_on, ends_on in bookings.values_list(
        "seat__offer", "seat", "starts_on", "ends_on"
    ):
        days = wanted[pk]
        if days and starts_on <= days.ends_on and days.starts_on <= ends_on:
            held[pk].add(seat)
    return {
        pk: Seats(totals.get(pk, 0), totals.get(pk, 0) - len(held[pk]) if days else None)
        for pk, days in wanted.items()
    }
