"""Where mails go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

KEPT = "demo-mails"
MOST_KEPT = 20
KEPT_SECONDS = 60 * 60
"""Longer than a code in such a mail works."""


@dataclass(frozen=True)
class KeptMail:
    """A mail that stands in no journal: with a code to sign in or to set a new password."""

    at: datetime
    address: str
    subject: str
    body: str


class DemoEmailBackend(BaseEmailBackend):
    """Accepts every mail and sends none; the demo shows them on a page of the platform.

    Messages of the journal are read there from their rows. Mails that bypass it, those with codes,
    are kept for an hour in demo mode, and nowhere else. Used where EMAIL_HOST is empty, which the
    production shape refuses (quartier/checks.py).
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        # A mail of the journal has a Message-ID by its key.
        fresh = [mail for mail in email_messages if "Message-ID" not in mail.extra_headers]
        if fresh and settings.DEMO_MODE and not settings.PRODUCTION:
            now = timezone.now()
            kept = [
                KeptMail(now, ", ".join(mail.to), str(mail.subject), str(mail.body))
                for mail in fresh
            ]
            cache.set(KEPT, [*kept, *kept_mails()][:MOST_KEPT], KEPT_SECONDS)
        return len(email_messages)


def kept_mails() -> list[KeptMail]:
    """The mails of the last hour that stand in no journal, newest first."""
    found: list[KeptMail] = cache.get(KEPT) or []
    return found
