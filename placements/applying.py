"""What a pupil's pages show: the next step, the days one may ask for, the way of an application."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Case, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts import qr
from accounts.enums import LinkPurpose
from accounts.models import ActionLink
from companies.enums import OfferKind
from companies.models import Offer
from journal.models import Message
from placements import browse, reasons
from placements.enums import (
    OPEN_APPLICATIONS,
    PROMISED_TRAINING,
    ApplicationState,
    PlacementState,
)
from placements.models import Application, ApplicationQuerySet, Placement, TrainingPath
from placements.services import ANSWERS
from placements.suitability import PERIOD_KINDS
from quartier.lib import path
from quartier.lib.date_text import full_day_text
from quartier.lib.dates import add_months
from schools import asking, consents
from schools.enums import ConsentPurpose, DecidedBy
from schools.models import Consent, InternshipPeriod, OfficerPost, Pupil
from schools.permissions import who_decides

if TYPE_CHECKING:
    from collections.abc import Iterable

DONE_STEPS = {
    ApplicationState.DRAFT: 1,
    ApplicationState.SENT: 2,
    ApplicationState.NEEDS_TIME: 2,
    ApplicationState.ACCEPTED: 2,
    ApplicationState.CONFIRMED: 3,
}
"""How many of the five steps are finished; ended applications stop after the second."""
ENDED_BY_OTHERS = {
    ApplicationState.DECLINED,
    ApplicationState.LAPSED_BY_COMPANY,
    ApplicationState.CLOSED,
}
"""The pupil did nothing and gets other places to choose from."""


# --- Days ----------------------------------------------------------------------------------------


def open_periods(pupil: Pupil, offer: Offer) -> list[InternshipPeriod]:
    """The coming periods of the pupil's class that this offer covers."""
    kind = PERIOD_KINDS.get(OfferKind(offer.kind))
    if kind is None:
        return []
    today = timezone.localdate()
    periods = pupil.school_class.periods.filter(kind=kind, starts_on__gt=today)
    return [
        period
        for period in periods.order_by("starts_on", "pk")
        if offer.starts_on <= period.starts_on
        and (offer.ends_on is None or period.ends_on <= offer.ends_on)
    ]


def days_for(pupil: Pupil, offer: Offer, chosen: str = "") -> dict[str, Any] | None:
    """The days an application is for, or None when the pupil has to choose.

    A school internship takes the class's period, an apprenticeship its own start and length.
    """
    if offer.is_apprenticeship:
        last = add_months(offer.starts_on, offer.occupation.training_months)
        return {"starts_on": offer.starts_on, "ends_on": last, "period": None}
    periods = open_periods(pupil, offer)
    named = [period for period in periods if str(period.public_id) == chosen]
    if len(named or periods) != 1:
        return None
    period = (named or periods)[0]
    return {"starts_on": period.starts_on, "ends_on": period.ends_on, "period": period}


# --- My applications -----------------------------------------------------------------------------


def in_order(applications: ApplicationQuerySet) -> dict[str, list[Application]]:
    """The open ones by urgency, then the places that stand, then the ended, newest first."""
    urgency = Case(
        When(state=ApplicationState.ACCEPTED, then=Value(0)),
        When(state=ApplicationState.DRAFT, then=Value(2)),
        default=Value(1),
    )
    rows = list(applications.with_outcome().order_by(urgency, "-saved_at", "-pk"))
    is_open = [row for row in rows if row.state in OPEN_APPLICATIONS]
    confirmed = [row for row in rows if row.stands]
    ended = [row for row in rows if row not in is_open and row not in confirmed]
    groups = {_("Läuft gerade"): is_open, _("Bestätigt"): confirmed, _("Beendet"): ended}
    return {title: group for title, group in groups.items() if group}


def earlier_places(pupil: Pupil) -> list[Placement]:
    """Places without an application that are over or came to nothing, the latest first.

    No other page of the pupil shows them, and something may have been wrong there.
    """
    over = pupil.placements.filter(application__isnull=True).exclude(
        state__in=[PlacementState.PLANNED, PlacementState.RUNNING]
    )
    return list(over.select_related("company").order_by("-starts_on", "-pk"))


def path_of(application: Application) -> list[path.Step]:
    """The five steps of this application."""
    state = ApplicationState(application.state)
    if state == ApplicationState.CONFIRMED and not application.stands:
        return path.steps(DONE_STEPS[state], is_current=False)
    return path.steps(DONE_STEPS.get(state, 2), is_current=state in DONE_STEPS)


@dataclass(frozen=True)
class Entry:
    """A line of a timeline."""

    when: str
    text: str
    note: str = ""


def alternatives(application: Application) -> list[reasons.ShownCard] | None:
    """Other places for the same days; None unless somebody else has ended the application."""
    if application.state not in ENDED_BY_OTHERS:
        return None
    was_silent = application.state == ApplicationState.LAPSED_BY_COMPANY
    cards = browse.alternatives_for(application, elsewhere=was_silent)
    return [reasons.shown(card) for card in cards]


def timeline(application: Application) -> list[Entry]:
    """What happened, in the pupil's words."""
    entries = [
        Entry(_when(change.at), str(ApplicationState(change.to_state).label))
        for change in application.changes.order_by("at", "pk")
    ]
    outcome = application.outcome
    if application.state == ApplicationState.CONFIRMED and outcome and not application.stands:
        entries.append(Entry(_when(outcome.state_changed_at), application.state_text))
    if application.decline_reason and entries:
        last = entries.pop()
        note = application.get_decline_reason_display()
        if application.decline_text:
            note += f" „{application.decline_text}“"
        entries.append(Entry(last.when, last.text, note))
    return entries


def _when(moment: Any) -> str:
    return full_day_text(timezone.localdate(moment))


def missing_for(application: Application) -> list[str]:
    """What is still to do before sending, in the pupil's words; empty when all is there."""
    missing = []
    if not all(getattr(application, name).strip() for name in ANSWERS):
        missing.append(_("Beantworte alle drei Fragen."))
    today = timezone.localdate()
    if not consents.in_force(application.pupil, ConsentPurpose.PROFILE_TO_COMPANY, today):
        missing.append(_("Es fehlt das Einverständnis, dass der Betrieb deine Antworten sieht."))
    return missing


# --- What is next --------------------------------------------------------------------------------


def home_facts(pupil: Pupil) -> dict[str, Any]:
    """Everything the pupil's first page shows; a constant number of queries."""
    today = timezone.localdate()
    period = pupil.school_class.periods.upcoming(today).first()
    applications = list(
        pupil.applications.open()
        .select_related("offer__company", "offer__site", "period")
        .order_by("confirm_by", "answer_by", "-saved_at", "pk")
    )
    placement = (
        Placement.objects.filter(
            pupil=pupil, state__in=[PlacementState.PLANNED, PlacementState.RUNNING]
        )
        .select_related("company")
        .order_by("starts_on", "pk")
        .first()
    )
    training = (
        pupil.training_paths.filter(state__in=PROMISED_TRAINING).select_related("company").first()
    )
    has_consent = consents.in_force(pupil, ConsentPurpose.PROFILE_TO_COMPANY, today)
    step = _next(applications, placement, training, has_consent=has_consent)
    return {
        "pupil": pupil,
        "period": period,
        "step": step,
        "application": _of(step, applications),
        "placement": placement,
        "training": training,
        "waiting": [row for row in applications if row.is_with_company],
        "steps": _steps(step, placement, today),
        "suggestions": _suggestions(pupil, period, step),
        "is_own_turn": who_decides(pupil, today) == DecidedBy.PUPIL,
        "consent": _asked_for(pupil) if step == "consent" else None,
        "posts": OfficerPost.objects.current()
        .filter(school=pupil.school_class.school_id)
        .select_related("officer"),
        "unread_count": Message.objects.unread().filter(recipient=pupil.user).count(),
    }


def _asked_for(pupil: Pupil) -> Consent | None:
    """The newest consent to show applications, which says whose turn it is."""
    return pupil.consents.newest().filter(purpose=ConsentPurpose.PROFILE_TO_COMPANY).first()


def _suggestions(pupil: Pupil, period: InternshipPeriod | None, step: str) -> list[Any]:
    if period is None or step not in ("search", "draft", "wait"):
        return []
    return [reasons.shown(card) for card in browse.suggestions_for(pupil, period, limit=3)]


def _next(
    applications: "Iterable[Application]",
    placement: Placement | None,
    training: TrainingPath | None,
    *,
    has_consent: bool,
) -> str:
    """The one next step: answer, placed, training, consent, draft, wait or search."""
    states = {row.state for row in applications}
    if ApplicationState.ACCEPTED in states:
        return "answer"
    if placement is not None:
        return "placed"
    if training is not None:
        return "training"
    if not has_consent:
        return "consent"
    if ApplicationState.DRAFT in states:
        return "draft"
    return "wait" if states else "search"


def _of(step: str, applications: list[Application]) -> Application | None:
    wanted = {"answer": ApplicationState.ACCEPTED, "draft": ApplicationState.DRAFT}
    rows = [row for row in applications if step not in wanted or row.state == wanted[step]]
    return rows[0] if rows else None


def _steps(step: str, placement: Placement | None, today: date) -> list[path.Step]:
    done = {"answer": 2, "wait": 2, "draft": 1, "placed": 3, "training": 3}.get(step, 0)
    if placement is not None and step == "placed" and placement.starts_on <= today:
        done = 5
    return path.steps(done, is_current=step != "wait")


# --- Consent -------------------------------------------------------------------------------------


def consent_facts(pupil: Pupil) -> dict[str, Any]:
    """Where each purpose stands, and how the question reaches a guardian."""
    now = timezone.now()
    standings = consents.standings(pupil, timezone.localdate(now))
    return {
        "standings": standings,
        "is_settled": len(standings) == len(ConsentPurpose)
        and all(one.consent.is_given or one.consent.is_refused for one in standings),
        "is_refused": any(one.consent.is_refused for one in standings),
        "way": asking.way_to_guardian(pupil, now),
    }


@dataclass(frozen=True)
class GuardianPage:
    """The address of the guardian's page, to show, share or scan."""

    address: str
    square: SafeString
    valid_until: str


def guardian_page(link: ActionLink) -> GuardianPage:
    """The guardian's page for this link."""
    assert link.purpose == LinkPurpose.CONSENT  # noqa: S101
    address = settings.SITE_URL + reverse("consent_page", kwargs={"token": link.token})
    day = full_day_text(timezone.localdate(link.expires_at))
    return GuardianPage(address, qr.square(address), day)
