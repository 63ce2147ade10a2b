"""Who is told, and on which way: the pupil, the company's people, the class's teachers."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

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
OWN_PATH = "/bewerbung/{application}/"
"""The pupil's page of an application; after a refusal it shows other places."""
PUPIL_PATH = "/klassen/schueler/{pupil}/"
ANSWER_PATH = "/a/{token}/"


def contact_for(offer: Offer) -> Contact | None:
    """Who gets the mails about this offer: its own contact, else the company's first one.

    Nobody at a company that is closed to us: there we write no mails.
    """
    own = offer.contact
    is_open = not offer.company.is_closed_to_us
    if own is not None and own.email and own.opted_out_at is None and is_open:
        return own
    return contact_of(offer.company)


def contact_of(company: Company) -> Contact | None:
    """The company's first contact for mails; nobody where it is closed to us."""
    return None if company.is_closed_to_us else company.contacts.for_requests().first()


def members_of(company: Company) -> QuerySet[User]:
    """Accounts of the company that can sign in."""
    return User.objects.filter(membership__company=company, is_active=True).order_by("pk")


def reads_nothing(company: Company, offer: Offer | None) -> bool:
    """Whether nobody at the company gets what we write: no mail address, no account."""
    contact = contact_for(offer) if offer else contact_of(company)
    return contact is None and not members_of(company).exists()


def officer_for(application: Application) -> User | None:
    """Who calls the company: the one responsible for it, else an officer at the pupil's school."""
    return officer_of(application.offer.company, application.pupil)


def officer_of(company: Company, pupil: Pupil) -> User | None:
    """The active owner of the company, else an officer at the pupil's school."""
    if company.owner is not None and company.owner.is_active:
        return company.owner
    return next(iter(officers_of(pupil)), None)


def facts_of(application: Application, **more: object) -> dict[str, object]:
    """What the texts about an application may say: nothing that tells who the pupil is."""
    offer = application.offer
    return {
        "title": offer.title,
        "company": offer.company.name,
        "dates": _dates(application),
        "is_apprenticeship": offer.is_apprenticeship,
        "grade": application.pupil.grade,
        "answer_by": full_day_text(application.answer_by) if application.answer_by else "",
        "confirm_by": full_day_text(application.confirm_by) if application.confirm_by else "",
        **more,
    }


def _dates(application: Application) -> str:
    if application.offer.is_apprenticeship:
        return _("ab %(day)s") % {"day": full_day_text(application.starts_on)}
    return span_text(application.starts_on, application.ends_on)


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
    """To the contact by mail, with the link if there is one, and to accounts of the company.

    The accounts get the mail where no contact does.
    """
    company = application.offer.company
    contact = contact_for(application.offer)
    facts = facts_of(application, **more)
    key = f"{event}:{application.public_id}:{step}"
    if contact is not None:
        outbox.post(
            event,
            key=f"{key}contact",
            audience=Audience.COMPANY,
            facts=facts,
            address=contact.email,
            link_path=ANSWER_PATH if link else "",
            link_label="Anfrage ansehen" if link else "",
            link=link,
            company_id=company.public_id,
        )
    if not by_account:
        return
    path = f"/betrieb/anfragen/{application.public_id}/"
    to_members(event, key, company, facts, path=path, by_mail=contact is None)


def to_members(
    event: str,
    key: str,
    company: Company,
    facts: dict[str, object],
    *,
    path: str = "/betrieb/anfragen/",
    by_mail: bool,
) -> None:
    """To every account of the company."""
    for member in members_of(company):
        outbox.post(
            event,
            key=f"{key}{member.pk}",
            audience=Audience.COMPANY,
            facts=facts,
            recipient=member,
            by_mail=by_mail and not company.is_closed_to_us,
            link_path=path,
            link_label="Ansehen",
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
            link_path=PUPIL_PATH.format(pupil=pupil.public_id),
            link_label="Ansehen",
        )


def titles(offers: Sequence[Offer]) -> list[str]:
    return [f"{offer.title}, {offer.company.name}" for offer in offers]
