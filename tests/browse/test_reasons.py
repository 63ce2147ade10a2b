"""Each card says why the place fits, and says nothing that is not true."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from companies.enums import OfferKind, Qualification
from placements import browse, reasons
from tests.browse.places import at
from tests.cast import Cast
from tests.factories import monday_in

pytestmark = pytest.mark.django_db


def said(offer: Any, **search: Any) -> list[str]:
    """The reasons on the card of this offer."""
    (card,) = browse.cards([offer], browse.Search(on=timezone.localdate(), **search))
    return reasons.reasons(card)


def test_it_tells_somebody_unknown_whom_the_place_is_open_to() -> None:
    assert said(at(100, least_grade=8)) == ["ab Klasse 8", "du fragst ohne Lebenslauf"]
    assert said(at(100, least_grade=10))[0] == "ab Klasse 10"


def test_it_promises_no_grade_for_an_apprenticeship() -> None:
    training = {"kind": OfferKind.APPRENTICESHIP, "starts_on": monday_in(30), "ends_on": None}
    assert said(at(100, **training))[0] == "kein Abschluss nötig"
    other = at(100, qualification=Qualification.ESA, **training)
    assert said(other) == ["du fragst ohne Lebenslauf"]


def test_it_prefers_what_it_knows_about_the_person(cast: Cast) -> None:
    school = browse.school_origin(cast.school, is_own=True)
    assert said(cast.offer, origin=school) == ["nah an deiner Schule"]


def test_it_gives_no_reason_for_a_place_the_pupil_may_not_have() -> None:
    assert said(at(100, least_grade=10), grade=9) == []
    assert said(at(100, least_age=16), age=14) == []
    assert said(at(100, least_grade=9), grade=9)[0] == "für deine Klasse"


@pytest.mark.parametrize("query", ["", "?art=apprenticeship", "?von=eving", "?feld=elektro"])
def test_it_gives_every_card_a_reason(client: Client, query: str) -> None:
    at(100)
    at(20_000)
    at(100, kind=OfferKind.APPRENTICESHIP, starts_on=monday_in(30), ends_on=None)
    at(100, kind=OfferKind.HOLIDAY_INTERNSHIP)

    cards = client.get(f"/praktikum/{query}").context["cards"]

    assert all(card.reasons for card in cards)
