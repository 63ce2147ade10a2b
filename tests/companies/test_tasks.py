"""What runs by the clock."""

from datetime import timedelta

import pytest
from django.utils import timezone

from companies.enums import OfferState
from companies.models import Offer
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


def test_it_tells_each_officer_how_much_waits_once_and_names_nobody(cast: Cast) -> None:
    company = CompanyFactory(name="Geheime Bäckerei", approved_at=None)
    OfferFactory(company=company, state=OfferState.IN_REVIEW)
    FollowUpFactory(company=company, responsible=cast.officer, subject="Frau Schmidt anrufen")
    send_morning_lists()
    send_morning_lists()
    mails = Message.objects.filter(event="officer_morning_list", channel="email")
    assert {mail.recipient_id for mail in mails} == {cast.officer.pk, cast.foreign_officer.pk}
    own = mails.get(recipient=cast.officer)
    assert "1 Wiedervorlage fällig" in own.body
    assert "1 Betrieb wartet auf eine Freigabe" in own.body
    assert "1 Angebot wartet auf eine Prüfung" in own.body
    for word in ("Schmidt", "Bäckerei"):
        assert word not in own.subject + own.body
    other = mails.get(recipient=cast.foreign_officer)
    assert "keine Wiedervorlage" in other.body


def test_it_writes_nothing_on_a_morning_when_nothing_waits(cast: Cast) -> None:
    send_morning_lists()
    assert not Message.objects.exists()
    run = JobRun.objects.get(job="companies.send_morning_lists")
    assert (run.sent_count, run.skipped_count) == (0, 2)
