"""Who may do what with an application or placement. Possible is asked of MOVES, permitted here."""

from typing import TYPE_CHECKING

from accounts.enums import Role
from companies.models import Company
from placements.enums import WITHOUT_PUPILS
from placements.models import Application, Event, EventCompany, Placement, Report
from schools.models import Pupil, SchoolClass
from schools.permissions import is_officer_of, teaches

if TYPE_CHECKING:
    from accounts.models import User


def can_apply(user: "User") -> bool:
    """Writing an application: pupils."""
    return user.is_authenticated and user.role == Role.PUPIL and hasattr(user, "pupil")


def is_own(user: "User", application: Application) -> bool:
    """Writing, sending, confirming, withdrawing: the pupil whose application it is."""
    return user.is_authenticated and application.pupil.user_id == user.pk


def can_decide(user: "User", application: Application) -> bool:
    """Answering with an account: members of the company. (By link: who holds the link.)"""
    return (
        user.is_authenticated
        and user.role == Role.COMPANY
        and application.offer.company.members.filter(user=user).exists()
    )


def can_note_answer(user: "User", company: Company) -> bool:
    """Writing down what a company said on the phone: officers and coordination."""
    return user.is_authenticated and user.role in {Role.ACQUISITION, Role.COORDINATION}


def can_look_after(user: "User", pupil: Pupil) -> bool:
    """Adding a self-found placement, reminding: the class's teachers, the school's officers."""
    return teaches(user, pupil.school_class) or is_officer_of(user, pupil.school_class)


def can_cancel(user: "User", placement: Placement) -> bool:
    """Cancelling before the start: pupil, the class's teachers, the school's officers, company."""
    return (
        placement.pupil.user_id == user.pk
        or can_look_after(user, placement.pupil)
        or (user.role == Role.COMPANY and placement.company.members.filter(user=user).exists())
    )


def can_handle_report(user: "User", report: Report) -> bool:
    """Taking over and closing: officers and coordination who may read it."""
    is_staff = user.is_authenticated and user.role in {Role.ACQUISITION, Role.COORDINATION}
    return is_staff and Report.objects.visible_to(user).filter(pk=report.pk).exists()


def can_manage_events(user: "User", event: Event | None = None) -> bool:
    """Making, changing, announcing, inviting, closing, cancelling: officers and coordination."""
    return user.is_authenticated and user.role in {Role.ACQUISITION, Role.COORDINATION}


def can_join(user: "User", event: Event) -> bool:
    """Signing oneself up or off: pupils."""
    return can_apply(user)


def can_sign_up_others(user: "User", event: Event) -> bool:
    """Signing pupils up or off, noting who was there: teachers and staff, at events for pupils."""
    is_adult = user.is_authenticated and user.role in {
        Role.TEACHER,
        Role.ACQUISITION,
        Role.COORDINATION,
    }
    return is_adult and event.kind not in WITHOUT_PUPILS


def can_sign_up_class(user: "User", school_class: SchoolClass) -> bool:
    """Signing a class up: its teachers, the school's officers, the coordination."""
    return (
        teaches(user, school_class)
        or is_officer_of(user, school_class)
        or (user.is_authenticated and user.role == Role.COORDINATION)
    )


def can_note_attendance(user: "User", event: Event) -> bool:
    """Staff, also of companies; teachers of their own pupils."""
    return can_manage_events(user) or can_sign_up_others(user, event)


def can_answer_invitation(user: "User", guest: EventCompany) -> bool:
    """Members of the company. (By link: who holds the link.)"""
    return (
        user.is_authenticated
        and user.role == Role.COMPANY
        and guest.company.members.filter(user=user).exists()
    )
