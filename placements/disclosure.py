"""What a company sees of a pupil, and when: the only way from a pupil's data to a company's page.

Stages (product, capability 7; GDPR Art. 6 (1) a): without the consent „Bewerbung zeigen“ nothing;
with it first name, grade, interests, strengths and the three answers; after the confirmation, and
with the consent „Name und Kontakt“, also the full name and how to reach the pupil. A place that is
cancelled, missed or broken off shows nothing any more, nor does one some weeks after its end; of an
apprenticeship these weeks count from its first day.
"""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from catalogue import rules
from journal import audit
from journal.enums import AuditAction
from placements.enums import ApplicationState
from placements.models import Application
from quartier.lib.geo import Point, distance_metres
from schools import consents
from schools.enums import ConsentPurpose, Strength

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
    if application.state not in _ASKING and not application.stands:
        return None
    is_apprenticeship = application.offer.is_apprenticeship
    end = application.starts_on if is_apprenticeship else application.ends_on
    if on > end + rules.days("disclosure.after_end_days", on):
        return None
    if not consents.in_force(pupil, ConsentPurpose.PROFILE_TO_COMPANY, on):
        return None
    return _card(application, _contact(application, on))


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
