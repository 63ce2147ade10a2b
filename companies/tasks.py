"""Scheduled work. Each may run twice; what is due is decided in the database."""

from datetime import date

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from companies import messages
from companies.imports import work
from companies.services import (
    collect_strays,
    due_to_expire,
    due_to_pause,
    due_to_remind,
    due_to_return,
    due_to_wake,
    expire_offer,
    forget_sign_up,
    forgettable_sign_ups,
    pause_for_silence,
    remind_company,
    return_handover,
    wake_company,
)
from companies.services.duplicates import find_pairs
from companies.worklist import next_lines, worklist_of
from journal import jobs


@shared_task
def expire_offers() -> None:
    """Ends what is over, once a day: offers, rests of companies, hand-overs, and warnings.

    Of companies that did not answer a warning the offers are paused.
    """
    with jobs.run_once("companies.expire_offers", jobs.day(timezone.now())) as run:
        if run is None:
            return
        today = timezone.localdate()
        for offer_id in due_to_expire(today):
            jobs.count(run, expire_offer, offer_id, today)
        for company_id in due_to_wake(today):
            jobs.count(run, wake_company, company_id, today)
        for handover_id in due_to_return(today):
            jobs.count(run, return_handover, handover_id, today)
        for case_id in due_to_pause(today):
            jobs.count(run, pause_for_silence, case_id, timezone.now())


@shared_task
def send_morning_lists() -> None:
    """Tells each officer what waits, once a working day; nothing waits, nothing is sent."""
    with jobs.run_once("companies.send_morning_lists", jobs.day(timezone.now())) as run:
        if run is None:
            return
        today = timezone.localdate()
        for officer in User.objects.filter(role=Role.ACQUISITION, is_active=True).order_by("pk"):
            jobs.count(run, _send_morning_list, officer, today)


@shared_task
def remind_companies() -> None:
    """Reminds companies of offers that wait for their yes, later plans a call, once a day."""
    with jobs.run_once("companies.remind_companies", jobs.day(timezone.now())) as run:
        if run is None:
            return
        today = timezone.localdate()
        for offer_id in due_to_remind(today):
            jobs.count(run, remind_company, offer_id, today)


@shared_task
def run_imports() -> None:
    """Every minute, and when hinted: checks, takes over or takes back what people asked for."""
    with jobs.tick("companies.run_imports") as run:
        for batch_id in work.busy_imports():
            jobs.count(run, work.work_on, batch_id)


@shared_task
def find_duplicates() -> None:
    """Finds companies that may be one, once a night; sends rows on that a merge missed."""
    with jobs.run_once("companies.find_duplicates", jobs.day(timezone.now())) as run:
        if run is None:
            return
        collect_strays()
        found = find_pairs()
        run.sent_count, run.skipped_count = found.new_count, found.known_count


@shared_task
def forget_imports() -> None:
    """Deletes the rows of spreadsheets whose time is over, once a day."""
    with jobs.run_once("companies.forget_imports", jobs.day(timezone.now())) as run:
        if run is None:
            return
        now = timezone.now()
        for batch_id in work.forgettable(now):
            jobs.count(run, work.forget, batch_id, now)


@shared_task
def forget_sign_ups() -> None:
    """Deletes sign-ups nobody confirmed, and decided ones whose time is over, once a day."""
    with jobs.run_once("companies.forget_sign_ups", jobs.day(timezone.now())) as run:
        if run is None:
            return
        now = timezone.now()
        for sign_up_id in forgettable_sign_ups(now):
            jobs.count(run, forget_sign_up, sign_up_id, now)


@transaction.atomic
def _send_morning_list(officer: User, today: date) -> bool:
    worklist = worklist_of(officer, today)
    if worklist.is_empty:
        return False
    return messages.officer_morning_list(officer, today, worklist, next_lines(officer, today))
