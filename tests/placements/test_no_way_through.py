"""What speaks against a yes or a request: closed companies, ended consents, days too near."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from companies import services as company_services
from companies.enums import CompanyState, OfferState
from companies.models import FollowUp, SeatBooking
from journal.models import Message
from placements import services, tasks
from placements.enums import ApplicationState
from placements.models import Application, Placement
from schools import consents
from schools.enums import ConsentPurpose, DecidedBy
from tests.cast import Cast
from tests.factories import ApplicationFactory, OfferFactory

pytestmark = pytest.mark.django_db


def stop_contact(cast: Cast) -> None:
    """The company wants no contact, and a request to it is open: whoever may have left it so."""
    cast.company.state = CompanyState.DO_NOT_CONTACT
    cast.company.save(update_fields=["state"])


def revoke(cast: Cast) -> None:
    consent = cast.pupil.consents.get(purpose=ConsentPurpose.PROFILE_TO_COMPANY)
    consents.revoke(consent, decided_by=DecidedBy.GUARDIAN)


def near(cast: Cast, days: int) -> Application:
    """Asked for days that begin in so many days."""
    first = timezone.localdate() + timedelta(days=days)
    return ApplicationFactory(
        pupil=cast.pupil,
        offer=cast.offer,
        period=None,
        starts_on=first,
        ends_on=first + timedelta(days=4),
    )


def test_it_takes_no_yes_and_sends_no_reminder_where_contact_is_stopped(cast: Cast) -> None:
    application = cast.application
    stop_contact(cast)

    with pytest.raises(services.NotPossible, match="rufen Sie an, wir klären das: Selin Kaya"):
        services.accept(application, by_label=services.BY_LINK)
    assert not services.remind_company(application, now=application.sent_at + timedelta(days=5))
    assert services.lapse_by_company(application, [], now=timezone.now() + timedelta(days=20))
    assert not FollowUp.objects.exists()


def test_it_lets_nobody_take_a_place_at_a_company_that_is_closed(cast: Cast) -> None:
    application = services.accept(cast.application, by=cast.company_member)
    stop_contact(cast)

    with pytest.raises(services.NotPossible, match="gerade nicht nehmen"):
        services.confirm(application, by=cast.pupil.user)
    assert not Placement.objects.exists()


def test_it_closes_requests_to_ended_offers_too_when_the_company_is_blocked(cast: Cast) -> None:
    application = services.accept(cast.application, by=cast.company_member)
    cast.offer.state = OfferState.EXPIRED
    cast.offer.save()

    company_services.block_company(cast.company, cast.officer, reason="Hinweis")

    application.refresh_from_db()
    assert application.state == ApplicationState.CLOSED
    assert not SeatBooking.objects.active().exists()


def test_it_takes_requests_back_when_the_consent_is_revoked(cast: Cast) -> None:
    waiting = cast.application
    said_yes = services.accept(
        ApplicationFactory(pupil=cast.pupil, offer=cast.foreign_offer, period=cast.period),
        by=cast.foreign_member,
    )

    revoke(cast)

    for application in (waiting, said_yes):
        application.refresh_from_db()
        assert application.state == ApplicationState.WITHDRAWN
        assert "Einverständnis" in application.changes.last().reason
    assert not SeatBooking.objects.active().exists()
    for audience in ("pupil", "company"):
        told = Message.objects.filter(event=f"application_withdrawn_{audience}")
        assert {"Einverständnis" in message.body for message in told} == {True}
    assert not FollowUp.objects.exists()


def test_it_keeps_requests_when_only_name_and_contact_are_revoked(cast: Cast) -> None:
    application = cast.application
    consent = cast.pupil.consents.get(purpose=ConsentPurpose.CONTACT_TO_COMPANY)

    consents.revoke(consent, decided_by=DecidedBy.GUARDIAN)

    application.refresh_from_db()
    assert application.state == ApplicationState.SENT


def test_it_takes_requests_back_when_the_consent_runs_out(cast: Cast) -> None:
    application = cast.application
    cast.pupil.consents.update(expires_on=timezone.localdate() - timedelta(days=1))

    with pytest.raises(services.ConsentMissing):
        services.accept(application, by_label=services.BY_LINK)
    assert not services.remind_company(application, now=application.sent_at + timedelta(days=5))
    tasks.run_dates()

    application.refresh_from_db()
    assert application.state == ApplicationState.WITHDRAWN


def test_it_does_not_blame_the_company_when_the_consent_is_gone(cast: Cast) -> None:
    application = cast.application
    cast.pupil.is_disclosure_blocked = True
    cast.pupil.save()

    assert services.lapse_by_company(application, [], now=timezone.now() + timedelta(days=20))

    application.refresh_from_db()
    assert application.state == ApplicationState.WITHDRAWN
    assert not FollowUp.objects.exists()


def test_it_takes_no_yes_on_the_first_day(cast: Cast) -> None:
    with pytest.raises(services.NotPossible, match="erste Tag"):
        services.accept(near(cast, 0), by_label=services.BY_LINK)


def test_it_holds_a_place_until_the_day_before_the_first_one(cast: Cast) -> None:
    application = services.accept(near(cast, 2), by_label=services.BY_LINK)

    assert application.confirm_by == timezone.localdate() + timedelta(days=1)


def test_it_gives_time_until_the_day_before_the_first_one(cast: Cast) -> None:
    application = services.need_time(near(cast, 12), by_label=services.BY_LINK)

    assert application.answer_by == timezone.localdate() + timedelta(days=11)
    with pytest.raises(services.NotPossible, match="schon nah"):
        services.need_time(near(cast, 9), by_label=services.BY_LINK)


def asked(cast: Cast, first: date) -> Application:
    """Written and sent for the period, which begins on this day."""
    cast.period.starts_on = first
    cast.period.find_by = cast.period.agreement_by = timezone.localdate()
    cast.period.ends_on = first + timedelta(days=4)
    cast.period.save()
    application = services.start_application(
        cast.pupil,
        OfferFactory(company=cast.foreign_company, starts_on=first - timedelta(days=30)),
        starts_on=first,
        ends_on=cast.period.ends_on,
        period=cast.period,
        by=cast.pupil.user,
    )
    answers = dict.fromkeys(services.ANSWERS, "Gern.")
    services.save_draft(application, answers, by=cast.pupil.user)
    return services.send_application(application, by=cast.pupil.user)


def test_it_asks_for_an_answer_by_the_day_before_the_first_one(cast: Cast) -> None:
    application = asked(cast, timezone.localdate() + timedelta(days=4))

    assert application.answer_by == timezone.localdate() + timedelta(days=3)


def test_it_begins_nothing_for_a_day_that_has_come(cast: Cast) -> None:
    cast.period.find_by = cast.period.agreement_by = timezone.localdate() - timedelta(days=9)
    cast.period.save()

    with pytest.raises(services.NotPossible, match="erste Tag"):
        asked_today(cast)


def asked_today(cast: Cast) -> None:
    services.start_application(
        cast.pupil,
        cast.offer,
        starts_on=timezone.localdate(),
        ends_on=timezone.localdate(),
        by=cast.pupil.user,
    )
