"""Companies: who they are, where, whom to call, and how far the relation has come."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from accounts.enums import Role
from accounts.models import User
from catalogue.models import Neighbourhood
from companies.enums import (
    CompanyMove,
    CompanySize,
    CompanyState,
    FollowUpCause,
    NoteKind,
    NoteOutcome,
    PreferredChannel,
)
from companies.models import Company, Contact, ContactNote, FollowUp, Member, Site
from quartier.demo import people, texts
from quartier.demo.city import City
from quartier.demo.life import Step, live
from quartier.demo.names import CompanyNames
from quartier.demo.schools import Campus
from quartier.lib.geo import Point, distance_metres

STATES = {
    CompanyState.LEAD: 70,
    CompanyState.CONTACTED: 50,
    CompanyState.TALKING: 45,
    CompanyState.INTERESTED: 40,
    CompanyState.ACTIVE: 230,
    CompanyState.PARTNER: 65,
    CompanyState.RESTING: 30,
    CompanyState.NO_INTEREST: 40,
    CompanyState.BLOCKED: 10,
    CompanyState.DO_NOT_CONTACT: 20,
}
_M = CompanyMove
WAYS: dict[str, list[list[CompanyMove]]] = {
    CompanyState.LEAD: [[]],
    CompanyState.CONTACTED: [
        [_M.CONTACT],
        [_M.CONTACT],
        [_M.CONTACT, _M.REFUSE, _M.RESUME],
        [_M.CONTACT, _M.ACTIVATE, _M.BLOCK, _M.UNBLOCK],
    ],
    CompanyState.TALKING: [[_M.CONTACT, _M.TALK], [_M.TALK]],
    CompanyState.INTERESTED: [[_M.CONTACT, _M.TALK, _M.INTEREST], [_M.TALK, _M.INTEREST]],
    CompanyState.ACTIVE: [
        [_M.CONTACT, _M.TALK, _M.ACTIVATE],
        [_M.CONTACT, _M.INTEREST, _M.ACTIVATE],
        [_M.CONTACT, _M.REST, _M.ACTIVATE],
    ],
    CompanyState.PARTNER: [[_M.CONTACT, _M.TALK, _M.ACTIVATE, _M.PARTNER]],
    CompanyState.RESTING: [[_M.CONTACT, _M.ACTIVATE, _M.REST], [_M.CONTACT, _M.TALK, _M.REST]],
    CompanyState.NO_INTEREST: [[_M.CONTACT, _M.REFUSE], [_M.CONTACT, _M.TALK, _M.REFUSE]],
    CompanyState.BLOCKED: [[_M.CONTACT, _M.ACTIVATE, _M.BLOCK]],
    CompanyState.DO_NOT_CONTACT: [[_M.CONTACT, _M.STOP_CONTACT]],
}
"""Ways a company may have come to its state."""
REASONS = {_M.REST: "rest", _M.REFUSE: "refuse", _M.BLOCK: "block", _M.STOP_CONTACT: "stop_contact"}
LEGAL_FORMS = {
    CompanySize.MICRO: {"": 8, "e.K.": 2},
    CompanySize.SMALL: {"": 4, "GmbH": 5, "OHG": 1},
    CompanySize.MEDIUM: {"GmbH": 7, "GmbH & Co. KG": 3},
    CompanySize.LARGE: {"GmbH": 5, "AG": 2, "GmbH & Co. KG": 3},
}
SIZES = {
    CompanySize.MICRO: 50,
    CompanySize.SMALL: 33,
    CompanySize.MEDIUM: 13,
    CompanySize.LARGE: 4,
}


@dataclass(frozen=True)
class Spot:
    """A place of work before it belongs to anybody."""

    postal_code: str
    city: str
    neighbourhood: Neighbourhood | None
    latitude: float
    longitude: float


@dataclass
class Firm:
    """A company with everything that belongs to it."""

    company: Company
    trade: dict[str, Any]
    site: Site
    contacts: list[Contact] = field(default_factory=list)
    members: list[User] = field(default_factory=list)

    @property
    def contact(self) -> Contact | None:
        """The first person to call."""
        return self.contacts[0] if self.contacts else None

    @property
    def point(self) -> Point:
        """Where it is."""
        assert self.site.latitude is not None  # noqa: S101  (every site of the demo is located)
        assert self.site.longitude is not None  # noqa: S101
        return Point(self.site.latitude, self.site.longitude)


def build_companies(city: City, campuses: list[Campus]) -> list[Firm]:
    """The companies of the city in all states, each cared for by the officer who is nearest."""
    names = CompanyNames(city.names)
    trades = city.dice.spread(
        {key: trade["weight"] for key, trade in city.facts.trades.items()}, city.size.companies
    )
    states = city.dice.spread(STATES, city.size.companies)
    near_schools = _weights(city, campuses)
    firms = [_first_firms(city, names, campuses, number) for number in range(2)]
    for trade, state in zip(trades[2:], states[2:], strict=True):
        spot = dortmund_spot(city, near_schools)
        firm = found(city, names, city.facts.trades[trade], spot)
        _grow(city, firm, state, campuses)
        firms.append(firm)
    _cover_causes(city, firms)
    return firms


def _first_firms(city: City, names: CompanyNames, campuses: list[Campus], number: int) -> Firm:
    """The two companies of the demo's people, in the quarter of their school."""
    area = next(
        code
        for code in city.facts.postal_codes
        if code.code == campuses[0].school.postal_code or code is city.facts.postal_codes[-1]
    )
    school = campuses[0].school
    if number == 0:
        trade, known = city.facts.trades["tischler"], "Tischlerei Sönmezer"
        spot = Spot(area.code, "Dortmund", area.neighbourhood, school.latitude + 0.006, 7.4512)
    else:
        trade, known = city.facts.trades["fahrrad"], "Radladen Hülskemper"
        spot = Spot(area.code, "Dortmund", area.neighbourhood, school.latitude + 0.002, 7.4561)
    firm = found(city, names, trade, spot, name=known, size=CompanySize.MICRO)
    state = CompanyState.PARTNER if number == 0 else CompanyState.ACTIVE
    _grow(city, firm, state, campuses, is_known=True)
    first_name, last_name = (people.COMPANY_OWNER, people.LINK_COMPANY)[number].name.split(" ")
    address = people.COMPANY_OWNER.email if number == 0 else people.LINK_COMPANY.address
    contact = firm.contacts[0]
    contact.first_name, contact.last_name, contact.email = first_name, last_name, address
    contact.preferred_channel = PreferredChannel.EMAIL
    if number == 0:
        _member(city, firm, first_name, last_name, address, is_admin=True)
        firm.company.max_open_requests = 10
    return firm


def found(
    city: City,
    names: CompanyNames,
    trade: dict[str, Any],
    spot: Spot,
    *,
    name: str = "",
    size: CompanySize | None = None,
) -> Firm:
    """A company with its main site and first contact; a lead so far."""
    dice = city.dice
    size = size or dice.weighted(SIZES)
    name = name or names.draw(trade, dice.weighted(LEGAL_FORMS[size]))
    company = city.store.add(
        Company(
            public_id=dice.uuid(),
            name=name,
            branch=city.facts.branches.get(trade["branch"]),
            description=dice.pick(texts.read("sentences")["companies"]["about"]),
            size=size,
            trains_apprentices=dice.chance(0.6),
            state_changed_at=city.terms.moment(city.terms.day(-dice.between(20, 400)), 9),
        )
    )
    company.set_sort_key()
    site = city.store.add(
        Site(
            public_id=dice.uuid(),
            company=company,
            street=_street(city),
            postal_code=spot.postal_code,
            city=spot.city,
            neighbourhood=spot.neighbourhood,
            latitude=spot.latitude,
            longitude=spot.longitude,
            is_step_free=dice.chance(0.4),
        )
    )
    firm = Firm(company, trade, site)
    add_contact(city, firm)
    return firm


def add_contact(city: City, firm: Firm) -> Contact:
    """One more person to call."""
    dice = city.dice
    person = city.names.worker()
    has_mail = dice.chance(0.85)
    contact = city.store.add(
        Contact(
            public_id=dice.uuid(),
            company=firm.company,
            first_name=person.first_name,
            last_name=person.last_name,
            function=dice.pick(texts.read("sentences")["companies"]["functions"]),
            email=city.names.email(person.first_name, person.last_name, domain="example.com")
            if has_mail
            else "",
            phone=city.names.phone(),
            preferred_channel=dice.pick(["", PreferredChannel.PHONE, PreferredChannel.EMAIL]),
            is_main=not firm.contacts,
            gets_requests=not firm.contacts or dice.chance(0.3),
        )
    )
    firm.contacts.append(contact)
    return contact


def dortmund_spot(city: City, weights: dict[int, float]) -> Spot:
    """A place in Dortmund, scattered around the middle of a postal code's area."""
    area = city.facts.postal_codes[city.dice.weighted(weights)]
    return Spot(
        area.code,
        "Dortmund",
        area.neighbourhood,
        round(city.dice.near(area.latitude, 0.004), 5),
        round(city.dice.near(area.longitude, 0.006), 5),
    )


def _street(city: City) -> str:
    return f"{city.dice.pick(texts.read('streets')['streets'])} {city.dice.between(1, 180)}"


def _weights(city: City, campuses: list[Campus]) -> dict[int, float]:
    """How likely a company lies in each postal code: near the schools most of all."""
    homes = Counter(campus.school.neighbourhood_id for campus in campuses)
    weights = {}
    for place, area in enumerate(city.facts.postal_codes):
        around = area.neighbourhood.neighbours.all()
        weights[place] = (
            1 + 3 * homes[area.neighbourhood_id] + sum(homes[row.pk] for row in around) / 2
        )
    return weights


# --- The relation -----------------------------------------------------------------------------
def _grow(
    city: City,
    firm: Firm,
    state: CompanyState,
    campuses: list[Campus],
    *,
    is_known: bool = False,
) -> None:
    """Leads a company to its state, with everything that happened on the way."""
    dice, company = city.dice, firm.company
    campus = min(
        campuses,
        key=lambda item: distance_metres(
            firm.point, Point(item.school.latitude, item.school.longitude)
        ),
    )
    officer = campus.officers[0] if is_known else dice.pick(campus.officers)
    if state != CompanyState.LEAD or dice.chance(0.5):
        company.owner = officer
    company.phone = city.names.phone()
    if firm.contacts[0].email and dice.chance(0.5):
        company.email = city.names.email("info", company.sort_key, domain="example.com")
    way = dice.pick(WAYS[state])
    moments = city.moments(len(way) + 1, oldest=dice.between(120, 900), newest=2)
    live(
        city.store,
        company,
        [
            Step(move, at, by=officer, reason=_reason(city, move))
            for move, at in zip(way, moments[1:], strict=True)
        ],
    )
    _approve(city, firm, way, moments, officer, is_known)
    _details(city, firm, is_known)
    _notes(city, firm, officer, len(way))
    _follow_ups(city, firm, officer)
    company.set_sort_key()
    if state in {CompanyState.ACTIVE, CompanyState.PARTNER} and not is_known and dice.chance(0.3):
        for number in range(dice.between(1, 2)):
            person = firm.contacts[number] if number < len(firm.contacts) else None
            other = city.names.worker()
            first_name = person.first_name if person else other.first_name
            last_name = person.last_name if person else other.last_name
            address = city.names.email(first_name, last_name, "konto", domain="example.com")
            _member(city, firm, first_name, last_name, address, is_admin=number == 0)


def _reason(city: City, move: CompanyMove) -> str:
    key = REASONS.get(move)
    return city.dice.pick(texts.read("sentences")["reasons"][key]) if key else ""


def _approve(
    city: City,
    firm: Firm,
    way: list[CompanyMove],
    moments: list[Any],
    officer: User,
    is_known: bool,
) -> None:
    """Who has offered a place was approved before; a few wait for it, and some are early."""
    was_active = CompanyMove.ACTIVATE in way
    share = 0.9 if was_active else 0.2 if len(way) > 1 else 0
    if is_known or city.dice.chance(share):
        place = way.index(CompanyMove.ACTIVATE) if was_active else 0
        firm.company.approved_at = moments[place]
        firm.company.approved_by = officer


def _details(city: City, firm: Firm, is_known: bool) -> None:
    dice, company = city.dice, firm.company
    if company.state == CompanyState.RESTING:
        company.resting_until = city.terms.day(dice.between(-10, 200))
    company.max_open_requests = dice.weighted({2: 2, 3: 6, 5: 2, 8: 1})
    if is_known:
        return
    if company.state == CompanyState.ACTIVE and dice.chance(0.04):
        company.paused_until = city.terms.day(dice.between(5, 40))
    for _number in range(dice.weighted({0: 6, 1: 3, 2: 1})):
        add_contact(city, firm)
    for contact in firm.contacts:
        if contact.email and dice.chance(0.03):
            contact.bounced_at = city.terms.moment(city.terms.day(-dice.between(1, 30)), 7)
        elif contact.email and dice.chance(0.03):
            contact.opted_out_at = city.terms.moment(city.terms.day(-dice.between(1, 300)), 16)
    if company.size in {CompanySize.MEDIUM, CompanySize.LARGE} and dice.chance(0.35):
        _second_site(city, firm)


def _second_site(city: City, firm: Firm) -> None:
    spot = dortmund_spot(city, dict.fromkeys(range(len(city.facts.postal_codes)), 1.0))
    city.store.add(
        Site(
            public_id=city.dice.uuid(),
            company=firm.company,
            name="Zweigstelle",
            street=_street(city),
            postal_code=spot.postal_code,
            city=spot.city,
            neighbourhood=spot.neighbourhood,
            latitude=spot.latitude,
            longitude=spot.longitude,
            is_main=False,
        )
    )


def _member(
    city: City, firm: Firm, first_name: str, last_name: str, address: str, *, is_admin: bool
) -> None:
    joined_at = city.terms.moment(city.terms.day(-city.dice.between(20, 300)), 12)
    user = city.account(
        role=Role.COMPANY,
        first_name=first_name,
        last_name=last_name,
        email=address,
        created_at=joined_at,
        last_login=city.terms.moment(city.terms.day(-city.dice.between(1, 15)), 8),
    )
    city.store.add(Member(company=firm.company, user=user, is_admin=is_admin, joined_at=joined_at))
    firm.members.append(user)


# --- What was said ----------------------------------------------------------------------------
OUTCOMES = {
    CompanyState.LEAD: [NoteOutcome.NOT_REACHED],
    CompanyState.CONTACTED: [NoteOutcome.NOT_REACHED, NoteOutcome.LATER, NoteOutcome.OTHER],
    CompanyState.TALKING: [NoteOutcome.LATER, NoteOutcome.OTHER],
    CompanyState.INTERESTED: [NoteOutcome.INTERESTED],
    CompanyState.ACTIVE: [NoteOutcome.OFFERED, NoteOutcome.INTERESTED, NoteOutcome.OTHER],
    CompanyState.PARTNER: [NoteOutcome.OFFERED, NoteOutcome.OTHER],
    CompanyState.RESTING: [NoteOutcome.LATER],
    CompanyState.NO_INTEREST: [NoteOutcome.NO_INTEREST],
    CompanyState.BLOCKED: [NoteOutcome.OTHER],
    CompanyState.DO_NOT_CONTACT: [NoteOutcome.NO_INTEREST],
}
NOTE_KINDS = {
    NoteKind.PHONE: 50,
    NoteKind.VISIT: 18,
    NoteKind.EMAIL: 14,
    NoteKind.LETTER: 2,
    NoteKind.FAIR: 4,
    NoteKind.SPEED_DATING: 2,
    NoteKind.NETWORK: 3,
    NoteKind.INTERNSHIP_VISIT: 5,
    NoteKind.VIDEO: 1,
    NoteKind.OTHER: 1,
}


def _notes(city: City, firm: Firm, officer: User, steps: int) -> None:
    state = CompanyState(firm.company.state)
    count = city.dice.between(0, 1) if not steps else city.dice.between(1, steps + 2)
    for at in city.moments(count, oldest=300, newest=1):
        outcome = city.dice.pick(OUTCOMES[state])
        city.store.add(
            ContactNote(
                public_id=city.dice.uuid(),
                company=firm.company,
                contact=firm.contact,
                by=officer,
                kind=city.dice.weighted(NOTE_KINDS),
                is_incoming=city.dice.chance(0.15),
                happened_at=at,
                written_at=at,
                outcome=outcome,
                text=city.dice.pick(texts.read("sentences")["notes"][outcome]),
            )
        )


def _follow_ups(city: City, firm: Firm, officer: User) -> None:
    """One open at most: overdue, due today or later; and some that are done."""
    dice, company = city.dice, firm.company
    if company.state in {CompanyState.BLOCKED, CompanyState.DO_NOT_CONTACT}:
        return
    subjects = texts.read("sentences")["notes"]["follow_ups"]
    if dice.chance(0.4):
        offset = dice.weighted({-20: 1, -6: 2, -1: 2, 0: 3, 2: 3, 9: 4, 30: 4, 90: 2})
        follow_up(city, firm, officer, offset, dice.pick(subjects), FollowUpCause.PLANNED)
    if dice.chance(0.5):
        offset = -dice.between(5, 200)
        done = follow_up(city, firm, officer, offset, dice.pick(subjects), FollowUpCause.PLANNED)
        done.done_at = city.terms.moment(city.terms.day(offset + dice.between(0, 3)), 11)
        done.done_by = officer


def follow_up(
    city: City,
    firm: Firm,
    officer: User | None,
    offset: int,
    subject: str,
    cause: FollowUpCause,
    key: str | None = None,
) -> FollowUp:
    """Something to do with a company, ``offset`` days from today."""
    return city.store.add(
        FollowUp(
            public_id=city.dice.uuid(),
            company=firm.company,
            responsible=officer,
            due_on=city.terms.day(offset),
            subject=subject,
            cause=cause,
            key=key,
            created_at=city.terms.moment(city.terms.day(min(offset, 0) - 7), 15),
        )
    )


def _cover_causes(city: City, firms: list[Firm]) -> None:
    """Tasks the platform writes itself: bounced mails, reports, companies named by a school."""
    words = texts.read("sentences")["notes"]
    bounced = [firm for firm in firms if any(contact.bounced_at for contact in firm.contacts)]
    for firm in bounced:
        key = f"bounce:{firm.company.public_id}"
        follow_up(city, firm, firm.company.owner, -1, words["bounce"], FollowUpCause.BOUNCE, key)
    active = [firm for firm in firms if firm.company.state == CompanyState.ACTIVE]
    for firm in city.dice.some(active, 3):
        key = f"report:{firm.company.public_id}"
        follow_up(city, firm, firm.company.owner, 0, words["report"], FollowUpCause.REPORT, key)
    leads = [firm for firm in firms if firm.company.state == CompanyState.LEAD]
    for firm in city.dice.some(leads, 12):
        key = f"lead:{firm.company.public_id}"
        follow_up(city, firm, firm.company.owner, -2, words["lead"], FollowUpCause.LEAD, key)
