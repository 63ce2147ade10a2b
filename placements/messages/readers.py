"""Who is told, and on which way: the pupil, the company's people, the class's teachers."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from accounts.models import User
from companies.models import Company, Contact, Offer
from journal import outbox
from journal.enums import Audience
from placements.models import Application
from quartier.lib.date_text import full_day_text, span_text
from schools.messages import officers_of, teachers_of
from schools.models import Pupil

if TYPE_CHECKING:
    from accounts.models import ActionLink

APPLICATIONS_PATH = "/meine-bewerbungen/"
TEACHER_PATH = "/klassen/"
ANSWER_PATH = "/a/{token}/"


def contact_for(offer: Offer) -> Contact | None:
    """Who gets the mails about this offer: its own contact, else the company's first one."""
    own = offer.contact
    if own is not None and own.email and own.opted_out_at is None:
        return own
    return offer.company.contacts.for_requests().first()


def officer_for(application: Application) -> User | None:
    """Who calls the company: the one responsible for it, else an officer at the pupil's school."""
    company = application.offer.company
    return company.owner or next(iter(officers_of(application.pupil)), None)


def facts_of(application: Application, **more: object) -> dict[str, object]:
    offer = application.offer
    return {
        "title": offer.title,
        "company": offer.company.name,
        "dates": span_text(application.starts_on, application.ends_on),
        "grade": application.pupil.grade,
        "answer_by": full_day_text(application.answer_by) if application.answer_by else "",
        "confirm_by": full_day_text(application.confirm_by) if application.confirm_by else "",
        **more,
    }


def to_pupil(
    event: str,
    application: Application,
    *,
    step: str = "",
    due_at: datetime | None = None,
    path: str = APPLICATIONS_PATH,
    label: str = "Zu meinen Bewerbungen",
    **more: object,
) -> None:
    if application.pupil.user is None:
        return
    outbox.post(
        event,
        key=f"{event}:{application.public_id}:{step}pupil",
        audience=Audience.PUPIL,
        facts=facts_of(application, **more),
        recipient=application.pupil.user,
        link_path=path,
        link_label=label,
        due_at=due_at,
    )


def to_company(
    event: str,
    application: Application,
    *,
    step: str = "",
    link: "ActionLink | None" = None,
    by_account: bool = True,
    **more: object,
) -> None:
    """To the contact by mail, with the link if there is one, and to accounts of the company."""
    company = application.offer.company
    contact = contact_for(application.offer)
    facts = facts_of(application, **more)
    if contact is not None:
        outbox.post(
            event,
            key=f"{event}:{application.public_id}:{step}contact",
            audience=Audience.COMPANY,
            facts=facts,
            address=contact.email,
            link_path=ANSWER_PATH if link else "",
            link_label="Anfrage ansehen" if link else "",
            link=link,
            company_id=company.public_id,
        )
    if by_account:
        to_members(event, f"{event}:{application.public_id}:{step}", company, facts)


def to_members(event: str, key: str, company: Company, facts: dict[str, object]) -> None:
    members = User.objects.filter(membership__company=company, is_active=True).order_by("pk")
    for member in members:
        outbox.post(
            event,
            key=f"{key}{member.pk}",
            audience=Audience.COMPANY,
            facts=facts,
            recipient=member,
            by_mail=False,
            link_path="/betrieb/anfragen/",
            link_label="Zu den Anfragen",
            company_id=company.public_id,
        )


def to_teachers(event: str, pupil: Pupil, key: str, facts: dict[str, Any]) -> None:
    for teacher in teachers_of(pupil):
        outbox.post(
            event,
            key=f"{event}:{key}:{teacher.pk}",
            audience=Audience.TEACHER,
            facts={**facts, "school_class": pupil.school_class.name},
            recipient=teacher,
            by_mail=False,
            link_path=TEACHER_PATH,
            link_label="Zu meinen Klassen",
        )


def titles(offers: Sequence[Offer]) -> list[str]:
    return [f"{offer.title}, {offer.company.name}" for offer in offers]
