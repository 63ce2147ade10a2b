"""The journal of the last weeks: what was done, seen, printed, and which jobs ran."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from celery.schedules import crontab
from django.conf import settings

from accounts.models import AccessSlip, ActionLink
from companies.models import Company, CompanyChange, OfferChange
from journal.enums import AuditAction
from journal.models import AuditEntry, JobRun
from placements.models import Application, ApplicationChange, Placement, PlacementChange
from quartier.demo.city import City
from quartier.demo.schools import Campus
from quartier.lib.dates import BERLIN
from schools.models import ConsentChange

MOVES = (ApplicationChange, PlacementChange, ConsentChange, OfferChange, CompanyChange)
DAYS = 30
"""So many days the journal of the demo goes back."""
RUN_DAYS = 7


def build_records(city: City, campuses: list[Campus]) -> None:
    """Audit entries in the order of time, and a week of scheduled jobs."""
    since = city.terms.moment(city.terms.day(-DAYS), 0)
    entries = [entry for entry in _entries(city, campuses) if entry.at >= since]
    for entry in sorted(entries, key=lambda entry: entry.at):
        city.store.add(entry)
    _job_runs(city)


def _entries(city: City, campuses: list[Campus]) -> Iterator[AuditEntry]:
    for change_model in MOVES:
        for change in city.store.all(change_model):
            yield _entry(
                AuditAction.MOVED,
                change.subject,
                change.at,
                by_id=change.by_id,
                by_label=change.by_label,
                details={"state": change.to_state},
            )
    for placement in city.store.all(Placement):
        yield _entry(
            AuditAction.CREATED,
            placement,
            placement.created_at,
            by_id=placement.created_by_id,
            details={"source": placement.source},
        )
    for company in city.store.all(Company):
        if company.approved_at:
            yield _entry(
                AuditAction.APPROVED, company, company.approved_at, by_id=company.approved_by_id
            )
    yield from _views(city)
    yield from _slips(city)
    yield from _links(city)
    yield from _others(city, campuses)


def _entry(
    action: AuditAction,
    obj: object,
    at: datetime,
    *,
    by_id: int | None = None,
    by_label: str = "",
    details: dict[str, object] | None = None,
) -> AuditEntry:
    return AuditEntry(
        at=at,
        by_id=by_id,
        by_label=by_label,
        action=action,
        object_type=obj._meta.label_lower,  # type: ignore[attr-defined]
        object_id=getattr(obj, "public_id", None),
        details=details or {},
    )


def _views(city: City) -> Iterator[AuditEntry]:
    """A company that opened an application saw personal data."""
    for application in city.store.all(Application):
        if application.seen_at:
            yield _entry(
                AuditAction.VIEWED,
                application,
                application.seen_at,
                by_label="Betrieb (Link)",
                details={"stage": "profile"},
            )


def _slips(city: City) -> Iterator[AuditEntry]:
    for slip in city.store.all(AccessSlip):
        yield _entry(AuditAction.SLIP_PRINTED, slip.user, slip.created_at, by_id=slip.created_by_id)
        if slip.locked_at:
            yield _entry(AuditAction.LOCKED, slip.user, slip.locked_at, by_label="Zettel")
        if slip.last_used_at and city.dice.chance(0.2):
            yield _entry(AuditAction.SIGNED_IN, slip.user, slip.last_used_at, by_id=slip.user_id)


def _links(city: City) -> Iterator[AuditEntry]:
    for link in city.store.all(ActionLink):
        label = str(link.get_purpose_display())
        yield _entry(AuditAction.LINK_SENT, link, link.created_at, by_label=label)
        if city.dice.chance(0.4):
            at = min(
                link.created_at + timedelta(hours=city.dice.between(1, 40)),
                city.terms.moment(city.terms.today, 20),
            )
            details: dict[str, object] = {"uses_up": False}
            link.first_opened_at = at
            yield _entry(AuditAction.LINK_OPENED, link, at, by_label=label, details=details)


def _others(city: City, campuses: list[Campus]) -> Iterator[AuditEntry]:
    """The rarer acts: a list printed, an entry corrected, a draft deleted, a problem reported."""
    for campus in campuses:
        at = city.terms.moment(city.terms.day(-city.dice.between(1, 40)), 14)
        lead = campus.lead.user_id
        yield _entry(AuditAction.EXPORTED, campus.school, at, by_id=lead, details={"rows": 20})
        yield _entry(AuditAction.CHANGED, campus.school, at, by_id=lead, details={"field": "phone"})
    companies = city.dice.some(city.store.all(Company), 3)
    for company in companies:
        at = city.terms.moment(city.terms.day(-city.dice.between(1, 20)), 15)
        teacher = city.dice.pick(campuses).classes[0].teacher.user_id
        yield _entry(AuditAction.REPORTED, company, at, by_id=teacher)
    drafts = [row for row in city.store.all(Application) if not row.sent_at][:5]
    for draft in drafts:
        deleted = Application(public_id=city.dice.uuid())
        user_id = draft.pupil.user_id
        yield _entry(AuditAction.DELETED, deleted, draft.saved_at, by_id=user_id)


# --- Scheduled jobs ---------------------------------------------------------------------------
def _job_runs(city: City) -> None:
    """Each entry of the schedule as it ran in the last week; today's runs are still to come."""
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        schedule = entry["schedule"]
        if not isinstance(schedule, crontab):
            continue
        job = entry["task"].replace(".tasks.", ".")
        hours = sorted(schedule.hour)
        for number in range(RUN_DAYS, 0, -1):
            day = city.terms.day(-number)
            if day.isoweekday() % 7 not in schedule.day_of_week:
                continue
            for hour in hours:
                _run(city, job, day, hour, min(schedule.minute), is_hourly=len(hours) > 1)
    runs = city.store.all(JobRun)
    # One that broke and was not repeated: the page of jobs has something to show.
    broken = runs[len(runs) // 2]
    broken.finished_at, broken.error, broken.failed_count = None, "OperationalError", 1


def _run(city: City, job: str, day: date, hour: int, minute: int, *, is_hourly: bool) -> None:
    started_at = datetime.combine(day, time(hour, minute), BERLIN)
    seconds = city.dice.between(1, 9)
    city.store.add(
        JobRun(
            job=job,
            period=f"{day:%Y-%m-%d}T{hour:02d}" if is_hourly else f"{day:%Y-%m-%d}",
            started_at=started_at,
            finished_at=started_at + timedelta(seconds=seconds),
            sent_count=city.dice.between(0, 12),
            skipped_count=city.dice.between(0, 4),
        )
    )
