"""A company's team: who has an account, and who looks after the team."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from companies import messages
from companies.models import Company, Member
from companies.services.errors import AddressIsTaken, AlreadyMember, AlreadySignedIn, LastAdmin
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
    return add_member(
        locked_company(company), by=by, email=email, first_name=first_name, last_name=last_name
    )


def add_member(
    company: Company,
    *,
    email: str,
    first_name: str,
    last_name: str,
    by: User | None = None,
    by_label: str = "",
) -> Member:
    """The same for who holds the company's lock, or has just made it."""
    user = _account(company, email.strip().lower(), first_name, last_name)
    member = Member.objects.create(
        company=company, user=user, is_admin=not company.members.filter(is_admin=True).exists()
    )
    audit.record(AuditAction.CREATED, user, by=by, by_label=by_label, role=Role.COMPANY)
    messages.company_invitation(member)
    return member


@transaction.atomic
def resend_invitation(member: Member, by: User) -> bool:
    """Writes once more how to sign in, to somebody who never has; once a day.

    Returns whether it was written now. Raises AlreadySignedIn.
    """
    locked_company(member.company)
    fresh = Member.objects.select_related("user", "company").get(pk=member.pk)
    if not fresh.is_invited:
        raise AlreadySignedIn
    is_new = messages.company_invitation(fresh, again_on=timezone.localdate())
    if is_new:
        audit.record(AuditAction.LINK_SENT, fresh.user, by=by, what="invitation")
    return is_new


@transaction.atomic
def remove_member(member: Member, by: User) -> None:
    """Takes somebody out of the team and closes the account. Raises LastAdmin."""
    company = locked_company(member.company)
    fresh = company.members.select_related("user").get(pk=member.pk)
    others = company.members.exclude(pk=fresh.pk)
    if fresh.is_admin and not others.filter(is_admin=True).exists():
        raise LastAdmin
    member_id, address = fresh.pk, fresh.user.email or ""
    close_access(fresh, by)
    messages.company_access_ended(company, address, member_id)


def close_access(member: Member, by: User) -> None:
    """Ends a membership, the account and its sessions; the caller holds the company's lock."""
    user = member.user
    member.delete()
    user.is_active = False
    user.save(update_fields=["is_active"])
    user.end_sessions()
    audit.record(AuditAction.DELETED, user, by=by, what="member")


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
