"""Background work of this app: hints and ticks, safe to lose and safe to run twice."""

from celery import shared_task
from django.utils import timezone

from journal import delivery, jobs
from journal.enums import MessageState


@shared_task
def deliver() -> None:
    """Sends mails soon after they were written."""
    delivery.deliver()


@shared_task
def deliver_due() -> None:
    """Every minute: sends what is due and what lost its hint or its worker."""
    with jobs.tick("journal.deliver_due") as run:
        counts = delivery.sweep()
        run.sent_count = counts[MessageState.SENT]
        run.skipped_count = counts[MessageState.PENDING]
        run.failed_count = counts[MessageState.FAILED] + counts[MessageState.UNCERTAIN]


@shared_task
def heartbeat() -> None:
    """Every minute: beat asked and a worker answered, so both are alive; revives dead jobs."""
    with jobs.tick("journal.heartbeat") as run:
        jobs.beat()
        run.sent_count = jobs.revive(timezone.now())
