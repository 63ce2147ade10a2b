"""What people decide about messages."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from journal import audit, outbox
from journal.enums import AuditAction, MessageState
from journal.models import Message, MessageQuerySet

DECIDABLE = {MessageState.UNCERTAIN, MessageState.FAILED}


class AlreadyDecided(Exception):
    """Somebody else decided about this message, or it was not open to a decision."""


@transaction.atomic
def resend(message: Message, *, by: Any) -> None:
    """Sends a failed or uncertain mail again; the reader may get it twice, and somebody chose that.

    Raises AlreadyDecided.
    """
    now = timezone.now()
    _decide(message, DECIDABLE, MessageState.PENDING, by=by, due_at=now, attempts=0)
    transaction.on_commit(outbox.hint, robust=True)


@transaction.atomic
def resend_failed(address: str, company_id: UUID, *, to: str, by: Any) -> int:
    """Sends what failed at an address of a company again, to the right one; returns how many.

    Only mails to somebody without account; an account's address is its own business.
    """
    failed = Message.objects.failed_at(company_id).filter(address__iexact=address)
    found = list(failed.select_for_update())
    for message in found:
        Message.objects.filter(pk=message.pk).update(
            address=to,
            state=MessageState.PENDING,
            error="",
            attempts=0,
            lease_until=None,
            due_at=timezone.now(),
        )
        audit.record(
            AuditAction.MOVED,
            message,
            by=by,
            from_state=message.state,
            to_state=MessageState.PENDING,
            fields=["address"],
        )
    if found:
        transaction.on_commit(outbox.hint, robust=True)
    return len(found)


@transaction.atomic
def note_as_sent(message: Message, *, by: Any) -> None:
    """Closes an uncertain mail that arrived. Raises AlreadyDecided."""
    _decide(message, {MessageState.UNCERTAIN}, MessageState.SENT, by=by, sent_at=timezone.now())


def _decide(
    message: Message, states: set[MessageState], state: MessageState, *, by: Any, **fields: object
) -> None:
    locked = Message.objects.select_for_update().get(pk=message.pk)
    if locked.state not in states:
        raise AlreadyDecided
    # Without its lease, what a sleeping worker still wants to note finds nothing.
    Message.objects.filter(pk=message.pk).update(state=state, error="", lease_until=None, **fields)
    audit.record(AuditAction.MOVED, message, by=by, from_state=locked.state, to_state=state)


def mark_read(messages: MessageQuerySet) -> int:
    """Marks messages in the reader's account as read; returns how many were new."""
    return messages.unread().update(read_at=timezone.now())
