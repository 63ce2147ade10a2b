"""A company's team: who has an account, and who looks after the team."""

from django.db import IntegrityError, transaction

from accounts.enums import Role
from accounts.models import User
from companies import messages
from companies.models import Company, Member
from companies.services.errors import AddressIsTaken, AlreadyMember, LastAdmin
from companies.services.locks import locked_company
from journal import audit
from journal.enums import AuditAction


@transaction.atomic
def invite_member(
    company: Company, by: User, *, email: str, first_name: str, last_name: str
) -> Member:
    """Gives somebody an account in the team and writes how to sign in, by code, no password.

    The first member looks after the team. Raises AlreadyMember, AddressIsTaken.
    """
    fresh = locked_company(company)
    user = _account(fresh, email.strip().lower(), first_name, last_name)
    member = Member.objects.create(
        company=fresh, user=user, is_admin=not fresh.members.filter(is_admin=True).exists()
    )
    audit.record(AuditAction.CREATED, user, by=by, role=Role.COMPANY)
    messages.company_invitation(member)
    return member


@transaction.atomic
def remove_member(member: Member, by: User) -> None:
    """Takes somebody out of the team and closes the account. Raises LastAdmin."""
    company = locked_company(member.company)
    fresh = company.members.select_related("user").get(pk=member.pk)
    others = company.members.exclude(pk=fresh.pk)
    if fresh.is_admin and not others.filter(is_admin=True).exists():
        raise LastAdmin
    user, member_id = fresh.user, fresh.pk
    fresh.delete()
    user.is_active = False
    user.save(update_fields=["is_active"])
    audit.record(AuditAction.DELETED, user, by=by, what="member")
    messages.company_access_ended(company, user.email or "", member_id)


@transaction.atomic
def transfer_admin(old: Member, new: Member, by: User) -> None:
    """Hands the care of the team from one member to another of the same company."""
    company = locked_company(old.company)
    members = {member.pk: member for member in company.members.select_related("user")}
    giver, taker = members[old.pk], members[new.pk]
    taker.is_admin = True
    taker.save(update_fields=["is_admin"])
    giver.is_admin = giver.pk == taker.pk
    giver.save(update_fields=["is_admin"])
    audit.record(AuditAction.CHANGED, taker.user, by=by, fields=["is_admin"])
    audit.record(AuditAction.CHANGED, giver.user, by=by, fields=["is_admin"])


def _account(company: Company, email: str, first_name: str, last_name: str) -> User:
    """A new account, or the closed one of somebody who comes back to a company."""
    known = User.objects.filter(email=email).first()
    if known is None:
        try:
            with transaction.atomic():
                return User.objects.create_user(
                    email, role=Role.COMPANY, first_name=first_name, last_name=last_name
                )
        except IntegrityError as error:
            raise AddressIsTaken(company) from error
    if company.members.filter(user=known).exists():
        raise AlreadyMember
    if known.role != Role.COMPANY or known.is_active or Member.objects.filter(user=known).exists():
        raise AddressIsTaken(company)
    known.is_active = True
    known.first_name, known.last_name = first_name, last_name
    known.save(update_fields=["is_active", "first_name", "last_name"])
    return known
