"""Scheduled jobs: once per period, counted, missed when they are missing."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from celery import current_app
from celery.schedules import crontab
from django.conf import LazySettings
from django.db import connection
from django.utils import timezone

from journal import jobs, tasks
from journal.models import Heartbeat, JobRun

pytestmark = pytest.mark.django_db

# A Monday, 8:30 in Dortmund.
MONDAY = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)


def test_it_runs_a_job_once_per_period_and_keeps_the_counts() -> None:
    with jobs.run_once("placements.run_dates", "2026-11-23") as run:
        assert run is not None
        run.sent_count += 3
        run.skipped_count += 2
        run.failed_count += 1
    with jobs.run_once("placements.run_dates", "2026-11-23") as again:
        assert again is None
    with jobs.run_once("placements.run_dates", "2026-11-24") as next_day:
        assert next_day is not None
    row = JobRun.objects.get(period="2026-11-23")
    assert (row.sent_count, row.skipped_count, row.failed_count) == (3, 2, 1)
    assert row.finished_at is not None


@pytest.mark.django_db(transaction=True)
def test_it_lets_one_of_many_workers_run_a_period() -> None:
    began: list[bool] = []
    start = threading.Barrier(8)

    def work() -> None:
        try:
            start.wait(10)
            with jobs.run_once("placements.run_dates", "2026-11-23") as run:
                began.append(run is not None)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(began) == [False] * 7 + [True]


def fail(job: str) -> None:
    """A run that raises half way, with a name in its text."""
    with jobs.run_once(job, "2026-11-23") as run:
        assert run is not None
        run.sent_count += 1
        raise ValueError("Mia Muster")


def test_it_notes_an_error_without_its_text_and_may_run_again() -> None:
    with pytest.raises(ValueError, match="Mia"):
        fail("placements.run_dates")
    row = JobRun.objects.get()
    assert (row.error, row.sent_count, row.finished_at) == ("ValueError", 1, None)
    with jobs.run_once("placements.run_dates", "2026-11-23") as run:
        assert run is not None
        run.sent_count += 1
    row.refresh_from_db()
    assert (row.error, row.sent_count) == ("", 2)
    assert row.finished_at is not None


def test_it_leaves_a_run_alone_that_may_still_be_going_on() -> None:
    JobRun.objects.create(job="placements.run_dates", period="2026-11-23")
    with jobs.run_once("placements.run_dates", "2026-11-23") as run:
        assert run is None


def test_it_takes_over_a_run_whose_worker_is_gone() -> None:
    JobRun.objects.create(
        job="placements.run_dates",
        period="2026-11-23",
        started_at=timezone.now() - jobs.STALE - timedelta(seconds=1),
    )
    with jobs.run_once("placements.run_dates", "2026-11-23") as run:
        assert run is not None
    with jobs.run_once("placements.run_dates", "2026-11-23") as run:
        assert run is None


def test_it_starts_dead_and_failed_jobs_of_this_period_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent: list[str] = []
    monkeypatch.setattr(current_app, "send_task", lambda task, **options: sent.append(task))
    now = timezone.now()
    dead, alive = now - jobs.STALE - timedelta(seconds=1), now - timedelta(minutes=1)

    def row(job: str, period: str, started_at: datetime, **fields: object) -> None:
        JobRun.objects.create(job=job, period=period, started_at=started_at, **fields)

    row("placements.run_dates", jobs.day(now), dead)
    row("placements.run_deadlines", jobs.hour(now), dead, error="ValueError")
    row("placements.send_new_offers", jobs.day(now), alive)
    row("companies.expire_offers", jobs.day(now), dead, finished_at=now)
    row("companies.send_morning_lists", "2020-01-01", dead)
    row("somebody.elses", jobs.day(now), dead)
    assert jobs.revive(now) == 2
    assert sorted(sent) == ["placements.tasks.run_dates", "placements.tasks.run_deadlines"]


def test_it_names_periods_in_local_time() -> None:
    just_after_midnight = datetime(2026, 11, 22, 23, 10, tzinfo=UTC)
    assert jobs.day(just_after_midnight) == "2026-11-23"
    assert jobs.hour(just_after_midnight) == "2026-11-23T00"


def test_it_counts_the_ticks_of_an_hour_on_one_row() -> None:
    for _ in range(3):
        with jobs.tick("journal.deliver_due") as run:
            run.sent_count = 4
    row = JobRun.objects.get()
    assert row.sent_count == 12


def test_it_shows_the_error_of_the_last_tick_until_one_succeeds() -> None:
    def tick(*, fails: bool) -> None:
        with jobs.tick("journal.deliver_due"):
            if fails:
                raise ValueError("Mia Muster")

    with pytest.raises(ValueError, match="Mia"):
        tick(fails=True)
    assert JobRun.objects.get().error == "ValueError"
    tick(fails=False)
    assert JobRun.objects.get().error == ""


def test_it_notes_that_beat_and_worker_are_alive() -> None:
    Heartbeat.objects.create(name="beat", at=timezone.now() - timedelta(hours=1))
    tasks.heartbeat()
    assert set(Heartbeat.objects.values_list("name", flat=True)) == {"beat", "worker"}
    assert all(row.at > timezone.now() - timedelta(minutes=1) for row in Heartbeat.objects.all())


def test_it_sweeps_and_counts_in_the_minutely_task() -> None:
    tasks.deliver_due()
    assert JobRun.objects.get().job == "journal.deliver_due"


@pytest.fixture
def schedule(settings: LazySettings) -> None:
    """One job every minute, one each working day at seven."""
    settings.CELERY_BEAT_SCHEDULE = {
        "deliver-messages": {"task": "journal.tasks.deliver_due", "schedule": 60.0},
        "morning-lists": {
            "task": "companies.tasks.send_morning_lists",
            "schedule": crontab(minute=0, hour=7, day_of_week="1-5"),
        },
    }


def statuses(now: datetime) -> dict[str, jobs.JobStatus]:
    """By job."""
    with time_machine.travel(now, tick=False):
        return {status.job: status for status in jobs.statuses(now)}


def ran(job: str, at: datetime) -> None:
    """A run without trouble."""
    JobRun.objects.create(
        job=job, period=at.isoformat(), started_at=at, finished_at=at + timedelta(seconds=2)
    )


def test_it_finds_nothing_missing_when_all_ran(schedule: None) -> None:
    ran("journal.deliver_due", MONDAY - timedelta(seconds=40))
    ran("companies.send_morning_lists", MONDAY - timedelta(minutes=90))
    found = statuses(MONDAY)
    assert [status.is_missing for status in found.values()] == [False, False]
    assert found["companies.send_morning_lists"].next_due_at == MONDAY + timedelta(
        hours=22, minutes=30
    )


def test_it_finds_a_missing_run(schedule: None) -> None:
    ran("journal.deliver_due", MONDAY - timedelta(minutes=7))
    # Friday's list was the last one.
    ran("companies.send_morning_lists", MONDAY - timedelta(days=3, minutes=90))
    assert [status.is_missing for status in statuses(MONDAY).values()] == [True, True]


def test_it_misses_no_list_at_the_weekend(schedule: None) -> None:
    ran("companies.send_morning_lists", MONDAY - timedelta(days=3, minutes=90))
    assert not statuses(MONDAY - timedelta(days=1))["companies.send_morning_lists"].is_missing


def test_it_waits_for_the_first_run_of_a_new_installation(schedule: None) -> None:
    ran("journal.deliver_due", MONDAY - timedelta(seconds=30))
    status = statuses(MONDAY)["companies.send_morning_lists"]
    assert (status.last, status.is_missing) == (None, False)
    assert statuses(MONDAY + timedelta(days=1))["companies.send_morning_lists"].is_missing


def test_it_finds_a_run_that_began_and_never_ended(schedule: None) -> None:
    JobRun.objects.create(
        job="companies.send_morning_lists",
        period="2026-11-23",
        started_at=MONDAY - timedelta(minutes=90),
    )
    assert statuses(MONDAY)["companies.send_morning_lists"].is_missing
