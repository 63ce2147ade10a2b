"""The company's answer: yes, no, or more time."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue import rules
from companies import services as company_services
from companies.services.locks import locked_offer
from companies.wording import call_text
from journal import audit
from journal.enums import AuditAction
from placements import messages
from placements.enums import ApplicationMove, DeclineReason
from placements.models import Application
from placements.services.habits import hear_from_company, refresh_habit
from placements.services.refusals import ConsentMissing, NoSeatLeft, NotPossible
from placements.services.rows import by_the_day_before, has_consent, locked, require_move
from quartier.lib.date_text import full_day_text

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def mark_seen(application: Application, *, now: datetime | None = None) -> None:
    """Notes the moment the company first opened the application; it changes nothing else."""
    Application.objects.filter(pk=application.pk, seen_at__isnull=True).update(
        seen_at=now or timezone.now()
    )


@transaction.atomic
def accept(
    application: Application,
    *,
    by: "User | None" = None,
    by_label: str = "",
    now: datetime | None = None,
) -> Application:
    """The company says yes: a seat is held until the pupil confirms or the time for it is over.

    Raises NoSeatLeft when every seat is taken on these days, ConsentMissing when nothing may be
    shown of the pupil any more, NotPossible when the application has moved on meanwhile, the
    company is closed to us or the first day has come.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    company = hear_from_company(application, by=by, by_label=by_label, now=now)
    offer = locked_offer(application.offer)
    application = locked(application)
    require_move(application, ApplicationMove.ACCEPT)
    _require_can_come(application, today)
    try:
        application.booking = company_services.book_seat(
            offer, application.starts_on, application.ends_on
        )
    except company_services.NoSeatFree as full:
        raise NoSeatLeft(
            _("In dieser Zeit ist kein Platz mehr frei. Alle Plätze sind schon zugesagt.")
        ) from full
    application.confirm_by = by_the_day_before(
        application, today + rules.days("application.confirm_days", today)
    )
    application.make(
        ApplicationMove.ACCEPT, by=by, by_label=by_label, now=now, also=("booking", "confirm_by")
    )
    audit.record(AuditAction.MOVED, application, by=by, by_label=by_label, state=application.state)
    messages.accepted(application)
    refresh_habit(company, now)
    return application


@transaction.atomic
def decline(
    application: Application,
    *,
    reason: DeclineReason,
    text: str = "",
    by: "User | None" = None,
    by_label: str = "",
    now: datetime | None = None,
) -> Application:
    """The company says no, with a reason the pupil can read."""
    company = hear_from_company(application, by=by, by_label=by_label, now=now)
    application = locked(application)
    require_move(application, ApplicationMove.DECLINE)
    application.decline_reason = reason
    application.decline_text = text.strip()
    application.make(
        ApplicationMove.DECLINE,
        by=by,
        by_label=by_label,
        reason=reason,
        now=now,
        also=("decline_reason", "decline_text"),
    )
    audit.record(AuditAction.MOVED, application, by=by, by_label=by_label, state=application.state)
    messages.declined(application)
    refresh_habit(company, now or timezone.now())
    return application


@transaction.atomic
def need_time(
    application: Application,
    *,
    by: "User | None" = None,
    by_label: str = "",
    now: datetime | None = None,
) -> Application:
    """The company takes more time, once and up to the day before the first one."""
    today = timezone.localdate(now)
    hear_from_company(application, by=by, by_label=by_label, now=now)
    application = locked(application)
    require_move(application, ApplicationMove.NEED_TIME)
    assert application.answer_by is not None  # noqa: S101  (application_sent_has_answer_by)
    later = by_the_day_before(
        application, application.answer_by + rules.days("application.extension_days", today)
    )
    if later <= application.answer_by:
        raise NotPossible(
            _("Der erste Tag ist schon nah. Bitte antworten Sie bis %(day)s mit Ja oder Nein.")
            % {"day": full_day_text(application.answer_by)}
        )
    application.answer_by = later
    application.make(
        ApplicationMove.NEED_TIME, by=by, by_label=by_label, now=now, also=("answer_by",)
    )
    audit.record(AuditAction.MOVED, application, by=by, by_label=by_label, state=application.state)
    messages.needs_time(application)
    return application


def _require_can_come(application: Application, today: date) -> None:
    """Raises NotPossible when a yes would lead nowhere."""
    if application.offer.company.is_closed_to_us:
        raise NotPossible(
            _(
                "Über diese Seite geht gerade keine Zusage. Bitte rufen Sie an, wir klären das: "
                "%(who)s."
            )
            % {"who": call_text(application.offer.company, application.offer)}
        )
    if application.starts_on <= today:
        raise NotPossible(
            _("Der erste Tag ist schon da. Soll es noch klappen, rufen Sie bitte an: %(who)s.")
            % {"who": call_text(application.offer.company, application.offer)}
        )
    if not has_consent(application, today):
        raise ConsentMissing(
            _("Das Einverständnis für diese Anfrage gilt nicht mehr. Sie müssen nichts tun.")
        )
