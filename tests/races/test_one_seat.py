"""Many at once want what only one can have: one gets it, everybody else a clear answer."""

import pytest
from django.test import Client
from django.urls import reverse

from companies.models import SeatBooking
from placements import services
from placements.enums import ApplicationState
from placements.models import Application, Placement
from tests.factories import ApplicationFactory, ConsentFactory, PupilFactory
from tests.parallel import at_once

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 50


@pytest.fixture
def waiting(cast):
    """Fifty pupils of the class have asked for the same place with one seat."""
    cast.offer.seats.exclude(number=1).delete()
    pupils = [PupilFactory(school_class=cast.class_9b) for _ in range(MANY)]
    for pupil in pupils:
        ConsentFactory(pupil=pupil)
    return [
        ApplicationFactory(pupil=pupil, offer=cast.offer, period=cast.period) for pupil in pupils
    ]


def test_it_gives_one_seat_to_one_of_fifty(cast, waiting):
    """Fifty at once are accepted and confirm: one placement, and 49 hear that nothing is left."""

    def accept_and_confirm(number):
        application = waiting[number]
        try:
            services.accept(application, by_label=services.BY_LINK)
            services.confirm(application, by=application.pupil.user)
        except services.NoSeatLeft as full:
            return str(full)
        return "placed"

    answers = at_once(MANY, accept_and_confirm)

    assert answers.count("placed") == 1
    assert {answer for answer in answers if answer != "placed"} == {
        "In dieser Zeit ist kein Platz mehr frei. Alle Plätze sind schon zugesagt."
    }
    assert Placement.objects.active().count() == 1
    assert SeatBooking.objects.active().count() == 1
    assert Application.objects.filter(state=ApplicationState.SENT).count() == MANY - 1


def test_it_confirms_one_yes_once_however_often_it_is_tapped(cast):
    """Fifty taps at once on „Ja, ich nehme den Platz“, as requests: one placement, 49 told why."""
    services.accept(cast.application, by=cast.company_member)
    url = reverse("application_confirm", args=[cast.application.public_id])
    clients = []
    for _ in range(MANY):
        client = Client()
        client.force_login(cast.pupil.user)
        clients.append(client)

    pages = at_once(MANY, lambda number: clients[number].post(url))

    assert Placement.objects.count() == 1
    assert [page.status_code for page in pages] == [302] * MANY
    texts = [
        str(message) for page in pages for message in page.wsgi_request._messages._queued_messages
    ]
    assert sum(text.startswith("Dein Platz ist sicher.") for text in texts) == 1
    assert sum(text.startswith("Das geht nicht mehr") for text in texts) == MANY - 1


def test_it_ends_clearly_when_the_pupil_withdraws_while_the_company_accepts(cast):
    for _ in range(10):
        application = ApplicationFactory(pupil=cast.pupil, offer=cast.offer, period=cast.period)

        def company(application=application):
            return services.accept(application, by_label=services.BY_LINK)

        def pupil(application=application):
            return services.withdraw(application, by=cast.pupil.user)

        def act(number, deeds=(company, pupil)):
            try:
                deeds[number]()
            except services.NotPossible as refusal:
                return str(refusal)
            return ""

        said_yes, took_back = at_once(2, act)

        application.refresh_from_db()
        assert application.state == ApplicationState.WITHDRAWN
        assert took_back == ""
        assert said_yes == "" or said_yes.startswith("Das geht nicht mehr")
        assert not SeatBooking.objects.active().exists()


def test_it_lets_one_pupil_take_one_of_two_places_at_once(cast):
    first = services.accept(cast.application, by=cast.company_member)
    second = services.accept(
        ApplicationFactory(pupil=cast.pupil, offer=cast.foreign_offer, period=cast.period),
        by=cast.foreign_member,
    )

    def take(number):
        try:
            services.confirm((first, second)[number], by=cast.pupil.user)
        except services.NotPossible:
            return False
        return True

    assert sorted(at_once(2, take)) == [False, True]
    assert Placement.objects.active().count() == 1
    assert SeatBooking.objects.active().count() == 1
