"""What is said about events. No text names a pupil; companies read numbers only."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from companies.models import Company, Contact
from journal import outbox
from journal.enums import Audience
from placements.enums import GuestState
from placements.messages.readers import contact_of, members_of
from placements.models import Event, EventCompany, EventSignUp
from quartier.lib.date_text import full_day_text

if TYPE_CHECKING:
    from accounts.models import ActionLink
    from journal.moves import StatusChange

ANSWER_PATH = "/t/{token}/"


def time_text(event: Event) -> str:
    """„Freitag, 4. Dezember 2026, 9:00 bis 12:00 Uhr“."""
    starts, ends = timezone.localtime(event.starts_at), timezone.localtime(event.ends_at)
    last = "" if event.is_one_day else f"{full_day_text(ends.date())}, "
    return _("%(day)s, %(start)s bis %(last)s%(end)s Uhr") % {
        "day": full_day_text(starts.date()),
        "start": date_format(starts, "G:i"),
        "last": last,
        "end": date_format(ends, "G:i"),
    }


def facts_of(event: Event, **more: object) -> dict[str, object]:
    """What the texts may say: no person's name."""
    return {
        "title": event.title,
        "kind": event.get_kind_display(),
        "when": time_text(event),
        "place": event.place,
        "to_bring": event.to_bring,
        **more,
    }


def guest_contact(guest: EventCompany) -> Contact | None:
    """Who gets the mails: the contact named for this event, else the company's first one."""
    own = guest.contact
    if own is not None and own.email and own.opted_out_at is None:
        return None if guest.company.is_closed_to_us else own
    return contact_of(guest.company)


# --- Companies -----------------------------------------------------------------------------------
def invited(guest: EventCompany, link: "ActionLink | None") -> None:
    """To a company: come to this; the link answers without an account. Also its team's accounts."""
    key = f"event_invitation:{guest.public_id}:{link.public_id if link else ''}"
    _to_company("event_invitation_company", guest, key, link=link, seats=guest.seats)


def told_guests(event: Event, event_name: str, key: str, **more: Any) -> None:
    """The same to every company that knows of the event and has not said no."""
    for guest in event.guests.expected().select_related("company", "contact", "event"):
        _to_company(
            event_name,
            guest,
            f"{event_name}:{guest.public_id}:{key}",
            is_coming=guest.state == GuestState.ACCEPTED,
            **more,
        )


def _to_company(
    event_name: str,
    guest: EventCompany,
    key: str,
    *,
    link: "ActionLink | None" = None,
    **more: object,
) -> None:
    company, contact = guest.company, guest_contact(guest)
    facts = facts_of(guest.event, company=company.name, **more)
    if contact is not None:
        outbox.post(
            event_name,
            key=f"{key}:contact",
            audience=Audience.COMPANY,
            facts={**facts, "has_link": link is not None},
            address=contact.email,
            link_path=ANSWER_PATH if link else "",
            link_label=_("Einladung ansehen") if link else "",
            link=link,
            company_id=company.public_id,
        )
    for member in members_of(company):
        outbox.post(
            event_name,
            key=f"{key}:{member.pk}",
            audience=Audience.COMPANY,
            facts={**facts, "has_link": False},
            recipient=member,
            by_mail=contact is None and not company.is_closed_to_us,
            link_path=reverse("event_page", args=[guest.event.public_id]),
            link_label=_("Ansehen"),
            company_id=company.public_id,
        )


# --- Officers ------------------------------------------------------------------------------------
def guest_answered(guest: EventCompany, change: "StatusChange") -> None:
    """To who is responsible for the event, and for the company: yes or no, without a call."""
    officers = {guest.event.officer, guest.company.owner}
    for officer in officers:
        if officer is None or not (officer.is_active and officer.is_staff):
            continue
        outbox.post(
            "event_answer_officer",
            key=f"event_answer:{guest.public_id}:{change.pk}:{officer.pk}",
            audience=Audience.OFFICER,
            facts=facts_of(
                guest.event,
                company=guest.company.name,
                is_coming=guest.state == GuestState.ACCEPTED,
            ),
            recipient=officer,
            by_mail=False,
            link_path=reverse("admin:placements_event_change", args=[guest.event.pk]),
            link_label=_("Ansehen"),
            company_id=guest.company.public_id,
        )


# --- Schools -------------------------------------------------------------------------------------
def classes_invited(event: Event, class_ids: Iterable[int]) -> None:
    """To the classes' teachers: your class may come; sign up one by one or all at once."""
    for teacher in teachers_of(class_ids):
        _to_teacher("event_invited_teacher", event, teacher, step=str(sorted(class_ids)))


def told_teachers(event: Event, event_name: str, key: str, **more: object) -> None:
    """The same to the teachers of every class that is invited or has somebody signed up."""
    invited_ids = set(event.classes.values_list("school_class_id", flat=True))
    coming = event.sign_ups.exclude(state="cancelled")
    ids = invited_ids | set(coming.values_list("pupil__school_class_id", flat=True))
    for teacher in teachers_of(ids):
        _to_teacher(event_name, event, teacher, step=key, **more)


def teachers_of(class_ids: Iterable[int]) -> list[User]:
    """The teachers who lead one of these classes, each once."""
    found = User.objects.filter(teacher__classes__in=list(class_ids), is_active=True)
    return list(found.distinct().order_by("pk"))


def _to_teacher(event_name: str, event: Event, teacher: User, *, step: str, **more: object) -> None:
    outbox.post(
        event_name,
        key=f"{event_name}:{event.public_id}:{step}:{teacher.pk}",
        audience=Audience.TEACHER,
        facts=facts_of(event, **more),
        recipient=teacher,
        by_mail=event_name != "event_invited_teacher",
        link_path=reverse("event_page", args=[event.public_id]),
        link_label=_("Ansehen"),
    )


# --- Pupils --------------------------------------------------------------------------------------
def moved_up(sign_up: EventSignUp, change: "StatusChange") -> None:
    """To the pupil: a seat is free, it is yours."""
    _to_pupil("event_moved_up_pupil", sign_up, str(change.pk))


def signed_up(sign_up: EventSignUp) -> None:
    """To a pupil whom an adult signed up: where to be when, and the way to sign off."""
    key = f"{sign_up.asked_at.isoformat()}:{sign_up.state}"
    _to_pupil("event_signed_up_pupil", sign_up, key)


def told_pupils(event: Event, event_name: str, key: str, **more: object) -> None:
    """The same to everybody who has a seat or waits for one."""
    coming = event.sign_ups.filter(state__in=["signed_up", "waiting"])
    for sign_up in coming.select_related("pupil__user", "event").order_by("pk"):
        _to_pupil(event_name, sign_up, key, **more)


def _to_pupil(event_name: str, sign_up: EventSignUp, key: str, **more: object) -> None:
    if sign_up.pupil.user is None:
        return
    outbox.post(
        event_name,
        key=f"{event_name}:{sign_up.public_id}:{key}",
        audience=Audience.PUPIL,
        facts=facts_of(sign_up.event, is_waiting=sign_up.is_waiting, **more),
        recipient=sign_up.pupil.user,
        link_path=reverse("event_page", args=[sign_up.event.public_id]),
        link_label=_("Ansehen"),
    )


def reads_nothing(company: Company, contact: Contact | None) -> bool:
    """Whether nobody at the company gets what we write."""
    return contact is None and not members_of(company).exists()
