"""Which places there are near a school, and who holds which seat when."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

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


class Market:
    """The places of the city with the seats that are held so far."""

    def __init__(self, city: City, places: list[Place], campuses: list[Campus]) -> None:
        self.city = city
        self.places = places
        # A company takes only so many requests at once.
        self.open_requests: Counter[int] = Counter()
        self._held: dict[int, list[Span]] = {}
        self._asked: set[tuple[int, int]] = set()
        self._near = {campus.school.pk: self._by_distance(campus) for campus in campuses}

    def _by_distance(self, campus: Campus) -> list[Place]:
        home = Point(campus.school.latitude, campus.school.longitude)
        shown = [place for place in self.places if place.offer.published_at]
        return sorted(shown, key=lambda place: distance_metres(home, place.firm.point))

    def find(
        self,
        child: Child,
        span: Span,
        kind: OfferKind = OfferKind.INTERNSHIP,
        *,
        needs_seat: bool = True,
    ) -> Place | None:
        """A place near the school that suits the child on these days; the same never twice."""
        dice = self.city.dice
        wanted = {field.pk for field in child.interests}
        best: tuple[float, Place] | None = None
        looked_at = 0
        for place in self._near[child.campus.school.pk]:
            if place.offer.kind != kind or not self._suits(child, place, span, needs_seat):
                continue
            looked_at += 1
            score = looked_at + dice.between(0, 40)
            if place.offer.occupation.field_id not in wanted:
                score += 35
            if best is None or score < best[0]:
                best = (score, place)
            if looked_at == LOOKS_AT:
                break
        return best[1] if best else None

    def _suits(self, child: Child, place: Place, span: Span, needs_seat: bool) -> bool:
        offer, company = place.offer, place.firm.company
        return (
            (child.pupil.pk, offer.pk) not in self._asked
            and offer.least_grade <= child.room.school_class.grade
            and (not offer.least_age or child.pupil.age_on(span.starts_on) >= offer.least_age)
            and (offer.kind == OfferKind.APPRENTICESHIP or place.span.covers(span))
            and (span.starts_on <= self.city.terms.today or self._is_listed(place))
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
