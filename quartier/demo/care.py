"""Care for silent companies, problems that were reported, and how fast companies answer.

Draws from a source of chance of its own, so that the rest of the city stays as it is.
"""

from collections import defaultdict
from datetime import datetime, timedelta
from math import inf

from accounts.enums import LinkPurpose
from accounts.models import ActionLink
from catalogue import rules
from companies.enums import CareEnd, CompanyState, FollowUpCause, OfferMove, OfferState
from companies.models import CareCase, Company, Contact, FollowUp, Offer
from placements.enums import (
    OPEN_APPLICATIONS,
    ApplicationMove,
    PlacementState,
    ReportCategory,
    ReportMove,
)
from placements.models import Application, ApplicationChange, Placement, Report
from placements.services.habits import ANSWERS, habit_of
from quartier.demo.city import City
from quartier.demo.dice import Dice
from quartier.demo.life import Step, live
from quartier.lib.dates import BERLIN

BY_SYSTEM = "System"
STORIES = frozenset({"Hafenwerkstatt"})
"""Companies that somebody plays in the demo keep their offers."""
KEPT = frozenset({CompanyState.ACTIVE, CompanyState.PARTNER})
TEXTS = {
    ReportCategory.NOT_AS_DESCRIBED: "Die Arbeitszeit ist anders als im Angebot.",
    ReportCategory.BEHAVIOUR: "Im Pausenraum wird viel geschimpft.",
    ReportCategory.SAFETY: "Es gab am ersten Tag keine Schutzbrille.",
    ReportCategory.UNREACHABLE: "Ich habe dreimal angerufen, niemand nimmt ab.",
    ReportCategory.OTHER: "Die Adresse stimmt nicht mehr.",
}
OUTCOME = "Wir haben mit dem Betrieb gesprochen. Das Angebot ist jetzt richtig."


def build_care(city: City) -> None:
    """Habits of all companies; cases and reports in all their states."""
    dice = Dice("care")
    _habits(city)
    _cases(city, dice)
    _reports(city, dice)


def _habits(city: City) -> None:
    """From the answers of the city itself."""
    waits: dict[int, list[float]] = defaultdict(list)
    for change in city.store.all(ApplicationChange):
        if change.move in {*ANSWERS, ApplicationMove.LAPSE_COMPANY} and change.subject.sent_at:
            days = (_day(change.at) - _day(change.subject.sent_at)).days
            company = change.subject.offer.company_id
            waits[company].append(max(0, days) if change.move in ANSWERS else inf)
    for company in city.store.all(Company):
        company.answer_days_typical, company.answer_count = habit_of(waits.get(company.pk, []))


def _day(moment: datetime) -> datetime:
    return moment.astimezone(BERLIN).replace(hour=0, minute=0, second=0, microsecond=0)


def _cases(city: City, dice: Dice) -> None:
    """Nobody to write to, warned, paused, and each way it may have ended."""
    busy = {
        row.offer.company_id
        for row in city.store.all(Application)
        if row.state in OPEN_APPLICATIONS
    }
    offers: dict[int, list[Offer]] = defaultdict(list)
    for offer in city.store.all(Offer):
        offers[offer.company_id].append(offer)
    readers = {
        contact.company_id: contact
        for contact in reversed(city.store.all(Contact))
        if contact.gets_requests and contact.email and contact.opted_out_at is None
    }
    kept = [
        company
        for company in city.store.all(Company)
        if company.state in KEPT
        and company.pk not in busy
        and company.pk in readers
        and company.owner_id
        and company.paused_until is None
        and company.name not in STORIES
    ]
    with_offer = [
        company for company in kept if any(_may_pause(city, offer) for offer in offers[company.pk])
    ]
    paused = with_offer[:1]
    others = [company for company in kept if company not in paused]
    for company in paused:
        case = _case(city, dice, company, days_ago=11)
        _link(city, dice, case, readers[company.pk])
        case.paused_at = city.terms.moment(city.terms.day(-3), 5, 10)
        for offer in offers[company.pk]:
            if _may_pause(city, offer):
                step = Step(OfferMove.PAUSE, case.paused_at, by_label=BY_SYSTEM, reason="Schweigen")
                live(city.store, offer, [step])
    ends = [None, *CareEnd]
    for company, how in zip(others, ends, strict=False):
        case = _case(city, dice, company, days_ago=2 if how is None else 20 + len(how))
        if how is None:
            _link(city, dice, case, readers[company.pk])
        else:
            case.ended_at, case.how = case.opened_at + timedelta(days=3), how
            case.ended_by = company.owner if how == CareEnd.OFFICER else None


def _may_pause(city: City, offer: Offer) -> bool:
    return offer.state == OfferState.PUBLISHED and offer.state_changed_at < city.terms.moment(
        city.terms.day(-4), 0
    )


def _case(city: City, dice: Dice, company: Company, *, days_ago: int) -> CareCase:
    opened_at = city.terms.moment(city.terms.day(-days_ago), 9, 5)
    on = city.terms.day(-days_ago)
    return city.store.add(
        CareCase(
            public_id=dice.uuid(),
            company=company,
            opened_at=opened_at,
            silent_count=dice.between(2, 3),
            warned_at=opened_at,
            pause_on=on + rules.days("care.warning_days", city.terms.today),
        )
    )


def _link(city: City, dice: Dice, case: CareCase, contact: Contact) -> None:
    """With it the company says that it is there; the demo's messages show it."""
    city.store.add(
        ActionLink(
            public_id=dice.uuid(),
            purpose=LinkPurpose.CARE,
            object_id=case.public_id,
            recipient_id=contact.public_id,
            created_at=case.opened_at,
            expires_at=case.opened_at + rules.days("link.care_days", city.terms.today),
        )
    )


def _reports(city: City, dice: Dice) -> None:
    """New, in progress, closed; of offers and of placements, with and without an account."""
    shown = [offer for offer in city.store.all(Offer) if offer.state == OfferState.PUBLISHED]
    placed = [
        row
        for row in city.store.all(Placement)
        if row.state in {PlacementState.RUNNING, PlacementState.COMPLETED} and row.pupil.user_id
    ]
    abouts: list[Offer | Placement] = [*dice.some(shown, 5), *dice.some(placed, 4)]
    categories = list(TEXTS)
    for number, about in enumerate(abouts):
        category = categories[number % len(categories)]
        at = city.terms.moment(city.terms.day(-1 - 2 * number), 16, number)
        officer = about.company.owner
        report = city.store.add(
            Report(
                public_id=dice.uuid(),
                key=dice.uuid(),
                company=about.company,
                offer=about if isinstance(about, Offer) else None,
                placement=about if isinstance(about, Placement) else None,
                by=about.pupil.user if isinstance(about, Placement) else None,
                category=category,
                text=TEXTS[category],
                created_at=at,
                state_changed_at=at,
            )
        )
        task = city.store.add(
            FollowUp(
                public_id=dice.uuid(),
                company=about.company,
                responsible=officer,
                due_on=at.date(),
                subject="Ein Problem wurde gemeldet: bitte heute lesen",
                cause=FollowUpCause.REPORT,
                key=f"report:{report.public_id}",
                created_at=at,
            )
        )
        steps = [[], [ReportMove.TAKE], [ReportMove.TAKE, ReportMove.CLOSE]][number % 3]
        if officer is None or not steps:
            continue
        report.assigned_to = officer
        moved = [
            min(at + timedelta(hours=3 + 20 * place), city.terms.moment(city.terms.today, 20))
            for place in range(len(steps))
        ]
        live(
            city.store,
            report,
            [Step(move, moment, by=officer) for move, moment in zip(steps, moved, strict=True)],
        )
        if ReportMove.CLOSE in steps:
            report.outcome = OUTCOME
            task.done_at, task.done_by = report.state_changed_at, officer
