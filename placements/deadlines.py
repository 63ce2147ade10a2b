"""What time brings about: reminders, lapses, starts. Each step is safe to run twice.

Every object is its own transaction: one that fails is counted and does not hold up the others.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from catalogue import rules
from companies.enums import ENDED_OFFERS
from companies.models import Offer
from journal.jobs import count
from journal.models import JobRun
from placements import browse, messages, services
from placements.enums import ApplicationState, EventState, PlacementState, PlaceStatus
from placements.models import Application, Event, Placement
from placements.overview import with_status
from schools import consents
from schools.enums import ConsentPurpose
from schools.models import Consent, InternshipPeriod, Pupil

STILL_LOOKING = [PlaceStatus.SEARCHING.value, PlaceStatus.WAITING.value]
"""Without a place and without a yes that waits for them."""


def run_deadlines(run: JobRun, now: datetime | None = None) -> None:
    """Reminds companies and pupils, closes what nobody answered or confirmed in time.

    Opens a case for companies that were silent several times.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    with_company = Application.objects.with_company()
    for application in _each(services.to_remind(today)):
        count(run, services.remind_company, application, now=now)
    for application in _each(with_company.filter(answer_by__lt=today)):
        count(run, _lapse, application, now=now)
    for company_id, number in services.silent_companies(now):
        count(run, services.care_for_silent, company_id, number, now=now)
    accepted = Application.objects.filter(state=ApplicationState.ACCEPTED)
    since = today - rules.days("application.confirm_reminder_days", today)
    to_remind = accepted.filter(
        confirm_by__gte=today, pupil_reminded_at=None, state_changed_at__date__lte=since
    )
    for application in _each(to_remind):
        count(run, services.remind_pupil, application, now=now)
    for application in _each(accepted.filter(confirm_by__lt=today)):
        count(run, services.lapse_by_pupil, application, now=now)


def run_dates(run: JobRun, now: datetime | None = None) -> None:
    """What a new day brings.

    Says that internships begin soon, starts and completes them, closes drafts that are too late,
    lets consents run out and takes back what was asked with them, and reckons how fast companies
    answer.
    """
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
    drafts = Application.objects.filter(state=ApplicationState.DRAFT)
    over = Q(starts_on__lte=today) | Q(offer__state__in=ENDED_OFFERS)
    for application in _each(drafts.filter(over)):
        count(run, services.close_draft, application, now=now)
    for consent in _each(Consent.objects.run_out(today)):
        count(run, consents.expire, consent, on=today)
    without = ~Exists(
        Consent.objects.filter(
            pupil=OuterRef("pupil"), purpose=ConsentPurpose.PROFILE_TO_COMPANY
        ).in_force(today)
    )
    hidden = Q(pupil__is_disclosure_blocked=True) | Q(pupil__anonymised_at__isnull=False)
    for application in _each(Application.objects.sent().filter(without | hidden)):
        count(run, services.withdraw_without_consent, application, now=now)
    count(run, _refresh_habits, today)


def _refresh_habits(today: date) -> bool:
    return services.refresh_habits(today) > 0


def run_new_offers(run: JobRun, now: datetime | None = None) -> None:
    """Tells pupils without a place about fitting offers published since the last run, once a day.

    Until the first day of their period: who is late needs a place most.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    since = _last_run_at(run) or now - timedelta(days=1)
    for period in InternshipPeriod.objects.filter(starts_on__gt=today).order_by("pk"):
        pupils = Pupil.objects.active().filter(school_class__periods=period, user__is_active=True)
        open_to_more = with_status(pupils, period).filter(place_status__in=STILL_LOOKING)  # type: ignore[misc]
        for pupil in open_to_more.select_related("user", "school_class__school").order_by("pk"):
            count(run, _tell_new_offers, pupil, period, now=now, since=since)


def run_events(run: JobRun, now: datetime | None = None) -> None:
    """Marks events that are over as held, reminds everybody of those that are near.

    Seats of pupils whose data are gone become free.
    """
    now = now or timezone.now()
    announced = Event.objects.filter(state=EventState.OPEN)
    for event in _each(announced.filter(ends_at__lte=now)):
        count(run, services.hold_if_over, event, now=now)
    for event in _each(announced.filter(ends_at__gt=now)):
        count(run, services.recount_seats, event, now=now)
    until = now + rules.days("event.reminder_days_before") + timedelta(days=1)
    near = announced.filter(reminded_at=None, starts_at__gt=now, starts_at__lt=until)
    for event in _each(near):
        count(run, services.remind_of_event, event, now=now)


def _last_run_at(run: JobRun) -> datetime | None:
    """When the last run of this job that came to its end began."""
    before = JobRun.objects.filter(job=run.job, finished_at__isnull=False).exclude(pk=run.pk)
    return before.order_by("-started_at").values_list("started_at", flat=True).first()


def _tell_new_offers(
    pupil: Pupil, period: InternshipPeriod, *, now: datetime, since: datetime
) -> bool:
    cards = browse.suggestions_for(pupil, period, limit=3, published_after=since)
    offers = [card.offer for card in cards]
    return bool(offers) and messages.new_offers(pupil, offers, timezone.localdate(now))


def _lapse(application: Application, *, now: datetime) -> bool:
    full = Application.objects.select_related("period", "pupil", "offer").get(pk=application.pk)
    return services.lapse_by_company(full, _alternatives(full), now=now)


def _alternatives(application: Application) -> list[Offer]:
    """Up to three other places for the same days, not at the company that was silent."""
    return [card.offer for card in browse.alternatives_for(application, elsewhere=True)]


def _each(rows: Any) -> Iterable[Any]:
    return rows.order_by("pk").iterator(chunk_size=500)
