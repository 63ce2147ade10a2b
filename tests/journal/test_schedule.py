"""Every entry of the schedule runs something, and the page of jobs will find its runs."""

from pathlib import Path

import pytest
from celery import current_app
from celery.schedules import maybe_schedule
from django.conf import settings

from journal import jobs
from journal.models import JobRun

ENTRIES = sorted(settings.CELERY_BEAT_SCHEDULE)


@pytest.mark.parametrize("name", ENTRIES)
def test_it_resolves_every_entry_to_a_registered_task(name: str) -> None:
    current_app.loader.import_default_modules()
    entry = settings.CELERY_BEAT_SCHEDULE[name]
    assert entry["task"] in current_app.tasks
    assert maybe_schedule(entry["schedule"]) is not None


@pytest.mark.django_db
@pytest.mark.parametrize("name", ENTRIES)
def test_it_keeps_a_run_of_every_entry_under_the_name_the_page_looks_for(name: str) -> None:
    current_app.loader.import_default_modules()
    task = settings.CELERY_BEAT_SCHEDULE[name]["task"]
    current_app.tasks[task]()
    run = JobRun.objects.get()
    assert run.job == jobs.job_name(task)
    assert run.finished_at is not None
    assert run.error == ""


@pytest.mark.django_db
@pytest.mark.parametrize("name", ENTRIES)
def test_it_may_run_every_entry_twice(name: str) -> None:
    current_app.loader.import_default_modules()
    task = current_app.tasks[settings.CELERY_BEAT_SCHEDULE[name]["task"]]
    task()
    task()
    assert JobRun.objects.count() == 1


def test_it_schedules_every_task_that_keeps_runs() -> None:
    """A job nobody starts is as good as none."""
    scheduled = {jobs.job_name(entry["task"]) for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    for app in ("journal", "schools", "companies", "placements"):
        source = Path(settings.BASE_DIR, app, "tasks.py")
        if source.exists():
            for line in source.read_text().splitlines():
                if "run_once(" in line or "tick(" in line:
                    assert line.split('"')[1] in scheduled, line
