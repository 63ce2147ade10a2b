"""Slips from the teacher's page: nothing in use ends by one tap, and nobody is left without."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.enums import Role
from accounts.models import AccessSlip
from journal.models import AuditEntry
from tests.factories import AccessSlipFactory, PupilFactory
from tests.school_pages.test_teacher_pages import of

pytestmark = pytest.mark.django_db
PRINTED = "Bitte jetzt drucken"


@pytest.fixture
def teacher(client, cast):
    client.force_login(cast.class_teacher)
    return client


@pytest.fixture
def used(cast):
    now = timezone.now()
    slip = AccessSlipFactory(user=cast.pupil.user, pin_set_at=now, last_used_at=now)
    cast.pupil.user.password = "pin"
    cast.pupil.user.save()
    return slip


def test_it_asks_before_a_slip_in_use_ends(cast, teacher, used):
    page = teacher.post(of("pupil_slip", cast.pupil)).content.decode()

    assert "gelten dann nicht mehr" in page
    assert PRINTED not in page
    used.refresh_from_db()
    assert used.revoked_at is None

    assert PRINTED in teacher.post(of("pupil_slip", cast.pupil), {"sure": "1"}).content.decode()
    used.refresh_from_db()
    assert used.revoked_at is not None


def test_it_asks_nothing_when_nothing_is_lost(cast, teacher):
    AccessSlipFactory(user=cast.pupil.user)

    assert PRINTED in teacher.post(of("pupil_slip", cast.pupil)).content.decode()


def test_it_asks_nothing_for_a_slip_that_has_run_out(cast, teacher, used):
    used.created_at -= timedelta(days=2)
    used.expires_on = timezone.localdate() - timedelta(days=1)
    used.save()

    text = teacher.get(of("pupil_detail", cast.pupil)).content.decode()
    assert "abgelaufen" in text
    assert "PIN zurücksetzen" not in text
    assert PRINTED in teacher.post(of("pupil_slip", cast.pupil)).content.decode()


def test_it_asks_before_a_pin_ends(cast, teacher, used):
    page = teacher.post(of("pupil_unlock", cast.pupil), {"deed": "pin"}).content.decode()
    assert "PIN von" in page
    used.refresh_from_db()
    assert used.has_pin

    sure = {"deed": "pin", "sure": "1"}
    page = teacher.post(of("pupil_unlock", cast.pupil), sure, follow=True).content.decode()

    assert "wird eine neue PIN gewählt" in page
    used.refresh_from_db()
    assert not used.has_pin


@pytest.mark.parametrize("deed", [{"deed": "pin", "sure": "1"}, {"deed": "unlock"}])
def test_it_claims_nothing_that_was_not_done(cast, teacher, deed):
    page = teacher.post(of("pupil_unlock", cast.pupil), deed, follow=True).content.decode()

    assert "wird eine neue PIN gewählt" not in page
    assert "wieder frei" not in page
    assert "Das war nicht nötig" in page


def test_it_makes_an_account_for_who_has_none(cast, teacher):
    pupil = PupilFactory(user=None, school_class=cast.class_9b)
    assert "Konto und Zettel anlegen" in teacher.get(of("pupil_detail", pupil)).content.decode()

    page = teacher.post(of("pupil_slip", pupil)).content.decode()

    pupil.refresh_from_db()
    assert pupil.last_name in page
    assert pupil.user.role == Role.PUPIL
    assert not pupil.user.has_usable_password()
    assert AccessSlip.objects.filter(user=pupil.user).count() == 1
    entry = AuditEntry.objects.get(action="created", object_id=pupil.user.public_id)
    assert entry.by == cast.class_teacher


def test_it_makes_one_account_however_often_it_is_asked(cast, teacher):
    pupil = PupilFactory(user=None, school_class=cast.class_9b)

    teacher.post(of("pupil_slip", pupil))
    pupil.refresh_from_db()
    first = pupil.user
    teacher.post(of("pupil_slip", pupil))

    pupil.refresh_from_db()
    assert pupil.user == first


def test_it_prints_for_those_without_an_account_too(cast, teacher):
    pupil = PupilFactory(user=None, school_class=cast.class_9b)

    page = teacher.post(of("class_slips", cast.class_9b), {"who": "never"}).content.decode()

    assert pupil.last_name in page


def test_it_prints_nothing_for_an_account_that_is_switched_off(cast, teacher):
    cast.pupil.user.is_active = False
    cast.pupil.user.save()

    assert "abgeschaltet" in teacher.get(of("pupil_detail", cast.pupil)).content.decode()
    page = teacher.post(of("pupil_slip", cast.pupil), follow=True).content.decode()

    assert "abgeschaltet" in page
    assert not AccessSlip.objects.exists()


def test_it_loads_class_and_year_once_for_all_slips(cast, teacher):
    def loads():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            teacher.post(of("class_slips", cast.class_9b), {"who": "all"})
        tables = ("schools_schoolclass", "schools_schoolyear")
        return len([one for one in queries if any(table in one["sql"] for table in tables)])

    few = loads()
    for _number in range(4):
        PupilFactory(school_class=cast.class_9b)

    assert loads() == few


def test_it_reminds_nobody_when_nobody_is_to_be_reminded(cast, teacher):
    page = teacher.get(of("class_nudge", cast.class_9b)).content.decode()

    assert "Gerade muss niemand erinnert werden" in page
    assert "<form" not in page.split("<main")[1].split("</main")[0]
