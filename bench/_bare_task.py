"""What one would write without an outbox."""

from celery import shared_task
from django.core.mail import EmailMessage


@shared_task
def send_one(number: int) -> None:
    """Sends one mail, and forgets it."""
    EmailMessage(
        "Ihr Betrieb ist freigegeben",
        "Guten Tag,\n\nIhre bestätigten Angebote können Schüler*innen finden.\n",
        to=[f"betrieb{number}@betrieb.example"],
    ).send()
