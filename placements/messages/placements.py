"""What is said about a placement."""

from typing import Any

from accounts.models import User
from journal import outbox
from journal.enums import Audience
from placements.messages.readers import (
    PUPIL_PATH,
    contact_for,
    contact_of,
    to_members,
    to_teachers,
)
from placements.models import Placement
from quartier.lib.date_text import full_day_text, span_text
from schools.messages import officers_of


def self_found_added(placement: Placement, *, by: User) -> None:
    """Pupil: your place is entered. Officers: a company that is worth knowing."""
    facts = _placement_facts(placement)
    if placement.pupil.user is not None:
        outbox.post(
            "self_found_pupil",
            key=f"self_found_pupil:{placement.public_id}",
            audience=Audience.PUPIL,
            facts=facts,
            recipient=placement.pupil.user,
            link_path="/heute/",
            link_label="Ansehen",
        )
    for officer in officers_of(placement.pupil):
        outbox.post(
            "self_found_officer",
            key=f"self_found_officer:{placement.public_id}:{officer.pk}",
            audience=Audience.OFFICER,
            facts=facts,
            recipient=officer,
            by_mail=False,
            link_path=PUPIL_PATH.format(pupil=placement.pupil.public_id),
            link_label="Ansehen",
            company_id=placement.company.public_id,
        )


def placement_cancelled(placement: Placement, *, by: User) -> None:
    """Both sides and the teacher: the internship does not take place."""
    _about_placement("placement_cancelled", placement)


def starts_soon(placement: Placement) -> None:
    """Both sides and the teacher: it begins in a few days."""
    _about_placement("placement_starts_soon", placement)


def placement_at_blocked_company(placement: Placement, block: int) -> None:
    """Officers and teachers: the company is blocked, this placement needs a decision.

    ``block`` numbers the block: each is said once.
    """
    facts = _placement_facts(placement)
    key = f"{placement.public_id}:{block}"
    to_teachers("placement_blocked_teacher", placement.pupil, key, facts)
    for officer in officers_of(placement.pupil):
        outbox.post(
            "placement_blocked_officer",
            key=f"placement_blocked_officer:{key}:{officer.pk}",
            audience=Audience.OFFICER,
            facts=facts,
            recipient=officer,
            link_path=PUPIL_PATH.format(pupil=placement.pupil.public_id),
            link_label="Ansehen",
            company_id=placement.company.public_id,
        )


def _about_placement(event: str, placement: Placement) -> None:
    facts = _placement_facts(placement)
    key = str(placement.public_id)
    if placement.pupil.user is not None:
        outbox.post(
            f"{event}_pupil",
            key=f"{event}:{key}:pupil",
            audience=Audience.PUPIL,
            facts=facts,
            recipient=placement.pupil.user,
            link_path="/heute/",
            link_label="Ansehen",
        )
    company = placement.company
    contact = contact_for(placement.offer) if placement.offer else contact_of(company)
    if contact is not None:
        outbox.post(
            f"{event}_company",
            key=f"{event}:{key}:contact",
            audience=Audience.COMPANY,
            facts=facts,
            address=contact.email,
            company_id=company.public_id,
        )
    to_members(f"{event}_company", f"{event}:{key}:", company, facts, by_mail=contact is None)
    to_teachers(f"{event}_teacher", placement.pupil, key, facts)


def _placement_facts(placement: Placement) -> dict[str, Any]:
    return {
        "company": placement.company.name,
        "dates": span_text(placement.starts_on, placement.ends_on),
        "starts_on": full_day_text(placement.starts_on),
        "grade": placement.pupil.grade,
        "school_class": placement.pupil.school_class.name,
    }
