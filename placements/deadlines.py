"""What time brings about: reminders, lapses, starts. Each step is safe to run twice.

Every object is its own transaction: one that fails is counted and does not hold up the others.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from catalogue import rules
from companies.models import Offer
from journal.models import JobRun
from placements import browse, messages, services
from placements.enums import ApplicationState, PlacementState, PlaceStatus
from placements.models import Application, Placement
from placements.overview import with_status
from schools import consents
from schools.models import Consent, InternshipPeriod, Pupil

logger = logging.getLogger(__name__)


def count(run: JobRun, step: Callable[..., bool], *args: Any, **kwargs: Any) -> None:
    """Runs one step and counts it on the run as done, not needed or failed."""
    try:
        done = step(*args, **kwargs)
    except Exception as error:
        # The kind alone: texts of errors may hold personal data.
        logger.error("A step of %s failed: %s", run.job, type(error).__name__)
        run.failed_count += 1
    else:
        run.sent_count += done
        run.skipped_count += not done


def run_deadlines(run: JobRun, now: datetime | None = None) -> None:
    """Reminds companies and pupils, closes what nobody answered or confirmed in time."""
    now = now or timezone.now()
    today = timezone.localdate(now)
    with_company = Application.objects.with_company()
    for application in _each(with_company.filter(answer_by__gte=today)):
        count(run, services.remind_company, application, now=now)
    for application in _each(with_company.filter(answer_by__lt=today)):
        count(run, _lapse, application, now=now)
    accepted = Application.objects.filter(state=ApplicationState.ACCEPTED)
    for application in _each(accepted.filter(confirm_by__gte=today, pupil_reminded_at=None)):
        count(run, services.remind_pupil, application, now=now)
    for application in _each(accepted.filter(confirm_by__lt=today)):
        count(run, services.lapse_by_pupil, application, now=now)


def run_dates(run: JobRun, now: datetime | None = None) -> None:
    """Says that internships begin soon, starts and completes them, lets consents run out."""
    now = now or timezone.now()
    today = timezone.localdate(now)
    planned = Placement.objects.filter(state=PlacementState.PLANNED)
    soon = today + rules.days("placement.reminder_days_before", today)
    for placement in _each(planned.filter(starts_on__lte=soon, starts_on__gt=today)):
        count(run, services.remind_of_start, placement, now=now)
    for placement in _each(planned.filter(starts_on__lte=today)):
        count(run, services.start_placement, placement, now=now)
    running = Placement.objects.filter(state=PlacementState.RUNNING, ends_on__lt=today)
    for placement in _each(running):
        count(run, services.complete_placement, placement, now=now)
    for consent in _each(Consent.objects.run_out(today)):
        count(run, consents.expire, consent, on=today)


def run_new_offers(run: JobRun, now: datetime | None = None) -> None:
    """Tells pupils without a place about fitting offers published since yesterday, once a day."""
    now = now or timezone.now()
    today = timezone.localdate(now)
    periods = InternshipPeriod.objects.filter(starts_on__gt=today, find_by__gte=today)
    for period in periods.order_by("pk"):
        pupils = Pupil.objects.active().filter(
            school_class__periods=period, user__is_active=True, user__last_login__isnull=False
        )
        searching = with_status(pupils, period).filter(place_status=PlaceStatus.SEARCHING.value)  # type: ignore[misc]
        for pupil in searching.select_related("user", "school_class__school").order_by("pk"):
            count(run, _tell_new_offers, pupil, period, now=now)


def _tell_new_offers(pupil: Pupil, period: InternshipPeriod, *, now: datetime) -> bool:
    since = now - timedelta(days=1)
    cards = browse.suggestions_for(pupil, period, limit=3, published_after=since)
    offers = [card.offer for card in cards]
    return bool(offers) and messages.new_offers(pupil, offers, timezone.localdate(now))


def _lapse(application: Application, *, now: datetime) -> bool:
    full = Application.objects.select_related("period", "pupil").get(pk=application.pk)
    return services.lapse_by_company(full, _alternatives(full), now=now)


def _alternatives(application: Application) -> list[Offer]:
    """Up to three other places for the same days."""
    if application.period is None:
        return []
    cards = browse.suggestions_for(application.pupil, application.period, limit=3)
    return [card.offer for card in cards]


def _each(rows: Any) -> Iterable[Any]:
    return rows.order_by("pk").iterator(chunk_size=500)
