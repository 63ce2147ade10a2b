"""Writing messages: rows in the transaction of their cause, sent after it has committed."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.template import Context, Engine
from django.utils import timezone, translation
from django.utils.text import Truncator

from journal.enums import Audience, Channel, MessageState
from journal.models import Message

SUBJECT = "Betreff: "
HINT_SECONDS = 60
TOKEN = "{token}"  # noqa: S105 (a place holder, filled when the mail is sent)


class Link(Protocol):
    """What a message needs to know of a single-purpose link."""

    @property
    def public_id(self) -> UUID: ...

    @property
    def purpose(self) -> str: ...


def post(
    event: str,
    *,
    key: str,
    audience: Audience,
    facts: Mapping[str, object] | None = None,
    recipient: Any = None,
    address: str = "",
    by_mail: bool = True,
    by_letter: bool = False,
    link_path: str = "",
    link_label: str = "",
    link: Link | None = None,
    company_id: UUID | None = None,
    due_at: datetime | None = None,
) -> list[Message]:
    """Says something once, to one reader: in the account, by mail, or both.

    Renders ``messages/<event>.txt`` (first line ``Betreff: …``, a blank line, the text) with
    ``facts`` and writes, in the caller's transaction, an in-app message when ``recipient`` (an
    account) is given and a mail when ``address`` or else the account's address is there. Each row
    is unique by ``key`` and channel: what has been said is not said again. Returns the new rows
    only; the list is empty when all was said before, or when the reader has neither account nor
    address.

    ``by_mail=False`` keeps it in the account: somebody else of the house gets the mail.
    ``by_letter=True`` notes a letter that is printed now and put into the post by a person.
    ``link_path`` is a path of this site; ``{token}`` in it stands for the token of ``link``.
    Facts carry no personal data: mails are read on foreign servers and phones.

    Raises ValueError when path and link do not belong together, TemplateDoesNotExist and
    ValueError when the template is missing or has no subject.
    """
    if (TOKEN in link_path) != (link is not None):
        raise ValueError(f"{event}: a link needs {TOKEN} in its path, and the other way round")
    if link_path and (not link_path.startswith("/") or link_path.startswith("//")):
        raise ValueError(f"{event}: the path of a link starts with one slash")
    subject, body = render(event, facts or {})
    now = timezone.now()
    by_mail = by_mail and not by_letter
    address = (address or getattr(recipient, "email", None) or "") if by_mail else ""

    def row(channel: Channel, **fields: object) -> Message:
        return Message(
            key=f"{key}:{channel}",
            event=event,
            channel=channel,
            audience=audience,
            recipient=recipient,
            subject=subject,
            body=body,
            link_path=link_path,
            link_label=link_label,
            link_id=link.public_id if link else None,
            link_purpose=link.purpose if link else "",
            company_id=company_id,
            due_at=due_at or now,
            created_at=now,
            **fields,
        )

    rows = []
    if recipient is not None:
        # Nobody has to carry it anywhere: it is there when it is due.
        is_due = due_at is None or due_at <= now
        rows.append(
            row(
                Channel.IN_APP,
                state=MessageState.SENT if is_due else MessageState.PENDING,
                sent_at=now if is_due else None,
            )
        )
    if address:
        rows.append(row(Channel.EMAIL, address=address))
    if by_letter:
        rows.append(row(Channel.LETTER, state=MessageState.SENT, sent_at=now))
    return _insert(rows, now)


def cancel(key_prefix: str) -> int:
    """Calls back what has not been sent yet; returns how many messages that were.

    A prefix ends at a colon: ``cancel("a:1")`` touches ``a:1:email``, never ``a:12:email``.
    """
    return Message.objects.filter(
        key__startswith=key_prefix.rstrip(":") + ":", state=MessageState.PENDING
    ).update(state=MessageState.CANCELLED)


def cancel_for(address: str, company_id: UUID) -> int:
    """Calls back what waits for somebody without account at a company; returns how many."""
    return Message.objects.filter(
        address__iexact=address,
        company_id=company_id,
        recipient__isnull=True,
        state=MessageState.PENDING,
    ).update(state=MessageState.CANCELLED)


def render(event: str, facts: Mapping[str, object]) -> tuple[str, str]:
    """Subject (one line) and body of ``messages/<event>.txt``, in German, nothing escaped."""
    template = Engine.get_default().get_template(f"messages/{event}.txt")
    with translation.override(settings.LANGUAGE_CODE):
        text = template.render(Context(dict(facts), autoescape=False))
    head, _, body = text.replace("\r\n", "\n").strip().partition("\n\n")
    # A line break in a fact must not begin a new header: what stands on top becomes one line.
    subject = " ".join(head.split())
    if not subject.startswith(SUBJECT) or not body.strip():
        raise ValueError(f"messages/{event}.txt has no „{SUBJECT}…“ followed by a blank line")
    subject = Truncator(subject.removeprefix(SUBJECT)).chars(Message.SUBJECT_LENGTH)
    return subject, tidy(body)


def tidy(text: str) -> str:
    """The text without the holes that tags on lines of their own leave: one blank line at most."""
    return re.sub(r"\n[ \t]*(?:\n[ \t]*)+", "\n\n", text.strip())


def _insert(rows: list[Message], now: datetime) -> list[Message]:
    """Inserts what is new and hints the worker after commit. The unique key is the judge."""
    if not rows:
        return []
    Message.objects.bulk_create(rows, ignore_conflicts=True)
    # Ignoring conflicts, the database does not tell which rows it took.
    written = list(Message.objects.filter(public_id__in=[row.public_id for row in rows]))
    for message in written:
        if message.channel == Channel.EMAIL and message.due_at <= now:
            hint_after_commit(message.pk)
    return written


def hint_after_commit(message_id: int) -> None:
    """Hints a worker when the row is there; a broker that is down costs a minute, no error."""

    def send() -> None:
        if not _is_hinted(message_id):
            hint()

    transaction.on_commit(send, robust=True)


def hint() -> None:
    """Tells a worker that there is something to send. The sweep finds what gets lost here.

    What has not been heard after a minute is not worth hearing: the sweep has been there.
    """
    current_app.send_task("journal.tasks.deliver", retry=False, expires=HINT_SECONDS)


def _is_hinted(message_id: int) -> bool:
    """Whether the hint for an earlier mail is still on its way: its worker will take this one too.

    A worker stops only when it finds nothing due, and the earlier mail is still there to be found.
    Mails that were written for later do not count, for nobody hinted at them.
    """
    now = timezone.now()
    return (
        Message.objects.due(now)
        .filter(
            channel=Channel.EMAIL,
            pk__lt=message_id,
            created_at__gt=now - timedelta(seconds=HINT_SECONDS),
            due_at__lte=F("created_at"),
        )
        .exists()
    )
