"""Scheduled jobs: each runs once per period, and everybody can see when and how.

A job is named like its task without the module: ``placements.run_dates`` for
``placements.tasks.run_dates``. The page of jobs finds the runs of a schedule entry by that name.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from celery.schedules import BaseSchedule, maybe_schedule
from django.conf import settings
from django.db.models import F, Min
from django.db.models.functions import Greatest
from django.utils import timezone

from journal.models import Heartbeat, JobRun

# No task lives longer than CELERY_TASK_TIME_LIMIT; a minute more for the clocks.
STALE = timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT + 60)
# How late a run may be before it is missing: queues, restarts of a worker.
GRACE = timedelta(minutes=5)

logger = logging.getLogger(__name__)


def day(now: datetime) -> str:
    """The period of a job that runs once a day, in local time."""
    return timezone.localtime(now).strftime("%Y-%m-%d")


def hour(now: datetime) -> str:
    """The period of a job that runs once an hour, in local time."""
    return timezone.localtime(now).strftime("%Y-%m-%dT%H")


@contextmanager
def run_once(job: str, period: str) -> Iterator[JobRun | None]:
    """The run of this job for this period, or None when somebody has it or had it already.

    ``job`` is the name of the task (see above), ``period`` comes from ``day`` or ``hour``. Count
    what happens on ``sent_count``, ``skipped_count``, ``failed_count``; the counts are saved at
    the end. When the block raises, the kind of the error is noted, the run
    stays open and may be repeated; so may a run that was started long ago and never ended.
    Call it outside of a transaction: each unit of work inside opens its own.
    """
    run = _take(job, period, timezone.now())
    if run is None:
        yield None
        return
    try:
        yield run
    except Exception as error:
        # The kind alone: texts of errors may hold personal data.
        run.error = type(error).__name__
        raise
    else:
        run.finished_at = max(timezone.now(), run.started_at)
    finally:
        run.save(
            update_fields=[
                "sent_count",
                "skipped_count",
                "failed_count",
                "error",
                "finished_at",
            ]
        )


@contextmanager
def tick(job: str) -> Iterator[JobRun]:
    """A job that may run at any time: all runs of an hour are counted on one row."""
    now = timezone.now()
    row, _created = JobRun.objects.get_or_create(
        job=job, period=hour(now), defaults={"started_at": now}
    )
    run = JobRun(job=job)
    try:
        yield run
    except Exception as error:
        run.error = type(error).__name__
        raise
    finally:
        JobRun.objects.filter(pk=row.pk).update(
            finished_at=Greatest(timezone.now(), F("started_at")),
            sent_count=F("sent_count") + run.sent_count,
            skipped_count=F("skipped_count") + run.skipped_count,
            failed_count=F("failed_count") + run.failed_count,
            error=run.error,
        )


def revive(now: datetime) -> int:
    """Starts again what began in the present hour or day and died or failed; returns how many.

    A killed worker's task comes back after CELERY_BROKER_TRANSPORT_OPTIONS' visibility_timeout,
    if at all, and a failed one never does: whoever waits for a reminder should not wait a day.
    """
    dead = set(
        JobRun.objects.filter(
            finished_at=None, started_at__lt=now - STALE, period__in=[day(now), hour(now)]
        ).values_list("job", flat=True)
    )
    tasks = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    revived = [task for task in tasks if job_name(task) in dead]
    for task in revived:
        # The next minute asks again: a request nobody took by then is out of date.
        current_app.send_task(task, expires=60)
    return len(revived)


def count(run: JobRun, step: Callable[..., bool], *args: Any, **kwargs: Any) -> None:
    """Runs one step and counts it on the run as done, not needed or failed.

    Each step is its own transaction: one that fails does not hold up the others.
    """
    try:
        done = step(*args, **kwargs)
    except Exception as error:
        # The kind alone: texts of errors may hold personal data.
        logger.error("A step of %s failed: %s", run.job, type(error).__name__)
        run.failed_count += 1
    else:
        run.sent_count += done
        run.skipped_count += not done


def beat() -> None:
    """Notes that beat and a worker live: beat asked, the worker that runs this answered."""
    now = timezone.now()
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=name, at=now) for name in ("beat", "worker")],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["at"],
    )


@dataclass(frozen=True)
class JobStatus:
    """A scheduled job as its page shows it."""

    job: str
    last: JobRun | None
    next_due_at: datetime
    is_missing: bool
    """A run was due and did not begin, or it began and nobody finished it."""

    @property
    def has_failed(self) -> bool:
        """Whether the last run ended with an error."""
        return self.last is not None and bool(self.last.error)


def job_name(task: str) -> str:
    """The name under which a task's runs are kept."""
    return task.replace(".tasks.", ".")


def statuses(now: datetime) -> list[JobStatus]:
    """Every entry of the schedule with its last run and whether a run is missing. Two queries."""
    entries = {
        job_name(entry["task"]): maybe_schedule(entry["schedule"], app=current_app)
        for entry in settings.CELERY_BEAT_SCHEDULE.values()
    }
    runs = JobRun.objects.filter(job__in=entries)
    last = {run.job: run for run in runs.order_by("job", "-started_at").distinct("job")}
    # A job that never ran counts from the moment any job did.
    began_at = JobRun.objects.aggregate(at=Min("started_at"))["at"] or now
    return [
        _status(job, schedule, last.get(job), began_at, now)
        for job, schedule in sorted(entries.items())
    ]


def _status(
    job: str, schedule: BaseSchedule, last: JobRun | None, began_at: datetime, now: datetime
) -> JobStatus:
    since = last.last_at if last else began_at
    next_due_at = now + schedule.remaining_estimate(since)
    is_dead = last is not None and last.is_dead(now, STALE)
    return JobStatus(job, last, next_due_at, next_due_at + GRACE < now or is_dead)


def _take(job: str, period: str, now: datetime) -> JobRun | None:
    """Begins the run or takes over a dead one; the unique constraint judges between two."""
    run, is_new = JobRun.objects.get_or_create(job=job, period=period, defaults={"started_at": now})
    if is_new:
        return run
    if run.finished_at is not None or not (run.error or run.is_dead(now, STALE)):
        return None
    taken = JobRun.objects.filter(
        pk=run.pk, started_at=run.started_at, error=run.error, finished_at=None
    ).update(started_at=now, error="")
    run.started_at, run.error = now, ""
    return run if taken else None
