"""„Stimmt so?“: a company confirms without an account."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import ActionLink
from companies.enums import OfferState
from companies.models import Offer
from companies.services import ask_company, change_offer, return_offer
from journal.models import Message
from tests.cast import Cast
from tests.factories import OfferFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(cast: Cast) -> Offer:
    """An offer that waits for the company."""
    offer = OfferFactory(
        company=cast.company,
        site=cast.site,
        contact=cast.contact,
        state=OfferState.DRAFT,
        title="Metall feilen",
        languages="Deutsch, Türkisch",
    )
    return ask_company(offer, cast.officer)


@pytest.fixture
def page(asked: Offer) -> str:
    """The address in the mail."""
    return reverse("offer_confirm", args=[ActionLink.objects.get().token])


def test_it_shows_what_will_be_public_and_no_contact(
    cast: Cast, asked: Offer, page: str, client: Client
) -> None:
    text = client.get(page).text
    for fact in ("Metall feilen", asked.description, asked.site.street, "Deutsch, Türkisch"):
        assert fact in text
    assert cast.contact.last_name not in text.replace(cast.company.name, "")
    assert cast.contact.email not in text
    assert "Selin Kaya hilft Ihnen" in text


def test_it_writes_nothing_when_it_is_opened(asked: Offer, page: str, client: Client) -> None:
    client.get(page)
    client.head(page)
    link = ActionLink.objects.get()
    assert (link.first_opened_at, link.used_at) == (None, None)
    asked.refresh_from_db()
    assert asked.state == OfferState.AWAITING_COMPANY


def test_it_goes_online_with_one_tap_and_says_thanks(
    asked: Offer, page: str, client: Client
) -> None:
    answer = client.post(page, {"seen": asked.fingerprint}, follow=True)
    assert "Danke, Ihr Angebot ist bestätigt" in answer.text
    assert reverse("offer_detail", args=[asked.public_id]) in answer.text
    asked.refresh_from_db()
    assert asked.state == OfferState.PUBLISHED
    # A second tap, or the mail opened again, finds the same friendly page.
    assert "Danke" in client.post(page, {"seen": asked.fingerprint}, follow=True).text


def test_it_corrects_words_and_confirms_in_one_step(
    asked: Offer, page: str, client: Client
) -> None:
    form = client.get(f"{page}?aendern")
    assert "Was sollen wir ändern?" in form.text
    data = {
        "seen": asked.fingerprint,
        "title": "Feilen und bohren",
        "description": asked.description,
        "starts_on": "1999-01-01",
    }
    client.post(f"{page}?aendern", data)
    starts_on = asked.starts_on
    asked.refresh_from_db()
    assert (asked.title, asked.languages) == ("Feilen und bohren", "")
    assert asked.starts_on == starts_on
    assert asked.state == OfferState.PUBLISHED


def test_it_explains_what_is_missing_in_a_correction(
    asked: Offer, page: str, client: Client
) -> None:
    seen = asked.fingerprint
    answer = client.post(f"{page}?aendern", {"seen": seen, "title": "", "description": "x"})
    assert answer.status_code == 200
    assert f'value="{seen}"' in answer.text
    asked.refresh_from_db()
    assert asked.state == OfferState.AWAITING_COMPANY


def test_it_shows_the_page_again_when_the_offer_changed_meanwhile(
    cast: Cast, asked: Offer, page: str, client: Client
) -> None:
    change_offer(asked, cast.officer, title="Anders")
    answer = client.post(page, {"seen": asked.fingerprint}, follow=True)
    assert "wurde gerade geändert" in answer.text
    assert "Anders" in answer.text


def test_it_confirms_nothing_without_the_page(asked: Offer, page: str, client: Client) -> None:
    client.post(page)
    asked.refresh_from_db()
    assert asked.state == OfferState.AWAITING_COMPANY


def test_it_offers_a_new_link_when_this_one_is_too_old(
    cast: Cast, asked: Offer, page: str, client: Client
) -> None:
    link = ActionLink.objects.get()
    with time_machine.travel(link.expires_at, tick=False):
        answer = client.get(page)
        assert answer.status_code == 410
        client.post(reverse("link_renew"), {"token": link.token, "purpose": link.purpose})
    fresh = ActionLink.objects.usable(link.expires_at).get()
    assert fresh.recipient_id == cast.contact.public_id
    assert Message.objects.filter(address=cast.contact.email).count() == 2


def test_it_says_when_nothing_waits_any_more(
    cast: Cast, asked: Offer, page: str, client: Client
) -> None:
    link = ActionLink.objects.get()
    return_offer(asked, cast.officer, reason="Tage prüfen")
    assert client.get(page).status_code == 410
    answer = client.post(reverse("link_renew"), {"token": link.token, "purpose": link.purpose})
    assert "wartet nicht mehr auf Ihre Bestätigung" in answer.text


def test_it_knows_no_invented_link(client: Client) -> None:
    assert client.get(reverse("offer_confirm", args=["x" * 43])).status_code == 404


def test_it_opens_no_other_page_with_this_link(page: str, client: Client) -> None:
    token = ActionLink.objects.get().token
    assert client.get(reverse("application_answer", args=[token])).status_code == 404


def test_it_is_stored_by_no_browser(page: str, client: Client) -> None:
    assert "no-store" in client.get(page)["Cache-Control"]


def test_it_limits_how_often_a_link_is_tried(asked: Offer, page: str, client: Client) -> None:
    answers = [client.post(page, {"seen": "falsch"}).status_code for _ in range(31)]
    assert answers == [302] * 30 + [429]
