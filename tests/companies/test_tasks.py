"""What runs by the clock."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from companies import messages
from companies.enums import CompanyState, OfferState
from companies.models import Offer, OfferChange
from companies.tasks import expire_offers, send_morning_lists
from journal.models import JobRun, Message
from tests.cast import Cast
from tests.factories import CompanyFactory, FollowUpFactory, OfferFactory

pytestmark = pytest.mark.django_db


def test_it_expires_offers_once_a_day_however_often_it_runs(cast: Cast) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    over = OfferFactory(company=cast.company, ends_on=yesterday)
    expire_offers()
    expire_offers()
    assert Offer.objects.get(pk=over.pk).state == OfferState.EXPIRED
    assert Offer.objects.get(pk=over.pk).changes.count() == 1
    assert Offer.objects.get(pk=cast.offer.pk).state == OfferState.PUBLISHED
    run = JobRun.objects.get(job="companies.expire_offers")
    assert (run.sent_count, run.failed_count) == (1, 0)
    assert run.finished_at is not None


def test_it_goes_on_when_one_offer_cannot_expire(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    bad, good = (OfferFactory(company=cast.company, ends_on=yesterday) for _ in range(2))
    offer_expired = messages.offer_expired

    def fail_once(offer: Offer, change: OfferChange) -> None:
        if offer == bad:
            raise ValueError
        offer_expired(offer, change)

    monkeypatch.setattr(messages, "offer_expired", fail_once)
    expire_offers()
    states = [Offer.objects.get(pk=offer.pk).state for offer in (bad, good)]
    assert states == [OfferState.PUBLISHED, OfferState.EXPIRED]
    run = JobRun.objects.get(job="companies.expire_offers")
    assert (run.sent_count, run.failed_count) == (1, 1)


def test_it_wakes_companies_whose_rest_is_over() -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    company = CompanyFactory(state=CompanyState.RESTING, resting_until=yesterday)
    expire_offers()
    company.refresh_from_db()
    assert company.state == CompanyState.CONTACTED
    assert company.changes.get().by_label == "System"


def test_it_goes_on_when_one_list_cannot_be_written(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    FollowUpFactory(responsible=None)
    write = messages.officer_morning_list

    def fail_once(officer: User, *args: Any) -> bool:
        if officer == cast.officer:
            raise ValueError
        return write(officer, *args)

    monkeypatch.setattr(messages, "officer_morning_list", fail_once)
    send_morning_lists()
    assert {message.recipient for message in Message.objects.all()} == {cast.foreign_officer}
    run = JobRun.objects.get(job="companies.send_morning_lists")
    assert (run.sent_count, run.failed_count) == (1, 1)


def test_it_tells_each_officer_once_what_waits(cast: Cast) -> None:
    company = CompanyFactory(name="Bäckerei Korn", approved_at=None)
    OfferFactory(company=company, state=OfferState.IN_REVIEW)
    FollowUpFactory(company=company, responsible=cast.officer, subject="Plätze für Mai fragen")
    send_morning_lists()
    send_morning_lists()
    mails = Message.objects.filter(event="officer_morning_list", channel="email")
    assert {mail.recipient_id for mail in mails} == {cast.officer.pk, cast.foreign_officer.pk}
    own = mails.get(recipient=cast.officer)
    assert "1 Wiedervorlage fällig" in own.body
    assert "\n– Bäckerei Korn: Plätze für Mai fragen\n" in own.body
    assert "weitere" not in own.body
    assert "1 Betrieb wartet auf eine Freigabe" in own.body
    assert "1 Angebot wartet auf eine Prüfung" in own.body
    other = mails.get(recipient=cast.foreign_officer)
    assert "keine Wiedervorlage" in other.body
    assert "Bäckerei" not in other.body


def test_it_names_ten_follow_ups_the_oldest_first_and_counts_the_rest(cast: Cast) -> None:
    today = timezone.localdate()
    for number in range(12):
        FollowUpFactory(
            responsible=cast.officer, subject=f"Nr. {number}.", due_on=today - timedelta(number)
        )
    send_morning_lists()
    body = Message.objects.get(recipient=cast.officer, channel="email").body
    assert body.index("Nr. 11.") < body.index("Nr. 2.")
    assert "Nr. 1." not in body
    assert "\nund 2 weitere" in body


def test_it_writes_nothing_on_a_morning_when_nothing_waits(cast: Cast) -> None:
    send_morning_lists()
    assert not Message.objects.exists()
    run = JobRun.objects.get(job="companies.send_morning_lists")
    assert (run.sent_count, run.skipped_count) == (0, 2)
