"""The company's pages as people use them: on a phone, without scripts, by keyboard."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import ActionLink
from companies.enums import OfferState
from companies.models import Offer
from companies.services import ask_company
from tests.browser import DESKTOP, PHONE, OpenPage, axe, fits
from tests.cast import Cast
from tests.factories import OfferFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("width", "scheme"), [(PHONE, "light"), (DESKTOP, "dark")])
def test_it_shows_every_company_page_to_everybody(
    cast: Cast, open_page: OpenPage, sign_in: Any, width: int, scheme: str
) -> None:
    draft = OfferFactory(company=cast.company, site=cast.site, state=OfferState.DRAFT)
    page = open_page(width=width, scheme=scheme)
    sign_in(page, cast.company_admin)
    for name, args in [
        ("company_offers", []),
        ("offer_create", []),
        ("offer_show", [cast.offer.public_id]),
        ("offer_edit", [cast.offer.public_id]),
        ("offer_withdraw", [cast.offer.public_id]),
        ("offer_submit", [draft.public_id]),
        ("company_team", []),
        ("team_invite", []),
        ("team_remove", [cast.company_member.public_id]),
        ("team_transfer", [cast.company_member.public_id]),
        ("company_profile", []),
    ]:
        page.goto(reverse(name, args=args))
        axe(page)
        fits(page)


def test_it_takes_an_offer_from_draft_to_review(
    cast: Cast, open_page: OpenPage, sign_in: Any
) -> None:
    page = open_page()
    sign_in(page, cast.company_member)
    page.goto(reverse("company_offers"))
    page.get_by_role("link", name="Neues Angebot").click()
    start = timezone.localdate() + timedelta(days=40)
    page.get_by_label("Was bieten Sie an?").select_option("internship")
    page.get_by_label("In welchem Beruf?").select_option(str(cast.occupation.pk))
    page.get_by_label("Überschrift").fill("Fahrräder reparieren")
    page.get_by_label("Was macht die*der Jugendliche").fill("Du flickst Reifen.")
    page.get_by_label("Ab wann möglich?").fill(start.isoformat())
    page.get_by_label("Bis wann möglich?").fill((start + timedelta(days=20)).isoformat())
    page.get_by_label("Ende", exact=True).fill("16:00")
    page.get_by_label("Ende", exact=True).dispatch_event("change")
    page.get_by_text("Das sind 7 Std. Arbeit am Tag").wait_for()
    page.get_by_role("button", name="Speichern").click()
    page.get_by_role("link", name="Zur Prüfung geben").click()
    page.get_by_role("button", name="Zur Prüfung geben").click()
    page.get_by_text("Danke. Wir prüfen das Angebot").wait_for()
    assert Offer.objects.get(title="Fahrräder reparieren").state == OfferState.IN_REVIEW


@pytest.mark.parametrize("scripts", [True, False])
def test_it_confirms_an_offer_by_link_with_one_tap(
    cast: Cast, open_page: OpenPage, scripts: bool
) -> None:
    offer = OfferFactory(
        company=cast.company, site=cast.site, contact=cast.contact, state=OfferState.DRAFT
    )
    ask_company(offer, cast.officer)
    page = open_page(scripts=scripts)
    page.goto(reverse("offer_confirm", args=[ActionLink.objects.get().token]))
    if scripts:
        axe(page)
        fits(page)
    page.get_by_role("button", name="Stimmt so").click()
    page.get_by_role("heading", name="Danke, Ihr Angebot ist bestätigt").wait_for()
    offer.refresh_from_db()
    assert offer.state == OfferState.PUBLISHED
