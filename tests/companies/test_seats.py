"""Seats are held once, also under parallel clicks."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from companies.models import Offer, SeatBooking
from companies.services import NoSeatFree, book_seat, release_booking
from tests.companies import firms


@pytest.mark.django_db
def test_it_books_the_first_free_seat() -> None:
    offer = firms.offer(seats=2)
    first = book_seat(offer, *firms.days(offer))
    second = book_seat(offer, *firms.days(offer))
    assert [first.seat.number, second.seat.number] == [1, 2]


@pytest.mark.django_db
def test_it_refuses_when_every_seat_is_held_on_one_of_the_days() -> None:
    offer = firms.offer(seats=1)
    start, end = firms.days(offer)
    book_seat(offer, start, start + timedelta(days=4))
    with pytest.raises(NoSeatFree):
        book_seat(offer, start + timedelta(days=4), end)
    assert book_seat(offer, start + timedelta(days=5), end).seat.number == 1


@pytest.mark.django_db
def test_it_refuses_an_offer_without_seats() -> None:
    offer = firms.offer(seats=0)
    with pytest.raises(NoSeatFree):
        book_seat(offer, *firms.days(offer))


@pytest.mark.django_db
def test_it_gives_a_released_seat_to_the_next() -> None:
    offer = firms.offer(seats=1)
    booking = book_seat(offer, *firms.days(offer))
    now = timezone.now()
    release_booking(booking, now)
    release_booking(booking, now + timedelta(hours=1))
    assert booking.released_at == now
    assert book_seat(offer, *firms.days(offer)).seat == booking.seat


@pytest.mark.django_db
def test_it_lets_the_database_refuse_a_second_booking_of_a_seat() -> None:
    offer = firms.offer(seats=1)
    start, end = firms.days(offer)
    seat = offer.seats.get()
    SeatBooking.objects.create(seat=seat, starts_on=start, ends_on=end)
    with pytest.raises(IntegrityError, match="booking_never_twice"), transaction.atomic():
        SeatBooking.objects.create(seat=seat, starts_on=end, ends_on=end)


@pytest.mark.django_db(transaction=True)
def test_it_gives_one_seat_to_one_of_twenty_who_click_at_once() -> None:
    offer = firms.offer(seats=1)
    start, end = firms.days(offer)

    def click(_number: int) -> str:
        try:
            book_seat(Offer(pk=offer.pk), start, end)
        except NoSeatFree:
            return "none free"
        else:
            return "booked"
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        answers = sorted(pool.map(click, range(20)))
    assert answers == ["booked"] + ["none free"] * 19
    assert SeatBooking.objects.active().count() == 1
