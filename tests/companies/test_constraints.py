"""What the database refuses, whoever asks."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import AccessSlip
from companies.models import CompanyChange, Offer, OfferChange, SeatBooking
from companies.services import book_seat, pause_offer, release_booking, rest_company
from journal.models import JobRun
from tests.cast import Cast
from tests.factories import AccessSlipFactory, JobRunFactory, OfferFactory, monday_in

pytestmark = pytest.mark.django_db


def refuse(constraint: str, rows: object, **values: object) -> None:
    """An update of these rows that the named constraint refuses."""
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        rows.update(**values)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "values", [{"move": "fly"}, {"from_state": "nowhere"}, {"to_state": "nowhere"}]
)
def test_it_knows_every_step_of_companies_and_offers(cast: Cast, values: dict[str, str]) -> None:
    pause_offer(cast.offer, cast.officer)
    rest_company(cast.company, cast.officer, until=timezone.localdate() + timedelta(days=9))
    refuse("offer_change_is_known", OfferChange.objects, **values)
    refuse("company_change_is_known", CompanyChange.objects, **values)


def test_it_takes_no_requests_after_the_end_of_an_offer(cast: Cast) -> None:
    last = cast.offer.ends_on
    refuse("offer_is_asked_for_before_its_end", Offer.objects, apply_by=last + timedelta(days=1))
    Offer.objects.filter(pk=cast.offer.pk).update(apply_by=last)


def test_it_releases_no_seat_before_it_was_held() -> None:
    booking = book_seat(OfferFactory(), monday_in(5), monday_in(6))
    before = booking.created_at - timedelta(seconds=1)
    refuse("booking_released_after_created", SeatBooking.objects, released_at=before)
    release_booking(booking, before)
    assert booking.released_at == booking.created_at


def test_it_ends_no_run_before_it_began() -> None:
    run = JobRunFactory()
    before = run.started_at - timedelta(seconds=1)
    refuse("job_run_ends_after_start", JobRun.objects, finished_at=before)


def test_it_ends_no_slip_before_it_was_made() -> None:
    AccessSlipFactory()
    yesterday = timezone.localdate() - timedelta(days=1)
    refuse("slip_ends_after_start", AccessSlip.objects, expires_on=yesterday)
