"""Who somebody is, asked of anybody (also of nobody signed in), and what follows for accounts.

Rows decide what somebody may see; these predicates only narrow by role.
"""

from collections.abc import Iterable
from typing import Any

from accounts.enums import Role
from accounts.models import User

STAFF_ROLES = frozenset({Role.ACQUISITION, Role.COORDINATION})
"""Who works in the admin."""

SECOND_FACTOR_ROLES = STAFF_ROLES | {Role.TEACHER}
"""Who sees many young people's data and therefore signs in with a second factor."""


def has_role(user: Any, roles: Iterable[Role]) -> bool:
    """An active account of one of these roles."""
    return bool(user.is_authenticated and user.is_active and user.role in set(roles))


def is_pupil(user: Any) -> bool:
    """A pupil."""
    return has_role(user, [Role.PUPIL])


def is_teacher(user: Any) -> bool:
    """A teacher, of whatever school."""
    return has_role(user, [Role.TEACHER])


def is_company(user: Any) -> bool:
    """Somebody with an account in a company."""
    return has_role(user, [Role.COMPANY])


def is_officer(user: Any) -> bool:
    """An acquisition officer."""
    return has_role(user, [Role.ACQUISITION])


def is_coordination(user: Any) -> bool:
    """The city's coordination."""
    return has_role(user, [Role.COORDINATION])


def can_use_admin(user: Any) -> bool:
    """Acquisition and coordination whose account is marked for the admin."""
    return has_role(user, STAFF_ROLES) and user.is_staff


def can_have_calendar(user: Any) -> bool:
    """Acquisition and coordination: their dates as a calendar that a phone reads."""
    return has_role(user, STAFF_ROLES)


def can_manage_accounts(user: Any) -> bool:
    """Coordination, in the admin."""
    return is_coordination(user) and user.is_staff


def can_deactivate(user: Any, account: User) -> bool:
    """Coordination, anybody but themselves: the last one in must not lock the door from outside."""
    return can_manage_accounts(user) and account.is_active and account.pk != user.pk


def can_reactivate(user: Any, account: User) -> bool:
    """Coordination."""
    return can_manage_accounts(user) and not account.is_active


def can_reset_second_factor(user: Any, account: User) -> bool:
    """Coordination, for others: one's own is changed on one's own pages."""
    return can_manage_accounts(user) and account.role != Role.PUPIL and account.pk != user.pk


def needs_second_factor(user: Any) -> bool:
    """Teachers, acquisition and coordination, where the installation asks for it."""
    return has_role(user, SECOND_FACTOR_ROLES)
