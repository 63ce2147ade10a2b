"""„Wer hat noch keinen Platz?“: where each pupil stands in a period, and the next step.

One of five states per pupil (PlaceStatus), decided in the database so that lists can be filtered,
counted and paged by it. A pupil's place counts however it was found.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import (
    Case,
    Count,
    DateField,
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
from schools.enums import ConsentPurpose
from schools.models import Consent, InternshipPeriod, Pupil, SchoolClass


@dataclass(frozen=True)
class Standing:
    """One line of the class list."""

    pupil: Pupil
    status: PlaceStatus
    next_step: str
    since_days: int
    """Days in this state, as far as it is known."""
    find_by: date
    """Until when the school wants the place to be found."""

    def days_left(self) -> int:
        """Days until then; negative when it is over."""
        return (self.find_by - timezone.localdate()).days


def with_period(
    pupils: QuerySet[Pupil], period: InternshipPeriod | None = None, *, on: date | None = None
) -> QuerySet[Pupil]:
    """Adds ``period_starts_on``, ``period_ends_on`` and ``find_by`` to the pupils.

    Of the given period, or of the next one of each pupil's class from ``on`` (default: today).
    """
    if period is not None:
        return pupils.annotate(
            period_starts_on=_day(period.starts_on),
            period_ends_on=_day(period.ends_on),
            find_by=_day(period.find_by),
        )
    coming = (
        InternshipPeriod.objects.filter(classes=OuterRef("school_class"))
        .upcoming(on or timezone.localdate())
        .order_by("starts_on", "pk")
    )
    return pupils.annotate(
        period_starts_on=Subquery(coming.values("starts_on")[:1]),
        period_ends_on=Subquery(coming.values("ends_on")[:1]),
        find_by=Subquery(coming.values("find_by")[:1]),
    ).filter(period_starts_on__isnull=False)


def _day(day: date) -> Value:
    return Value(day, output_field=DateField())


def with_status(
    pupils: QuerySet[Pupil], period: InternshipPeriod | None = None, *, on: date | None = None
) -> QuerySet[Pupil]:
    """Adds ``place_status``, ``place_since``, ``answer_by``, ``confirm_by``, ``place_company``,
    ``has_consent``.

    Without a period each pupil is judged by the next one of the own class; pupils whose class has
    none are left out.
    """
    days = {
        "starts_on__lte": OuterRef("period_ends_on"),
        "ends_on__gte": OuterRef("period_starts_on"),
    }
    placements = Placement.objects.active().filter(pupil=OuterRef("pk"), **days)
    applications = Application.objects.filter(pupil=OuterRef("pk"), **days)
    accepted = applications.filter(state=ApplicationState.ACCEPTED).order_by("confirm_by", "pk")
    waiting = applications.with_company().order_by("answer_by", "pk")
    consents = Consent.objects.filter(
        pupil=OuterRef("pk"), purpose=ConsentPurpose.PROFILE_TO_COMPANY
    ).in_force(on or timezone.localdate())
    used_slip = AccessSlip.objects.filter(user=OuterRef("user"), last_used_at__isnull=False)
    return with_period(pupils, period, on=on).annotate(
        place_status=Case(
            When(Exists(placements), then=Value(PlaceStatus.PLACED.value)),
            When(Exists(accepted), then=Value(PlaceStatus.PUPIL_TURN.value)),
            When(Exists(waiting), then=Value(PlaceStatus.WAITING.value)),
            When(Exists(used_slip), then=Value(PlaceStatus.SEARCHING.value)),
            When(user__last_login__isnull=False, then=Value(PlaceStatus.SEARCHING.value)),
            default=Value(PlaceStatus.NEVER.value),
        ),
        has_consent=Exists(consents),
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


@dataclass(frozen=True)
class ClassNumbers:
    """A class with the numbers of its next period; ``find_by`` is None where there is none."""

    school_class: SchoolClass
    find_by: date | None
    counts: dict[PlaceStatus, int]

    @property
    def without_place(self) -> int:
        """How many pupils have no confirmed place yet."""
        return sum(self.counts.values()) - self.counts[PlaceStatus.PLACED]


def class_numbers(classes: QuerySet[SchoolClass], on: date) -> list[ClassNumbers]:
    """The classes with how many pupils stand where in their next period. Two queries."""
    rows = list(classes)
    grouped = (
        with_status(Pupil.objects.active().filter(school_class__in=rows), on=on)  # type: ignore[misc]
        .order_by()
        .values("school_class", "place_status", "find_by")
        .annotate(pupil_count=Count("pk"))
    )
    counts = {row.pk: dict.fromkeys(PlaceStatus, 0) for row in rows}
    deadlines: dict[int, date] = {}
    for group in grouped:
        counts[group["school_class"]][PlaceStatus(group["place_status"])] += group["pupil_count"]
        deadlines[group["school_class"]] = group["find_by"]
    return [ClassNumbers(row, deadlines.get(row.pk), counts[row.pk]) for row in rows]


def standings(
    pupils: QuerySet[Pupil],
    period: InternshipPeriod | None = None,
    now: datetime | None = None,
) -> list[Standing]:
    """The class list: every pupil with state, next step and days. One query."""
    now = now or timezone.now()
    return [standing(pupil, now) for pupil in with_status(pupils, period)]


def count_lines(lines: Iterable[Standing]) -> list[tuple[PlaceStatus, int]]:
    """How many lines stand where; every state has a number."""
    found = Counter(line.status for line in lines)
    return [(status, found[status]) for status in PlaceStatus]


def standing(pupil: Pupil, now: datetime) -> Standing:
    """The line of one pupil that comes from ``with_status``."""
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
            has_consent=pupil.has_consent,  # type: ignore[attr-defined]
            is_blocked=pupil.is_disclosure_blocked,
        ),
        since_days=(now - since).days if since else 0,
        find_by=pupil.find_by,  # type: ignore[attr-defined]
    )


def next_step(
    status: PlaceStatus,
    *,
    confirm_by: date | None = None,
    answer_by: date | None = None,
    company: str | None = None,
    has_consent: bool = True,
    is_blocked: bool = False,
) -> str:
    """What has to happen next, in a few words.

    Without consent no company sees a request: then nothing else comes before it.
    """
    if status == PlaceStatus.PLACED:
        return _("Platz bei %(company)s, Papiere klären") % {"company": company or ""}
    if status == PlaceStatus.PUPIL_TURN and confirm_by:
        return _("bestätigen bis %(day)s") % {"day": short_day_text(confirm_by)}
    if status in (PlaceStatus.SEARCHING, PlaceStatus.WAITING):
        if is_blocked:
            return _("Platz auf Papier vereinbaren")
        if not has_consent:
            return _("Einverständnis fehlt")
    if status == PlaceStatus.WAITING and answer_by:
        return _("Antwort bis %(day)s") % {"day": short_day_text(answer_by)}
    if status == PlaceStatus.NEVER:
        return _("neuen Zettel drucken")
    return _("passende Plätze vorschlagen")
