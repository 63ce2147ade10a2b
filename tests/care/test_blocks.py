"""Blocking: told, confirmed, and exactly taken back."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from companies import services
from companies.enums import CompanyState, OfferState
from companies.models import FollowUp
from journal.models import Message
from placements.enums import ApplicationState
from tests.cast import Cast
from tests.factories import OfferFactory, tick_all

pytestmark = pytest.mark.django_db


def test_it_brings_back_exactly_what_the_block_withdrew(cast: Cast) -> None:
    draft = OfferFactory(company=cast.company, state=OfferState.DRAFT)
    long_gone = OfferFactory(company=cast.company)
    services.withdraw_offer(long_gone, cast.company_admin)
    over = OfferFactory(company=cast.company)
    services.block_company(cast.company, cast.officer, reason="Verdacht")
    over.refresh_from_db()
    over.apply_by = timezone.localdate() - timedelta(days=1)
    over.save(update_fields=["apply_by"])
    services.unblock_company(cast.company, cast.coordination, reason="geklärt", brings_back=True)
    states = {offer.pk: offer.state for offer in cast.company.offers.all()}
    assert states[cast.offer.pk] == OfferState.IN_REVIEW
    assert states[draft.pk] == OfferState.DRAFT
    assert states[long_gone.pk] == states[over.pk] == OfferState.WITHDRAWN
    cast.company.refresh_from_db()
    assert not cast.company.is_approved


def test_it_leaves_offers_withdrawn_unless_asked(cast: Cast) -> None:
    services.block_company(cast.company, cast.officer, reason="Verdacht")
    services.unblock_company(cast.company, cast.coordination, reason="geklärt")
    cast.offer.refresh_from_db()
    assert cast.offer.state == OfferState.WITHDRAWN


def test_it_tells_pupils_when_the_place_is_back(cast: Cast) -> None:
    application = cast.application
    services.block_company(cast.company, cast.officer, reason="Verdacht")
    application.refresh_from_db()
    assert application.state == ApplicationState.CLOSED
    services.unblock_company(cast.company, cast.coordination, reason="geklärt", brings_back=True)
    assert not Message.objects.filter(event="place_back_pupil").exists()
    tick_all(cast.company)
    services.approve_company(cast.company, cast.coordination)
    cast.offer.refresh_from_db()
    if cast.offer.state != OfferState.PUBLISHED:
        services.publish_offer(cast.offer, cast.officer)
    told = Message.objects.get(event="place_back_pupil", channel="in_app")
    assert told.recipient == cast.pupil.user
    application.refresh_from_db()
    assert application.state == ApplicationState.CLOSED


def test_it_gives_waiting_pupils_places_elsewhere(cast: Cast, client: Client) -> None:
    """In the message and on the page; never another place of the blocked company."""
    application = cast.application
    here = OfferFactory(company=cast.company, title="Anderer Platz am selben Ort")
    services.block_company(cast.company, cast.officer, reason="Verdacht")
    told = Message.objects.get(event="application_closed_pupil", channel="in_app")
    client.force_login(cast.pupil.user)
    page = client.get(reverse("application_detail", args=[application.public_id])).text
    assert cast.foreign_offer.title in told.body
    assert here.title not in told.body
    assert reverse("offer_detail", args=[cast.foreign_offer.public_id]) in page
    assert reverse("offer_detail", args=[here.public_id]) not in page


def test_it_asks_the_coordination_to_confirm_an_officers_block(cast: Cast) -> None:
    services.block_company(cast.company, cast.officer, reason="Verdacht")
    assert Message.objects.filter(event="block_to_confirm").first().recipient == cast.coordination
    assert services.confirm_block(cast.company, cast.coordination)
    assert not services.confirm_block(cast.company, cast.coordination)
    services.block_company(cast.foreign_company, cast.coordination, reason="Verdacht")
    cast.foreign_company.refresh_from_db()
    assert cast.foreign_company.block_confirmed_at is not None


def test_it_puts_a_standing_placement_on_an_officers_list(cast: Cast) -> None:
    assert cast.placement
    services.block_company(cast.company, cast.coordination, reason="Verdacht")
    task = FollowUp.objects.get(key__startswith="blocked:")
    assert (task.responsible, task.due_on) == (cast.officer, timezone.localdate())


def test_it_shows_the_numbers_before_and_the_way_back(cast: Cast, client: Client) -> None:
    assert cast.application
    client.force_login(cast.coordination)
    url = reverse("admin:companies_company_deed", args=[cast.company.pk, "sperren"])
    text = client.get(url).text
    assert "1 Angebot wird zurückgezogen" in text
    assert "1 wartende Anfrage" in text
    client.post(url, {"reason": "Verdacht"})
    cast.company.refresh_from_db()
    assert cast.company.state == CompanyState.BLOCKED
    back = reverse("admin:companies_company_deed", args=[cast.company.pk, "entsperren"])
    assert f"„{cast.offer.title}“ (zur Prüfung)" in client.get(back).text
    client.post(back, {"reason": "geklärt", "brings_back": "on"})
    cast.offer.refresh_from_db()
    assert cast.offer.state == OfferState.IN_REVIEW
