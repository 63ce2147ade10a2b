"""Pages: complete, without a row twice, in the right order, whatever happens in between."""

import random
from collections.abc import Iterable
from datetime import timedelta
from itertools import chain
from typing import Any

import pytest
from django.utils import timezone

from companies.enums import OfferState
from companies.models import Offer
from placements import browse
from placements.browse import pages
from quartier.lib.geo import Point, distance_metres
from tests.browse.places import SCHOOL, at
from tests.factories import CompanyFactory

pytestmark = pytest.mark.django_db
SIZE = 4


def search(**fields: Any) -> browse.Search:
    """From the school of the cast, nearest first."""
    origin = browse.Origin("schule", "Schule", SCHOOL, is_school=True)
    return browse.Search(on=timezone.localdate(), **{"origin": origin, **fields})


NEWEST = {"origin": None}
BOTH_ORDERS = pytest.mark.parametrize("fields", [{}, NEWEST], ids=["by way", "newest"])


@pytest.fixture(params=[1000, 3], ids=["few", "many"])
def _few_or_many(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Few rows are sorted, of many the index hands out the first: both must give the same."""
    monkeypatch.setattr(pages, "MOST_COUNTED", request.param)


def some_offers(count: int) -> list[Offer]:
    """Offers all around the school, some of them at the same place and of the same moment."""
    dice = random.Random(7)
    offers = []
    for number in range(count):
        offer = at(0)
        twin = offers[-1] if offers and number % 4 == 3 else None
        place = twin or Point(
            SCHOOL.latitude + dice.uniform(-0.09, 0.09),
            SCHOOL.longitude + dice.uniform(-0.14, 0.14),
        )
        offer.latitude, offer.longitude = place.latitude, place.longitude
        offer.published_at = (
            twin.published_at if twin else timezone.now() - timedelta(minutes=dice.randrange(9999))
        )
        Offer.objects.filter(pk=offer.pk).update(
            latitude=offer.latitude, longitude=offer.longitude, published_at=offer.published_at
        )
        offers.append(offer)
    return offers


def expected_order(offers: list[Offer], one: browse.Search) -> list[int]:
    """Ids in the order of the search, computed without the database."""
    if one.origin:
        start = one.origin.point
        return [
            offer.pk
            for offer in sorted(
                offers,
                key=lambda o: (distance_metres(start, Point(o.latitude, o.longitude)), o.pk),
            )
        ]
    return [o.pk for o in sorted(offers, key=lambda o: (o.published_at, o.pk), reverse=True)]


def flat(found: Iterable[list[int]]) -> list[int]:
    """The rows of all pages in one list."""
    return list(chain.from_iterable(found))


def walk(one: browse.Search) -> list[list[int]]:
    """All pages from the first to the last, by the links to the next."""
    found, position = [], ""
    while True:
        page = browse.find(one, after=position, size=SIZE)
        found.append([offer.pk for offer in page.offers])
        position = page.next
        if not position:
            return found
        assert len(found) < 50


@BOTH_ORDERS
@pytest.mark.usefixtures("_few_or_many")
def test_it_pages_through_everything_once_and_in_order(fields: dict[str, Any]) -> None:
    offers = some_offers(23)
    one = search(**fields)
    found = walk(one)
    assert [len(page) for page in found] == [4, 4, 4, 4, 4, 3]
    assert flat(found) == expected_order(offers, one)


@BOTH_ORDERS
@pytest.mark.usefixtures("_few_or_many")
def test_it_finds_the_same_pages_on_the_way_back(fields: dict[str, Any]) -> None:
    some_offers(14)
    one = search(**fields)
    forward = walk(one)
    page = browse.find(one, size=SIZE)
    while page.next:
        page = browse.find(one, after=page.next, size=SIZE)
    backward = [[offer.pk for offer in page.offers]]
    while page.previous:
        page = browse.find(one, before=page.previous, size=SIZE)
        backward.append([offer.pk for offer in page.offers])
        assert page.next
    # The last page of the way there is short, so the way back is cut elsewhere.
    assert flat(reversed(backward)) == flat(forward)
    assert not page.previous


@BOTH_ORDERS
@pytest.mark.usefixtures("_few_or_many")
def test_it_neither_repeats_nor_loses_a_row_while_others_come_and_go(
    fields: dict[str, Any],
) -> None:
    offers = some_offers(20)
    one = search(**fields)
    seen: list[int] = []
    position, gone = "", set()
    while True:
        page = browse.find(one, after=position, size=SIZE)
        seen += [offer.pk for offer in page.offers]
        position = page.next
        if not position:
            break
        # Something new everywhere, also before the place one has come to; and one seen row ends.
        some_offers(3)
        gone.add(seen[0])
        Offer.objects.filter(pk=seen[0]).update(state=OfferState.PAUSED)
    assert len(seen) == len(set(seen))
    assert {offer.pk for offer in offers} <= set(seen)


@BOTH_ORDERS
def test_it_has_no_neighbours_when_everything_is_on_one_page(fields: dict[str, Any]) -> None:
    some_offers(SIZE)
    page = browse.find(search(**fields), size=SIZE)
    assert len(page.offers) == page.total == SIZE
    assert (page.next, page.previous) == ("", "")


def test_it_finds_nothing_where_nothing_is() -> None:
    page = browse.find(search(), size=SIZE)
    assert (page.offers, page.total, page.next, page.previous) == ([], 0, "", "")


@pytest.mark.parametrize("position", ["x", "AAAA", "ä", "f" * 22, "A" * 2000, "fw" + "_" * 20])
@BOTH_ORDERS
def test_it_begins_at_the_start_for_a_position_nobody_gave_out(
    fields: dict[str, Any], position: str
) -> None:
    offers = some_offers(6)
    one = search(**fields)
    first = expected_order(offers, one)[:SIZE]
    for where in ({"after": position}, {"before": position}):
        page = browse.find(one, size=SIZE, **where)
        assert {offer.pk for offer in page.offers} <= {offer.pk for offer in offers}
        assert page.offers
    assert [offer.pk for offer in browse.find(one, size=SIZE).offers] == first


def test_it_goes_to_the_first_page_when_everything_behind_has_gone() -> None:
    offers = some_offers(6)
    one = search()
    page = browse.find(one, size=SIZE)
    order = expected_order(offers, one)
    Offer.objects.filter(pk__in=order[SIZE:]).update(state=OfferState.WITHDRAWN)
    again = browse.find(one, after=page.next, size=SIZE)
    assert [offer.pk for offer in again.offers] == order[:SIZE]
    assert not again.previous


def test_it_counts_no_further_than_anybody_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    some_offers(6)
    assert not browse.find(search()).is_more_than_counted
    monkeypatch.setattr(pages, "MOST_COUNTED", 5)
    page = browse.find(search(), size=SIZE)
    assert page.is_more_than_counted
    assert page.total == 6


def test_it_takes_all_of_one_place_before_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sixty places at one hospital are equally far: the order among them is still one."""
    monkeypatch.setattr(pages, "MOST_COUNTED", 3)
    company = CompanyFactory()
    site = at(500, company=company).site
    for _number in range(12):
        at(0, company=company)
    Offer.objects.update(site=site, latitude=site.latitude, longitude=site.longitude)
    found = walk(search())
    assert flat(found) == sorted(Offer.objects.values_list("pk", flat=True))


@pytest.mark.parametrize("latitude", [-33.9, 0.0, 51.5, 64.1])
def test_it_orders_by_the_true_way_anywhere_on_earth(
    latitude: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The flat map of the index is made for Dortmund; elsewhere the answer must be right too."""
    monkeypatch.setattr(pages, "MOST_COUNTED", 3)
    offers = some_offers(30)
    shift = latitude - SCHOOL.latitude
    for offer in offers:
        offer.latitude += shift
        Offer.objects.filter(pk=offer.pk).update(latitude=offer.latitude)
    origin = browse.Origin("x", "x", Point(latitude, SCHOOL.longitude), is_school=False)
    one = search(origin=origin, reach=browse.Reach(100, "km"))
    assert flat(walk(one)) == expected_order(offers, one)
