"""While a company writes an offer it sees the very card young people will see."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from companies.models import Offer
from placements import browse, reasons
from tests.companies.test_offer_pages import filled
from tests.factories import OfferFactory

pytestmark = pytest.mark.django_db
PREVIEW = reverse("offer_preview")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def company(client, cast):
    client.force_login(cast.company_member)
    return client


def card_in(page):
    """The card without the address it leads to."""
    card = re.search(r"<article class=\"aq-card aq-card--link.*?</article>", page, re.S)
    assert card
    return re.sub(r'href="[^"]*"', "", " ".join(card[0].split())).replace("h3", "h2")


def test_it_shows_the_public_card(company, cast):
    data = filled(cast)
    seen = company.post(PREVIEW, data, headers=HTMX).text
    assert "<html" not in seen
    company.post(reverse("offer_create"), data)
    offer = Offer.objects.get(title=data["title"])
    Offer.objects.filter(pk=offer.pk).update(state="published", published_at=timezone.now())
    company.logout()
    public = company.get(reverse("browse")).text
    card = next(part for part in public.split("</article>") if str(offer.public_id) in part)
    start = card.rindex('<article class="aq-card aq-card--link')
    assert card_in(seen) == card_in(card[start:] + "</article>")
    page = company.get(reverse("offer_detail", args=[offer.public_id])).text
    for text in (data["description"], reasons.dates_text(offer)):
        assert text in seen
        assert text in page


def test_it_saves_nothing(company, cast):
    before = Offer.objects.count()
    data = filled(cast, title="Ganz anders", angebot=str(cast.offer.public_id))
    assert "Ganz anders" in company.post(PREVIEW, data, headers=HTMX).text
    cast.offer.refresh_from_db()
    assert (cast.offer.title, Offer.objects.count()) == ("Werkbank", before)


def test_it_says_what_is_missing(company, cast):
    page = company.post(PREVIEW, {"title": "Nur ein Titel"}, headers=HTMX).text
    assert "In welchem Beruf?" in page
    assert "<article" not in page


def test_it_works_as_a_page_without_scripts(company, cast):
    page = company.post(PREVIEW, filled(cast, angebot=str(cast.offer.public_id))).text
    assert card_in(page)
    assert f'action="{reverse("offer_edit", args=[cast.offer.public_id])}"' in page
    page = company.post(PREVIEW, filled(cast)).text
    assert f'action="{reverse("offer_create")}"' in page
    assert "Fahrräder reparieren" in page


def test_it_shows_no_offer_of_another_company(company, cast):
    data = filled(cast, angebot=str(cast.foreign_offer.public_id))
    assert company.post(PREVIEW, data).status_code == 404
    review = OfferFactory(company=cast.company, site=cast.site, state="in_review")
    data = filled(cast, angebot=str(review.public_id))
    assert company.post(PREVIEW, data).status_code == 403


def test_it_escapes_what_is_typed(company, cast):
    data = filled(cast, description="<script>alert(1)</script>")
    assert "<script>" not in company.post(PREVIEW, data, headers=HTMX).text


def test_it_counts_seats_like_the_public_list(cast):
    shown = reasons.shown(browse.preview(cast.offer, 2, timezone.localdate()))
    search = browse.Search(on=timezone.localdate(), kind=cast.offer.kind)
    (public,) = browse.cards([cast.offer], search)
    assert shown.seats == reasons.shown(public).seats
