"""Scheduled work. Each may run twice; what is due is decided in the database."""

from celery import shared_task
from django.utils import timezone

from journal import jobs
from schools.imports import work


@shared_task
def run_pupil_imports() -> None:
    """Every minute, and when hinted: checks, takes over or takes back class lists."""
    with jobs.tick("schools.run_pupil_imports") as run:
        for batch_id in work.busy_imports():
            jobs.count(run, work.work_on, batch_id)


@shared_task
def forget_pupil_imports() -> None:
    """Deletes the rows of class lists whose time is over, once a day."""
    with jobs.run_once("schools.forget_pupil_imports", jobs.day(timezone.now())) as run:
        if run is None:
            return
        for batch_id in work.forgettable(timezone.now()):
            jobs.count(run, work.forget, batch_id)
