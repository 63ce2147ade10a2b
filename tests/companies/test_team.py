"""A team invites, hands on, and lets go; somebody always looks after it."""

import pytest

from accounts.enums import Role
from accounts.models import User
from companies.models import Company, Member
from companies.services import (
    AddressIsTaken,
    AlreadyMember,
    LastAdmin,
    invite_member,
    remove_member,
    transfer_admin,
)
from journal.enums import AuditAction
from journal.models import AuditEntry, Message
from tests.cast import Cast
from tests.factories import CompanyFactory, MemberFactory
from tests.parallel import at_once

pytestmark = pytest.mark.django_db


def invite(company: Company, by: User, email: str = "neu@example.org") -> Member:
    """Somebody called Nadia Neu."""
    return invite_member(company, by, email=email, first_name="Nadia", last_name="Neu")


def member(user: User) -> Member:
    """The membership, fresh."""
    return Member.objects.get(user=user)


def test_it_makes_an_account_without_password_and_writes_how_to_sign_in(cast: Cast) -> None:
    new = invite(cast.company, cast.company_admin, " Neu@Example.org ")
    assert (new.user.email, new.user.role, new.is_admin) == ("neu@example.org", Role.COMPANY, False)
    assert not new.user.has_usable_password()
    mail = Message.objects.get(channel="email")
    assert (mail.address, mail.event) == ("neu@example.org", "company_invitation")


def test_it_makes_the_first_member_look_after_the_team(cast: Cast) -> None:
    company = CompanyFactory()
    assert invite(company, cast.officer).is_admin
    assert not invite(company, cast.officer, "zwei@example.org").is_admin


def test_it_refuses_an_address_that_belongs_to_somebody_else(cast: Cast) -> None:
    with pytest.raises(AlreadyMember):
        invite(cast.company, cast.company_admin, cast.company_member.email)
    for person in (cast.foreign_member, cast.officer, cast.class_teacher):
        with pytest.raises(AddressIsTaken):
            invite(cast.company, cast.company_admin, person.email)


def test_it_closes_the_account_of_who_leaves_and_says_so(cast: Cast) -> None:
    remove_member(member(cast.company_member), cast.company_admin)
    cast.company_member.refresh_from_db()
    assert not cast.company_member.is_active
    assert not Company.objects.visible_to(cast.company_member).exists()
    assert Message.objects.get().address == cast.company_member.email
    assert AuditEntry.objects.get().action == AuditAction.DELETED


def test_it_takes_somebody_back(cast: Cast) -> None:
    remove_member(member(cast.company_member), cast.company_admin)
    back = invite(cast.foreign_company, cast.foreign_member, cast.company_member.email)
    assert back.user == cast.company_member
    assert back.user.is_active


def test_it_keeps_the_last_one_who_looks_after_the_team(cast: Cast) -> None:
    with pytest.raises(LastAdmin):
        remove_member(member(cast.company_admin), cast.company_admin)
    transfer_admin(member(cast.company_admin), member(cast.company_member), cast.company_admin)
    assert [member(user).is_admin for user in (cast.company_admin, cast.company_member)] == [
        False,
        True,
    ]
    remove_member(member(cast.company_admin), cast.company_member)
    assert cast.company.members.get().user == cast.company_member


def test_it_stays_with_who_hands_it_to_themselves(cast: Cast) -> None:
    own = member(cast.company_admin)
    transfer_admin(own, own, cast.company_admin)
    assert member(cast.company_admin).is_admin


def test_it_hands_nothing_to_a_stranger(cast: Cast) -> None:
    with pytest.raises(KeyError):
        transfer_admin(member(cast.company_admin), member(cast.foreign_member), cast.company_admin)


@pytest.mark.django_db(transaction=True)
def test_it_never_loses_both_of_two_who_leave_at_once(cast: Cast) -> None:
    second = MemberFactory(company=cast.company, is_admin=True)
    own = [member(cast.company_admin), second]

    def leave(number: int) -> str:
        try:
            remove_member(own[number], own[number].user)
        except LastAdmin:
            return "stays"
        return "left"

    assert sorted(at_once(2, leave)) == ["left", "stays"]
    assert cast.company.members.filter(is_admin=True).count() == 1
