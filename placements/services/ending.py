"""Time passes or an offer goes: reminders, lapses, closing what is open."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue import rules
from companies import services as company_services
from companies.models import Offer
from companies.services.locks import locked_offer
from journal import audit
from journal.enums import AuditAction
from placements import messages
from placements.enums import ApplicationMove, ApplicationState
from placements.models import Application
from placements.services.asking import answer_link
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
    waited = today - timezone.localdate(application.sent_at)
    due = sum(
        waited >= rules.days(f"application.{which}_reminder_days", today)
        for which in ("first", "second")
    )
    if due <= application.company_reminder_count:
        return False
    application.company_reminder_count = due
    application.save(update_fields=["company_reminder_count"])
    link = answer_link(application, now=now)
    if link is None:
        return False
    messages.reminder(application, link, number=due)
    return True


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
        was_sent = application.state != ApplicationState.DRAFT
        free_seat(application, now)
        application.make(ApplicationMove.CLOSE, by=by, by_label="" if by else BY_SYSTEM, now=now)
        audit.record(
            AuditAction.MOVED,
            application,
            by=by,
            by_label="" if by else BY_SYSTEM,
            state=application.state,
        )
        messages.closed(
            application,
            alternatives(application) if alternatives else [],
            tell_company=was_sent,
        )
        count += 1
    return count
