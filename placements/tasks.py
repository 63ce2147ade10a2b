"""Scheduled work: each task runs once per period and notes how it went."""

from celery import shared_task
from django.utils import timezone

from journal.jobs import day, hour, run_once
from placements import deadlines


@shared_task
def run_deadlines() -> None:
    """Reminders and lapses of applications, every hour of the day."""
    with run_once("placements.run_deadlines", hour(timezone.now())) as run:
        if run:
            deadlines.run_deadlines(run)


@shared_task
def run_dates() -> None:
    """Starts, ends and run-out consents, every morning."""
    with run_once("placements.run_dates", day(timezone.now())) as run:
        if run:
            deadlines.run_dates(run)


@shared_task
def send_new_offers() -> None:
    """New fitting offers, once a day."""
    with run_once("placements.send_new_offers", day(timezone.now())) as run:
        if run:
            deadlines.run_new_offers(run)


@shared_task
def run_events() -> None:
    """What is over, what is near: events, every hour of the day."""
    with run_once("placements.run_events", hour(timezone.now())) as run:
        if run:
            deadlines.run_events(run)
