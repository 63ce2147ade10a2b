"""Seats are held once, also under parallel clicks."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from companies.models import Offer, SeatBooking
from companies.services import (
    BookedDaysAreOutside,
    NoSeatFree,
    SeatsAreTaken,
    book_seat,
    change_offer,
    release_booking,
    set_seats,
)
from tests.cast import Cast
from tests.factories import OfferFactory, OfficerFactory, monday_in
from tests.parallel import at_once

pytestmark = pytest.mark.django_db


def days() -> tuple[date, date]:
    """Two weeks of work, five weeks from now."""
    return monday_in(5), monday_in(5) + timedelta(days=11)


def test_it_books_the_first_free_seat() -> None:
    offer = OfferFactory(seat_count=2)
    first, second = book_seat(offer, *days()), book_seat(offer, *days())
    assert [first.seat.number, second.seat.number] == [1, 2]


def test_it_refuses_when_every_seat_is_held_on_one_of_the_days() -> None:
    offer = OfferFactory()
    start, end = days()
    book_seat(offer, start, start + timedelta(days=4))
    with pytest.raises(NoSeatFree):
        book_seat(offer, start + timedelta(days=4), end)
    assert book_seat(offer, start + timedelta(days=5), end).seat.number == 1


def test_it_refuses_an_offer_without_seats() -> None:
    with pytest.raises(NoSeatFree):
        book_seat(OfferFactory(seat_count=0), *days())


def test_it_gives_a_released_seat_to_the_next() -> None:
    offer = OfferFactory()
    booking = book_seat(offer, *days())
    now = timezone.now()
    release_booking(booking, now)
    release_booking(booking, now + timedelta(hours=1))
    assert booking.released_at == now
    assert book_seat(offer, *days()).seat == booking.seat


def test_it_lets_the_database_refuse_a_second_booking_of_a_seat() -> None:
    start, end = days()
    seat = OfferFactory().seats.get()
    SeatBooking.objects.create(seat=seat, starts_on=start, ends_on=end)
    with pytest.raises(IntegrityError, match="booking_never_twice"), transaction.atomic():
        SeatBooking.objects.create(seat=seat, starts_on=end, ends_on=end)


def test_it_adds_and_removes_seats() -> None:
    offer = OfferFactory()
    officer = OfficerFactory()
    set_seats(offer, 3, officer)
    assert [seat.number for seat in offer.seats.order_by("number")] == [1, 2, 3]
    set_seats(offer, 1, officer)
    assert [seat.number for seat in offer.seats.all()] == [1]


def test_it_never_takes_a_seat_somebody_holds() -> None:
    offer = OfferFactory(seat_count=3)
    bookings = [book_seat(offer, *days()) for _ in range(3)]
    release_booking(bookings[0], timezone.now())
    officer = OfficerFactory()
    with pytest.raises(SeatsAreTaken, match="2 Plätze vergeben"):
        set_seats(offer, 1, officer)
    set_seats(offer, 2, officer)
    held = {booking.seat_id for booking in bookings[1:]}
    assert {seat.pk for seat in offer.seats.all()} == held
    bookings[0].refresh_from_db()
    assert bookings[0].seat_id in held


def test_it_takes_seats_whose_internships_are_over_and_keeps_their_history() -> None:
    offer = OfferFactory(seat_count=3)
    last_year = monday_in(-50), monday_in(-50) + timedelta(days=11)
    past = [book_seat(offer, *last_year) for _ in range(3)]
    coming = book_seat(offer, *days())
    set_seats(offer, 1, OfficerFactory())
    assert [seat.pk for seat in offer.seats.all()] == [coming.seat_id]
    moved = SeatBooking.objects.filter(pk__in=[booking.pk for booking in past])
    assert {booking.seat_id for booking in moved} == {coming.seat_id}


def test_it_keeps_booked_days_inside_the_offer() -> None:
    offer = OfferFactory()
    start, end = days()
    book_seat(offer, start, end)
    officer = OfficerFactory()
    with pytest.raises(BookedDaysAreOutside):
        change_offer(offer, officer, ends_on=end - timedelta(days=1))
    with pytest.raises(BookedDaysAreOutside):
        change_offer(offer, officer, starts_on=start + timedelta(days=1))
    assert change_offer(offer, officer, starts_on=start, ends_on=end).ends_on == end


@pytest.mark.django_db(transaction=True)
def test_it_gives_one_seat_to_one_of_twenty_who_click_at_once(cast: Cast) -> None:
    offer = OfferFactory(company=cast.company)
    start, end = days()

    def click(_number: int) -> str:
        try:
            book_seat(Offer(pk=offer.pk), start, end)
        except NoSeatFree:
            return "none free"
        return "booked"

    assert sorted(at_once(20, click)) == ["booked"] + ["none free"] * 19
    assert SeatBooking.objects.active().count() == 1
