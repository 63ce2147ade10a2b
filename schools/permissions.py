"""Who may do what in a school. Lists are narrowed by ``visible_to``."""

from datetime import date
from typing import TYPE_CHECKING

from accounts.enums import Role
from catalogue import rules
from schools.enums import DecidedBy
from schools.models import Pupil, School, SchoolClass

if TYPE_CHECKING:
    from accounts.models import User


def teaches(user: "User", school_class: SchoolClass) -> bool:
    """The class's own teachers, and the careers lead of its school."""
    if user.role != Role.TEACHER or not hasattr(user, "teacher"):
        return False
    teacher = user.teacher
    if teacher.is_careers_lead and teacher.school_id == school_class.school_id:
        return True
    return school_class.teachers.filter(pk=teacher.pk).exists()


def is_officer_of(user: "User", school_class: SchoolClass) -> bool:
    """The acquisition officers who hold a post at the class's school today."""
    return (
        user.role == Role.ACQUISITION
        and school_class.school.posts.current().filter(officer=user).exists()
    )


def can_care_for(user: "User", school_class: SchoolClass) -> bool:
    """Slips and reminders for a whole class: its teachers and the school's officers."""
    return teaches(user, school_class) or is_officer_of(user, school_class)


def can_give_slip(user: "User", pupil: Pupil) -> bool:
    """A new slip, a reset PIN: the class's teachers and the school's officers."""
    return can_care_for(user, pupil.school_class)


def can_record_paper_consent(user: "User", pupil: Pupil) -> bool:
    """Entering a consent signed on paper: the class's teachers."""
    return teaches(user, pupil.school_class)


def who_decides(pupil: Pupil, on: date) -> DecidedBy:
    """Whose consent counts on this day: from 16 the pupil, before a guardian (Art. 8 GDPR)."""
    own = pupil.age_on(on) >= rules.whole("consent.age_own", on)
    return DecidedBy.PUPIL if own else DecidedBy.GUARDIAN


def can_decide_consent(user: "User", pupil: Pupil, on: date) -> bool:
    """Deciding in the own account: a pupil of at least 16 years, about the own data."""
    return pupil.user_id == user.pk and who_decides(pupil, on) == DecidedBy.PUPIL


def can_import_pupils(user: "User", school: School) -> bool:
    """Reading a class list in: the careers lead of the school, and the coordination.

    A class teacher does not: a list says who belongs to the whole school.
    """
    if not can_import_somewhere(user):
        return False
    return user.role == Role.COORDINATION or user.teacher.school_id == school.pk


def can_import_somewhere(user: "User") -> bool:
    """Whether there is a school whose class lists this person may read in."""
    if not user.is_authenticated or not user.is_active:
        return False
    if user.role == Role.COORDINATION:
        return True
    return user.role == Role.TEACHER and hasattr(user, "teacher") and user.teacher.is_careers_lead
