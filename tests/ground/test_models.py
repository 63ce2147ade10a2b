"""Every factory makes a row that the model itself calls valid."""

import inspect

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.enums import Role
from companies.models import Offer, SeatBooking
from placements.enums import ApplicationState
from placements.models import Application, Placement
from schools.models import Consent, InternshipPeriod, Pupil, SchoolClass
from tests import factories
from tests.cast import Cast

FACTORIES = [
    item
    for name, item in sorted(vars(factories).items())
    if inspect.isclass(item)
    and issubclass(item, DjangoModelFactory)
    and item is not DjangoModelFactory
]
OWN_APPS = ["catalogue", "journal", "accounts", "schools", "companies", "placements"]
WITHOUT_FACTORY = {"DataSource", "Heartbeat"}
"""Filled by the loader and by the processes themselves."""


@pytest.mark.django_db
@pytest.mark.parametrize("factory_class", FACTORIES, ids=lambda item: item.__name__)
def test_it_makes_valid_rows(factory_class: type[DjangoModelFactory]) -> None:
    factory_class().full_clean()
    factory_class().full_clean()


def test_it_knows_every_main_model() -> None:
    made = {factory_class._meta.model for factory_class in FACTORIES}
    models = {model for label in OWN_APPS for model in apps.get_app_config(label).get_models()}
    missing = {model.__name__ for model in models - made if not model.__name__.endswith("Change")}
    assert missing == WITHOUT_FACTORY


def test_it_finds_the_first_free_seat(cast: Cast) -> None:
    first = factories.ApplicationFactory(
        pupil=cast.pupil, offer=cast.offer, state=ApplicationState.ACCEPTED
    )
    second = factories.ApplicationFactory(
        pupil=cast.other_pupil, offer=cast.offer, state=ApplicationState.ACCEPTED
    )
    assert [first.booking.seat.number, second.booking.seat.number] == [1, 2]
    assert SeatBooking.objects.active().count() == 2


def test_it_lets_the_cast_see_what_they_may(cast: Cast) -> None:
    """The rows are wired as the names say; the rules themselves are tested with their models."""
    sees = {
        who: sorted(Pupil.objects.visible_to(user).values_list("first_name", flat=True))
        for who, user in cast.users.items()
        if user
    }
    assert sees["class_teacher"] == ["Elif", "Jan"]
    assert sees["other_class_teacher"] == ["Emma"]
    assert sees["careers_lead"] == sees["officer"] == ["Elif", "Emma", "Jan"]
    assert sees["foreign_teacher"] == sees["foreign_officer"] == ["Noor"]
    assert sees["company_admin"] == sees["foreign_member"] == []
    assert list(Offer.objects.visible_to(cast.company_member)) == [cast.offer]
    assert list(Offer.objects.visible_to(cast.foreign_member)) == [cast.foreign_offer]


def test_it_gives_elif_a_period_an_offer_and_two_consents(cast: Cast) -> None:
    today = timezone.localdate()
    period = InternshipPeriod.objects.for_class(cast.class_9b).upcoming(today).get()
    assert period == cast.period
    assert cast.pupil.age_on(today) == 14
    assert Consent.objects.in_force(today).filter(pupil=cast.pupil).count() == 2
    listed = Offer.objects.listed(today).fitting(period.starts_on, period.ends_on)
    assert cast.offer in listed.with_free_seat(period.starts_on, period.ends_on)
    assert SchoolClass.objects.current(today).count() == 3


def test_it_makes_applications_and_placements_only_when_asked(cast: Cast) -> None:
    assert not Application.objects.exists()
    assert cast.application.period == cast.period
    assert not Placement.objects.exists()
    assert cast.placement.booking is not None


def test_it_has_one_role_per_name(cast: Cast) -> None:
    roles = {who: user.role for who, user in cast.users.items() if user}
    assert {role for who, role in roles.items() if "teacher" in who} == {Role.TEACHER}
    assert {role for who, role in roles.items() if "pupil" in who} == {Role.PUPIL}
    assert set(roles.values()) == set(Role)


@pytest.mark.django_db
def test_it_is_cheap() -> None:
    from tests.cast import make_cast

    with CaptureQueriesContext(
        connection,
    ) as queries:
        make_cast()
    assert len(queries) < 120
