"""Time passes or an offer goes: reminders, lapses, closing what is open."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue import rules
from companies import services as company_services
from companies.enums import ENDED_OFFERS
from companies.models import Offer
from companies.services.locks import locked_offer
from journal import audit
from journal.enums import AuditAction
from placements import messages
from placements.enums import ApplicationMove, ApplicationState
from placements.models import Application, ApplicationQuerySet
from placements.services.asking import answer_link
from placements.services.calling import Occasion, call_if_unread
from placements.services.rows import BY_SYSTEM, free_seat, has_consent, locked, locked_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from accounts.models import User


@transaction.atomic
def remind_company(application: Application, *, now: datetime | None = None) -> bool:
    """Reminds the company once after each span of the rules. Safe to run twice.

    Returns whether a reminder was written now.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    application = locked(application)
    company = application.offer.company
    if not application.is_with_company or application.sent_at is None or company.is_closed_to_us:
        return False
    if not has_consent(application, today):
        return False
    due = _reminders_due(application, today)
    if due <= application.company_reminder_count:
        return False
    application.company_reminder_count = due
    application.save(update_fields=["company_reminder_count"])
    messages.reminder(application, answer_link(application, now=now), number=due)
    call_if_unread(application, Occasion.FIRST_REMINDER if due == 1 else Occasion.SECOND_REMINDER)
    return True


def to_remind(today: date) -> ApplicationQuerySet:
    """Applications whose company may be due for a reminder; ``remind_company`` judges each."""
    first, second = _reminder_spans(today)
    asked = rules.days("application.answer_days", today)
    of_sent = Q(state=ApplicationState.SENT)
    of_longer = Q(state=ApplicationState.NEEDS_TIME, state_changed_at__date__lte=today - first)
    is_due = Q()
    for count, span in enumerate((first, second)):
        waits = Q(company_reminder_count__lte=count) & (
            (of_sent & Q(sent_at__date__lte=today - span))
            | (of_longer & Q(answer_by__lte=today + asked - span))
        )
        is_due |= waits
    return Application.objects.filter(is_due, answer_by__gte=today)


def _reminders_due(application: Application, today: date) -> int:
    """How many reminders should be out by now.

    One after each span from the request on; where the company has taken more time, as long before
    the new last day as it would have been before the old one, and none right after it was taken.
    """
    spans = _reminder_spans(today)
    if application.state == ApplicationState.SENT:
        assert application.sent_at is not None  # noqa: S101  (the caller has looked)
        waited = today - timezone.localdate(application.sent_at)
        return sum(waited >= span for span in spans)
    assert application.answer_by is not None  # noqa: S101  (application_sent_has_answer_by)
    left = application.answer_by - today
    asked = rules.days("application.answer_days", today)
    is_fresh = today - timezone.localdate(application.state_changed_at) < spans[0]
    return 0 if is_fresh else sum(left <= asked - span for span in spans)


def _reminder_spans(today: date) -> tuple[timedelta, timedelta]:
    return (
        rules.days("application.first_reminder_days", today),
        rules.days("application.second_reminder_days", today),
    )


@transaction.atomic
def remind_pupil(application: Application, *, now: datetime | None = None) -> bool:
    """Reminds the pupil once that a yes waits. Safe to run twice; returns whether it did."""
    now = now or timezone.now()
    today = timezone.localdate(now)
    application = locked(application)
    waited = today - timezone.localdate(application.state_changed_at)
    if (
        not application.can(ApplicationMove.CONFIRM)
        or application.pupil_reminded_at is not None
        or waited < rules.days("application.confirm_reminder_days", today)
    ):
        return False
    application.pupil_reminded_at = now
    application.save(update_fields=["pupil_reminded_at"])
    messages.confirm_reminder(application)
    return True


@transaction.atomic
def lapse_by_company(
    application: Application, alternatives: "Iterable[Offer]", *, now: datetime | None = None
) -> bool:
    """Closes an application without answer: the pupil gets alternatives, the officer a call task.

    Safe to run twice; returns whether it was closed now.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    application = locked(application)
    if not application.is_with_company or application.answer_by >= today:  # type: ignore[operator]
        return False
    if not has_consent(application, today):
        return withdraw_without_consent(application, now=now)
    application.make(ApplicationMove.LAPSE_COMPANY, by_label=BY_SYSTEM, now=now)
    audit.record(AuditAction.MOVED, application, by_label=BY_SYSTEM, state=application.state)
    if not application.offer.company.is_closed_to_us:
        company_services.open_call_task(
            application.offer.company,
            key=f"silence:{application.public_id}",
            subject=_("Keine Antwort auf eine Anfrage: freundlich anrufen"),
            due_on=today,
            responsible=messages.officer_for(application),
        )
    messages.lapsed_by_company(application, list(alternatives))
    return True


@transaction.atomic
def lapse_by_pupil(application: Application, *, now: datetime | None = None) -> bool:
    """Closes a yes that the pupil did not confirm in time; the seat is free again.

    Safe to run twice; returns whether it was closed now.
    """
    now = now or timezone.now()
    application = locked(application)
    is_due = application.confirm_by is not None and application.confirm_by < timezone.localdate(now)
    if not application.can(ApplicationMove.LAPSE_PUPIL) or not is_due:
        return False
    free_seat(application, now)
    application.make(ApplicationMove.LAPSE_PUPIL, by_label=BY_SYSTEM, now=now)
    audit.record(AuditAction.MOVED, application, by_label=BY_SYSTEM, state=application.state)
    messages.lapsed_by_pupil(application)
    call_if_unread(application, Occasion.NOT_CONFIRMED)
    return True


@transaction.atomic
def withdraw_without_consent(application: Application, *, now: datetime | None = None) -> bool:
    """Takes a request back because nothing may be shown of the pupil any more.

    Safe to run twice; returns whether it was taken back now.
    """
    now = now or timezone.now()
    application = locked(application)
    is_sent = application.can(ApplicationMove.WITHDRAW)
    if not is_sent or has_consent(application, timezone.localdate(now)):
        return False
    free_seat(application, now)
    reason = _("Das Einverständnis gilt nicht mehr.")
    application.make(ApplicationMove.WITHDRAW, by_label=BY_SYSTEM, reason=reason, now=now)
    audit.record(AuditAction.MOVED, application, by_label=BY_SYSTEM, state=application.state)
    messages.withdrawn(application, by=None)
    call_if_unread(application, Occasion.WITHDRAWN)
    return True


@transaction.atomic
def close_draft(application: Application, *, now: datetime | None = None) -> bool:
    """Closes a draft that can never be sent: its offer has ended or its first day has come.

    Safe to run twice; returns whether it was closed now.
    """
    now = now or timezone.now()
    application = locked(application)
    is_too_late = application.starts_on <= timezone.localdate(now)
    is_gone = application.offer.state in ENDED_OFFERS
    if application.state != ApplicationState.DRAFT or not (is_gone or is_too_late):
        return False
    application.make(ApplicationMove.CLOSE, by_label=BY_SYSTEM, now=now)
    audit.record(AuditAction.MOVED, application, by_label=BY_SYSTEM, state=application.state)
    messages.closed(application, [])
    return True


@transaction.atomic
def close_for_offers(
    offers: "Sequence[Offer]",
    alternatives: "Callable[[Application], list[Offer]] | None" = None,
    *,
    by: "User | None" = None,
    now: datetime | None = None,
) -> int:
    """Closes all open applications to offers that are gone. Returns how many.

    ``alternatives`` finds up to three other offers for the message.
    """
    now = now or timezone.now()
    for offer in sorted(offers, key=lambda offer: offer.pk):
        locked_offer(offer)
    count = 0
    for application in locked_all(Application.objects.open().filter(offer__in=offers)):
        free_seat(application, now)
        application.make(ApplicationMove.CLOSE, by=by, by_label="" if by else BY_SYSTEM, now=now)
        audit.record(
            AuditAction.MOVED,
            application,
            by=by,
            by_label="" if by else BY_SYSTEM,
            state=application.state,
        )
        messages.closed(application, alternatives(application) if alternatives else [])
        if application.sent_at is not None:
            call_if_unread(application, Occasion.CLOSED)
        count += 1
    return count
