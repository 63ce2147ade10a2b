"""Approving, resting, blocking: who wins, what follows."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import ActionLink
from companies.enums import CompanyState, OfferState
from companies.models import Company, FollowUp, Offer
from companies.services import (
    AlreadyApproved,
    CompanyBlocked,
    approve_company,
    ask_company,
    block_company,
    change_profile,
    consequences,
    due_to_wake,
    refuse_company,
    rest_company,
    resume_company,
    stop_contact,
    unblock_company,
    wake_company,
)
from journal.enums import Audience, AuditAction, Channel
from journal.models import AuditEntry, Message
from journal.moves import MoveNotPossible
from placements.enums import ApplicationState
from placements.models import Application
from tests.cast import Cast
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    OfferFactory,
    OfficerFactory,
    tick_all,
)
from tests.parallel import at_once

pytestmark = pytest.mark.django_db


def waiting_company() -> Company:
    """A company nobody has approved, though everything is made sure of."""
    return tick_all(CompanyFactory(state=CompanyState.INTERESTED, approved_at=None))


def test_it_approves_a_company_and_says_so() -> None:
    company = waiting_company()
    contact = ContactFactory(company=company)
    officer = OfficerFactory()
    approved = approve_company(company, officer)
    assert approved.is_approved
    assert approved.approved_by == officer
    assert Message.objects.get().address == contact.email
    assert AuditEntry.objects.get(action=AuditAction.APPROVED).object_id == company.public_id


def test_it_puts_online_what_the_company_has_confirmed_and_nothing_else() -> None:
    company = waiting_company()
    confirmed = OfferFactory(
        company=company, state=OfferState.IN_REVIEW, confirmed_by_company_at=timezone.now()
    )
    handed_in = OfferFactory(company=company, state=OfferState.IN_REVIEW)
    over = OfferFactory(
        company=company,
        state=OfferState.IN_REVIEW,
        confirmed_by_company_at=timezone.now(),
        ends_on=timezone.localdate() - timedelta(days=1),
    )
    approve_company(company, OfficerFactory())
    states = [Offer.objects.get(pk=offer.pk).state for offer in (confirmed, handed_in, over)]
    assert states == [OfferState.PUBLISHED, OfferState.IN_REVIEW, OfferState.IN_REVIEW]
    company.refresh_from_db()
    assert company.state == CompanyState.ACTIVE


@pytest.mark.django_db(transaction=True)
def test_it_lets_one_of_two_officers_approve_and_tells_the_other_who_was_faster() -> None:
    company = waiting_company()
    officers = [OfficerFactory(first_name="Eva", last_name=f"Nr{n}") for n in range(2)]

    def approve(number: int) -> str:
        try:
            approve_company(Company.objects.get(pk=company.pk), officers[number])
        except AlreadyApproved as answer:
            return str(answer)
        return "won"

    answers = at_once(2, approve)
    assert answers.count("won") == 1
    loser = next(answer for answer in answers if answer != "won")
    company.refresh_from_db()
    winner = company.approved_by
    assert winner is not None
    assert f"schon freigegeben: von {winner.get_full_name()} am" in loser
    assert AuditEntry.objects.filter(action=AuditAction.APPROVED).count() == 1


def test_it_does_not_approve_a_blocked_company() -> None:
    company = CompanyFactory(state=CompanyState.BLOCKED, approved_at=None)
    with pytest.raises(CompanyBlocked):
        approve_company(company, OfficerFactory())


def test_it_blocks_a_company_with_all_its_offers(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []
    monkeypatch.setattr(
        consequences, "WHEN_OFFERS_ARE_WITHDRAWN", [lambda offers, by, now: told.extend(offers)]
    )
    monkeypatch.setattr(
        consequences, "WHEN_COMPANY_IS_BLOCKED", [lambda company, by, now: told.append(company)]
    )
    draft = OfferFactory(company=cast.company, state=OfferState.DRAFT)
    ended = OfferFactory(company=cast.company, state=OfferState.EXPIRED)
    withdrawn = block_company(cast.company, cast.officer, reason="Verdacht")
    assert {offer.pk for offer in withdrawn} == {cast.offer.pk, draft.pk}
    assert told == [cast.offer, draft, ended, cast.company]
    ended.refresh_from_db()
    assert ended.state == OfferState.EXPIRED
    cast.company.refresh_from_db()
    assert (cast.company.state, cast.company.approved_at) == (CompanyState.BLOCKED, None)
    assert not Offer.objects.listed(timezone.localdate()).filter(company=cast.company).exists()
    readers = Message.objects.filter(event="company_blocked").values_list("recipient", flat=True)
    assert set(readers) == {cast.company_admin.pk, cast.company_member.pk}


@pytest.mark.parametrize("close", [block_company, refuse_company, stop_contact])
@pytest.mark.parametrize("state", [OfferState.EXPIRED, OfferState.ARCHIVED])
def test_it_closes_requests_that_wait_at_an_offer_that_had_ended(
    cast: Cast, close: Callable[..., list[Offer]], state: OfferState
) -> None:
    Offer.objects.filter(pk=cast.application.offer_id).update(state=state)
    assert close(cast.company, cast.officer, reason="Verdacht") == []
    assert Application.objects.get().state == ApplicationState.CLOSED
    assert Message.objects.filter(event="application_closed_pupil").exists()


def test_it_ends_open_links_when_it_blocks(cast: Cast) -> None:
    offer = OfferFactory(company=cast.company, state=OfferState.DRAFT)
    ask_company(offer, cast.officer)
    block_company(cast.company, cast.officer, reason="Verdacht")
    assert ActionLink.objects.get().revoked_at is not None


def test_it_asks_for_a_new_approval_after_a_block(cast: Cast) -> None:
    block_company(cast.company, cast.officer, reason="Verdacht")
    company = unblock_company(cast.company, cast.coordination, reason="geklärt")
    assert (company.state, company.is_approved) == (CompanyState.CONTACTED, False)


def test_it_hides_offers_while_a_company_rests(cast: Cast) -> None:
    today = timezone.localdate()
    rest_company(cast.company, cast.officer, until=today + timedelta(days=30))
    listed = Offer.objects.listed(today).filter(company=cast.company)
    assert not listed.exists()
    resume_company(cast.company, cast.officer)
    assert listed.exists()


def test_it_keeps_the_pause_a_company_chose_by_itself(cast: Cast) -> None:
    today = timezone.localdate()
    rest_company(cast.company, cast.officer, until=today + timedelta(days=10))
    pause = today + timedelta(days=60)
    change_profile(cast.company, cast.company_admin, paused_until=pause)
    assert resume_company(cast.company, cast.officer).paused_until == pause


def test_it_keeps_a_longer_pause_a_company_chose_before_it_rests(cast: Cast) -> None:
    today = timezone.localdate()
    pause = today + timedelta(days=60)
    change_profile(cast.company, cast.company_admin, paused_until=pause)
    rested = rest_company(cast.company, cast.officer, until=today + timedelta(days=10))
    assert rested.paused_until == pause
    assert resume_company(cast.company, cast.officer).paused_until == pause


def test_it_plans_a_call_for_the_day_after_the_rest(cast: Cast) -> None:
    until = timezone.localdate() + timedelta(days=10)
    rest_company(cast.company, cast.officer, until=until)
    plan = FollowUp.objects.get()
    assert (plan.due_on, plan.responsible) == (until + timedelta(days=1), cast.officer)
    resume_company(cast.company, cast.officer)
    assert not FollowUp.objects.open().exists()


def test_it_ends_a_rest_when_its_days_are_over(cast: Cast) -> None:
    today = timezone.localdate()
    rest_company(cast.company, cast.officer, until=today + timedelta(days=2))
    last_day, after = today + timedelta(days=2), today + timedelta(days=3)
    assert due_to_wake(last_day) == []
    assert not wake_company(cast.company.pk, last_day)
    assert due_to_wake(after) == [cast.company.pk]
    assert wake_company(cast.company.pk, after)
    assert not wake_company(cast.company.pk, after)
    cast.company.refresh_from_db()
    assert (cast.company.state, cast.company.resting_until) == (CompanyState.CONTACTED, None)
    assert Offer.objects.listed(today).filter(company=cast.company).exists()
    assert FollowUp.objects.open().count() == 1


@pytest.mark.parametrize("close", [refuse_company, stop_contact])
def test_it_withdraws_offers_of_a_company_that_wants_no_more(cast: Cast, close) -> None:
    assert close(cast.company, cast.officer, reason="kein Personal") == [cast.offer]
    cast.offer.refresh_from_db()
    assert cast.offer.state == OfferState.WITHDRAWN


def test_it_tells_a_company_without_account_that_it_was_blocked() -> None:
    contact = ContactFactory()
    block_company(contact.company, OfficerFactory(), reason="Verdacht")
    message = Message.objects.get(event="company_blocked")
    assert (message.address, message.recipient) == (contact.email, None)


def test_it_tells_a_company_once_which_offers_went_when_it_wants_no_more(cast: Cast) -> None:
    OfferFactory(company=cast.company, title="Schweißen")
    refuse_company(cast.company, cast.officer, reason="kein Personal")
    mails = Message.objects.filter(event="company_offers_withdrawn", channel=Channel.EMAIL)
    assert {mail.recipient for mail in mails} == {cast.company_admin, cast.company_member}
    for mail in mails:
        assert "Werkbank" in mail.body
        assert "Schweißen" in mail.body


def test_it_writes_no_mail_to_a_company_that_wants_no_contact(cast: Cast) -> None:
    contact = ContactFactory()
    OfferFactory(company=contact.company)
    stop_contact(contact.company, cast.officer, reason="bat darum")
    block_company(contact.company, cast.officer, reason="Verdacht")
    written = Message.objects.filter(company_id=contact.company.public_id)
    assert set(written.values_list("audience", flat=True)) == {Audience.OFFICER}
    stop_contact(cast.company, cast.officer, reason="bat darum")
    own = Message.objects.filter(event="company_offers_withdrawn")
    assert {message.channel for message in own} == {Channel.IN_APP}


def test_it_says_when_a_step_does_not_exist() -> None:
    with pytest.raises(MoveNotPossible):
        resume_company(CompanyFactory(), OfficerFactory())


def test_it_writes_only_what_changed_in_a_profile(cast: Cast) -> None:
    change_profile(cast.company, cast.company_admin, description="Metallbau", max_open_requests=3)
    entry = AuditEntry.objects.get(action=AuditAction.CHANGED)
    assert entry.details == {"fields": ["description"]}
    change_profile(cast.company, cast.company_admin, description="Metallbau")
    assert AuditEntry.objects.filter(action=AuditAction.CHANGED).count() == 1
