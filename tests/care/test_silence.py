"""Repeated silence: a call, a warning, a pause, and the way back."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.enums import LinkPurpose
from accounts.models import ActionLink
from catalogue import rules
from companies import services as company_services
from companies.enums import AskAnswer, CareEnd, FollowUpCause, NoteKind, NoteOutcome, OfferState
from companies.models import CareCase, FollowUp, Offer
from journal.models import Message
from placements import services
from placements.enums import ApplicationState, GuestState
from placements.models import ApplicationChange
from tests.factories import (
    ApplicationFactory,
    CareCaseFactory,
    CompanyFactory,
    ContactFactory,
    DatedSettingFactory,
    EventCompanyFactory,
    OfferFactory,
    PupilFactory,
    days_ago,
)
from tests.parallel import at_once

pytestmark = pytest.mark.django_db


def lapsed(cast, *ago, offer=None):
    """Requests that stayed without an answer, so many days ago."""
    for days in ago:
        ApplicationFactory(
            pupil=PupilFactory(school_class=cast.class_9b),
            offer=offer or cast.offer,
            state=ApplicationState.LAPSED_BY_COMPANY,
            state_changed_at=days_ago(days),
        )


def open_silent():
    """What the hourly job does."""
    now = timezone.now()
    return [
        services.care_for_silent(pk, count, now=now) for pk, count in services.silent_companies(now)
    ]


@pytest.mark.parametrize(
    ("ago", "opens"),
    [
        ((), False),
        ((1,), False),
        ((1, 2), True),
        ((1, 59), True),
        ((1, 61), False),
        ((1, 2, 3), True),
    ],
)
def test_it_opens_a_case_after_repeated_silence(cast, ago, opens):
    lapsed(cast, *ago)
    assert open_silent() == ([True] if opens else [])
    assert CareCase.objects.count() == opens


def test_it_asks_the_dated_settings(cast):
    DatedSettingFactory(key="care.silent_requests", valid_from=timezone.localdate(), value=3)
    rules.forget()
    lapsed(cast, 1, 2)
    try:
        assert open_silent() == []
    finally:
        rules.forget()


def test_it_calls_and_warns_once(cast):
    lapsed(cast, 1, 2)
    assert open_silent() == [True]
    assert open_silent() == []
    case = CareCase.objects.get()
    task = FollowUp.objects.get(key=f"care:{case.public_id}")
    assert (task.cause, task.responsible) == (FollowUpCause.SILENCE, cast.officer)
    assert case.pause_on == timezone.localdate() + timedelta(days=7)
    mail = Message.objects.get(event="care_warning", channel="email")
    assert mail.address == cast.contact.email
    assert "zwei Anfragen ohne Antwort" in mail.body
    assert cast.pupil.first_name not in mail.body
    assert Message.objects.filter(event="care_warning", channel="in_app").count() == 2


def test_it_counts_no_silence_before_an_answer_or_an_earlier_case(cast):
    lapsed(cast, 5, 6)
    answered = ApplicationFactory(
        pupil=cast.pupil, offer=cast.offer, state=ApplicationState.DECLINED
    )
    step = ApplicationChange.objects.create(
        subject=answered, move="decline", from_state="sent", to_state="declined", at=days_ago(1)
    )
    assert open_silent() == []
    step.delete()
    case = CareCaseFactory(company=cast.company, opened_at=days_ago(4))
    CareCase.objects.filter(pk=case.pk).update(ended_at=days_ago(2), how=CareEnd.HERE)
    assert open_silent() == []


def test_it_only_calls_where_nobody_reads_mail(cast):
    company = CompanyFactory(owner=cast.officer)
    offer = OfferFactory(company=company)
    company.contacts.all().delete()
    lapsed(cast, 1, 2, offer=offer)
    assert open_silent() == [True]
    case = CareCase.objects.get()
    assert (case.warned_at, case.pause_on) == (None, None)
    assert not Message.objects.filter(event="care_warning").exists()
    assert company_services.due_to_pause(timezone.localdate() + timedelta(days=400)) == []


@pytest.fixture
def case(cast):
    """Two days before its pause."""
    return CareCaseFactory(company=cast.company, opened_at=days_ago(5))


def pause_after(days):
    with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
        today = timezone.localdate()
        return [
            company_services.pause_for_silence(pk, timezone.now())
            for pk in company_services.due_to_pause(today)
        ]


def test_it_pauses_on_the_day_and_not_before(cast, case):
    own = OfferFactory(company=cast.company, state=OfferState.PAUSED)
    assert pause_after(1) == []
    assert pause_after(2) == [True]
    assert pause_after(2) == []
    cast.offer.refresh_from_db()
    assert cast.offer.state == OfferState.PAUSED
    change = cast.offer.changes.get()
    assert (change.by_label, change.reason) == ("System", "Schweigen")
    case.refresh_from_db()
    assert [offer.pk for offer in company_services.paused_by(case)] == [cast.offer.pk]
    assert own.pk not in {offer.pk for offer in company_services.paused_by(case)}
    assert Message.objects.filter(event="care_paused", channel="email").count() == 1
    assert Message.objects.get(event="care_paused_officer").recipient == cast.officer


def test_it_ends_a_case_of_a_company_that_pauses_itself(cast, case):
    cast.company.paused_until = timezone.localdate() + timedelta(days=30)
    cast.company.save()
    pause_after(2)
    case.refresh_from_db()
    cast.offer.refresh_from_db()
    assert (case.how, cast.offer.state) == (CareEnd.PAUSE, OfferState.PUBLISHED)


@pytest.mark.parametrize("answer", ["accept", "decline", "need_time", "note", "settle", "profile"])
def test_it_shows_exactly_its_offers_again(cast, case, answer):
    own = OfferFactory(company=cast.company, state=OfferState.PAUSED)
    pause_after(2)
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        if answer == "decline":
            services.decline(cast.application, reason="no_time", by=cast.company_admin)
        elif answer in {"accept", "need_time"}:
            getattr(services, answer)(cast.application, by=cast.company_admin)
        elif answer == "note":
            company_services.add_note(
                cast.company, cast.officer, kind=NoteKind.PHONE, outcome=NoteOutcome.OTHER
            )
        elif answer == "settle":
            company_services.settle_case(cast.company, cast.officer)
        else:
            company_services.change_profile(cast.company, cast.company_admin, description="Neu")
    states = dict(Offer.objects.filter(company=cast.company).values_list("pk", "state"))
    assert states == {cast.offer.pk: OfferState.PUBLISHED, own.pk: OfferState.PAUSED}
    case.refresh_from_db()
    expected = {"note": CareEnd.OFFICER, "settle": CareEnd.OFFICER, "profile": CareEnd.HERE}
    assert case.how == expected.get(answer, CareEnd.ANSWERED)


@pytest.mark.parametrize("tap", ["confirm", "unwanted", "event"])
def test_it_takes_every_tap_on_a_link_for_a_sign_of_life(cast, case, tap):
    """An offer that is right or unwanted, an invitation: whoever answers is not silent."""
    asked = OfferFactory(company=cast.company, contact=cast.contact, state=OfferState.DRAFT)
    asked = company_services.ask_company(asked, cast.officer)
    link = ActionLink.objects.get(purpose=LinkPurpose.CONFIRM_OFFER)
    guest = EventCompanyFactory(company=cast.company, state=GuestState.INVITED)
    pause_after(2)
    if tap == "confirm":
        company_services.confirm_offer_by_link(link, seen=asked.fingerprint)
    elif tap == "unwanted":
        company_services.decline_offer_by_link(link, answer=AskAnswer.UNWANTED)
    else:
        services.answer_invitation(guest, is_coming=False, by_label=services.BY_LINK)
    case.refresh_from_db()
    cast.offer.refresh_from_db()
    assert (case.how, cast.offer.state) == (CareEnd.HERE, OfferState.PUBLISHED)


def test_it_takes_an_answer_that_an_officer_noted_for_no_tap(cast, case):
    guest = EventCompanyFactory(company=cast.company, state=GuestState.INVITED)
    services.answer_invitation(guest, is_coming=True, by=cast.officer)
    case.refresh_from_db()
    assert case.ended_at is None


def test_it_takes_a_missed_call_for_no_answer(cast, case):
    company_services.add_note(
        cast.company, cast.officer, kind=NoteKind.PHONE, outcome=NoteOutcome.NOT_REACHED
    )
    assert pause_after(2) == [True]


def test_it_leaves_an_offer_that_the_company_paused_again(cast, case):
    pause_after(2)
    company_services.resume_offer(cast.offer, cast.company_admin)
    company_services.pause_offer(cast.offer, cast.company_admin)
    case.refresh_from_db()
    assert case.how == CareEnd.HERE
    cast.offer.refresh_from_db()
    assert cast.offer.state == OfferState.PAUSED


def test_it_closes_the_case_of_a_blocked_company(cast, case):
    pause_after(2)
    company_services.block_company(cast.company, cast.coordination, reason="Grund")
    case.refresh_from_db()
    cast.offer.refresh_from_db()
    assert (case.how, cast.offer.state) == (CareEnd.CLOSED, OfferState.WITHDRAWN)


# --- The link ---------------------------------------------------------------------------------
@pytest.fixture
def page(cast):
    """The address in the mail of a fresh warning."""
    lapsed(cast, 1, 2)
    open_silent()
    return reverse("care_answer", args=[ActionLink.objects.get(purpose=LinkPurpose.CARE).token])


def test_it_writes_nothing_when_the_link_is_opened(cast, page, client):
    text = client.get(page).text
    assert "Wir sind da" in text
    # Each field belongs to its own button; there it is asked for.
    assert "freiwillig" not in text
    assert CareCase.objects.open().count() == 1
    assert ActionLink.objects.get().used_at is None


@pytest.mark.parametrize(
    ("sent", "how", "field"),
    [
        ({"how": "here"}, CareEnd.HERE, None),
        ({"how": "pause", "paused_until": "+20"}, CareEnd.PAUSE, "paused_until"),
        ({"how": "fewer", "max_open_requests": "1"}, CareEnd.FEWER, "max_open_requests"),
    ],
)
def test_it_takes_one_tap(cast, page, client, sent, how, field):
    day = timezone.localdate() + timedelta(days=20)
    sent = {key: day.isoformat() if value == "+20" else value for key, value in sent.items()}
    answer = client.post(page, sent, follow=True)
    assert "Danke für Ihre Antwort" in answer.text
    assert CareCase.objects.get().how == how
    cast.company.refresh_from_db()
    assert cast.company.paused_until == (day if field == "paused_until" else None)
    assert cast.company.max_open_requests == (1 if field == "max_open_requests" else 3)
    assert client.post(page, {"how": "here"}).status_code == 200
    assert CareCase.objects.get().how == how


@pytest.mark.parametrize(
    "sent", [{}, {"how": "closed"}, {"how": "pause"}, {"how": "fewer", "max_open_requests": "9"}]
)
def test_it_refuses_what_is_no_tap(page, client, sent):
    assert client.post(page, sent).status_code == 200
    assert CareCase.objects.open().exists()


@pytest.mark.django_db(transaction=True)
def test_it_never_pauses_past_an_answer(cast):
    """Pause, tap and opening at once: whatever comes first, the end is no pause after an answer."""
    ContactFactory(company=cast.company)
    case = CareCaseFactory(company=cast.company, opened_at=days_ago(8))
    application = cast.application

    def deed(number):
        if number % 3 == 0:
            return company_services.pause_for_silence(case.pk, timezone.now())
        if number % 3 == 1:
            return company_services.settle_case(cast.company, cast.officer)
        try:
            services.decline(application, reason="no_time", by=cast.company_admin)
        except services.NotPossible:
            return False
        return True

    at_once(9, deed)
    cast.offer.refresh_from_db()
    assert cast.offer.state == OfferState.PUBLISHED
    assert CareCase.objects.get().ended_at is not None


@pytest.mark.django_db(transaction=True)
def test_it_opens_one_case_of_many_jobs(cast):
    lapsed(cast, 1, 2)
    opened = at_once(6, lambda _number: open_silent())
    assert sum(map(sum, opened)) == 1
    assert CareCase.objects.count() == 1
    assert Message.objects.filter(event="care_warning", channel="email").count() == 1
