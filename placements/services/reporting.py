"""„Problem melden“: written down, on the right desks at once, closed with a result."""

import uuid

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from companies.enums import FollowUpCause
from companies.models import FollowUp, Offer
from journal import audit
from journal.enums import AuditAction
from placements import messages
from placements.enums import ReportCategory, ReportMove
from placements.models import Placement, Report, ReportQuerySet

ANONYMOUS = "ohne Konto"


@transaction.atomic
def file_report(
    about: Offer | Placement,
    *,
    category: ReportCategory,
    text: str,
    by: User | None = None,
    key: uuid.UUID | None = None,
) -> Report:
    """Writes a report down, puts it on a desk for today, and tells officers and coordination.

    The same ``key`` is the same report, however often it is sent.
    """
    key = key or uuid.uuid4()
    try:
        with transaction.atomic():
            report = Report.objects.create(
                key=key,
                company=about.company,
                offer=about if isinstance(about, Offer) else None,
                placement=about if isinstance(about, Placement) else None,
                category=category,
                text=text.strip(),
                by=by,
            )
    except IntegrityError:
        return Report.objects.get(key=key, by=by)
    audit.record(AuditAction.REPORTED, report, by=by, by_label="" if by else ANONYMOUS)
    readers = messages.report_officers(report)
    FollowUp.objects.create(
        company=report.company,
        responsible=readers[0] if len(readers) == 1 else report.company.active_owner,
        due_on=timezone.localdate(),
        cause=FollowUpCause.REPORT,
        subject=_("Ein Problem wurde gemeldet: bitte heute lesen"),
        key=_task_key(report),
    )
    messages.report_filed(report, readers)
    return report


@transaction.atomic
def take_report(report: Report, by: User) -> Report:
    """Somebody takes care of it from now on. Raises MoveNotPossible."""
    fresh = _locked(report)
    fresh.assigned_to = by
    fresh.make(ReportMove.TAKE, by=by, also=("assigned_to",))
    audit.record(AuditAction.MOVED, fresh, by=by, state=fresh.state)
    return fresh


@transaction.atomic
def close_report(report: Report, by: User, *, outcome: str) -> Report:
    """Ends it with a result, which the one who reported reads. Raises MoveNotPossible."""
    fresh = _locked(report)
    fresh.outcome = outcome.strip()
    fresh.assigned_to = fresh.assigned_to or by
    fresh.make(ReportMove.CLOSE, by=by, also=("outcome", "assigned_to"))
    audit.record(AuditAction.MOVED, fresh, by=by, state=fresh.state)
    FollowUp.objects.open().filter(key=_task_key(fresh)).update(done_at=timezone.now(), done_by=by)
    messages.report_closed(fresh)
    return fresh


def open_reports(user: User) -> ReportQuerySet:
    """Reports that wait for somebody, of those this person takes care of."""
    return Report.objects.visible_to(user).open()


def _locked(report: Report) -> Report:
    return Report.objects.select_for_update(no_key=True, of=("self",)).get(pk=report.pk)


def _task_key(report: Report) -> str:
    return f"report:{report.public_id}"
