"""Where mails go."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class DemoEmailBackend(BaseEmailBackend):
    """Accepts every mail and keeps none: in the demo they are read on a page of the platform.

    Used where EMAIL_HOST is empty, which the production shape refuses (quartier/checks.py).
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        return len(email_messages)
