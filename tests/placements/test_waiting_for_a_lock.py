"""Who had to wait for a lock sees what the other has done, in related rows too."""

import time
from collections.abc import Callable
from threading import Event

import pytest
from django.db import transaction

from companies.models import SeatBooking
from placements.enums import ApplicationState
from placements.models import Application
from placements.services import accept, confirm, withdraw
from tests.cast import Cast
from tests.factories import ApplicationFactory
from tests.parallel import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def while_the_company_says_yes(application: Application, deed: Callable[[], object]) -> None:
    """The pupil does something after the company's yes is written and before it is committed."""
    said_yes = Event()

    def company(_number: int) -> None:
        with transaction.atomic():
            accept(application, by_label="Betrieb (Link)")
            said_yes.set()
            # Time for the pupil's transaction to queue behind this one.
            time.sleep(0.5)

    def pupil(_number: int) -> None:
        assert said_yes.wait(10)
        deed()

    at_once(2, lambda number: [company, pupil][number](number))
    application.refresh_from_db()


def test_it_frees_the_seat_of_a_yes_that_came_while_the_pupil_withdrew(cast: Cast) -> None:
    application = cast.application
    while_the_company_says_yes(application, lambda: withdraw(application, by=cast.pupil.user))
    assert application.state == ApplicationState.WITHDRAWN
    assert not SeatBooking.objects.active().exists()


def test_it_frees_the_seat_of_a_yes_that_came_while_the_pupil_took_another(cast: Cast) -> None:
    other = ApplicationFactory(
        pupil=cast.pupil, offer=cast.foreign_offer, period=cast.period, state="accepted"
    )
    application = cast.application
    while_the_company_says_yes(application, lambda: confirm(other, by=cast.pupil.user))
    assert application.state == ApplicationState.RELEASED
    assert SeatBooking.objects.active().get().seat.offer == cast.foreign_offer
