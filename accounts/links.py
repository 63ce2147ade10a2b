"""Links that do one thing without sign-in: make, open, use up, send again.

Opening a page only reads. The page's form is what notes the opening and uses the link up, so
that a mail scanner or a link preview, which follow every address, change nothing.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models.functions import Coalesce

from accounts.enums import LinkPurpose, LinkState
from accounts.models import ActionLink
from journal import audit
from journal.enums import AuditAction
from quartier.lib import tokens

Renewal = Callable[[ActionLink], None]


class NotRenewable(Exception):
    """There is nothing left to do behind this link; the text says why, in German."""


RENEWALS: dict[LinkPurpose, Renewal] = {}
"""What sends a new link, by purpose.

The app that owns the purpose enters its service in ``AppConfig.ready()``. The service makes a new
link for the same object and recipient, writes the message, and raises NotRenewable when the
matter is closed. It never takes an address from the request.
"""


@dataclass(frozen=True)
class LinkResult:
    """What a token in an address leads to; ``link`` is None only when the state is UNKNOWN."""

    state: LinkState
    link: ActionLink | None = None

    @property
    def is_usable(self) -> bool:
        """Whether the page may be shown."""
        return self.state == LinkState.USABLE


def create_link(
    purpose: LinkPurpose,
    object_id: uuid.UUID,
    recipient_id: uuid.UUID | None = None,
    *,
    days: int,
    now: datetime,
) -> ActionLink:
    """A new link for ``days`` days; the unused ones for the same object and recipient end.

    ``recipient_id`` is the public id of the contact, member or guardian who gets it.
    """
    with transaction.atomic():
        _wait_for_others(purpose, object_id, recipient_id)
        ActionLink.objects.open().about(purpose, object_id, recipient_id).update(revoked_at=now)
        return ActionLink.objects.create(
            purpose=purpose,
            object_id=object_id,
            recipient_id=recipient_id,
            created_at=now,
            expires_at=now + timedelta(days=days),
        )


def _wait_for_others(
    purpose: LinkPurpose, object_id: uuid.UUID, recipient_id: uuid.UUID | None
) -> None:
    """Two requests that make the same link at once do it one after the other.

    There may be no row yet to lock, so the lock is on a number made from the three values.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"accounts.link:{purpose}:{object_id}:{recipient_id}"],
        )


def current_link(
    purpose: LinkPurpose,
    object_id: uuid.UUID,
    recipient_id: uuid.UUID | None = None,
    *,
    now: datetime,
) -> ActionLink | None:
    """The link that still works, for a reminder that must not break the first mail's link."""
    return ActionLink.objects.usable(now).about(purpose, object_id, recipient_id).first()


def open_link(token: str, purpose: LinkPurpose, now: datetime) -> LinkResult:
    """Reads a token from an address. Writes nothing."""
    public_id = tokens.read(token, purpose)
    if public_id is None:
        return LinkResult(LinkState.UNKNOWN)
    link = ActionLink.objects.filter(public_id=public_id, purpose=purpose).first()
    if link is None:
        return LinkResult(LinkState.UNKNOWN)
    return LinkResult(link.state_at(now), link)


def note_opening(link: ActionLink, now: datetime) -> None:
    """Notes the first time somebody acted on the page (call it in the page's POST)."""
    with transaction.atomic():
        is_first = ActionLink.objects.filter(pk=link.pk, first_opened_at__isnull=True).update(
            first_opened_at=now
        )
        if is_first:
            link.first_opened_at = now
            audit.record(
                AuditAction.LINK_OPENED, link, by_label=link.get_purpose_display(), uses_up=False
            )


def use_link(link: ActionLink, now: datetime) -> bool:
    """Uses the link up: True for exactly one of several simultaneous callers.

    Call it inside the transaction of what the link does: when that fails, the link stays usable.
    """
    with transaction.atomic():
        is_used = (
            ActionLink.objects.usable(now)
            .filter(pk=link.pk)
            .update(used_at=now, first_opened_at=Coalesce("first_opened_at", now))
        )
        if is_used:
            link.refresh_from_db(fields=["used_at", "first_opened_at"])
            audit.record(
                AuditAction.LINK_OPENED, link, by_label=link.get_purpose_display(), uses_up=True
            )
    return bool(is_used)


def revoke_links(purpose: LinkPurpose, object_id: uuid.UUID, now: datetime) -> int:
    """Ends all open links to an object, whoever got them; returns how many."""
    return (
        ActionLink.objects.open()
        .filter(purpose=purpose, object_id=object_id)
        .update(revoked_at=now)
    )


def renew(link: ActionLink) -> None:
    """Sends a new link to the person who got this one.

    Raises NotRenewable when there is nothing left to do or nobody renews this purpose.
    """
    send = RENEWALS.get(LinkPurpose(link.purpose))
    if send is None:
        raise NotRenewable
    with transaction.atomic():
        send(link)
        audit.record(AuditAction.LINK_SENT, link, by_label=link.get_purpose_display())
