"""Accounts of pupils: made at the school, signed in to with a slip."""

from django.db import transaction

from accounts.enums import Role
from accounts.models import User
from journal import audit
from journal.enums import AuditAction
from schools.models import Pupil


@transaction.atomic
def account_of(pupil: Pupil, *, by: User) -> User:
    """The pupil's account, a new one if there is none. Safe to run twice.

    A new one has no name, no address and no password (accounts.slips).
    """
    fresh = Pupil.objects.select_for_update(of=["self"]).select_related("user").get(pk=pupil.pk)
    if fresh.user is None:
        fresh.user = User.objects.create_user(role=Role.PUPIL, language=fresh.language)
        fresh.save(update_fields=["user"])
        audit.record(AuditAction.CREATED, fresh.user, by=by, role=fresh.user.role)
        audit.record(AuditAction.CHANGED, fresh, by=by, fields=["user"])
    pupil.user = fresh.user
    return fresh.user
