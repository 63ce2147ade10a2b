"""The life of an application from draft to every end: rows, seats, messages, history."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import ActionLink
from companies.models import FollowUp, SeatBooking
from journal.enums import Audience
from journal.models import AuditEntry, Message
from placements import services
from placements.enums import ApplicationMove, ApplicationState, DeclineReason, PlacementState
from placements.models import Application, Placement
from schools.enums import ConsentMove
from tests.factories import ApplicationFactory, OfferFactory

pytestmark = pytest.mark.django_db

ANSWERS = {
    "answer_likes": "Ich repariere Fahrräder.",
    "answer_strengths": "Ich messe gern genau.",
    "answer_reason": "Ich wohne um die Ecke.",
}


def draft(cast):
    application = services.start_application(
        cast.pupil,
        cast.offer,
        starts_on=cast.period.starts_on,
        ends_on=cast.period.ends_on,
        period=cast.period,
        by=cast.pupil.user,
    )
    return services.save_draft(application, ANSWERS, by=cast.pupil.user)


def events(audience):
    return set(Message.objects.filter(audience=audience).values_list("event", flat=True))


def test_it_sends_a_draft_with_a_date_for_the_answer_and_a_link(cast):
    application = services.send_application(draft(cast), by=cast.pupil.user)

    assert application.state == ApplicationState.SENT
    assert application.answer_by == timezone.localdate() + timedelta(days=10)
    mail = Message.objects.get(event="application_sent_company", channel="email")
    assert mail.address == cast.contact.email
    assert ActionLink.objects.get().public_id == mail.link_id
    assert events(Audience.PUPIL) == {"application_sent_pupil"}
    assert application.changes.get().move == ApplicationMove.SEND
    assert AuditEntry.objects.filter(object_id=application.public_id, action="moved").exists()


def test_it_starts_the_same_application_only_once(cast):
    assert draft(cast) == draft(cast)


def test_it_reuses_the_last_answers_but_not_the_reason(cast):
    draft(cast)
    other = OfferFactory(company=cast.foreign_company)

    application = services.start_application(
        cast.pupil,
        other,
        starts_on=cast.period.starts_on,
        ends_on=cast.period.ends_on,
        period=cast.period,
        by=cast.pupil.user,
    )

    assert application.answer_likes == ANSWERS["answer_likes"]
    assert application.answer_reason == ""


def test_it_refuses_to_send_without_consent(cast):
    application = draft(cast)
    for consent in cast.pupil.consents.all():
        consent.make(ConsentMove.REVOKE)

    with pytest.raises(services.ConsentMissing):
        services.send_application(application, by=cast.pupil.user)

    application.refresh_from_db()
    assert application.state == ApplicationState.DRAFT
    assert not Message.objects.exists()


def test_it_refuses_to_send_for_a_pupil_with_a_hard_block(cast):
    cast.pupil.is_disclosure_blocked = True
    cast.pupil.save()

    with pytest.raises(services.ConsentMissing):
        services.send_application(draft(cast), by=cast.pupil.user)


def test_it_refuses_to_send_with_an_empty_answer(cast):
    application = services.save_draft(draft(cast), {"answer_reason": "  "}, by=cast.pupil.user)

    with pytest.raises(services.NotPossible, match="drei Fragen"):
        services.send_application(application, by=cast.pupil.user)


def test_it_refuses_more_open_requests_than_the_company_wants(cast):
    cast.company.max_open_requests = 1
    cast.company.save()
    ApplicationFactory(pupil=cast.classmate, offer=cast.offer, period=cast.period)

    with pytest.raises(services.NotPossible, match="genug Anfragen"):
        services.send_application(draft(cast), by=cast.pupil.user)


def test_it_refuses_an_offer_that_is_gone(cast):
    application = draft(cast)
    cast.offer.make("pause")

    with pytest.raises(services.NotPossible, match="gibt es nicht mehr"):
        services.send_application(application, by=cast.pupil.user)


def test_it_holds_a_seat_from_yes_to_confirmation(cast):
    application = services.accept(cast.application, by=cast.company_member)

    assert application.state == ApplicationState.ACCEPTED
    booking = SeatBooking.objects.active().get()
    assert application.booking == booking
    assert application.confirm_by == timezone.localdate() + timedelta(days=5)
    assert events(Audience.PUPIL) == {"application_accepted_pupil"}

    placement = services.confirm(application, by=cast.pupil.user)

    assert placement.booking == booking
    assert placement.state == PlacementState.PLANNED
    application.refresh_from_db()
    assert application.state == ApplicationState.CONFIRMED
    assert "application_confirmed_company" in events(Audience.COMPANY)
    assert "application_confirmed_teacher" in events(Audience.TEACHER)
    assert "application_confirmed_officer" in events(Audience.OFFICER)


def test_it_releases_the_others_politely_and_frees_their_seats(cast):
    other = ApplicationFactory(pupil=cast.pupil, offer=cast.foreign_offer, period=cast.period)
    other = services.accept(other, by=cast.foreign_member)
    application = services.accept(cast.application, by=cast.company_member)

    services.confirm(application, by=cast.pupil.user)

    other.refresh_from_db()
    assert other.state == ApplicationState.RELEASED
    assert SeatBooking.objects.active().count() == 1
    told = Message.objects.get(event="application_released_company", channel="email")
    assert told.address == cast.foreign_contact.email


def test_it_keeps_applications_for_other_days(cast):
    later = ApplicationFactory(
        pupil=cast.pupil,
        offer=cast.foreign_offer,
        period=None,
        starts_on=cast.period.ends_on + timedelta(days=30),
        ends_on=cast.period.ends_on + timedelta(days=34),
    )
    application = services.accept(cast.application, by=cast.company_member)

    services.confirm(application, by=cast.pupil.user)

    later.refresh_from_db()
    assert later.state == ApplicationState.SENT


def test_it_declines_with_a_reason_the_pupil_can_read(cast):
    application = services.decline(
        cast.application, reason=DeclineReason.DATES, text="Wir haben zu.", by=cast.company_member
    )

    assert application.state == ApplicationState.DECLINED
    told = Message.objects.get(event="application_declined_pupil")
    assert "Die Tage passen bei uns nicht." in told.body
    assert events(Audience.COMPANY) == {"application_declined_company"}


def test_it_gives_more_time_once(cast):
    before = cast.application.answer_by
    application = services.need_time(cast.application, by=cast.company_member)

    assert application.answer_by == before + timedelta(days=7)
    with pytest.raises(services.NotPossible):
        services.need_time(application, by=cast.company_member)


def test_it_frees_the_seat_when_the_pupil_withdraws(cast):
    application = services.accept(cast.application, by=cast.company_member)

    services.withdraw(application, by=cast.pupil.user)

    assert not SeatBooking.objects.active().exists()
    assert events(Audience.COMPANY) == {"application_withdrawn_company"}


def test_it_reminds_the_company_on_day_3_and_7_and_lapses_after_the_last_day(cast):
    application = services.send_application(draft(cast), by=cast.pupil.user)
    start = application.sent_at

    def reminders_on(day):
        services.remind_company(application, now=start + timedelta(days=day))
        return Message.objects.filter(event="application_reminder_company", channel="email").count()

    assert [reminders_on(day) for day in (1, 2, 3, 3, 4, 6, 7, 8, 10)] == [
        0, 0, 1, 1, 1, 1, 2, 2, 2,
    ]  # fmt: skip
    assert ActionLink.objects.count() == 1, "a reminder must not break the first mail's link"

    assert not services.lapse_by_company(application, [], now=start + timedelta(days=10))
    assert services.lapse_by_company(application, [], now=start + timedelta(days=11))
    assert not services.lapse_by_company(application, [], now=start + timedelta(days=12))

    application.refresh_from_db()
    assert application.state == ApplicationState.LAPSED_BY_COMPANY
    task = FollowUp.objects.get()
    assert task.company == cast.company
    assert task.responsible == cast.officer
    assert "application_lapsed_pupil" in events(Audience.PUPIL)
    assert "application_lapsed_teacher" in events(Audience.TEACHER)
    assert "application_lapsed_company" in events(Audience.COMPANY)


def test_it_reminds_the_pupil_once_and_lapses_after_the_last_day(cast):
    application = services.accept(cast.application, by=cast.company_member)
    start = application.state_changed_at

    done = [
        services.remind_pupil(application, now=start + timedelta(days=day)) for day in (1, 2, 3)
    ]
    assert done == [False, True, False]
    assert not services.lapse_by_pupil(application, now=start + timedelta(days=5))
    assert services.lapse_by_pupil(application, now=start + timedelta(days=6))
    assert not SeatBooking.objects.active().exists()
    assert "confirmation_lapsed_company" in events(Audience.COMPANY)
    assert "confirmation_lapsed_pupil" in events(Audience.PUPIL)


def test_it_closes_all_open_applications_of_an_offer_that_is_gone(cast):
    services.accept(cast.application, by=cast.company_member)

    assert services.close_for_offers([cast.offer], by=cast.officer) == 1
    assert services.close_for_offers([cast.offer], by=cast.officer) == 0

    assert Application.objects.get().state == ApplicationState.CLOSED
    assert not SeatBooking.objects.active().exists()
    assert events(Audience.PUPIL) >= {"application_closed_pupil"}
    assert events(Audience.COMPANY) >= {"application_closed_company"}


def test_it_enters_a_self_found_place_and_releases_what_is_open(cast):
    application = cast.application

    placement = services.add_self_found(
        cast.pupil,
        cast.foreign_company,
        starts_on=cast.period.starts_on,
        ends_on=cast.period.ends_on,
        period=cast.period,
        by=cast.class_teacher,
    )

    application.refresh_from_db()
    assert application.state == ApplicationState.RELEASED
    assert placement.source == "self_found"
    with pytest.raises(services.NotPossible, match="schon einen bestätigten Platz"):
        services.add_self_found(
            cast.pupil,
            cast.company,
            starts_on=cast.period.ends_on,
            ends_on=cast.period.ends_on,
            period=None,
            by=cast.class_teacher,
        )


def test_it_cancels_before_the_start_and_tells_both_sides(cast):
    placement = services.confirm(
        services.accept(cast.application, by=cast.company_member), by=cast.pupil.user
    )

    services.cancel_placement(placement, reason="krank", by=cast.class_teacher)

    assert Placement.objects.get().state == PlacementState.CANCELLED
    assert not SeatBooking.objects.active().exists()
    assert "placement_cancelled_pupil" in events(Audience.PUPIL)
    assert "placement_cancelled_company" in events(Audience.COMPANY)
    assert "placement_cancelled_teacher" in events(Audience.TEACHER)


def test_it_starts_and_completes_by_date_and_reminds_once(cast):
    placement = cast.placement
    first = timezone.make_aware(
        timezone.datetime.combine(placement.starts_on, timezone.datetime.min.time())
    )
    last = timezone.make_aware(
        timezone.datetime.combine(placement.ends_on, timezone.datetime.min.time())
    )

    assert not services.remind_of_start(placement, now=first - timedelta(days=8))
    assert services.remind_of_start(placement, now=first - timedelta(days=7))
    assert not services.remind_of_start(placement, now=first - timedelta(days=6))
    assert not services.start_placement(placement, now=first - timedelta(days=1))
    assert services.start_placement(placement, now=first)
    assert not services.complete_placement(placement, now=last)
    assert services.complete_placement(placement, now=last + timedelta(days=1))


POSSIBLE = {
    "draft": {"send", "close"},
    "sent": {"need_time", "accept", "decline", "withdraw", "lapse_company", "release", "close"},
    "needs_time": {"accept", "decline", "withdraw", "lapse_company", "release", "close"},
    "accepted": {"confirm", "withdraw", "lapse_pupil", "release", "close"},
}


@pytest.mark.parametrize("state", ApplicationState.values)
def test_it_offers_exactly_the_moves_of_the_product(state):
    application = Application(state=state)

    assert set(application.possible_moves()) == POSSIBLE.get(state, set())
