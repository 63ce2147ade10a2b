"""Scheduled work. Each may run twice; what is due is decided in the database."""

from celery import shared_task
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from companies import messages
from companies.services import due_to_expire, expire_offer
from companies.worklist import worklist_of
from journal import jobs


@shared_task
def expire_offers() -> None:
    """Ends offers whose days are over, once a day."""
    with jobs.run_once("companies.expire_offers", jobs.day(timezone.now())) as run:
        if run is None:
            return
        today = timezone.localdate()
        for offer_id in due_to_expire(today):
            if expire_offer(offer_id, today):
                run.sent_count += 1
            else:
                run.skipped_count += 1


@shared_task
def send_morning_lists() -> None:
    """Tells each officer how much waits, once a working day; nothing waits, nothing is sent."""
    with jobs.run_once("companies.send_morning_lists", jobs.day(timezone.now())) as run:
        if run is None:
            return
        today = timezone.localdate()
        for officer in User.objects.filter(role=Role.ACQUISITION, is_active=True).order_by("pk"):
            worklist = worklist_of(officer, today)
            if not worklist.is_empty and messages.officer_morning_list(officer, today, worklist):
                run.sent_count += 1
            else:
                run.skipped_count += 1
