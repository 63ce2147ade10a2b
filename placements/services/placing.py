"""Placements: entered by hand, cancelled, and what their days bring."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue import rules
from companies import services as company_services
from companies.models import Company
from journal import audit
from journal.enums import AuditAction
from placements import messages
from placements.enums import PlacementMove, PlacementSource
from placements.models import Placement
from placements.services.calling import Occasion, call_if_unread
from placements.services.refusals import NotPossible
from placements.services.rows import BY_SYSTEM, has_placement, locked_placement, locked_pupil
from placements.services.taking import release_others
from schools.models import InternshipPeriod, Pupil

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def add_self_found(
    pupil: Pupil,
    company: Company,
    *,
    starts_on: date,
    ends_on: date,
    period: InternshipPeriod | None,
    by: "User",
    now: datetime | None = None,
) -> Placement:
    """Enters a place the pupil found without the platform; open applications are released.

    Raises NotPossible when the pupil has a place on these days.
    """
    now = now or timezone.now()
    pupil = locked_pupil(pupil.pk)
    if has_placement(pupil, starts_on, ends_on):
        raise NotPossible(_("In dieser Zeit gibt es schon einen bestätigten Platz."))
    placement = Placement.objects.create(
        pupil=pupil,
        company=company,
        period=period,
        starts_on=starts_on,
        ends_on=ends_on,
        source=PlacementSource.SELF_FOUND,
        created_by=by,
        created_at=now,
    )
    audit.record(AuditAction.CREATED, placement, by=by, source=placement.source)
    release_others(pupil, starts_on, ends_on, by=by, now=now)
    messages.self_found_added(placement, by=by)
    return placement


@transaction.atomic
def cancel_placement(
    placement: Placement, *, reason: str, by: "User", now: datetime | None = None
) -> Placement:
    """Cancels before the start: the seat is free again and both sides are told."""
    now = now or timezone.now()
    placement = locked_placement(placement)
    if not placement.can(PlacementMove.CANCEL):
        raise NotPossible(_("Dieses Praktikum hat schon begonnen oder ist schon beendet."))
    if placement.booking is not None:
        company_services.release_booking(placement.booking, now)
    placement.make(PlacementMove.CANCEL, by=by, reason=reason[:300], now=now)
    audit.record(AuditAction.MOVED, placement, by=by, state=placement.state)
    messages.placement_cancelled(placement, by=by)
    call_if_unread(placement, Occasion.CANCELLED)
    return placement


@transaction.atomic
def remind_of_start(placement: Placement, *, now: datetime | None = None) -> bool:
    """Tells both sides once that the internship begins soon. Safe to run twice."""
    now = now or timezone.now()
    today = timezone.localdate(now)
    placement = locked_placement(placement)
    is_near = (
        today < placement.starts_on <= today + rules.days("placement.reminder_days_before", today)
    )
    if placement.reminded_at is not None or not placement.can(PlacementMove.START) or not is_near:
        return False
    placement.reminded_at = now
    placement.save(update_fields=["reminded_at"])
    messages.starts_soon(placement)
    call_if_unread(placement, Occasion.STARTS_SOON)
    return True


@transaction.atomic
def start_placement(placement: Placement, *, now: datetime | None = None) -> bool:
    """Marks a placement as running from its first day. Safe to run twice."""
    placement = locked_placement(placement)
    if not placement.can(PlacementMove.START) or placement.starts_on > timezone.localdate(now):
        return False
    placement.make(PlacementMove.START, by_label=BY_SYSTEM, now=now)
    return True


@transaction.atomic
def complete_placement(placement: Placement, *, now: datetime | None = None) -> bool:
    """Marks a running placement as completed after its last day. Safe to run twice."""
    placement = locked_placement(placement)
    if not placement.can(PlacementMove.COMPLETE) or placement.ends_on >= timezone.localdate(now):
        return False
    placement.make(PlacementMove.COMPLETE, by_label=BY_SYSTEM, now=now)
    return True
