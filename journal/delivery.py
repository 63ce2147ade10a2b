"""Carrying mails to the mail server: claimed, handed over, noted. Never twice in silence.

The state on the row says what is known. Until SENDING is committed the mail server has seen
nothing, so whatever happens to the worker the message may be repeated. After SENDING only the
server's answer tells; without one the message becomes UNCERTAIN and a person decides. Every
update names the state and the lease it expects: a worker that slept through its lease changes
nothing any more. See docs/decisions/.
"""

import logging
import re
import smtplib
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from email.utils import parseaddr

from celery.exceptions import OperationalError
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from journal.enums import Audience, Channel, MessageState
from journal.models import Message
from journal.outbox import hint, tidy

CLAIM_LEASE = timedelta(minutes=2)
# No task lives longer than CELERY_TASK_TIME_LIMIT; what is SENDING longer has lost its worker.
SENDING_LEASE = timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT)
# As long as a worker that is asked to stop may take; the next hint or sweep goes on.
BATCH_SECONDS = 20
CLAIM_COUNT = 20
# The mail server says "later": about two days, as mail servers do among themselves (RFC 5321,
# 4.5.4.1). The first steps suit greylisting.
RETRY_MINUTES = (1, 5, 15, 60, 120, 240, 480, 720, 1080)
# Where our own server cannot be reached no message is at fault: no attempt is counted.
UNREACHABLE_MINUTES = 1
# Messages somebody gets because they wish to, not because something happened to them.
SUBSCRIBED_EVENTS = frozenset({"new_offers_pupil", "officer_morning_list"})

Refusal = smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused

logger = logging.getLogger(__name__)

_ENHANCED_CODE = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")


def deliver() -> Counter[str]:
    """Sends what is due, over one connection. Counts the new states."""
    messages = claim(timezone.now())
    return _carry(messages) if messages else Counter()


def sweep() -> Counter[str]:
    """Sends all that is due, after giving back what dead workers held. Counts the new states."""
    now = timezone.now()
    released = release(now)
    _show_due(now)
    return _carry(claim(now)) + released


def release(now: datetime) -> Counter[str]:
    """Frees mails whose worker is gone: not handed over → again, handed over → a person decides."""
    lost = Message.objects.filter(lease_until__lt=now)
    lost.filter(state=MessageState.CLAIMED).update(state=MessageState.PENDING, lease_until=None)
    uncertain = lost.filter(state=MessageState.SENDING).update(
        state=MessageState.UNCERTAIN,
        error=_("Der Versand wurde unterbrochen. Ob die Mail ankam, ist nicht bekannt."),
    )
    if uncertain:
        logger.warning("%s messages lost their worker while they were handed over", uncertain)
    return Counter({MessageState.UNCERTAIN: uncertain})


def claim(now: datetime) -> list[Message]:
    """Takes the next few mails that are due away from all other workers."""
    due = Message.objects.due(now).filter(channel=Channel.EMAIL).order_by("due_at", "pk")
    with transaction.atomic():
        messages = list(due.select_for_update(skip_locked=True)[:CLAIM_COUNT])
        Message.objects.filter(pk__in=[message.pk for message in messages]).update(
            state=MessageState.CLAIMED, lease_until=now + CLAIM_LEASE, attempts=F("attempts") + 1
        )
    for message in messages:
        message.state, message.lease_until = MessageState.CLAIMED, now + CLAIM_LEASE
        message.attempts += 1
    return messages


def compose(message: Message) -> EmailMessage:
    """The mail as it leaves the house: plain text, the link written out.

    The Message-ID follows from the key, so that a mailbox recognises a mail it already has.
    Raises ValueError for an address or a subject no mail can have.
    """
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    own_id = uuid.uuid5(uuid.NAMESPACE_URL, message.key)
    url = settings.SITE_URL + message.href if message.link_path else ""
    with translation.override(settings.LANGUAGE_CODE):
        text = render_to_string(
            "journal/mail.txt", {"message": message, "url": url, "audiences": Audience}
        )
    headers = {
        "Message-ID": f"<{own_id}@{sender.rpartition('@')[2]}>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": settings.LANGUAGE_CODE,
    }
    if message.event in SUBSCRIBED_EVENTS:
        headers["List-Unsubscribe"] = f"<mailto:{sender}?subject=abbestellen>"
    mail = EmailMessage(message.subject, tidy(text), to=[message.address], headers=headers)
    # Builds it once here, while a mistake can still be told from a broken connection.
    mail.message()
    return mail


def _carry(messages: Sequence[Message]) -> Counter[str]:
    """Sends claimed mails and goes on claiming until nothing is due or the time is over."""
    counts: Counter[str] = Counter()
    until = time.monotonic() + BATCH_SECONDS
    connection = get_connection()
    try:
        while messages:
            for position, message in enumerate(messages):
                try:
                    connection.open()
                except OSError as error:
                    _give_back(messages[position:], error)
                    return counts
                if state := _hand_over(message, connection):
                    counts[state] += 1
            if time.monotonic() > until:
                # Others wait for this process too; the next one to be free goes on.
                _hint_again()
                break
            messages = claim(timezone.now())
    finally:
        _close(connection)
    return counts


def _hint_again() -> None:
    """A broker that is down costs a minute and no more: the mails before went out all the same."""
    try:
        hint()
    except (OSError, OperationalError) as error:
        logger.warning("no hint for the mails that are left: %s", type(error).__name__)


def _hand_over(message: Message, connection: BaseEmailBackend) -> MessageState | None:
    """One mail, from CLAIMED to its end. None when the lease went to somebody else."""
    try:
        mail = compose(message)
    except ValueError:
        return _note(message, MessageState.FAILED, _("Adresse oder Betreff sind ungültig."))
    if not _begin(message):
        return None
    try:
        connection.send_messages([mail])
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as error:
        if _code(error)[0] == 421:
            # The server ends this connection; the next mail needs a new one.
            _close(connection)
        return _refused(message, error)
    except OSError as error:
        # Time-out or a broken line, perhaps after the last dot: nobody knows.
        _close(connection)
        reason = _("Die Verbindung brach ab ({error}).").format(error=type(error).__name__)
        return _note(message, MessageState.UNCERTAIN, reason)
    return _note(message, MessageState.SENT)


def _begin(message: Message) -> bool:
    """CLAIMED → SENDING, committed before the mail server sees anything; False: lease lost."""
    lease_until = timezone.now() + SENDING_LEASE
    taken = Message.objects.filter(
        pk=message.pk, state=MessageState.CLAIMED, lease_until=message.lease_until
    ).update(state=MessageState.SENDING, lease_until=lease_until)
    message.lease_until = lease_until
    return bool(taken)


def _note(
    message: Message,
    state: MessageState,
    error: str = "",
    *,
    due_at: datetime | None = None,
) -> MessageState:
    """Writes how it went, unless the lease is over and a person or another worker went on."""
    if state in {MessageState.FAILED, MessageState.UNCERTAIN}:
        logger.warning("message %s is %s: %s", message.pk, state, error)
    Message.objects.filter(pk=message.pk, lease_until=message.lease_until).update(
        state=state,
        error=error,
        lease_until=None,
        sent_at=timezone.now() if state == MessageState.SENT else None,
        due_at=due_at or F("due_at"),
    )
    return state


def _refused(message: Message, error: Refusal) -> MessageState:
    """The server answered: not now (later again) or never (a person corrects the address)."""
    code, enhanced = _code(error)
    # Refused senders and sign-ins are our own mistake: repairing it must not cost messages.
    is_final = code >= 500 and not isinstance(error, smtplib.SMTPSenderRefused)
    answer = " ".join(filter(None, [str(code), enhanced]))
    if is_final:
        reason = _("Der Mailserver nimmt die Nachricht nicht an ({answer}).")
        return _note(message, MessageState.FAILED, reason.format(answer=answer))
    if message.attempts > len(RETRY_MINUTES):
        reason = _("Nach {count} Versuchen nicht zugestellt ({answer}).")
        return _note(
            message,
            MessageState.FAILED,
            reason.format(count=message.attempts, answer=answer),
        )
    wait = timedelta(minutes=RETRY_MINUTES[message.attempts - 1])
    reason = _("Der Mailserver bittet um Geduld ({answer}).").format(answer=answer)
    return _note(message, MessageState.PENDING, reason, due_at=timezone.now() + wait)


def _code(error: Refusal) -> tuple[int, str]:
    """The answer's two codes. Its text is left out: servers repeat addresses in it."""
    answer: bytes | str
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, answer = next(iter(error.recipients.values()))
    else:
        code, answer = error.smtp_code, error.smtp_error
    text = answer.decode("ascii", "replace") if isinstance(answer, bytes) else answer
    found = _ENHANCED_CODE.search(text)
    return code, found.group() if found else ""


def _give_back(messages: Sequence[Message], error: OSError) -> None:
    """Our mail server cannot be reached: nothing was sent, all wait a little."""
    reason = _("Der Mailserver ist nicht erreichbar ({error}).").format(error=type(error).__name__)
    for message in messages:
        Message.objects.filter(
            pk=message.pk, state=MessageState.CLAIMED, lease_until=message.lease_until
        ).update(
            state=MessageState.PENDING,
            lease_until=None,
            attempts=F("attempts") - 1,
            due_at=timezone.now() + timedelta(minutes=UNREACHABLE_MINUTES),
            error=reason,
        )


def _show_due(now: datetime) -> None:
    """Messages in accounts whose moment has come."""
    Message.objects.due(now).filter(channel=Channel.IN_APP).update(
        state=MessageState.SENT, sent_at=F("due_at")
    )


def _close(connection: BaseEmailBackend) -> None:
    """A server that does not say good-bye politely changes nothing about what it took."""
    with suppress(OSError):
        connection.close()
