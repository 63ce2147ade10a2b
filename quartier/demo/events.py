"""Formats beyond internships: visits, projects, fairs, speed datings, network meetings."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from accounts.enums import LinkPurpose
from accounts.models import ActionLink, User
from companies.enums import CompanyState
from placements.enums import (
    EventKind,
    EventMove,
    EventState,
    GuestMove,
    GuestState,
    SignUpMove,
    SignUpState,
)
from placements.models import Event, EventClass, EventCompany, EventSignUp
from placements.services import BY_LINK, BY_SYSTEM
from quartier.demo.city import City
from quartier.demo.companies import Firm
from quartier.demo.life import Step, live
from quartier.demo.pupils import Child
from quartier.demo.schools import Campus
from quartier.lib.dates import BERLIN

_E, _K = EventState, EventKind
DRAFT_DAYS, OPEN_DAYS = 30, 14


@dataclass(frozen=True)
class Plan:
    """One event: where it stands, how far from today, how large."""

    kind: EventKind
    state: EventState
    days: int
    title: str
    seats: int | None
    guests: int
    to_bring: str = ""
    is_public: bool = False
    is_for_all: bool = False


PLANS = [
    Plan(_K.COMPANY_VISIT, _E.OPEN, 4, "Ein Vormittag im Betrieb", 6, 1, "Feste Schuhe"),
    Plan(_K.FAIR, _E.OPEN, 24, "Ausbildungsmesse im Quartier", None, 8, "", True, True),
    Plan(_K.SPEED_DATING, _E.OPEN, 31, "Azubi-Speeddating", 24, 6, "Drei Fragen an Betriebe"),
    Plan(_K.NETWORK, _E.OPEN, 17, "Netzwerktreffen der Betriebe", None, 6),
    Plan(_K.SCHOOL_PROJECT, _E.DRAFT, 45, "Wir bauen eine Bank für den Schulhof", 15, 2),
    Plan(_K.COMPANY_VISIT, _E.HELD, -3, "Blick hinter die Ladentheke", 12, 1),
    Plan(_K.SPEED_DATING, _E.CLOSED, -40, "Speeddating in der Aula", 20, 5),
    Plan(_K.SCHOOL_PROJECT, _E.CLOSED, -60, "Holzwerkstatt in der Schule", 10, 2),
    Plan(_K.FAIR, _E.CLOSED, -75, "Messe der Berufe", None, 7, "", True, True),
    Plan(_K.NETWORK, _E.CLOSED, -30, "Frühstück mit Betrieben", None, 5),
    Plan(_K.COMPANY_VISIT, _E.CANCELLED, 6, "Besuch in der Backstube", 8, 1),
]
RESULTS = (
    "Gute Gespräche. Zwei Betriebe wollen einen Praktikumsplatz anbieten.",
    "Die Jugendlichen haben viel gefragt. Das Format soll es wieder geben.",
)
STEPS = {
    _E.DRAFT: (),
    _E.OPEN: (EventMove.ANNOUNCE,),
    _E.HELD: (EventMove.ANNOUNCE, EventMove.HOLD),
    _E.CLOSED: (EventMove.ANNOUNCE, EventMove.HOLD, EventMove.CLOSE),
    _E.CANCELLED: (EventMove.ANNOUNCE, EventMove.CANCEL),
}


def build_events(
    city: City, campuses: list[Campus], firms: list[Firm], children: list[Child]
) -> None:
    """The events around the first schools, the demo's own among them."""
    open_firms = [
        firm
        for firm in firms
        if firm.company.approved_at and firm.company.state not in {CompanyState.BLOCKED}
    ]
    for number, plan in enumerate(PLANS):
        # The first two companies are the demo's own; they are asked to what is to come.
        hosts = open_firms[:2] + city.dice.some(open_firms[2:], plan.guests)
        campus = campuses[0] if number % 3 != 2 else campuses[number % len(campuses)]
        _build(city, plan, campus, hosts[: plan.guests], children)


def _build(
    city: City, plan: Plan, campus: Campus, firms: list[Firm], children: list[Child]
) -> None:
    officer = campus.officers[0]
    starts_at = datetime.combine(city.terms.day(plan.days), time(9), BERLIN)
    made_at = city.terms.moment(city.terms.day(min(plan.days - 60, -DRAFT_DAYS)), 10)
    at_host = plan.kind == _K.COMPANY_VISIT
    host = firms[0]
    event = city.store.add(
        Event(
            public_id=city.dice.uuid(),
            kind=plan.kind,
            title=plan.title,
            description="Ihr lernt Menschen kennen, die ihren Beruf mögen, und dürft alles fragen.",
            to_bring=plan.to_bring,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=3),
            place=f"{host.company.name}, {host.site}"
            if at_host
            else f"{campus.school.name}, {campus.school.street}",
            site=host.site if at_host else None,
            neighbourhood=host.site.neighbourhood if at_host else campus.school.neighbourhood,
            host=host.company if at_host else None,
            is_public=plan.is_public,
            is_for_all_classes=plan.is_for_all,
            seats=plan.seats,
            officer=officer,
            created_at=made_at,
            changed_at=made_at,
            state_changed_at=made_at,
        )
    )
    announced_at = city.terms.moment(city.terms.day(min(plan.days - 28, -OPEN_DAYS)), 11)
    live(city.store, event, _steps(city, plan, officer, announced_at))
    for firm in firms:
        _guest(city, plan, event, firm, announced_at)
    if plan.kind == _K.NETWORK:
        _finish(city, plan, event)
        return
    # The classes of the demo's own pupils first: whoever plays them has something to join.
    known = [child.room for child in children if child.known and child.campus is campus]
    rooms = [*known[:1], *(room for room in campus.classes if room not in known[:1])][:2]
    for room in rooms:
        invited = EventClass(
            event=event,
            school_class=room.school_class,
            invited_at=announced_at,
            invited_by=officer,
        )
        city.store.add(invited)
    if plan.state == _E.DRAFT:
        return
    group = [child for child in children if child.room in rooms and child.pupil.left_on is None]
    _sign_ups(city, plan, event, group, announced_at)
    _finish(city, plan, event)


def _finish(city: City, plan: Plan, event: Event) -> None:
    """What is written once an event is over."""
    if plan.state in {_E.HELD, _E.CLOSED}:
        _count(city, event)
    if plan.state == _E.CLOSED:
        event.result = city.dice.pick(RESULTS)


def _steps(city: City, plan: Plan, officer: User, announced_at: datetime) -> list[Step]:
    after = city.terms.moment(city.terms.day(min(plan.days, -1)), 13)
    later = city.terms.moment(city.terms.day(min(plan.days + 1, -1)), 15)
    at = {
        EventMove.ANNOUNCE: announced_at,
        EventMove.HOLD: after,
        EventMove.CLOSE: later,
        EventMove.CANCEL: city.terms.moment(city.terms.day(-2), 9),
    }
    reason = "Der Betrieb hat an dem Tag einen Umbau."
    return [
        Step(move, at[move], by_label=BY_SYSTEM)
        if move == EventMove.HOLD
        else Step(move, at[move], by=officer, reason=reason if move == EventMove.CANCEL else "")
        for move in STEPS[plan.state]
    ]


def _guest(city: City, plan: Plan, event: Event, firm: Firm, at: datetime) -> None:
    """Asked when the event was announced; most said yes, and came."""
    guest = city.store.add(
        EventCompany(
            public_id=city.dice.uuid(),
            event=event,
            company=firm.company,
            contact=firm.contact,
            seats=4 if plan.kind == _K.SPEED_DATING else None,
            added_at=event.created_at,
            state_changed_at=event.created_at,
        )
    )
    if plan.state == _E.DRAFT:
        return
    steps = [Step(GuestMove.INVITE, at, by=event.officer)]
    answer = city.dice.weighted({GuestMove.ACCEPT: 6, GuestMove.DECLINE: 2, "": 2})
    is_only = plan.guests == 1 and plan.state in {_E.HELD, _E.CLOSED}
    if is_only or answer:
        move = GuestMove.ACCEPT if is_only else GuestMove(answer)
        steps.append(Step(move, at + timedelta(days=1, hours=2), by_label=BY_LINK))
        if move == GuestMove.ACCEPT and plan.state in {_E.HELD, _E.CLOSED}:
            steps.append(Step(GuestMove.COME, max(event.starts_at, steps[-1].at), by=event.officer))
    live(city.store, guest, steps)
    if guest.state == GuestState.INVITED and plan.state == _E.OPEN and firm.contact:
        city.store.add(
            ActionLink(
                public_id=city.dice.uuid(),
                purpose=LinkPurpose.EVENT,
                object_id=guest.public_id,
                recipient_id=firm.contact.public_id,
                created_at=at,
                expires_at=event.starts_at + timedelta(days=1),
            )
        )


def _sign_ups(
    city: City, plan: Plan, event: Event, group: list[Child], announced_at: datetime
) -> None:
    """A few more than there are seats, so that somebody waits."""
    if event.seats is not None and plan.state == _E.OPEN:
        event.seats = max(1, min(event.seats, len(group) - 2))
    wanted = (event.seats or 12) + (2 if plan.state == _E.OPEN else 0)
    came_at = city.terms.moment(city.terms.day(min(plan.days, -1)), 12)
    chosen = city.dice.some(group, wanted)
    for number, child in enumerate(chosen):
        at = announced_at + timedelta(hours=3, minutes=7 * number)
        row = city.store.add(
            EventSignUp(
                public_id=city.dice.uuid(),
                event=event,
                pupil=child.pupil,
                asked_at=at,
                state_changed_at=at,
            )
        )
        has_seat = event.seats is None or event.taken_count < event.seats
        steps = [Step(SignUpMove.SEAT, at, by=child.user)] if has_seat else []
        if has_seat and number == 1 and plan.state == _E.OPEN:
            steps.append(Step(SignUpMove.CANCEL, at + timedelta(hours=1), by=child.user))
        elif has_seat and plan.state in {_E.HELD, _E.CLOSED}:
            is_there = number > 0 and city.dice.chance(0.85)
            move = SignUpMove.ATTEND if is_there else SignUpMove.MISS
            steps.append(Step(move, came_at, by=event.officer))
        live(city.store, row, steps)
        if row.has_seat:
            event.taken_count += 1


def _count(city: City, event: Event) -> None:
    rows = [row for row in city.store.all(EventSignUp) if row.event is event]
    there = [row for row in rows if row.state == SignUpState.PRESENT]
    event.present_count = len(there)
    event.class_count = len({row.pupil.school_class_id for row in there})
    guests = [row for row in city.store.all(EventCompany) if row.event is event]
    event.company_count = sum(row.state == GuestState.CAME for row in guests)
