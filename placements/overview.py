"""„Wer hat noch keinen Platz?“: where each pupil stands in a period, and the next step.

One of five states per pupil (PlaceStatus), decided in the database so that lists can be filtered,
counted and paged by it. A pupil's place counts however it was found.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AccessSlip
from placements.enums import ApplicationState, PlaceStatus
from placements.models import Application, Placement
from quartier.lib.date_text import short_day_text
from schools.models import InternshipPeriod, Pupil


@dataclass(frozen=True)
class Standing:
    """One line of the class list."""

    pupil: Pupil
    status: PlaceStatus
    next_step: str
    since_days: int
    """Days in this state, as far as it is known."""


def with_status(pupils: QuerySet[Pupil], period: InternshipPeriod) -> QuerySet[Pupil]:
    """Adds ``place_status``, ``place_since``, ``answer_by`` and ``confirm_by`` to the pupils."""
    days = {"starts_on__lte": period.ends_on, "ends_on__gte": period.starts_on}
    placements = Placement.objects.active().filter(pupil=OuterRef("pk"), **days)
    applications = Application.objects.filter(pupil=OuterRef("pk"), **days)
    accepted = applications.filter(state=ApplicationState.ACCEPTED).order_by("confirm_by", "pk")
    waiting = applications.with_company().order_by("answer_by", "pk")
    used_slip = AccessSlip.objects.filter(user=OuterRef("user"), last_used_at__isnull=False)
    return pupils.annotate(
        place_status=Case(
            When(Exists(placements), then=Value(PlaceStatus.PLACED.value)),
            When(Exists(accepted), then=Value(PlaceStatus.PUPIL_TURN.value)),
            When(Exists(waiting), then=Value(PlaceStatus.WAITING.value)),
            When(Exists(used_slip), then=Value(PlaceStatus.SEARCHING.value)),
            When(user__last_login__isnull=False, then=Value(PlaceStatus.SEARCHING.value)),
            default=Value(PlaceStatus.NEVER.value),
        ),
        confirm_by=Subquery(accepted.values("confirm_by")[:1]),
        answer_by=Subquery(waiting.values("answer_by")[:1]),
        place_company=Subquery(placements.order_by("pk").values("company__name")[:1]),
        place_since=Case(
            When(
                place_status=PlaceStatus.PLACED.value,
                then=Subquery(placements.order_by("pk").values("created_at")[:1]),
            ),
            When(
                place_status=PlaceStatus.PUPIL_TURN.value,
                then=Subquery(accepted.values("state_changed_at")[:1]),
            ),
            When(
                place_status=PlaceStatus.WAITING.value,
                then=Subquery(waiting.values("sent_at")[:1]),
            ),
            default=F("user__last_login"),
        ),
    )


def counts(pupils: QuerySet[Pupil], period: InternshipPeriod) -> dict[PlaceStatus, int]:
    """How many pupils stand where; every state has a number. One query."""
    rows = (
        with_status(pupils, period)
        .order_by()
        .values("place_status")
        .annotate(pupil_count=Count("pk"))
        .values_list("place_status", "pupil_count")
    )
    found = dict(rows)
    return {status: found.get(status.value, 0) for status in PlaceStatus}


def standings(
    pupils: QuerySet[Pupil], period: InternshipPeriod, now: datetime | None = None
) -> list[Standing]:
    """The class list: every pupil with state, next step and days. One query."""
    now = now or timezone.now()
    return [_standing(pupil, now) for pupil in with_status(pupils, period)]


def _standing(pupil: Pupil, now: datetime) -> Standing:
    status = PlaceStatus(pupil.place_status)  # type: ignore[attr-defined]
    since: datetime | None = pupil.place_since  # type: ignore[attr-defined]
    return Standing(
        pupil=pupil,
        status=status,
        next_step=next_step(
            status,
            confirm_by=pupil.confirm_by,  # type: ignore[attr-defined]
            answer_by=pupil.answer_by,  # type: ignore[attr-defined]
            company=pupil.place_company,  # type: ignore[attr-defined]
        ),
        since_days=(now - since).days if since else 0,
    )


def next_step(
    status: PlaceStatus,
    *,
    confirm_by: date | None = None,
    answer_by: date | None = None,
    company: str | None = None,
) -> str:
    """What has to happen next, in a few words."""
    if status == PlaceStatus.PLACED:
        return _("Platz bei %(company)s, Papiere klären") % {"company": company or ""}
    if status == PlaceStatus.PUPIL_TURN and confirm_by:
        return _("bestätigen bis %(day)s") % {"day": short_day_text(confirm_by)}
    if status == PlaceStatus.WAITING and answer_by:
        return _("Antwort bis %(day)s") % {"day": short_day_text(answer_by)}
    if status == PlaceStatus.NEVER:
        return _("neuen Zettel drucken")
    return _("passende Plätze vorschlagen")
