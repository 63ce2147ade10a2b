"""„Stimmt so?“: a company confirms without an account."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import ActionLink
from companies.enums import AskAnswer, OfferState
from companies.models import FollowUp, Offer
from companies.services import (
    ask_company,
    block_company,
    change_offer,
    publish_offer,
    return_offer,
    withdraw_offer,
)
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


def correction(offer: Offer, **fields: Any) -> dict[str, Any]:
    """What the form sends."""
    return {
        "seen": offer.fingerprint,
        "schritt": "ansehen",
        "title": offer.title,
        "description": offer.description,
        "starts_on": offer.starts_on,
        "ends_on": offer.ends_on,
        "seats": offer.seats.count(),
        "daily_from": "08:00",
        "daily_to": "15:00",
        "break_minutes": 60,
        **fields,
    }


def test_it_shows_a_correction_before_it_counts(asked: Offer, page: str, client: Client) -> None:
    form = client.get(f"{page}?aendern")
    assert "Was sollen wir ändern?" in form.text
    ends_on = asked.ends_on - timedelta(days=3)
    data = correction(asked, title="Feilen und bohren", ends_on=ends_on, seats=3)
    shown = client.post(f"{page}?aendern", data)
    assert "Stimmt es jetzt?" in shown.text
    assert "Feilen und bohren" in shown.text
    assert "3 Plätze" in shown.text
    asked.refresh_from_db()
    assert (asked.title, asked.seats.count()) == ("Metall feilen", 1)
    again = client.post(f"{page}?aendern", {**data, "schritt": "aendern"})
    assert again.context["form"]["title"].value() == "Feilen und bohren"
    client.post(f"{page}?aendern", {**data, "schritt": "bestaetigen", "occupation": "1"})
    occupation = asked.occupation
    asked.refresh_from_db()
    assert (asked.title, asked.languages) == ("Feilen und bohren", "")
    assert (asked.ends_on, asked.seats.count()) == (ends_on, 3)
    assert asked.occupation == occupation
    assert asked.state == OfferState.PUBLISHED
    assert asked.askings.get().answer == AskAnswer.CORRECTED


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"title": ""}, "Dieses Feld ist zwingend erforderlich"),
        ({"ends_on": "1999-01-01"}, "Dieser Tag ist schon vorbei"),
        ({"seats": 51}, "kleiner oder gleich 50"),
        ({"daily_to": "07:00"}, "endet, bevor er beginnt"),
    ],
)
def test_it_explains_what_is_wrong_in_a_correction(
    asked: Offer, page: str, client: Client, wrong: dict[str, Any], says: str
) -> None:
    seen = asked.fingerprint
    answer = client.post(f"{page}?aendern", correction(asked, **wrong))
    assert answer.status_code == 200
    assert says in answer.text
    assert f'value="{seen}"' in answer.text
    asked.refresh_from_db()
    assert asked.state == OfferState.AWAITING_COMPANY


def test_it_keeps_what_the_company_typed_when_the_officer_changes_the_offer(
    cast: Cast, asked: Offer, page: str, client: Client
) -> None:
    data = correction(asked, title="Feilen und bohren", schritt="bestaetigen")
    change_offer(asked, cast.officer, clothing="Helm")
    answer = client.post(f"{page}?aendern", data)
    assert "wurde gerade geändert" in answer.text
    assert answer.context["form"]["title"].value() == "Feilen und bohren"
    asked.refresh_from_db()
    assert (asked.title, asked.clothing) == ("Metall feilen", "Helm")


def test_it_warns_of_too_long_days_in_a_correction(asked: Offer, page: str, client: Client) -> None:
    answer = client.post(f"{page}?aendern", correction(asked, daily_to="18:00"))
    assert "Erlaubt sind höchstens 7 Stunden" in answer.text


@pytest.mark.parametrize(
    ("answer", "state", "says"),
    [
        ("wrong", OfferState.DRAFT, "ruft Sie an und ändert es"),
        ("unwanted", OfferState.WITHDRAWN, "geht nicht online"),
    ],
)
def test_it_takes_a_no_and_gives_the_officer_a_call_to_make(
    cast: Cast, asked: Offer, page: str, client: Client, answer: str, state: str, says: str
) -> None:
    assert "Das stimmt nicht?" in client.get(f"{page}?nein").text
    assert client.post(f"{page}?nein", {"reason": "x"}).status_code == 200
    done = client.post(
        f"{page}?nein", {"answer": answer, "reason": "Im März geht nichts."}, follow=True
    )
    assert says in done.text
    assert "Selin Kaya" in done.text
    asked.refresh_from_db()
    assert asked.state == state
    assert asked.changes.last().reason == "Im März geht nichts."
    task = FollowUp.objects.get()
    assert (task.responsible, task.due_on) == (cast.officer, timezone.localdate())
    told = Message.objects.filter(event="officer_offer_declined")
    assert {message.recipient for message in told} == {cast.officer}
    assert "März" not in told.first().body
    # The mail opened again says the same, and asks for nothing twice.
    assert says in client.post(f"{page}?nein", {"answer": answer}, follow=True).text
    assert FollowUp.objects.count() == 1


def test_it_says_that_the_offer_changed_since_the_mail(
    cast: Cast, asked: Offer, page: str, client: Client
) -> None:
    assert "Seit unserer Nachricht geändert" not in client.get(page).text
    change_offer(asked, cast.officer, title="Anders")
    text = client.get(page).text
    assert "Seit unserer Nachricht geändert" in text
    assert "Anders" in text


def test_it_shows_the_page_the_public_gets(asked: Offer, page: str, client: Client) -> None:
    """The same sentences, from the same templates: what is seen is what is confirmed."""
    before = client.get(page)
    shown = _facts_of(str(before.context["public_view"]))
    client.post(page, {"seen": asked.fingerprint})
    public = client.get(reverse("offer_detail", args=[asked.public_id])).text
    for fact in shown:
        assert fact in public, fact
    assert len(shown) > 6


def _facts_of(html: str) -> list[str]:
    """Names and values of the facts, as they stand in the page."""
    return [text.strip() for text in re.findall(r"<d[td][^>]*>(.*?)</d[td]>", html, re.DOTALL)]


@pytest.mark.parametrize("how", ["returned", "withdrawn", "published", "blocked", "asked again"])
def test_it_explains_each_end_and_names_whom_to_call(
    cast: Cast, asked: Offer, page: str, client: Client, how: str
) -> None:
    cast.officer.phone = "0231 50 10101"
    cast.officer.save()
    ends: dict[str, tuple[Callable[[], Any], str]] = {
        "returned": (lambda: return_offer(asked, cast.officer, reason="x"), "wartet nicht mehr"),
        "withdrawn": (lambda: withdraw_offer(asked, cast.officer), "wartet nicht mehr"),
        "published": (lambda: publish_offer(asked, cast.officer), "wartet nicht mehr"),
        "blocked": (
            lambda: block_company(cast.company, cast.officer, reason="x"),
            "wartet nicht mehr",
        ),
        "asked again": (lambda: ask_company(asked, cast.officer), "Es gibt einen neueren Link"),
    }
    act, says = ends[how]
    act()
    answer = client.get(page)
    assert answer.status_code == 410
    assert says in answer.text
    assert "Selin Kaya" in answer.text
    assert "0231 50 10101" in answer.text
    assert ("Neuen Link schicken" in answer.text) == (how == "asked again")


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
