"""Applications: what pupils write, and what became of it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from accounts.enums import LinkPurpose
from accounts.models import ActionLink
from catalogue import rules
from companies.enums import FollowUpCause
from companies.models import SeatBooking
from placements.enums import (
    WITH_COMPANY,
    ApplicationMove,
    ApplicationState,
    DeclineReason,
)
from placements.models import Application
from placements.services import BY_LINK, BY_SYSTEM
from quartier.demo import texts
from quartier.demo.city import City
from quartier.demo.companies import follow_up
from quartier.demo.life import Step, live
from quartier.demo.market import Market
from quartier.demo.offers import Place
from quartier.demo.pupils import Child
from quartier.demo.terms import Span
from quartier.lib.dates import BERLIN
from schools.models import InternshipPeriod

_A = ApplicationState
_M = ApplicationMove
WAYS: dict[str, list[list[ApplicationMove]]] = {
    _A.DRAFT: [[]],
    _A.SENT: [[_M.SEND]],
    _A.NEEDS_TIME: [[_M.SEND, _M.NEED_TIME]],
    _A.ACCEPTED: [[_M.SEND, _M.ACCEPT], [_M.SEND, _M.NEED_TIME, _M.ACCEPT]],
    _A.CONFIRMED: [[_M.SEND, _M.ACCEPT, _M.CONFIRM]],
    _A.DECLINED: [[_M.SEND, _M.DECLINE], [_M.SEND, _M.NEED_TIME, _M.DECLINE]],
    _A.WITHDRAWN: [[_M.SEND, _M.WITHDRAW], [_M.SEND, _M.ACCEPT, _M.WITHDRAW]],
    _A.LAPSED_BY_COMPANY: [[_M.SEND, _M.LAPSE_COMPANY]],
    _A.LAPSED_BY_PUPIL: [[_M.SEND, _M.ACCEPT, _M.LAPSE_PUPIL]],
    _A.RELEASED: [[_M.SEND, _M.RELEASE], [_M.SEND, _M.ACCEPT, _M.RELEASE]],
    _A.CLOSED: [[_M.SEND, _M.CLOSE], [_M.CLOSE]],
}
"""Ways an application may have come to its state."""


@dataclass(frozen=True)
class Wish:
    """Who wants to go where, when."""

    child: Child
    place: Place
    span: Span
    period: InternshipPeriod | None = None


class Desk:
    """Writes applications into a city."""

    def __init__(self, city: City, market: Market) -> None:
        self.city = city
        self.market = market
        self._words = texts.read("sentences")

    def write(
        self, wish: Wish, state: ApplicationState, *, ended_on: date | None = None
    ) -> Application:
        """An application that has come to this state, with its steps, booking and link.

        ``ended_on`` is the day of its last step, by default some days ago: near enough for
        whoever has to answer now to have time left.
        """
        self.market.note_asked(wish.child, wish.place)
        way = self.city.dice.pick(WAYS[state])
        moments = self._moments(way, state, wish, ended_on)
        application = self._draft(wish, moments[0], is_finished=bool(way) and _M.SEND in way)
        steps = list(zip(way, moments[1:], strict=True))
        live(
            self.city.store,
            application,
            [self._step(wish, move, at) for move, at in steps],
        )
        for move, at in steps:
            self._note(application, move, at)
        self._hold_seat(wish, application, steps)
        if application.state in WITH_COMPANY:
            self.market.open_requests[wish.place.firm.company.pk] += 1
            self._answer_link(wish, application, application.sent_at)
        elif application.state == _A.CONFIRMED:
            self._answer_link(wish, application, application.state_changed_at)
        if application.state == _A.LAPSED_BY_COMPANY:
            self._call_task(wish, application)
        return application

    # --- Words --------------------------------------------------------------------------------
    def _draft(self, wish: Wish, at: datetime, *, is_finished: bool) -> Application:
        likes, strengths, reason = self._answers(wish)
        dice = self.city.dice
        return self.city.store.add(
            Application(
                public_id=dice.uuid(),
                pupil=wish.child.pupil,
                offer=wish.place.offer,
                period=wish.period,
                starts_on=wish.span.starts_on,
                ends_on=wish.span.ends_on,
                answer_likes=likes,
                answer_strengths=strengths if is_finished or dice.chance(0.5) else "",
                answer_reason=reason if is_finished else "",
                created_at=at,
                saved_at=at,
                state_changed_at=at,
            )
        )

    def _answers(self, wish: Wish) -> tuple[str, str, str]:
        dice, words = self.city.dice, self._words["answers"]
        code = wish.place.offer.occupation.field.code
        likes = dice.some(words["likes"].get(code, words["likes"]["M"]), dice.between(1, 2))
        known = wish.child.pupil.strengths[:2] or ["hands_on"]
        strengths = [dice.pick(words["strengths"][strength]) for strength in known]
        return " ".join(likes), " ".join(strengths), dice.pick(words["reasons_any"])

    # --- Days ---------------------------------------------------------------------------------
    def _moments(
        self,
        way: list[ApplicationMove],
        state: ApplicationState,
        wish: Wish,
        ended_on: date | None,
    ) -> list[datetime]:
        """When it was begun and when each step was made, the earliest first.

        Counted back from the last step, so that deadlines that still run have not passed.
        """
        dice = self.city.dice
        latest = min(self.city.terms.day(-1), wish.span.starts_on - timedelta(days=14))
        ended_on = min(ended_on or latest - timedelta(days=self._days_since(state)), latest)
        days = [ended_on]
        for place in range(len(way) - 1, 0, -1):
            days.append(days[-1] - timedelta(days=self._days_between(way[place], state)))
        if way:
            days.append(days[-1] - timedelta(days=dice.between(0, 3)))
        return [
            datetime.combine(day, time(9 + place, dice.between(0, 59)), BERLIN)
            for place, day in enumerate(reversed(days))
        ]

    def _days_since(self, state: ApplicationState) -> int:
        """How long ago the last step was."""
        dice = self.city.dice
        if state in {_A.SENT, _A.ACCEPTED, _A.NEEDS_TIME}:
            return dice.between(0, {_A.SENT: 8, _A.ACCEPTED: 3, _A.NEEDS_TIME: 5}[state])
        return dice.between(0, 20)

    def _days_between(self, move: ApplicationMove, state: ApplicationState) -> int:
        """How long after the step before this one was made."""
        answer = rules.whole("application.answer_days", self.city.terms.today)
        confirm = rules.whole("application.confirm_days", self.city.terms.today)
        if move == _M.LAPSE_COMPANY:
            return answer + 1
        if move == _M.LAPSE_PUPIL:
            return confirm + 1
        return self.city.dice.between(0 if move == _M.CONFIRM else 1, min(confirm, answer) - 1)

    # --- Steps --------------------------------------------------------------------------------
    def _step(self, wish: Wish, move: ApplicationMove, at: datetime) -> Step:
        if move in {_M.LAPSE_COMPANY, _M.LAPSE_PUPIL, _M.CLOSE}:
            return Step(move, at, by_label=BY_SYSTEM)
        if move in {_M.SEND, _M.CONFIRM, _M.WITHDRAW, _M.RELEASE}:
            return Step(move, at, by=wish.child.user)
        members = wish.place.firm.members
        if members:
            return Step(move, at, by=members[0])
        return Step(move, at, by_label=BY_LINK)

    def _note(self, application: Application, move: ApplicationMove, at: datetime) -> None:
        """The fields a step writes, by the dated rules (placements.services)."""
        dice, day = self.city.dice, at.date()
        if move == _M.SEND:
            application.sent_at = application.saved_at = at
            application.answer_by = day + rules.days("application.answer_days", day)
            if dice.chance(0.7):
                application.seen_at = min(
                    at + timedelta(hours=dice.between(1, 30)),
                    self.city.terms.moment(self.city.terms.today, 20),
                )
        elif move == _M.NEED_TIME and application.answer_by:
            application.answer_by += rules.days("application.extension_days", day)
        elif move == _M.ACCEPT:
            application.confirm_by = min(
                day + rules.days("application.confirm_days", day), application.starts_on
            )
        elif move == _M.DECLINE:
            application.decline_reason = dice.pick(list(DeclineReason))
            application.decline_text = dice.pick(
                self._words["declines"][application.decline_reason]
            )
        if move in {_M.ACCEPT, _M.DECLINE, _M.NEED_TIME}:
            application.seen_at = application.seen_at or at
        self._note_reminders(application, move, at)

    def _note_reminders(
        self, application: Application, move: ApplicationMove, at: datetime
    ) -> None:
        """How often the company and the pupil have been reminded until now or the next step."""
        today = self.city.terms.today
        if move == _M.SEND:
            application.company_reminder_count = sum(
                today - at.date() >= rules.days(f"application.{which}_reminder_days", today)
                for which in ("first", "second")
            )
        elif move == _M.ACCEPT:
            wait = rules.days("application.confirm_reminder_days", today)
            if today - at.date() > wait and application.state == _A.ACCEPTED:
                application.pupil_reminded_at = at + wait

    def _hold_seat(self, wish: Wish, application: Application, steps: list[Any]) -> None:
        accepted = [at for move, at in steps if move == _M.ACCEPT]
        if not accepted:
            return
        keeps = application.state in {_A.ACCEPTED, _A.CONFIRMED}
        released_at = None if keeps else application.state_changed_at
        booking = self.market.hold(wish.place, wish.span, accepted[0], released_at)
        application.booking = _found(booking)

    def _answer_link(self, wish: Wish, application: Application, at: datetime | None) -> None:
        """While it is young: to answer, and after the confirmation to see who comes."""
        contact = wish.place.firm.contact
        days = rules.days("link.answer_days", self.city.terms.today)
        is_old = at is None or at.date() + days < self.city.terms.today
        if contact is None or not contact.email or at is None or is_old:
            return
        self.city.store.add(
            ActionLink(
                public_id=self.city.dice.uuid(),
                purpose=LinkPurpose.ANSWER_APPLICATION,
                object_id=application.public_id,
                recipient_id=contact.public_id,
                created_at=at,
                expires_at=at + days,
            )
        )

    def _call_task(self, wish: Wish, application: Application) -> None:
        """What the platform asks an officer to do when a company was silent."""
        officer = wish.place.firm.company.owner
        offset = (application.state_changed_at.date() - self.city.terms.today).days
        task = follow_up(
            self.city,
            wish.place.firm,
            officer,
            offset,
            self._words["notes"]["silence"],
            FollowUpCause.SILENCE,
            f"silence:{application.public_id}",
        )
        if offset < -7:
            task.done_at = application.state_changed_at + timedelta(days=2)
            task.done_by = officer


def _found(booking: SeatBooking | None) -> SeatBooking:
    """The market finds only places with a free seat; anything else is a fault of the demo."""
    if booking is None:
        raise RuntimeError("An accepted application found no free seat.")
    return booking
