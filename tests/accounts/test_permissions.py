"""Who somebody is, as a table over everybody."""

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts import permissions
from accounts.models import User

EVERYBODY = {
    "anonymous", "pupil", "class_teacher", "careers_lead", "company_admin", "company_member",
    "officer", "coordination",
}  # fmt: skip
TABLE = {
    permissions.is_pupil: {"pupil"},
    permissions.is_teacher: {"class_teacher", "careers_lead"},
    permissions.is_company: {"company_admin", "company_member"},
    permissions.is_officer: {"officer"},
    permissions.is_coordination: {"coordination"},
    permissions.can_use_admin: {"officer", "coordination"},
    permissions.can_manage_accounts: {"coordination"},
    permissions.needs_second_factor: {"class_teacher", "careers_lead", "officer", "coordination"},
}


@pytest.mark.parametrize("predicate", TABLE, ids=lambda predicate: predicate.__name__)
def test_it_says_yes_to_these_and_no_to_everybody_else(cast, predicate) -> None:
    people = {who: cast.users[who] or AnonymousUser() for who in EVERYBODY}
    assert {who for who, user in people.items() if predicate(user)} == TABLE[predicate]


@pytest.mark.parametrize("predicate", TABLE, ids=lambda predicate: predicate.__name__)
def test_it_says_no_to_accounts_that_are_off(cast, predicate) -> None:
    for who in EVERYBODY - {"anonymous"}:
        user = cast.users[who]
        user.is_active = False
        assert not predicate(user)


def test_it_opens_the_admin_only_with_the_mark(cast) -> None:
    cast.officer.is_staff = False
    assert not permissions.can_use_admin(cast.officer)
    cast.class_teacher.is_staff = True
    assert not permissions.can_use_admin(cast.class_teacher)


@pytest.mark.parametrize(
    ("predicate", "works_on_active"),
    [
        (permissions.can_deactivate, True),
        (permissions.can_reactivate, False),
        (permissions.can_reset_second_factor, True),
    ],
)
def test_it_lets_coordination_manage_others_and_nobody_else(
    cast, predicate, works_on_active
) -> None:
    account: User = cast.class_teacher
    account.is_active = works_on_active
    may = {who for who, user in cast.users.items() if user and predicate(user, account)}
    assert may == {"coordination"}
    assert not predicate(AnonymousUser(), account)


def test_it_lets_nobody_lock_themselves_out(cast) -> None:
    assert not permissions.can_deactivate(cast.coordination, cast.coordination)
    assert not permissions.can_reset_second_factor(cast.coordination, cast.coordination)
    assert not permissions.can_reset_second_factor(cast.coordination, cast.pupil.user)
