"""Which places there are near a school, and who holds which seat when."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from companies.enums import OfferKind, OfferState
from companies.models import Seat, SeatBooking
from quartier.demo.city import City
from quartier.demo.offers import Place
from quartier.demo.pupils import Child
from quartier.demo.schools import Campus
from quartier.demo.terms import Span
from quartier.lib.geo import Point, distance_metres

LOOKS_AT = 60
"""So many of the nearest fitting places a pupil looks at."""


@dataclass(frozen=True)
class _Goods:
    """What is asked of a place thousands of times, without the way through its models."""

    place: Place
    field_id: int
    least_grade: int
    least_age: int
    starts_on: date
    ends_on: date
    is_listed: bool

    def covers(self, span: Span) -> bool:
        return self.starts_on <= span.starts_on and span.ends_on <= self.ends_on


class Market:
    """The places of the city with the seats that are held so far."""

    def __init__(self, city: City, places: list[Place], campuses: list[Campus]) -> None:
        self.city = city
        self.places = places
        # A company takes only so many requests at once.
        self.open_requests: Counter[int] = Counter()
        self._held: dict[int, list[Span]] = {}
        self._asked: set[tuple[int, int]] = set()
        shown = [self._goods(place) for place in places if place.offer.published_at]
        self._near = {campus.school.pk: self._by_distance(campus, shown) for campus in campuses}

    def _goods(self, place: Place) -> "_Goods":
        offer = place.offer
        return _Goods(
            place=place,
            field_id=offer.occupation.field_id,
            least_grade=offer.least_grade,
            least_age=offer.least_age or 0,
            starts_on=offer.starts_on,
            ends_on=offer.ends_on or date.max,
            is_listed=self._is_listed(place),
        )

    def _by_distance(
        self, campus: Campus, shown: list["_Goods"]
    ) -> dict[OfferKind, list["_Goods"]]:
        home = Point(campus.school.latitude, campus.school.longitude)
        far = {id(goods): distance_metres(home, goods.place.firm.point) for goods in shown}
        return {
            kind: sorted(
                (goods for goods in shown if goods.place.offer.kind == kind),
                key=lambda goods: far[id(goods)],
            )
            for kind in OfferKind
        }

    def find(
        self,
        child: Child,
        span: Span,
        kind: OfferKind = OfferKind.INTERNSHIP,
        *,
        needs_seat: bool = True,
    ) -> Place | None:
        """A place near the school that suits the child on these days; the same never twice."""
        wanted = {field.pk for field in child.interests}
        age = child.pupil.age_on(span.starts_on)
        grade = child.room.school_class.grade
        is_ahead = span.starts_on > self.city.terms.today
        best: tuple[float, Place] | None = None
        looked_at = 0
        for goods in self._near[child.campus.school.pk][kind]:
            if (
                grade < goods.least_grade
                or age < goods.least_age
                or (is_ahead and not goods.is_listed)
                or not (kind == OfferKind.APPRENTICESHIP or goods.covers(span))
                or not self._takes(child, goods.place, span, needs_seat)
            ):
                continue
            looked_at += 1
            score = looked_at + self.city.dice.between(0, 40)
            if goods.field_id not in wanted:
                score += 35
            if best is None or score < best[0]:
                best = (score, goods.place)
            if looked_at == LOOKS_AT:
                break
        return best[1] if best else None

    def _takes(self, child: Child, place: Place, span: Span, needs_seat: bool) -> bool:
        company = place.firm.company
        return (
            (child.pupil.pk, place.offer.pk) not in self._asked
            and self.open_requests[company.pk] < company.max_open_requests
            and (not needs_seat or self.free_seat(place.seats, span) is not None)
        )

    def _is_listed(self, place: Place) -> bool:
        offer, today = place.offer, self.city.terms.today
        return (
            offer.state == OfferState.PUBLISHED
            and (offer.apply_by is None or offer.apply_by >= today)
            and place.firm.company.takes_requests_on(today)
        )

    def free_seat(self, seats: Sequence[Seat], span: Span) -> Seat | None:
        """The first seat nobody holds on these days."""
        for seat in seats:
            if not any(span.overlaps(held) for held in self._held.get(seat.pk, [])):
                return seat
        return None

    def hold(
        self, place: Place, span: Span, at: datetime, released_at: datetime | None = None
    ) -> SeatBooking | None:
        """Holds a seat; with ``released_at`` it was held for a while. None if all are taken."""
        seat = self.free_seat(place.seats, span) or (place.seats[0] if released_at else None)
        if seat is None:
            return None
        if released_at is None:
            self._held.setdefault(seat.pk, []).append(span)
        return self.city.store.add(
            SeatBooking(
                seat=seat,
                starts_on=span.starts_on,
                ends_on=span.ends_on,
                created_at=at,
                released_at=released_at,
            )
        )

    def release(self, booking: SeatBooking, at: datetime) -> None:
        """Frees a held seat."""
        booking.released_at = at
        self._held[booking.seat_id].remove(Span(booking.starts_on, booking.ends_on))

    def note_asked(self, child: Child, place: Place) -> None:
        """From now on the child does not find this place again."""
        self._asked.add((child.pupil.pk, place.offer.pk))
