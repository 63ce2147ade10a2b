"""Slips: make, read, lock, unlock; signing in with code and PIN.

Who may give a pupil a slip is decided by the caller, who knows the pupil's class.
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts import pins
from accounts.enums import SlipAnswer
from accounts.models import AccessSlip, User
from journal import audit
from journal.enums import AuditAction
from quartier.lib import tokens

_HYPHENS = str.maketrans("", "", " \t\r\n\u00a0-\u2010\u2011\u2012\u2013\u2014_.")


@dataclass(frozen=True)
class Attempt:
    """What became of one try with a PIN."""

    answer: SlipAnswer
    user: User | None = None
    tries_left: int = 0
    """How many more wrong PINs the slip takes before it is locked."""


def normalise(code: str) -> str:
    """The code as it was made: capitals, without blanks, hyphens and dots."""
    return code.translate(_HYPHENS).upper()


def spell(code: str) -> str:
    """The code as people read it best: two groups of four."""
    return f"{code[:4]}-{code[4:]}"


def issue_slip(user: User, *, by: User, expires_on: date) -> str:
    """A new slip for a pupil; returns its code, which nobody can read again.

    The old slip and its PIN end, and so do the pupil's sessions: this is the answer to a lost slip.
    For a day that is over it holds until the end of today.
    Raises ValueError when the account is not an active pupil's.
    """
    if not (user.is_pupil and user.is_active):
        raise ValueError("slips are for active pupils")
    code = "".join(secrets.choice(AccessSlip.CODE_ALPHABET) for _ in range(AccessSlip.CODE_LENGTH))
    with transaction.atomic():
        _lock_account(user)
        now = timezone.now()
        AccessSlip.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=now)
        AccessSlip.objects.create(
            user=user,
            code_hash=tokens.keyed_hash(code, "slip"),
            created_at=now,
            created_by=by,
            expires_on=max(expires_on, timezone.localdate(now)),
        )
        _forget_pin(user)
        audit.record(AuditAction.SLIP_PRINTED, user, by=by)
    return code


def reset_pin(user: User, *, by: User) -> bool:
    """The pupil chooses a new PIN with the same slip; sessions end, a lock is lifted.

    False when there is no valid slip.
    """
    with transaction.atomic():
        _lock_account(user)
        slip = _current(user)
        if slip is None:
            return False
        slip.pin_set_at = slip.locked_at = None
        slip.failure_count = 0
        slip.save(update_fields=["pin_set_at", "locked_at", "failure_count"])
        _forget_pin(user)
        audit.record(AuditAction.CHANGED, user, by=by, field="pin")
    return True


def unlock_slip(user: User, *, by: User) -> bool:
    """Five new tries with the same PIN. False when there is no valid slip that is locked."""
    with transaction.atomic():
        _lock_account(user)
        slip = _current(user)
        if slip is None or not slip.is_locked:
            return False
        slip.locked_at = None
        slip.failure_count = 0
        slip.save(update_fields=["locked_at", "failure_count"])
        audit.record(AuditAction.CHANGED, user, by=by, field="slip_lock")
    return True


def current_slip(user: User) -> AccessSlip | None:
    """The slip that is not revoked; its day may be over (``is_valid``)."""
    return AccessSlip.objects.filter(user=user, revoked_at__isnull=True).first()


def find_slip(code: str, on: date) -> AccessSlip | None:
    """The slip with this code, if it signs in on this day (it may be locked).

    Unknown, revoked and run-out codes give the same answer.
    """
    hashes = tokens.keyed_hashes(normalise(code), "slip")
    slip = AccessSlip.objects.select_related("user").filter(code_hash__in=hashes).first()
    if slip is None or not slip.is_valid(on) or not slip.user.is_active:
        return None
    return slip


def choose_pin(slip_id: int, pin: str, now: datetime) -> Attempt:
    """Binds the slip to the PIN at its first use and signs in.

    GONE when the slip ended or somebody has bound it meanwhile. Raises ValueError for a PIN that
    accounts.pins refuses.
    """
    if pins.problem_with(pin):
        raise ValueError("this PIN is too easy")
    with transaction.atomic():
        slip = _lock_slip(slip_id, now)
        if slip is None or slip.has_pin:
            return Attempt(SlipAnswer.GONE)
        if slip.is_locked:
            return Attempt(SlipAnswer.LOCKED)
        slip.pin_set_at = now
        slip.user.password = pins.hash_pin(pin)
        slip.user.save(update_fields=["password"])
        return _signed_in(slip, now)


def try_pin(slip_id: int, pin: str, now: datetime) -> Attempt:
    """Checks one PIN. However many try at once, a slip takes five wrong ones and no more."""
    with transaction.atomic():
        slip = _lock_slip(slip_id, now)
        if slip is None or not slip.has_pin:
            return Attempt(SlipAnswer.GONE)
        if slip.is_locked:
            return Attempt(SlipAnswer.LOCKED)
        if pins.is_pin(pin, slip.user.password):
            return _signed_in(slip, now)
        slip.failure_count += 1
        left = AccessSlip.MAXIMUM_FAILURES - slip.failure_count
        if left <= 0:
            slip.locked_at = now
            audit.record(AuditAction.LOCKED, slip.user, by_label="Zettel")
        slip.save(update_fields=["failure_count", "locked_at"])
        return Attempt(SlipAnswer.WRONG if left > 0 else SlipAnswer.LOCKED, tries_left=max(left, 0))


def _signed_in(slip: AccessSlip, now: datetime) -> Attempt:
    slip.failure_count = 0
    slip.last_used_at = now
    slip.save(update_fields=["pin_set_at", "failure_count", "last_used_at"])
    return Attempt(SlipAnswer.OK, slip.user)


def _lock_account(user: User) -> None:
    """Whoever changes a slip holds its account's row first: one after the other, no deadlock."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)


def _lock_slip(slip_id: int, now: datetime) -> AccessSlip | None:
    """The slip with its account, fresh and held until the end, if it still signs in."""
    user = (
        User.objects.select_for_update(no_key=True, of=["self"])
        .filter(slips=slip_id, is_active=True)
        .first()
    )
    if user is None:
        return None
    slip = AccessSlip.objects.get(pk=slip_id)
    slip.user = user
    return slip if slip.is_valid(timezone.localdate(now)) else None


def _current(user: User) -> AccessSlip | None:
    slip = current_slip(user)
    return slip if slip is not None and slip.is_valid(timezone.localdate()) else None


def _forget_pin(user: User) -> None:
    user.set_unusable_password()
    user.save(update_fields=["password"])
    user.end_sessions()
