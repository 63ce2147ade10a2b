"""What a company sees of a pupil, and when: the only way from a pupil's data to a company's page.

Stages (product, capability 7; GDPR Art. 6 (1) a): without the consent „Bewerbung zeigen“ nothing;
with it first name, grade, interests, strengths and the three answers; after the confirmation, and
with the consent „Name und Kontakt“, also the full name and how to reach the pupil. A place that is
cancelled, missed or broken off shows nothing any more, nor does one some weeks after its end; of an
apprenticeship these weeks count from its first day.

The company's own history („Wir kennen uns“) names nobody whom it may not see today: it keeps kind
and days of what was, for a young person without a name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest, TruncDate
from django.utils.translation import gettext as _

from catalogue import rules
from companies.models import Company
from journal import audit
from journal.enums import AuditAction
from placements.enums import ACTIVE_PLACEMENTS, ApplicationState, TrainingState
from placements.models import Application, Placement, TrainingPath
from quartier.lib.geo import Point, distance_metres
from schools import consents
from schools.enums import ConsentPurpose, Strength
from schools.models import Consent, Pupil

if TYPE_CHECKING:
    from accounts.models import User

_ASKING = frozenset(
    {
        ApplicationState.SENT,
        ApplicationState.NEEDS_TIME,
        ApplicationState.ACCEPTED,
    }
)


@dataclass(frozen=True)
class ContactCard:
    """Who comes: shown only after the confirmation and with consent."""

    full_name: str
    email: str
    phone: str
    school_name: str
    school_phone: str


@dataclass(frozen=True)
class CompanyCard:
    """What a company sees of the pupil behind an application."""

    first_name: str
    grade: int
    school_kilometres: float
    """Great-circle distance from the school to the place of work."""
    interests: tuple[str, ...]
    strengths: tuple[str, ...]
    answer_likes: str
    answer_strengths: str
    answer_reason: str
    contact: ContactCard | None


def preview(application: Application) -> CompanyCard:
    """What the company will see, for the pupil who is about to send it."""
    return _card(application, None)


def card_for_company(application: Application, on: date) -> CompanyCard | None:
    """The card for this application on this day, or None when nothing may be shown.

    The application should come with pupil, class, school, offer and outcome selected.
    """
    pupil = application.pupil
    if not _is_current(application, on):
        return None
    if not consents.in_force(pupil, ConsentPurpose.PROFILE_TO_COMPANY, on):
        return None
    return _card(application, _contact(application, on))


def _is_current(application: Application, on: date) -> bool:
    """Whether the company still has to do with it: asked for, or standing and not long over."""
    if application.state not in _ASKING and not application.stands:
        return False
    is_apprenticeship = application.offer.is_apprenticeship
    end = application.starts_on if is_apprenticeship else application.ends_on
    return on <= end + rules.days("disclosure.after_end_days", on)


def _card(application: Application, contact: ContactCard | None) -> CompanyCard:
    pupil = application.pupil
    school = pupil.school_class.school
    offer = application.offer
    metres = distance_metres(
        Point(school.latitude, school.longitude), Point(offer.latitude, offer.longitude)
    )
    return CompanyCard(
        first_name=pupil.first_name,
        grade=pupil.grade,
        school_kilometres=round(metres / 1000, 1),
        interests=tuple(field.name for field in pupil.interests.all()),
        strengths=tuple(str(Strength(strength).label) for strength in pupil.strengths),
        answer_likes=application.answer_likes,
        answer_strengths=application.answer_strengths,
        answer_reason=application.answer_reason,
        contact=contact,
    )


def _contact(application: Application, on: date) -> ContactCard | None:
    pupil = application.pupil
    if not application.stands:
        return None
    if not consents.in_force(pupil, ConsentPurpose.CONTACT_TO_COMPANY, on):
        return None
    school = pupil.school_class.school
    return ContactCard(
        full_name=f"{pupil.first_name} {pupil.last_name}",
        email=pupil.email,
        phone=pupil.phone,
        school_name=school.name,
        school_phone=school.phone,
    )


def note_view(
    application: Application, card: CompanyCard, *, by: "User | None", by_label: str = ""
) -> None:
    """Writes into the audit that a company looked at this card, and at which stage."""
    audit.record(
        AuditAction.VIEWED,
        application,
        by=by,
        by_label=by_label,
        stage="contact" if card.contact else "profile",
    )


@dataclass(frozen=True)
class KnownStep:
    """Something a pupil did at a company: kind and days, never how it was judged."""

    kind: str
    starts_on: date | None
    ends_on: date | None
    state: str
    placement_id: UUID | None = None
    """Where it is an internship: what „Problem melden“ is about."""


@dataclass(frozen=True)
class Acquaintance:
    """A pupil a company knows, from the first internship on."""

    first_name: str
    """Empty where the company may not see today who it was."""
    steps: tuple[KnownStep, ...]


def known_pupils(company: Company, on: date) -> QuerySet[Pupil]:
    """Pupils who were or will be at a company, or are on their way into an apprenticeship there.

    The latest first. What was cancelled, missed or broken off is forgotten here.
    """
    placements = _placements_at(company).filter(pupil=OuterRef("pk"))
    paths = _paths_at(company).filter(pupil=OuterRef("pk"))
    last_placement = Subquery(placements.order_by("-starts_on").values("starts_on")[:1])
    last_path = Subquery(
        paths.annotate(day=Coalesce("starts_on", TruncDate("created_at")))
        .order_by("-day")
        .values("day")[:1]
    )
    return (
        Pupil.objects.filter(Exists(placements) | Exists(paths))
        .annotate(last_known_on=Greatest(last_placement, last_path))
        .order_by("-last_known_on", "-pk")
    )


def acquaintances(
    company: Company, pupils: Sequence[Pupil], on: date, *, by: "User"
) -> list[Acquaintance]:
    """What the company may read of these pupils; looking at a name is noted. Five queries."""
    steps = _steps(company, pupils)
    named = _named(company, pupils, on)
    audit.record_many(
        AuditAction.VIEWED,
        [pupil for pupil in pupils if pupil.pk in named],
        by=by,
        stage="history",
    )
    return [
        Acquaintance(
            pupil.first_name if pupil.pk in named else "",
            tuple(step for _day, step in sorted(steps[pupil.pk], key=lambda pair: pair[0])),
        )
        for pupil in pupils
    ]


def ended_early(company: Company, on: date) -> list[Placement]:
    """Internships without an application that came to nothing, the latest first.

    No name goes with them, and after some weeks (``disclosure.after_end_days``) they are forgotten.
    Those that came of an application stand in the inbox.
    """
    since = on - rules.days("disclosure.after_end_days", on)
    rows = Placement.objects.filter(company=company, application__isnull=True, ends_on__gte=since)
    return list(rows.exclude(state__in=ACTIVE_PLACEMENTS).order_by("-starts_on", "-pk"))


def _placements_at(company: Company) -> QuerySet[Placement]:
    return Placement.objects.active().filter(company=company)


def _paths_at(company: Company) -> QuerySet[TrainingPath]:
    return TrainingPath.objects.filter(company=company).exclude(state=TrainingState.ENDED)


def _steps(company: Company, pupils: Sequence[Pupil]) -> dict[int, list[tuple[date, KnownStep]]]:
    found: dict[int, list[tuple[date, KnownStep]]] = {pupil.pk: [] for pupil in pupils}
    for row in _placements_at(company).filter(pupil__in=pupils).select_related("offer"):
        kind = row.offer.get_kind_display() if row.offer else _("Praktikum")
        step = KnownStep(kind, row.starts_on, row.ends_on, row.get_state_display(), row.public_id)
        found[row.pupil_id].append((row.starts_on, step))
    for path in _paths_at(company).filter(pupil__in=pupils):
        step = KnownStep(_("Weg in die Ausbildung"), path.starts_on, None, path.get_state_display())
        found[path.pupil_id].append((path.starts_on or path.created_at.date(), step))
    return found


def _named(company: Company, pupils: Sequence[Pupil], on: date) -> set[int]:
    """Ids of those whose card the company may see today (``card_for_company``).

    An internship that was arranged without an application counts like one with.
    """
    agreed = set(
        Consent.objects.in_force(on)
        .filter(purpose=ConsentPurpose.PROFILE_TO_COMPANY, pupil__in=pupils)
        .values_list("pupil", flat=True)
    )
    agreed &= {
        pupil.pk
        for pupil in pupils
        if not pupil.is_disclosure_blocked and pupil.anonymised_at is None
    }
    rows = (
        Application.objects.with_outcome()
        .ever_sent()
        .filter(offer__company=company, pupil__in=agreed)
        .select_related("offer")
    )
    since = on - rules.days("disclosure.after_end_days", on)
    asking = {row.pupil_id for row in rows if _is_current(row, on)}
    arranged = _placements_at(company).filter(
        application__isnull=True, pupil__in=agreed, ends_on__gte=since
    )
    return asking | set(arranged.values_list("pupil", flat=True))
