"""Seats: who holds one on which days."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Greatest

from companies.models import Offer, Seat, SeatBooking


class NoSeatFree(Exception):
    """Every seat of the offer is held on at least one of these days."""


@transaction.atomic
def book_seat(offer: Offer, starts_on: date, ends_on: date) -> SeatBooking:
    """Holds the first free seat of the offer from the first to the last day, both included.

    Locks the offer's row until the caller's transaction ends, so that parallel bookings queue.
    Raises NoSeatFree; the caller's transaction stays usable then.
    """
    Offer.objects.select_for_update(no_key=True).only("pk").get(pk=offer.pk)
    taken = SeatBooking.objects.active().overlapping(starts_on, ends_on)
    seat = (
        Seat.objects.filter(~Exists(taken.filter(seat=OuterRef("pk"))), offer=offer.pk)
        .order_by("number")
        .first()
    )
    if seat is None:
        raise NoSeatFree
    try:
        with transaction.atomic():
            return SeatBooking.objects.create(seat=seat, starts_on=starts_on, ends_on=ends_on)
    except IntegrityError as error:
        # Somebody booked without the offer's lock; the exclusion constraint is the last judge.
        if "booking_never_twice" in str(error):
            raise NoSeatFree from error
        raise


def release_booking(booking: SeatBooking, now: datetime) -> None:
    """Frees the seat. A booking that was freed before keeps its first time stamp."""
    SeatBooking.objects.active().filter(pk=booking.pk).update(
        # A clock that runs behind must not keep a seat.
        released_at=Greatest(now, F("created_at"))
    )
    booking.refresh_from_db(fields=["released_at"])
