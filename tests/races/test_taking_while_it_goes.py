"""The pupil takes a place while it is taken away: nobody waits in a ring, one clear result."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest

from accounts.models import User
from companies import services as company_services
from companies.models import Offer, SeatBooking
from placements import services
from placements.enums import ApplicationState
from placements.models import Application, Placement
from tests.cast import Cast
from tests.factories import ApplicationFactory, ConsentFactory, OfferFactory, PupilFactory
from tests.parallel import at_once

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 8


def withdraw(offer: Offer, officer: User) -> None:
    company_services.withdraw_offer(offer, officer, reason="Betrieb zieht um")


def block(offer: Offer, officer: User) -> None:
    company_services.block_company(offer.company, officer, reason="Hinweis auf Gefährdung")


def taken(application: Application) -> str:
    """What the pupil hears."""
    try:
        services.confirm(application, by=application.pupil.user)
    except services.NotPossible as refusal:
        return str(refusal)
    return ""


@pytest.mark.parametrize("end", [withdraw, block])
def test_it_either_takes_the_place_or_says_that_it_is_gone(
    cast: Cast, end: Callable[[Offer, User], None]
) -> None:
    for _ in range(ROUNDS):
        offer = OfferFactory(title="Werkbank", seat_count=3)
        pupil = PupilFactory(school_class=cast.class_9b)
        ConsentFactory(pupil=pupil)
        others = [
            ApplicationFactory(pupil=pupil, offer=offer, period=None, **days(cast, shift))
            for shift in range(3)
        ]
        application = others.pop(2)
        services.accept(application, by_label=services.BY_LINK)

        def act(number: int, application=application, offer=offer) -> str | None:
            return taken(application) if number else end(offer, cast.officer)

        _ended, heard = at_once(2, act)

        application.refresh_from_db()
        is_taken = heard == ""
        assert is_taken or heard.startswith("Das geht nicht mehr")
        wanted = ApplicationState.CONFIRMED if is_taken else ApplicationState.CLOSED
        assert application.state == wanted
        assert Placement.objects.filter(application=application).exists() == is_taken
        assert SeatBooking.objects.active().filter(seat__offer=offer).count() == is_taken
        assert not Application.objects.open().filter(offer=offer).exists()


def test_it_says_yes_and_sends_while_the_offer_goes(cast: Cast) -> None:
    """The company accepts one, a pupil sends another, an officer withdraws the offer."""
    for _ in range(ROUNDS):
        offer = OfferFactory(title="Werkbank", seat_count=2, company=cast.foreign_company)
        waiting = ApplicationFactory(pupil=cast.classmate, offer=offer, period=cast.period)
        written = ApplicationFactory(
            pupil=cast.pupil, offer=offer, period=cast.period, state=ApplicationState.DRAFT
        )
        deeds = [
            lambda offer=offer: withdraw(offer, cast.officer),
            lambda row=waiting: services.accept(row, by_label=services.BY_LINK),
            lambda row=written: services.send_application(row, by=cast.pupil.user),
        ]

        def act(number: int, deeds=deeds) -> None:
            with suppress(services.NotPossible):
                deeds[number]()

        at_once(3, act)

        states = Application.objects.filter(offer=offer).values_list("state", flat=True)
        assert set(states) == {ApplicationState.CLOSED}
        assert not SeatBooking.objects.active().filter(seat__offer=offer).exists()


def days(cast: Cast, shift: int) -> dict[str, object]:
    """Days that overlap those of the period."""
    return {
        "starts_on": cast.period.starts_on + timedelta(days=shift),
        "ends_on": cast.period.ends_on,
    }
