"""Offers: what is offered, when, how, in which words, and what has become of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from accounts.enums import LinkPurpose
from accounts.models import ActionLink
from catalogue import rules
from catalogue.models import Occupation
from companies.enums import (
    AskChannel,
    CompanyState,
    OfferKind,
    OfferMove,
    OfferState,
    Qualification,
)
from companies.models import Offer, OfferAsking, Seat
from quartier.demo import people, texts
from quartier.demo.city import City
from quartier.demo.companies import Firm
from quartier.demo.dice import split
from quartier.demo.life import Step, live
from quartier.demo.terms import Span
from quartier.lib import codes, tokens
from quartier.lib.dates import school_year_span

KINDS = {
    OfferKind.INTERNSHIP: 62,
    OfferKind.APPRENTICESHIP: 20,
    OfferKind.LONG_TERM_INTERNSHIP: 10,
    OfferKind.HOLIDAY_INTERNSHIP: 8,
}
KNOWN_FIRMS = 2
"""The first companies belong to the demo's people: their first offer is open."""
SEATS = {1: 55, 2: 27, 3: 12, 4: 6}

_S = OfferState
_M = OfferMove
OPEN_TO_OFFERS = {
    _S.PUBLISHED: 60,
    _S.PAUSED: 4,
    _S.DRAFT: 5,
    _S.IN_REVIEW: 5,
    _S.AWAITING_COMPANY: 5,
    _S.EXPIRED: 9,
    _S.WITHDRAWN: 4,
    _S.ARCHIVED: 8,
}
NOT_APPROVED = {_S.DRAFT: 3, _S.IN_REVIEW: 4, _S.AWAITING_COMPANY: 2}
WITH_OLD_OFFERS = {CompanyState.RESTING, CompanyState.NO_INTEREST, CompanyState.BLOCKED}
OVER = {_S.EXPIRED: 4, _S.ARCHIVED: 5, _S.WITHDRAWN: 2}
WAYS: dict[str, list[list[OfferMove]]] = {
    _S.DRAFT: [[], [], [_M.SUBMIT, _M.RETURN]],
    _S.IN_REVIEW: [[_M.SUBMIT]],
    _S.AWAITING_COMPANY: [[_M.ASK_COMPANY], [_M.SUBMIT, _M.ASK_COMPANY]],
    _S.PUBLISHED: [
        [_M.SUBMIT, _M.PUBLISH],
        [_M.ASK_COMPANY, _M.PUBLISH],
        [_M.ASK_COMPANY, _M.PUBLISH],
        [_M.SUBMIT, _M.PUBLISH, _M.PAUSE, _M.RESUME],
    ],
    _S.PAUSED: [[_M.SUBMIT, _M.PUBLISH, _M.PAUSE], [_M.ASK_COMPANY, _M.PUBLISH, _M.PAUSE]],
    _S.EXPIRED: [[_M.SUBMIT, _M.PUBLISH, _M.EXPIRE], [_M.ASK_COMPANY, _M.EXPIRE]],
    _S.WITHDRAWN: [[_M.SUBMIT, _M.PUBLISH, _M.WITHDRAW], [_M.SUBMIT, _M.WITHDRAW]],
    _S.ARCHIVED: [
        [_M.SUBMIT, _M.PUBLISH, _M.EXPIRE, _M.ARCHIVE],
        [_M.ASK_COMPANY, _M.PUBLISH, _M.WITHDRAW, _M.ARCHIVE],
    ],
}
"""Ways an offer may have come to its state."""


@dataclass
class Place:
    """An offer with its company and seats."""

    offer: Offer
    firm: Firm
    seats: list[Seat]


def build_offers(city: City, firms: list[Firm]) -> list[Place]:
    """The offers of the city, most with the companies that have offered before."""
    counts = split(city.size.offers, [_eagerness(city, firm) for firm in firms])
    kinds = iter(city.dice.spread(KINDS, city.size.offers))
    states = _states(city, firms, counts)
    places = []
    for place_of_firm, (firm, count) in enumerate(zip(firms, counts, strict=True)):
        for number in range(count):
            kind, state = next(kinds), next(states)
            if number == 0 and place_of_firm < KNOWN_FIRMS:
                kind, state = OfferKind.INTERNSHIP, OfferState.PUBLISHED
            places.append(_place(city, firm, kind, state))
    _renewals(city, places)
    return places


def _eagerness(city: City, firm: Firm) -> float:
    """How many offers a company has, compared with others."""
    company = firm.company
    base = {
        CompanyState.PARTNER: 5.0,
        CompanyState.ACTIVE: 3.0 if company.approved_at else 1.5,
        CompanyState.INTERESTED: 0.5,
    }.get(CompanyState(company.state), 0.0)
    if company.approved_at and company.state in WITH_OLD_OFFERS:
        base = 1.5
    if firm.contact and firm.contact.email in {
        people.COMPANY_OWNER.email,
        people.LINK_COMPANY.address,
    }:
        return 8.0
    return base * city.dice.pick([0.6, 0.8, 1.0, 1.0, 1.5])


def _states(city: City, firms: list[Firm], counts: list[int]) -> Any:
    """For each offer in turn a state that its company allows."""
    pools: dict[int, Mapping[OfferState, float]] = {}
    for number, firm in enumerate(firms):
        state = firm.company.state
        if state in {CompanyState.ACTIVE, CompanyState.PARTNER}:
            pools[number] = OPEN_TO_OFFERS if firm.company.approved_at else NOT_APPROVED
        elif state == CompanyState.INTERESTED:
            pools[number] = NOT_APPROVED
        else:
            pools[number] = {_S.WITHDRAWN: 1} if state == CompanyState.BLOCKED else OVER
    # One draw per kind of company, so that rare states occur in small cities as well.
    draws = {
        id(pool): iter(
            city.dice.spread(pool, sum(count for n, count in enumerate(counts) if pools[n] is pool))
        )
        for pool in {id(pool): pool for pool in pools.values()}.values()
    }
    for number, count in enumerate(counts):
        for _offer in range(count):
            yield next(draws[id(pools[number])])


def _place(city: City, firm: Firm, kind: OfferKind, state: OfferState) -> Place:
    slug = city.dice.weighted(
        {slug: 2.0 / (place + 1) for place, slug in enumerate(firm.trade["occupations"])}
    )
    place = offer_place(city, firm, kind, city.facts.occupations[slug])
    offer = place.offer
    if state in {_S.EXPIRED, _S.ARCHIVED}:
        _put_into_the_past(city, offer)
    _lead_to(city, place, state)
    offer.copy_facts()
    return place


def offer_place(city: City, firm: Firm, kind: OfferKind, occupation: Occupation) -> Place:
    """A draft of an offer with its seats; ``copy_facts`` is still to be called."""
    dice = city.dice
    span, apply_by = _days(city, kind)
    start, end, break_minutes = _hours(city, firm.trade, kind)
    offer = city.store.add(
        Offer(
            public_id=dice.uuid(),
            company=firm.company,
            site=firm.site,
            contact=firm.contact,
            kind=kind,
            occupation=occupation,
            title=_title(city, firm.trade, kind, occupation),
            description=_description(city, firm, kind, occupation),
            starts_on=span.starts_on,
            ends_on=None if kind == OfferKind.APPRENTICESHIP else span.ends_on,
            apply_by=apply_by,
            daily_from=start,
            daily_to=end,
            break_minutes=break_minutes,
            weekdays=dice.pick([[2], [4], [1, 3], [2, 4]])
            if kind == OfferKind.LONG_TERM_INTERNSHIP
            else [],
            least_grade=dice.weighted({8: 6, 9: 4}) if kind == OfferKind.INTERNSHIP else 9,
            least_age=16 if occupation.is_from_18 else None,
            qualification=_qualification(city, kind),
            requirements=firm.trade["needs"],
            clothing=firm.trade["clothing"],
            languages=dice.pick(texts.read("sentences")["offers"]["languages"]),
            created_at=city.terms.moment(city.terms.day(-1), 9),
            state_changed_at=city.terms.moment(city.terms.day(-1), 9),
        )
    )
    seats = [
        city.store.add(Seat(offer=offer, number=number + 1))
        for number in range(dice.weighted(SEATS))
    ]
    return Place(offer, firm, seats)


# --- What is offered --------------------------------------------------------------------------
def _days(city: City, kind: OfferKind) -> tuple[Span, date | None]:
    dice, terms = city.dice, city.terms
    if kind == OfferKind.HOLIDAY_INTERNSHIP:
        span = terms.next_holidays(dice.pick([5, 5, 30]))
        return span, terms.day(max(0, (span.starts_on - terms.today).days - 7))
    if kind == OfferKind.LONG_TERM_INTERNSHIP:
        return Span(terms.day(-dice.between(90, 200)), terms.day(dice.between(120, 250))), None
    if kind == OfferKind.APPRENTICESHIP:
        start = date(terms.today.year, dice.pick([8, 9]), 1)
        if (start - terms.today).days < 60:
            start = start.replace(year=start.year + 1)
        return Span(start, start), None
    # From before last year's internships to after the next ones.
    return Span(terms.day(-dice.between(60, 420)), terms.day(dice.between(120, 330))), None


def _hours(city: City, trade: dict[str, Any], kind: OfferKind) -> tuple[time, time, int]:
    """Mostly seven hours of work; some companies forget what holds for pupils (JArbSchG § 5)."""
    first, last, break_minutes = trade["hours"]
    half = city.dice.pick([0, 0, 0, 30])
    is_long = kind == OfferKind.APPRENTICESHIP or city.dice.chance(0.03)
    longer = 1 if is_long and last < 18 else 0
    return time(first, half), time(last + longer, half), break_minutes


def _qualification(city: City, kind: OfferKind) -> Qualification:
    if kind != OfferKind.APPRENTICESHIP:
        return Qualification.NONE
    return city.dice.weighted(
        {
            Qualification.NONE: 30,
            Qualification.ESA: 35,
            Qualification.EESA: 25,
            Qualification.MSA: 10,
        }
    )


def _title(city: City, trade: dict[str, Any], kind: OfferKind, occupation: Occupation) -> str:
    titles = texts.read("sentences")["offers"]["titles"]
    pattern: str = city.dice.pick(titles[OfferKind(kind).name.lower().removesuffix("_internship")])
    return pattern.format(place=trade["place"], occupation=occupation.title)[:120]


def _description(city: City, firm: Firm, kind: OfferKind, occupation: Occupation) -> str:
    words = texts.read("sentences")["offers"]
    neighbourhood = firm.site.neighbourhood
    opening = city.dice.pick(words["openings"]).format(
        place=firm.trade["place"],
        quarter=neighbourhood.name if neighbourhood else firm.site.city,
    )
    tasks = city.dice.some(firm.trade["tasks"], 3)
    paragraphs = [" ".join([opening, *tasks])]
    if kind == OfferKind.APPRENTICESHIP:
        paragraphs.append(
            " ".join(words["apprenticeship"]).format(months=occupation.training_months)
        )
    elif kind == OfferKind.HOLIDAY_INTERNSHIP:
        paragraphs.append(words["holiday"])
    elif kind == OfferKind.LONG_TERM_INTERNSHIP:
        paragraphs.append(words["long_term"])
    return "\n\n".join([*paragraphs, city.dice.pick(words["closings"])])


# --- What has become of it --------------------------------------------------------------------
def _put_into_the_past(city: City, offer: Offer) -> None:
    """An offer that is over ended some time ago, an apprenticeship began last summer."""
    if offer.kind == OfferKind.APPRENTICESHIP:
        offer.starts_on = school_year_span(city.terms.year)[0]
        offer.apply_by = min(offer.starts_on, city.terms.day(-2))
        return
    offer.ends_on = city.terms.day(-city.dice.between(3, 150))
    offer.starts_on = city.terms.day(-city.dice.between(300, 500))
    offer.apply_by = None


def _lead_to(city: City, place: Place, state: OfferState) -> None:
    """Leads an offer to its state. Who wrote it down is the officer or the company itself."""
    dice, offer, firm = city.dice, place.offer, place.firm
    officer = firm.company.owner
    member = firm.members[0] if firm.members and dice.chance(0.6) else None
    writer = member or officer
    way = dice.pick(WAYS[state])
    newest = 1 if state != _S.PUBLISHED or dice.chance(0.1) else 5
    moments = city.moments(len(way) + 1, oldest=200, newest=newest)
    offer.created_at = offer.state_changed_at = moments[0]
    offer.entered_by = writer
    live(
        city.store,
        offer,
        [_step(firm, writer, *item) for item in zip(way, moments[1:], strict=True)],
    )
    for move, at in zip(way, moments[1:], strict=True):
        if move == _M.PUBLISH:
            offer.published_at = at
            if _M.ASK_COMPANY in way:
                offer.confirmed_by_company_at = at
    if offer.state == _S.AWAITING_COMPANY:
        _confirm_link(city, place)


def _confirm_link(city: City, place: Place) -> None:
    """With it the company says „Stimmt so“."""
    contact, asked_at = place.firm.contact, place.offer.state_changed_at
    if contact is None or not contact.email:
        return
    days = rules.days("link.offer_days", city.terms.today)
    link = city.store.add(
        ActionLink(
            public_id=city.dice.uuid(),
            purpose=LinkPurpose.CONFIRM_OFFER,
            object_id=place.offer.public_id,
            recipient_id=contact.public_id,
            created_at=asked_at,
            expires_at=asked_at + days,
        )
    )
    # By the calendar, not by the dice: all that is thrown after it stays as it was.
    is_letter = asked_at.day % 4 == 0
    code = codes.codes(link.public_id, LinkPurpose.CONFIRM_OFFER)[0]
    city.store.add(
        OfferAsking(
            offer=place.offer,
            contact=contact,
            channel=AskChannel.LETTER if is_letter else AskChannel.MAIL,
            link_id=link.public_id,
            code_hash=tokens.keyed_hash(code, LinkPurpose.CONFIRM_OFFER) if is_letter else None,
            asked_at=asked_at,
            asked_by=place.firm.company.owner,
        )
    )


def _step(firm: Firm, writer: Any, move: OfferMove, at: Any) -> Step:
    """The company hands in, pauses and withdraws; the officer reviews; time expires."""
    officer = firm.company.owner
    if move in {_M.EXPIRE, _M.ARCHIVE}:
        return Step(move, at, by_label="System")
    if move in {_M.SUBMIT, _M.PAUSE, _M.RESUME, _M.WITHDRAW} and writer:
        return Step(move, at, by=writer)
    reason = "Bitte die Zeiten ergänzen." if move == _M.RETURN else ""
    if officer is None:
        return Step(move, at, by_label="Link", reason=reason)
    return Step(move, at, by=officer, reason=reason)


def _renewals(city: City, places: list[Place]) -> None:
    """Some offers were renewed from one of the last year."""
    old = {
        place.firm.company.pk: place.offer
        for place in places
        if place.offer.state in {_S.EXPIRED, _S.ARCHIVED}
    }
    for place in places:
        before = old.get(place.firm.company.pk)
        if before and place.offer.state == _S.PUBLISHED and place.offer.kind == before.kind:
            place.offer.renewed_from = before
