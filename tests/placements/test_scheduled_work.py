"""What time brings about, as the scheduled tasks do it."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from journal.models import JobRun, Message
from placements import services, tasks
from placements.enums import ApplicationState, PlacementState
from tests.factories import ApplicationFactory, OfferFactory

pytestmark = pytest.mark.django_db


def noon(day):
    return timezone.make_aware(datetime.combine(day, datetime.min.time().replace(hour=12)))


def test_it_runs_once_an_hour_however_often_it_is_called(cast, time_machine):
    sent_on = timezone.localdate(cast.application.sent_at)
    time_machine.move_to(noon(sent_on + timedelta(days=3)))

    tasks.run_deadlines()
    tasks.run_deadlines()

    assert JobRun.objects.filter(job="placements.run_deadlines").count() == 1
    assert (
        Message.objects.filter(event="application_reminder_company", channel="email").count() == 1
    )


def test_it_closes_what_nobody_answered_and_offers_alternatives(cast, time_machine):
    application = cast.application
    time_machine.move_to(noon(application.answer_by + timedelta(days=1)))

    tasks.run_deadlines()

    application.refresh_from_db()
    assert application.state == ApplicationState.LAPSED_BY_COMPANY
    told = Message.objects.get(event="application_lapsed_pupil")
    assert cast.foreign_offer.title in told.body


def test_it_goes_on_when_one_application_fails(cast, time_machine, monkeypatch):
    second = ApplicationFactory(pupil=cast.other_pupil, offer=cast.foreign_offer)
    time_machine.move_to(
        noon(max(second.answer_by, cast.application.answer_by) + timedelta(days=1))
    )
    real = services.lapse_by_company

    def fails_for_the_first(application, *args, **kwargs):
        if application.pk == second.pk:
            raise RuntimeError
        return real(application, *args, **kwargs)

    monkeypatch.setattr(services, "lapse_by_company", fails_for_the_first)

    tasks.run_deadlines()

    run = JobRun.objects.get(job="placements.run_deadlines")
    assert (run.sent_count, run.failed_count) == (1, 1)


def test_it_starts_and_completes_internships_by_date(cast, time_machine):
    placement = cast.placement
    time_machine.move_to(noon(placement.starts_on - timedelta(days=3)))
    tasks.run_dates()
    assert Message.objects.filter(event="placement_starts_soon_pupil").count() == 1

    time_machine.move_to(noon(placement.starts_on))
    tasks.run_dates()
    placement.refresh_from_db()
    assert placement.state == PlacementState.RUNNING

    time_machine.move_to(noon(placement.ends_on + timedelta(days=1)))
    tasks.run_dates()
    placement.refresh_from_db()
    assert placement.state == PlacementState.COMPLETED


def test_it_tells_about_new_fitting_offers_once_a_day_and_only_who_searches(cast):
    for pupil in (cast.pupil, cast.classmate):
        pupil.user.last_login = timezone.now()
        pupil.user.save()
    services.confirm(services.accept(cast.application, by=cast.company_member), by=cast.pupil.user)
    OfferFactory(company=cast.foreign_company, published_at=timezone.now())

    tasks.send_new_offers()
    JobRun.objects.all().delete()
    tasks.send_new_offers()

    told = Message.objects.filter(event="new_offers_pupil")
    assert [message.recipient for message in told] == [cast.classmate.user]
