"""Accounts of adults: made, changed and switched off by the coordination."""

from collections.abc import Collection

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts import messages
from accounts.models import User
from accounts.permissions import STAFF_ROLES
from journal import audit
from journal.enums import AuditAction


def create_account(user: User, *, by: User) -> User:
    """Saves a new adult's account and invites its owner by mail.

    It has no password: the owner signs in with a code and may set one. Raises ValueError for a
    pupil (they get a slip) and for an account without an address.
    """
    if user.is_pupil or not user.email:
        raise ValueError("adults with an address only")
    with transaction.atomic():
        user.is_staff = user.role in STAFF_ROLES
        user.set_unusable_password()
        user.save()
        audit.record(AuditAction.CREATED, user, by=by, role=user.role)
        messages.account_created(user)
    return user


def change_account(user: User, *, by: User, fields: Collection[str], old_email: str | None) -> None:
    """Saves changed facts. A new address signs out everywhere and tells the old address."""
    with transaction.atomic():
        user.save()
        if "email" in fields:
            # allauth may keep addresses of its own, and an old one must not sign in any more.
            EmailAddress.objects.filter(user=user).delete()
            user.end_sessions()
            if old_email:
                messages.email_changed(user, old_email)
        audit.record(AuditAction.CHANGED, user, by=by, fields=sorted(fields))


def deactivate_account(user: User, *, by: User) -> None:
    """Switches the account off and ends its sessions (ASVS 7.4.2)."""
    with transaction.atomic():
        user.is_active = False
        user.save(update_fields=["is_active"])
        user.end_sessions()
        audit.record(AuditAction.CHANGED, user, by=by, field="is_active", to=False)


def reactivate_account(user: User, *, by: User) -> None:
    """Switches the account on again; old sessions stay ended."""
    with transaction.atomic():
        user.is_active = True
        user.save(update_fields=["is_active"])
        audit.record(AuditAction.CHANGED, user, by=by, field="is_active", to=True)


def reset_second_factor(user: User, *, by: User) -> None:
    """Removes app, passkeys and spare codes, e.g. after a lost phone; ends all sessions."""
    with transaction.atomic():
        Authenticator.objects.filter(user=user).delete()
        user.end_sessions()
        audit.record(AuditAction.CHANGED, user, by=by, field="second_factor")
        messages.second_factor_reset(user)
