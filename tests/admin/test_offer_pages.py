"""Offers in the admin: read on the page, moved by buttons."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from companies.enums import OfferState
from companies.models import Offer
from tests.cast import Cast
from tests.factories import OfferFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer_client(cast: Cast, client: Client) -> Client:
    """The cast's officer at work."""
    client.force_login(cast.officer)
    return client


def page_of(offer: Offer) -> str:
    """The address of an offer's page."""
    return reverse("admin:companies_offer_change", args=[offer.pk])


def deed(offer: Offer, slug: str) -> str:
    """The address of one of its buttons."""
    return reverse("admin:companies_offer_deed", args=[offer.pk, slug])


@pytest.mark.parametrize(
    ("slug", "before", "after", "data"),
    [
        ("fragen", "draft", "awaiting_company", {}),
        ("pruefen", "draft", "in_review", {}),
        ("veroeffentlichen", "in_review", "published", {}),
        ("zurueckgeben", "in_review", "draft", {"reason": "Uhrzeit fehlt"}),
        ("pausieren", "published", "paused", {}),
        ("zeigen", "paused", "published", {}),
        ("zurueckziehen", "published", "withdrawn", {"reason": "doppelt"}),
        ("archivieren", "withdrawn", "archived", {}),
    ],
)
def test_it_moves_an_offer_by_buttons(
    cast: Cast, officer_client: Client, slug: str, before: str, after: str, data: dict[str, str]
) -> None:
    offer = OfferFactory(company=cast.company, contact=cast.contact, state=before)
    assert deed(offer, slug) in officer_client.get(page_of(offer)).text
    assert officer_client.get(deed(offer, slug)).status_code == 200
    officer_client.post(deed(offer, slug), data)
    offer.refresh_from_db()
    assert offer.state == after
    assert deed(offer, slug) not in officer_client.get(page_of(offer)).text


def test_it_says_why_it_publishes_nothing_of_an_unapproved_company(
    cast: Cast, officer_client: Client
) -> None:
    cast.company.approved_at = None
    cast.company.save()
    offer = OfferFactory(company=cast.company, state=OfferState.IN_REVIEW)
    answer = officer_client.post(deed(offer, "veroeffentlichen"), follow=True)
    assert "noch nicht freigegeben" in answer.text
    offer.refresh_from_db()
    assert offer.state == OfferState.IN_REVIEW


@pytest.mark.parametrize("slug", ["kopieren", "erneuern"])
def test_it_leads_to_the_new_draft(cast: Cast, officer_client: Client, slug: str) -> None:
    answer = officer_client.post(deed(cast.offer, slug))
    draft = Offer.objects.latest("pk")
    assert draft != cast.offer
    assert answer.url == page_of(draft)


def test_it_changes_words_days_and_seats(cast: Cast, officer_client: Client) -> None:
    form = officer_client.get(deed(cast.offer, "aendern")).context["form"]
    assert form["seats"].value() == 2
    data = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in data.items() if value not in (None, "")}
    data |= {"title": "Werkbank und Drehbank", "seats": 3}
    assert officer_client.post(deed(cast.offer, "aendern"), data).status_code == 302
    cast.offer.refresh_from_db()
    assert (cast.offer.title, cast.offer.seats.count()) == ("Werkbank und Drehbank", 3)
    assert cast.offer.state == OfferState.PUBLISHED
    officer_client.post(deed(cast.offer, "plaetze"), {"seats": 1})
    assert cast.offer.seats.count() == 1


def test_it_refuses_days_that_end_before_they_begin(cast: Cast, officer_client: Client) -> None:
    form = officer_client.get(deed(cast.offer, "aendern")).context["form"]
    data = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in data.items() if value not in (None, "")}
    data["ends_on"] = cast.offer.starts_on - timedelta(days=1)
    answer = officer_client.post(deed(cast.offer, "aendern"), data)
    assert "Das Angebot endet, bevor es beginnt." in answer.text


def test_it_offers_no_field_to_set_a_state_by_hand(cast: Cast, officer_client: Client) -> None:
    assert officer_client.post(page_of(cast.offer), {"state": "archived"}).status_code == 403
    text = officer_client.get(page_of(cast.offer)).text
    assert 'name="state"' not in text
    assert "7 Std." in text or "6 Std." in text


def test_it_searches_by_all_words(cast: Cast, officer_client: Client) -> None:
    url = reverse("admin:companies_offer_changelist")
    found = officer_client.get(url, {"q": "werkbank hafenwerkstatt"}).context["cl"].result_list
    assert list(found) == [cast.offer]


def test_it_keeps_a_company_from_officers_buttons(cast: Cast, client: Client) -> None:
    client.force_login(cast.company_admin)
    answer = client.post(deed(cast.offer, "archivieren"), follow=True)
    assert answer.status_code == 403
    cast.offer.refresh_from_db()
    assert cast.offer.state == OfferState.PUBLISHED
