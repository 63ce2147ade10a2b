"""What has to happen next for a pupil, as the class list says it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from placements import overview
from schools.enums import ConsentMove, ConsentPurpose
from schools.models import Pupil
from tests.factories import ConsentFactory, PupilFactory

pytestmark = pytest.mark.django_db
MISSING = "Einverständnis fehlt"


def next_step(pupil, period):
    (line,) = overview.standings(Pupil.objects.filter(pk=pupil.pk), period)
    return line.next_step


def signs_in(pupil):
    pupil.user.last_login = timezone.now()
    pupil.user.save()
    return pupil


def test_it_names_a_missing_consent(cast):
    assert next_step(signs_in(cast.classmate), cast.period) == MISSING


def test_it_suggests_places_once_the_consent_is_there(cast):
    assert next_step(signs_in(cast.pupil), cast.period) == "passende Plätze vorschlagen"


@pytest.mark.parametrize("move", [ConsentMove.REVOKE, ConsentMove.EXPIRE])
def test_it_names_a_consent_that_has_ended(cast, move):
    cast.pupil.consents.get(purpose=ConsentPurpose.PROFILE_TO_COMPANY).make(move)

    assert next_step(signs_in(cast.pupil), cast.period) == MISSING


def test_it_names_a_consent_whose_day_is_over(cast):
    yesterday = timezone.localdate() - timedelta(days=1)
    cast.pupil.consents.update(expires_on=yesterday)

    assert next_step(signs_in(cast.pupil), cast.period) == MISSING


def test_it_does_not_take_the_other_consent_for_this_one(cast):
    ConsentFactory(pupil=cast.classmate, purpose=ConsentPurpose.CONTACT_TO_COMPANY)

    assert next_step(signs_in(cast.classmate), cast.period) == MISSING


def test_it_names_it_while_a_company_waits_to_see_something(cast):
    assert next_step(cast.application.pupil, cast.period).startswith("Antwort bis")

    cast.pupil.consents.get(purpose=ConsentPurpose.PROFILE_TO_COMPANY).make(ConsentMove.REVOKE)

    assert next_step(cast.pupil, cast.period) == MISSING


def test_it_sends_nobody_for_a_consent_that_may_not_count(cast):
    cast.classmate.is_disclosure_blocked = True
    cast.classmate.save()

    assert next_step(signs_in(cast.classmate), cast.period) == "Platz auf Papier vereinbaren"


def test_it_asks_for_no_consent_when_the_place_is_there(cast):
    cast.pupil.consents.all().delete()

    assert "Papiere klären" in next_step(cast.placement.pupil, cast.period)


def test_it_needs_one_query_for_one_and_for_many(cast, django_assert_num_queries):
    for _number in range(3):
        signs_in(PupilFactory(school_class=cast.class_9b))

    for pupils in (Pupil.objects.filter(pk=cast.pupil.pk), Pupil.objects.all()):
        with django_assert_num_queries(1):
            overview.standings(pupils, cast.period)
