"""Many more companies and offers, for measuring: 50 or 500 times the city, all over the state.

They come in blocks of the size of the city. Each block has its own seed and its own transaction,
so a load that was stopped goes on where it was, and two loads give the same companies. Companies
and offers stand in their state without a past: no history, notes or follow-ups.
"""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date

from django.db import connection, connections, transaction

from companies.enums import CompanyState, OfferKind, OfferState
from companies.models import Company, Contact, Offer, Seat, Site
from quartier.demo import texts
from quartier.demo.build import SEED
from quartier.demo.city import City, Facts, Size
from quartier.demo.companies import Firm, Spot, dortmund_spot, found
from quartier.demo.dice import Dice, split
from quartier.demo.names import CompanyNames
from quartier.demo.offers import KINDS, offer_place
from quartier.demo.store import Store
from quartier.demo.terms import Terms

FACTORS = {"city": 1, "region": 50, "state": 500}
SIZE = Size()
"""A block is as large as the city."""
HOME = "Dortmund"
STATES = {
    OfferState.PUBLISHED: 88,
    OfferState.PAUSED: 2,
    OfferState.DRAFT: 3,
    OfferState.IN_REVIEW: 2,
    OfferState.EXPIRED: 5,
}
ACTIVE_SHARE = 0.85


def missing_blocks(factor: int) -> list[int]:
    """The numbers of the blocks that are not there yet, for so many times the city."""
    markers = {_marker(number): number for number in range(1, factor)}
    there = Company.objects.filter(public_id__in=markers).values_list("public_id", flat=True)
    return sorted(set(markers.values()) - {markers[public_id] for public_id in there})


def load_blocks(numbers: list[int], today: date) -> Iterator[int]:
    """Writes these blocks one after the other; yields the number of offers of each.

    While a thread waits for the database to take one block, the next is being thought up.
    """
    facts, terms = Facts(), Terms.on(today)
    with ThreadPoolExecutor(max_workers=1) as writer:
        writing: Future[None] | None = None
        for number in numbers:
            city = City(SIZE, terms, Dice(_seed(number)), facts=facts)
            _block(city)
            if writing:
                writing.result()
                yield SIZE.offers
            writing = writer.submit(_write, city.store)
        if writing:
            writing.result()
            yield SIZE.offers
        writer.submit(connections.close_all).result()


def _write(store: Store) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        # Should the power fail, the next load finds which blocks are missing.
        cursor.execute("SET LOCAL synchronous_commit = off")
        store.write()


def analyse() -> None:
    """Tells the planner how large the tables have become."""
    with connection.cursor() as cursor:
        for model in (Company, Contact, Offer, Seat, Site):
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def _seed(number: int) -> str:
    return f"{SEED}, block {number}"


def _marker(number: int) -> object:
    """The public id of a block's first company: the first throw of its dice."""
    return Dice(_seed(number)).uuid()


def _block(city: City) -> None:
    marker = city.dice.uuid()
    names = CompanyNames(city.names)
    trades = city.dice.spread(
        {key: trade["weight"] for key, trade in city.facts.trades.items()}, city.size.companies
    )
    firms = []
    for trade in trades:
        firm = found(city, names, city.facts.trades[trade], _spot(city))
        if city.dice.chance(ACTIVE_SHARE):
            firm.company.state = CompanyState.ACTIVE
            firm.company.approved_at = city.terms.moment(city.terms.day(-90), 9)
        firms.append(firm)
    firms[0].company.public_id = marker
    _offers(city, [firm for firm in firms if firm.company.approved_at])


def _spot(city: City) -> Spot:
    """Somewhere in the state: the more people live in a town, the more companies there are."""
    towns = texts.rows("places")
    weights = {place: float(town["inhabitants"]) for place, town in enumerate(towns)}
    town = towns[city.dice.weighted(weights)]
    if town["name"] == HOME:
        return dortmund_spot(city, dict.fromkeys(range(len(city.facts.postal_codes)), 1.0))
    # A large town is wider: about six kilometres for Cologne, two for Siegen.
    width = 0.02 * (float(town["inhabitants"]) / 100_000) ** 0.4
    return Spot(
        town["postal_code"],
        town["name"],
        None,
        round(city.dice.near(float(town["latitude"]), width), 5),
        round(city.dice.near(float(town["longitude"]), width * 1.6), 5),
    )


def _offers(city: City, firms: list[Firm]) -> None:
    kinds = city.dice.spread(KINDS, city.size.offers)
    states = iter(city.dice.spread(STATES, city.size.offers))
    counts = split(city.size.offers, [city.dice.pick([1, 1, 2, 3]) for _firm in firms])
    owners = [firm for firm, count in zip(firms, counts, strict=True) for _offer in range(count)]
    for firm, kind in zip(owners, kinds, strict=True):
        slug = city.dice.pick(firm.trade["occupations"])
        offer = offer_place(city, firm, OfferKind(kind), city.facts.occupations[slug]).offer
        offer.state = next(states)
        if offer.state in {OfferState.PUBLISHED, OfferState.PAUSED, OfferState.EXPIRED}:
            days = city.dice.between(1, 200)
            offer.published_at = city.terms.moment(city.terms.day(-days), city.dice.between(8, 18))
            offer.created_at = offer.state_changed_at = offer.published_at
        offer.copy_facts()
