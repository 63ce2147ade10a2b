"""What pupil, company, teacher and officer are told about applications and placements.

Each function is one occasion; deciding whether to send is the service's business. Companies are
written to without a name, age or text of the pupil: the mail says that there is something to
answer, the page behind the link shows it (product, capability 7).
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from accounts.models import User
from companies.models import Company, Contact, Offer
from journal import outbox
from journal.enums import Audience
from placements.models import Application, Placement
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


def _facts(application: Application, **more: object) -> dict[str, object]:
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


def _to_pupil(
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
        facts=_facts(application, **more),
        recipient=application.pupil.user,
        link_path=path,
        link_label=label,
        due_at=due_at,
    )


def _to_company(
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
    facts = _facts(application, **more)
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
        _to_members(event, f"{event}:{application.public_id}:{step}", company, facts)


def _to_members(event: str, key: str, company: Company, facts: dict[str, object]) -> None:
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


def _to_teachers(event: str, pupil: Pupil, key: str, facts: dict[str, Any]) -> None:
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


# --- Applications --------------------------------------------------------------------------------


def application_sent(application: Application, link: "ActionLink | None") -> None:
    """Company: somebody asks for your place. Pupil: it is on its way, answer by …"""
    _to_company("application_sent_company", application, link=link)
    _to_pupil("application_sent_pupil", application)


def reminder(application: Application, link: "ActionLink", *, number: int) -> None:
    """Company: a request still waits for an answer. ``number`` is 1 or 2."""
    _to_company("application_reminder_company", application, step=f"{number}:", link=link)


def link_renewed(application: Application, link: "ActionLink") -> None:
    """Company: the new link you asked for."""
    _to_company(
        "application_link_company",
        application,
        step=f"{link.public_id}:",
        link=link,
        by_account=False,
    )


def needs_time(application: Application) -> None:
    """Pupil: the company takes until … to decide."""
    _to_pupil("application_needs_time_pupil", application)


def accepted(application: Application) -> None:
    """Pupil: the company said yes, it is your turn until … Teacher: a yes waits for its pupil."""
    _to_pupil("application_accepted_pupil", application, path="/heute/", label="Jetzt antworten")
    _to_teachers(
        "application_accepted_teacher",
        application.pupil,
        str(application.public_id),
        _facts(application),
    )


def confirm_reminder(application: Application) -> None:
    """Pupil: a yes still waits for you."""
    _to_pupil("confirm_reminder_pupil", application, path="/heute/", label="Jetzt antworten")


def declined(application: Application) -> None:
    """Pupil: the company said no, why, and what next. Company: its answer has arrived."""
    _to_pupil(
        "application_declined_pupil",
        application,
        reason=application.get_decline_reason_display(),
        has_text=bool(application.decline_text),
        path="/praktikum/",
        label="Andere Plätze ansehen",
    )
    _to_company("application_declined_company", application)


def confirmed(application: Application, link: "ActionLink | None", *, released_count: int) -> None:
    """Everybody: the place is taken. The company gets a link to see who comes."""
    _to_pupil(
        "application_confirmed_pupil",
        application,
        released_count=released_count,
        path="/heute/",
        label="So geht es weiter",
    )
    _to_company("application_confirmed_company", application, link=link)
    facts = _facts(application)
    _to_teachers(
        "application_confirmed_teacher", application.pupil, str(application.public_id), facts
    )
    for officer in officers_of(application.pupil):
        outbox.post(
            "application_confirmed_officer",
            key=f"application_confirmed_officer:{application.public_id}:{officer.pk}",
            audience=Audience.OFFICER,
            facts=facts,
            recipient=officer,
            by_mail=False,
            link_path="/heute/",
            link_label="Ansehen",
        )


def released(application: Application) -> None:
    """Company: the pupil has found another place, thank you. Pupil: we have told the company."""
    _to_company("application_released_company", application)
    _to_pupil("application_released_pupil", application)


def withdrawn(application: Application, *, by: User) -> None:
    """Company: the request was taken back. Pupil: done. Teacher: your pupil searches again."""
    _to_company("application_withdrawn_company", application)
    _to_pupil(
        "application_withdrawn_pupil",
        application,
        by_self=by.pk == application.pupil.user_id,
        path="/praktikum/",
        label="Andere Plätze ansehen",
    )
    _to_teachers(
        "application_withdrawn_teacher",
        application.pupil,
        str(application.public_id),
        _facts(application),
    )


def lapsed_by_company(application: Application, alternatives: Sequence[Offer]) -> None:
    """Pupil: no answer came, here are others. Company: the request is closed. Teacher too."""
    _to_pupil(
        "application_lapsed_pupil",
        application,
        alternatives=_titles(alternatives),
        path="/praktikum/",
        label="Andere Plätze ansehen",
    )
    _to_company("application_lapsed_company", application)
    _to_teachers(
        "application_lapsed_teacher",
        application.pupil,
        str(application.public_id),
        _facts(application),
    )


def lapsed_by_pupil(application: Application) -> None:
    """Both sides and the teacher: the yes was not confirmed in time."""
    _to_pupil(
        "confirmation_lapsed_pupil",
        application,
        path="/praktikum/",
        label="Andere Plätze ansehen",
    )
    _to_company("confirmation_lapsed_company", application)
    _to_teachers(
        "confirmation_lapsed_teacher",
        application.pupil,
        str(application.public_id),
        _facts(application),
    )


def closed(application: Application, alternatives: Sequence[Offer], *, tell_company: bool) -> None:
    """Pupil: the place is gone, here are others. Company: the open requests are closed."""
    _to_pupil(
        "application_closed_pupil",
        application,
        alternatives=_titles(alternatives),
        path="/praktikum/",
        label="Andere Plätze ansehen",
    )
    if tell_company:
        _to_company("application_closed_company", application)


def new_offers(pupil: Pupil, offers: Sequence[Offer], day: date) -> bool:
    """Pupil: new places that fit; at most once a day. Returns whether it was said now."""
    assert pupil.user is not None  # noqa: S101  (the caller chooses pupils with an account)
    return bool(
        outbox.post(
            "new_offers_pupil",
            key=f"new_offers:{pupil.public_id}:{day.isoformat()}",
            audience=Audience.PUPIL,
            facts={"offers": _titles(offers), "count": len(offers)},
            recipient=pupil.user,
            link_path="/praktikum/",
            link_label="Plätze ansehen",
        )
    )


# --- Placements ----------------------------------------------------------------------------------


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
            link_path="/heute/",
            link_label="Ansehen",
            company_id=placement.company.public_id,
        )


def placement_cancelled(placement: Placement, *, by: User) -> None:
    """Both sides and the teacher: the internship does not take place."""
    _about_placement("placement_cancelled", placement)


def starts_soon(placement: Placement) -> None:
    """Both sides and the teacher: it begins in a few days."""
    _about_placement("placement_starts_soon", placement)


def placement_at_blocked_company(placement: Placement, now: datetime) -> None:
    """Officers and teachers: the company is blocked, this placement needs a decision."""
    facts = _placement_facts(placement)
    key = f"{placement.public_id}:{now.date().isoformat()}"
    _to_teachers("placement_blocked_teacher", placement.pupil, key, facts)
    for officer in officers_of(placement.pupil):
        outbox.post(
            "placement_blocked_officer",
            key=f"placement_blocked_officer:{key}:{officer.pk}",
            audience=Audience.OFFICER,
            facts=facts,
            recipient=officer,
            link_path="/meine-schulen/",
            link_label="Zu meinen Schulen",
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
    contact = (
        contact_for(placement.offer) if placement.offer else company.contacts.for_requests().first()
    )
    if contact is not None:
        outbox.post(
            f"{event}_company",
            key=f"{event}:{key}:contact",
            audience=Audience.COMPANY,
            facts=facts,
            address=contact.email,
            company_id=company.public_id,
        )
    _to_members(f"{event}_company", f"{event}:{key}:", company, facts)
    _to_teachers(f"{event}_teacher", placement.pupil, key, facts)


def _placement_facts(placement: Placement) -> dict[str, Any]:
    return {
        "company": placement.company.name,
        "dates": span_text(placement.starts_on, placement.ends_on),
        "starts_on": full_day_text(placement.starts_on),
        "grade": placement.pupil.grade,
        "school_class": placement.pupil.school_class.name,
    }


def _titles(offers: Sequence[Offer]) -> list[str]:
    return [f"{offer.title}, {offer.company.name}" for offer in offers]
