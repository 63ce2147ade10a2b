"""Ways into an apprenticeship: of this year's grade 10 and of those who left last summer."""

from datetime import date, timedelta

from companies.enums import CompanyState, OfferKind
from placements.enums import (
    ApplicationState,
    PlacementSource,
    PlacementState,
    TrainingMove,
    TrainingState,
)
from placements.models import Placement, TrainingPath
from quartier.demo import texts
from quartier.demo.applying import Desk, Wish
from quartier.demo.city import City
from quartier.demo.companies import Firm
from quartier.demo.life import Step, live
from quartier.demo.market import Market
from quartier.demo.pupils import Child, former_pupil
from quartier.demo.schools import Campus
from quartier.demo.terms import Span
from quartier.lib.dates import add_months

_S = TrainingState
_M = TrainingMove
THIS_YEAR = {
    _S.OPEN: 20,
    _S.INTRODUCED: 14,
    _S.INTERVIEW: 12,
    _S.TRIAL_WORK: 8,
    _S.OFFERED: 14,
    _S.CONTRACT_SIGNED: 12,
    _S.ENDED: 6,
}
LAST_YEAR = {_S.STARTED: 26, _S.PROBATION_PASSED: 18, _S.ENDED: 8}
_TO_OFFER = [_M.INTRODUCE, _M.INTERVIEW, _M.TRY_WORK, _M.OFFER]
WAYS: dict[str, list[list[TrainingMove]]] = {
    _S.OPEN: [[]],
    _S.INTRODUCED: [[_M.INTRODUCE]],
    _S.INTERVIEW: [[_M.INTRODUCE, _M.INTERVIEW], [_M.INTERVIEW]],
    _S.TRIAL_WORK: [[_M.INTRODUCE, _M.INTERVIEW, _M.TRY_WORK], [_M.INTRODUCE, _M.TRY_WORK]],
    _S.OFFERED: [_TO_OFFER],
    _S.CONTRACT_SIGNED: [[*_TO_OFFER, _M.SIGN]],
    _S.STARTED: [[*_TO_OFFER, _M.SIGN, _M.START]],
    _S.PROBATION_PASSED: [[*_TO_OFFER, _M.SIGN, _M.START, _M.PASS_PROBATION]],
    _S.ENDED: [[_M.INTRODUCE, _M.END], [*_TO_OFFER, _M.SIGN, _M.START, _M.END]],
}
SHARE_OF_GRADE_10 = 0.14
LEAVERS_PER_SCHOOL = 5


def build_training(
    city: City,
    campuses: list[Campus],
    firms: list[Firm],
    children: list[Child],
    market: Market,
) -> list[Child]:
    """Training paths in all states; returns the former pupils made for them."""
    trains = [
        firm
        for firm in firms
        if firm.company.state in {CompanyState.ACTIVE, CompanyState.PARTNER}
        and firm.company.trains_apprentices
    ]
    oldest = [child for child in children if child.room.school_class.grade == 10]
    least = len(THIS_YEAR)
    chosen = city.dice.some(oldest, max(least, round(len(oldest) * SHARE_OF_GRADE_10)))
    desk = Desk(city, market)
    done: dict[int, Firm] = _internship_firms(city, firms)
    for child, state in zip(chosen, city.dice.spread(THIS_YEAR, len(chosen)), strict=True):
        firm = done.get(child.pupil.pk) or city.dice.pick(trains)
        if not _by_application(city, desk, market, child, state):
            _path(city, child, firm, state, _next_start(city))
    return _leavers(city, campuses, trains)


def _internship_firms(city: City, firms: list[Firm]) -> dict[int, Firm]:
    """Where each pupil completed an internship: from there the way leads on."""
    by_company = {firm.company.pk: firm for firm in firms}
    return {
        placement.pupil_id: by_company[placement.company_id]
        for placement in city.store.all(Placement)
        if placement.state == PlacementState.COMPLETED
        and by_company[placement.company_id].company.trains_apprentices
    }


def _next_start(city: City) -> date:
    """The first of August after this school year."""
    return city.terms.year_span.ends_on + timedelta(days=1)


def _by_application(
    city: City, desk: Desk, market: Market, child: Child, state: TrainingState
) -> bool:
    """The way that began with an application to an apprenticeship on the platform.

    False where that is not possible or the path has not come to an offer.
    """
    if state not in {_S.OFFERED, _S.CONTRACT_SIGNED} or not (child.may_apply and child.user):
        return False
    start = Span(_next_start(city), _next_start(city))
    place = market.find(child, start, OfferKind.APPRENTICESHIP)
    if place is None:
        return False
    first_day = place.offer.starts_on
    months = place.offer.occupation.training_months
    span = Span(first_day, add_months(first_day, months))
    if market.free_seat(place.seats, span) is None:
        return False
    application = desk.write(Wish(child, place, span), ApplicationState.CONFIRMED)
    path = _new_path(city, child, place.firm, first_day)
    path.application = application
    path.booking = application.booking
    path.occupation = place.offer.occupation
    path.created_at = application.state_changed_at
    steps = [Step(_M.OFFER, application.state_changed_at, by=child.user)]
    if state == _S.CONTRACT_SIGNED:
        at = city.terms.moment(city.terms.today, 14)
        steps.append(Step(_M.SIGN, at, by=child.campus.officers[0]))
    live(city.store, path, steps)
    return True


def _path(
    city: City, child: Child, firm: Firm, state: TrainingState, starts_on: date
) -> TrainingPath:
    way = city.dice.pick(WAYS[state])
    path = _new_path(city, child, firm, starts_on)
    path.occupation = city.facts.occupations[city.dice.pick(firm.trade["occupations"])]
    is_old = _M.START in way
    moments = city.moments(len(way) + 1, oldest=420 if is_old else 150, newest=2)
    path.created_at = path.state_changed_at = moments[0]
    officer = child.campus.officers[0]
    reasons = texts.read("sentences")["reasons"]["end_path"]
    live(
        city.store,
        path,
        [
            Step(move, at, by=officer, reason=city.dice.pick(reasons) if move == _M.END else "")
            for move, at in zip(way, moments[1:], strict=True)
        ],
    )
    return path


def _new_path(city: City, child: Child, firm: Firm, starts_on: date) -> TrainingPath:
    return city.store.add(
        TrainingPath(
            public_id=city.dice.uuid(), pupil=child.pupil, company=firm.company, starts_on=starts_on
        )
    )


def _leavers(city: City, campuses: list[Campus], trains: list[Firm]) -> list[Child]:
    """Last year's grade 10: they began last summer, after an internship in the same company."""
    former = [
        former_pupil(city, campus) for campus in campuses for _number in range(LEAVERS_PER_SCHOOL)
    ]
    began_on = city.terms.year_span.starts_on
    for child, state in zip(former, city.dice.spread(LAST_YEAR, len(former)), strict=True):
        firm = city.dice.pick(trains)
        _internship_before(city, child, firm)
        path = _path(city, child, firm, state, began_on)
        path.created_at = min(path.created_at, city.terms.moment(began_on - timedelta(days=100), 9))
    return former


def _internship_before(city: City, child: Child, firm: Firm) -> None:
    """Two years ago: from before the platform, entered from the school's lists."""
    ended_on = child.campus.last_year.starts_on - timedelta(days=350)  # type: ignore[union-attr]
    began_on = ended_on - timedelta(days=18)
    city.store.add(
        Placement(
            public_id=city.dice.uuid(),
            pupil=child.pupil,
            company=firm.company,
            starts_on=began_on,
            ends_on=ended_on,
            source=PlacementSource.IMPORTED,
            state=PlacementState.COMPLETED,
            created_at=city.terms.moment(ended_on, 12),
            state_changed_at=city.terms.moment(ended_on, 12),
        )
    )
