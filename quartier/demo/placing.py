"""Who has a place, who waits, who searches: the stories of the pupils in their periods."""

from datetime import datetime, timedelta
from enum import StrEnum

from catalogue import rules
from catalogue.models import Occupation
from companies.enums import CompanyState, OfferKind, OfferState
from placements.enums import (
    ACTIVE_PLACEMENTS,
    ApplicationState,
    PlacementMove,
    PlacementSource,
    PlacementState,
)
from placements.models import Application, Placement
from placements.services import BY_SYSTEM
from quartier.demo import people, texts
from quartier.demo.applying import Desk, Wish
from quartier.demo.city import City
from quartier.demo.companies import Firm
from quartier.demo.life import Step, live
from quartier.demo.market import Market
from quartier.demo.offers import Place
from quartier.demo.pupils import Child
from quartier.demo.schools import Campus
from quartier.demo.terms import Span
from quartier.lib.geo import Point, distance_metres
from schools.enums import PeriodKind
from schools.models import InternshipPeriod

SOON = timedelta(weeks=9)


class Story(StrEnum):
    """Where a pupil stands before a period."""

    PLACED = "placed"
    ACCEPTED = "accepted"
    WAITING = "waiting"
    MORE_TIME = "more_time"
    DRAFT = "draft"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    SILENCE = "silence"
    MISSED = "missed"
    GONE = "gone"
    NOTHING = "nothing"
    NEVER = "never"


STORIES_SOON = {
    Story.PLACED: 38,
    Story.ACCEPTED: 8,
    Story.WAITING: 13,
    Story.MORE_TIME: 3,
    Story.DRAFT: 8,
    Story.DECLINED: 6,
    Story.WITHDRAWN: 2,
    Story.SILENCE: 4,
    Story.MISSED: 2,
    Story.GONE: 2,
    Story.NOTHING: 5,
    Story.NEVER: 9,
}
STORIES_LATER = {
    Story.PLACED: 10,
    Story.ACCEPTED: 3,
    Story.WAITING: 9,
    Story.MORE_TIME: 1,
    Story.DRAFT: 12,
    Story.DECLINED: 3,
    Story.WITHDRAWN: 1,
    Story.SILENCE: 2,
    Story.MISSED: 1,
    Story.GONE: 1,
    Story.NOTHING: 30,
    Story.NEVER: 27,
}
ENDINGS = {
    Story.ACCEPTED: ApplicationState.ACCEPTED,
    Story.WAITING: ApplicationState.SENT,
    Story.MORE_TIME: ApplicationState.NEEDS_TIME,
    Story.DRAFT: ApplicationState.DRAFT,
    Story.DECLINED: ApplicationState.DECLINED,
    Story.WITHDRAWN: ApplicationState.WITHDRAWN,
    Story.SILENCE: ApplicationState.LAPSED_BY_COMPANY,
    Story.MISSED: ApplicationState.LAPSED_BY_PUPIL,
    Story.GONE: ApplicationState.CLOSED,
}
_P = PlacementState
RUNNING = {_P.RUNNING: 86, _P.NO_SHOW: 3, _P.BROKEN_OFF: 3, _P.CANCELLED: 3, None: 5}
PAST = {
    _P.COMPLETED: 80,
    _P.PARTLY_COMPLETED: 6,
    _P.NO_SHOW: 4,
    _P.BROKEN_OFF: 4,
    _P.CANCELLED: 2,
    None: 4,
}
SOURCES = {
    PlacementSource.APPLICATION: 52,
    PlacementSource.SELF_FOUND: 24,
    PlacementSource.ARRANGED: 14,
    PlacementSource.MATCHING: 7,
    PlacementSource.IMPORTED: 3,
}
_M = PlacementMove
WAYS: dict[str, list[PlacementMove]] = {
    _P.PLANNED: [],
    _P.RUNNING: [_M.START],
    _P.COMPLETED: [_M.START, _M.COMPLETE],
    _P.PARTLY_COMPLETED: [_M.START, _M.COMPLETE_PARTLY],
    _P.NO_SHOW: [_M.START, _M.MISS],
    _P.BROKEN_OFF: [_M.START, _M.BREAK_OFF],
    _P.CANCELLED: [_M.CANCEL],
}
CLOSED = {CompanyState.BLOCKED, CompanyState.DO_NOT_CONTACT, CompanyState.NO_INTEREST}
LONG_TERM_PUPILS = 4
LAST_YEAR_SHARE = 0.5


def _kind(period: InternshipPeriod) -> OfferKind:
    """The kind of offer that is asked for in a school's period."""
    if period.kind == PeriodKind.LONG_TERM:
        return OfferKind.LONG_TERM_INTERNSHIP
    return OfferKind.INTERNSHIP


class Placing:
    """Tells the stories of all pupils."""

    def __init__(
        self, city: City, campuses: list[Campus], firms: list[Firm], market: Market
    ) -> None:
        self.city = city
        self.campuses = campuses
        self.firms = firms
        self.market = market
        self.desk = Desk(city, market)
        self._near = {
            campus.school.pk: sorted(
                (firm for firm in firms if firm.company.state not in CLOSED),
                key=lambda firm: distance_metres(
                    firm.point, Point(campus.school.latitude, campus.school.longitude)
                ),
            )[:60]
            for campus in campuses
        }

    def tell(self, children: list[Child]) -> None:
        """Every pupil's story in every period of the class."""
        elif_, emir = (
            next(child for child in children if child.known is person)
            for person in (people.ELIF, people.EMIR)
        )
        self._known_people(elif_, emir, children)
        for campus in self.campuses:
            self._long_term(campus, children)
        self._last_year(children)
        for phase, tasks in self._by_phase(children).items():
            if phase in {"soon", "later"}:
                weights = STORIES_SOON if phase == "soon" else STORIES_LATER
                stories = self.city.dice.spread(weights, len(tasks))
                for (child, period), story in zip(tasks, stories, strict=True):
                    self._before(child, period, story)
            else:
                outcomes = self.city.dice.spread(RUNNING if phase == "now" else PAST, len(tasks))
                for (child, period), outcome in zip(tasks, outcomes, strict=True):
                    self._after(child, period, outcome)
        self._cover_states(children)

    def _by_phase(self, children: list[Child]) -> dict[str, list[tuple[Child, InternshipPeriod]]]:
        """Pupils and their block periods by where the period lies: soon, later, now, past."""
        today = self.city.terms.today
        tasks: dict[str, list[tuple[Child, InternshipPeriod]]] = {
            "now": [],
            "past": [],
            "soon": [],
            "later": [],
        }
        for child in children:
            for period in child.room.periods:
                if child.is_told:
                    continue
                if period.starts_on > today:
                    phase = "soon" if period.starts_on - today <= SOON else "later"
                else:
                    phase = "now" if period.ends_on >= today else "past"
                tasks[phase].append((child, period))
        return tasks

    # --- Before a period ----------------------------------------------------------------------
    def _before(self, child: Child, period: InternshipPeriod, story: Story) -> None:
        span = Span(period.starts_on, period.ends_on)
        if story == Story.NEVER or not child.is_free(span):
            return
        child.has_signed_in = child.user is not None
        if story == Story.PLACED:
            source = self.city.dice.weighted(SOURCES)
            self._place(child, period, span, PlacementState.PLANNED, source, _kind(period))
        elif story != Story.NOTHING and child.user is not None:
            self._apply(child, period, span, ENDINGS[story])

    def _apply(
        self, child: Child, period: InternshipPeriod, span: Span, state: ApplicationState
    ) -> bool:
        """One application in this state; without consent nothing gets further than a draft.

        False where no place could be found.
        """
        if not child.may_apply:
            state = ApplicationState.DRAFT
        if state == ApplicationState.CLOSED:
            return self._gone(child, period, span)
        place = self.market.find(child, span, _kind(period))
        if place is None:
            return False
        self.desk.write(Wish(child, place, span, period), state)
        if child.may_apply and self.city.dice.chance(0.3):
            earlier = self.city.dice.pick(
                [ApplicationState.DECLINED, ApplicationState.LAPSED_BY_COMPANY]
            )
            if other := self.market.find(child, span, needs_seat=False):
                self.desk.write(Wish(child, other, span, period), earlier)
        return True

    def _gone(self, child: Child, period: InternshipPeriod, span: Span) -> bool:
        """An application to an offer that was withdrawn while the pupil waited."""
        withdrawn = [
            place
            for place in self.market.places
            if place.offer.state == OfferState.WITHDRAWN
            and place.offer.kind == OfferKind.INTERNSHIP
        ]
        if not withdrawn:
            return False
        place = self.city.dice.pick(withdrawn)
        ended_on = place.offer.state_changed_at.date()
        wish = Wish(child, place, span, period)
        self.desk.write(wish, ApplicationState.CLOSED, ended_on=ended_on)
        return True

    # --- Placements ---------------------------------------------------------------------------
    def _after(
        self, child: Child, period: InternshipPeriod, outcome: PlacementState | None
    ) -> None:
        span = Span(period.starts_on, period.ends_on)
        child.has_signed_in = child.has_signed_in or (
            child.user is not None and self.city.dice.chance(0.9)
        )
        # A place that came to nothing leaves room for another.
        may_be = outcome not in ACTIVE_PLACEMENTS or child.is_free(span)
        if outcome is not None and may_be:
            self._place(child, period, span, outcome, self.city.dice.weighted(SOURCES))

    def _place(
        self,
        child: Child,
        period: InternshipPeriod,
        span: Span,
        state: PlacementState,
        source: PlacementSource,
        kind: OfferKind = OfferKind.INTERNSHIP,
    ) -> Placement:
        """A placement that has come to this state, by this way if a place can be found."""
        if source == PlacementSource.APPLICATION and not (child.may_apply and child.user):
            source = PlacementSource.ARRANGED
        place = None
        if source != PlacementSource.SELF_FOUND:
            place = self.market.find(child, span, kind)
        if place is None:
            return self._self_found(child, period, span, state)
        if source == PlacementSource.APPLICATION:
            wish = Wish(child, place, span, period)
            application = self.desk.write(wish, ApplicationState.CONFIRMED)
            self._released(child, period, span, application)
            return self._placement(
                child, period, span, state, source, place.firm, place, application
            )
        return self._placement(child, period, span, state, source, place.firm, place)

    def _released(
        self, child: Child, period: InternshipPeriod, span: Span, confirmed: Application
    ) -> None:
        """Other applications ended when this one was confirmed, or had ended before."""
        ended_on = confirmed.state_changed_at.date()
        before = ended_on - timedelta(days=self.city.dice.between(4, 20))
        for share, state, day in (
            (0.35, ApplicationState.RELEASED, ended_on),
            (0.3, ApplicationState.DECLINED, before),
        ):
            place = self.market.find(child, span, needs_seat=False)
            if place and self.city.dice.chance(share):
                self.desk.write(Wish(child, place, span, period), state, ended_on=day)

    def _self_found(
        self, child: Child, period: InternshipPeriod, span: Span, state: PlacementState
    ) -> Placement:
        firm = self.city.dice.pick(self._near[child.campus.school.pk])
        return self._placement(child, period, span, state, PlacementSource.SELF_FOUND, firm)

    def _placement(
        self,
        child: Child,
        period: InternshipPeriod | None,
        span: Span,
        state: PlacementState,
        source: PlacementSource,
        firm: Firm,
        place: Place | None = None,
        application: Application | None = None,
    ) -> Placement:
        created_at = application.state_changed_at if application else self._arranged_at(span)
        booking = application.booking if application else None
        if booking is None and place is not None:
            booking = self.market.hold(place, span, created_at)
        creator = {
            PlacementSource.APPLICATION: child.user,
            PlacementSource.SELF_FOUND: child.room.teacher.user,
            PlacementSource.IMPORTED: None,
        }.get(source, child.campus.officers[0])
        placement = self.city.store.add(
            Placement(
                public_id=self.city.dice.uuid(),
                pupil=child.pupil,
                company=firm.company,
                offer=place.offer if place else None,
                application=application,
                booking=booking,
                period=period,
                occupation=place.offer.occupation if place else self._occupation(firm),
                starts_on=span.starts_on,
                ends_on=span.ends_on,
                source=source,
                created_at=created_at,
                created_by=creator,
                state_changed_at=created_at,
            )
        )
        self._live(placement, span, state, child, created_at)
        if placement.state == PlacementState.CANCELLED and booking is not None:
            self.market.release(booking, placement.state_changed_at)
        if placement.state in ACTIVE_PLACEMENTS:
            child.taken.append(span)
        reminds = rules.days("placement.reminder_days_before", self.city.terms.today)
        if span.starts_on - reminds < self.city.terms.today:
            placement.reminded_at = self.city.terms.moment(span.starts_on - reminds, 5, 20)
        return placement

    def _occupation(self, firm: Firm) -> Occupation:
        return self.city.facts.occupations[firm.trade["occupations"][0]]

    def _arranged_at(self, span: Span) -> datetime:
        day = min(self.city.terms.day(-1), span.starts_on - timedelta(days=10))
        return self.city.terms.moment(day - timedelta(days=self.city.dice.between(0, 25)), 12)

    def _live(
        self,
        placement: Placement,
        span: Span,
        state: PlacementState,
        child: Child,
        created_at: datetime,
    ) -> None:
        dice, terms, reasons = self.city.dice, self.city.terms, texts.read("sentences")["reasons"]
        teacher = child.room.teacher.user
        steps = []
        for move in WAYS[state]:
            if move == _M.START:
                steps.append(Step(move, terms.moment(span.starts_on, 5, 20), by_label=BY_SYSTEM))
            elif move == _M.COMPLETE:
                after = span.ends_on + timedelta(days=1)
                steps.append(Step(move, terms.moment(after, 5, 20), by_label=BY_SYSTEM))
            elif move == _M.CANCEL:
                at = created_at + timedelta(days=1)
                reason = dice.pick(reasons["cancel"])
                steps.append(Step(move, at, by=child.campus.officers[0], reason=reason))
            else:
                day = span.starts_on + timedelta(days=2 if move == _M.MISS else 6)
                reason = dice.pick(reasons["break_off"]) if move == _M.BREAK_OFF else ""
                steps.append(Step(move, terms.moment(day, 13), by=teacher, reason=reason))
        live(self.city.store, placement, steps)

    # --- Special cases ------------------------------------------------------------------------
    def _long_term(self, campus: Campus, children: list[Child]) -> None:
        """A few pupils of grade 10 are one day a week in a company through the half-year."""
        period = campus.long_term
        if period is None:
            return
        span = Span(period.starts_on, period.ends_on)
        oldest = [
            child
            for child in children
            if child.campus is campus and child.room.school_class.grade == 10
        ]
        for child in oldest[:LONG_TERM_PUPILS]:
            child.has_signed_in = child.user is not None
            kind = OfferKind.LONG_TERM_INTERNSHIP
            self._place(child, period, span, _P.RUNNING, PlacementSource.ARRANGED, kind)

    def _last_year(self, children: list[Child]) -> None:
        """What pupils of grade 10 did in grade 9."""
        for child in children:
            period = child.campus.last_year
            if child.room.school_class.grade != 10 or period is None:
                continue
            if self.city.dice.chance(LAST_YEAR_SHARE):
                span = Span(period.starts_on, period.ends_on)
                source = self.city.dice.weighted(
                    {PlacementSource.IMPORTED: 6, PlacementSource.SELF_FOUND: 4}
                )
                self._place(child, period, span, _P.COMPLETED, source)

    def _known_people(self, elif_: Child, emir: Child, children: list[Child]) -> None:
        """Elif has a yes to confirm, waits for another company and has begun a third text."""
        period = elif_.room.periods[0]
        span = Span(period.starts_on, period.ends_on)
        elif_.has_signed_in = emir.has_signed_in = elif_.is_told = emir.is_told = True
        first = [
            next(place for place in self.market.places if place.firm is firm)
            for firm in self.firms[:2]
        ]
        yes, waits = (Wish(elif_, place, span, period) for place in first)
        self.desk.write(yes, ApplicationState.ACCEPTED, ended_on=self.city.terms.day(-1))
        self.desk.write(waits, ApplicationState.SENT, ended_on=self.city.terms.day(-2))
        for child in (elif_, emir):
            if place := self.market.find(child, span):
                self.desk.write(Wish(child, place, span, period), ApplicationState.DRAFT)
        others = [child for child in children if self._could_ask(child, span)]
        for child in others[:2]:
            # So the company with an account has requests to answer.
            wish = Wish(child, first[0], span, period)
            child.is_told = child.has_signed_in = True
            self.desk.write(wish, ApplicationState.SENT)

    def _cover_states(self, children: list[Child]) -> None:
        """Rare endings that no pupil happened to meet: somebody does, so every list is filled."""
        seen = {application.state for application in self.city.store.all(Application)}
        today = self.city.terms.today
        for state in ApplicationState:
            for child in children if state not in seen else []:
                period = next((p for p in child.room.periods if p.starts_on > today), None)
                if period is None or child.is_told or not (child.may_apply and child.user):
                    continue
                span = Span(period.starts_on, period.ends_on)
                if child.is_free(span) and self._apply(child, period, span, state):
                    child.is_told = child.has_signed_in = True
                    break

    def _could_ask(self, child: Child, span: Span) -> bool:
        """Pupils with the same period as Elif, and what it takes to apply."""
        spans = [Span(period.starts_on, period.ends_on) for period in child.room.periods]
        return span in spans and child.may_apply and not child.is_told and bool(child.user)
