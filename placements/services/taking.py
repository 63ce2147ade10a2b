"""The pupil's turn: taking a place, which lets the others go, or taking a request back."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from journal import audit
from journal.enums import AuditAction
from placements import messages
from placements.enums import (
    SENT_APPLICATIONS,
    ApplicationMove,
    PlacementSource,
    TrainingMove,
)
from placements.models import Application, Placement, TrainingPath
from placements.services.asking import answer_link
from placements.services.calling import Occasion, call_if_unread
from placements.services.refusals import NotPossible
from placements.services.rows import (
    free_seat,
    locked,
    locked_all,
    locked_pupil,
    require_move,
)
from schools.models import Pupil

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def confirm(
    application: Application, *, by: "User", now: datetime | None = None
) -> Placement | TrainingPath:
    """The pupil takes the place: it becomes a placement, all others for these days are released.

    An apprenticeship becomes a training path instead. Raises NotPossible when the application has
    moved on, the company is closed to us or the pupil has a place on these days.
    """
    now = now or timezone.now()
    pupil = locked_pupil(application.pupil_id)
    application, others = _locked_with_others(pupil, application)
    require_move(application, ApplicationMove.CONFIRM)
    if application.offer.company.is_closed_to_us:
        raise NotPossible(
            _(
                "Diesen Platz kannst du gerade nicht nehmen. Sprich mit deiner Ansprechperson an "
                "der Schule."
            )
        )
    application.make(ApplicationMove.CONFIRM, by=by, now=now)
    audit.record(AuditAction.MOVED, application, by=by, state=application.state)
    result: Placement | TrainingPath
    if application.offer.is_apprenticeship:
        result = _create_training_path(application, by=by, now=now)
    else:
        result = _create_placement(application, by=by, now=now)
    _release(others, by=by, now=now)
    messages.confirmed(application, answer_link(application, now=now), released_count=len(others))
    call_if_unread(application, Occasion.CONFIRMED)
    return result


@transaction.atomic
def withdraw(application: Application, *, by: "User", now: datetime | None = None) -> Application:
    """Takes a sent or accepted application back; a held seat is free again."""
    now = now or timezone.now()
    application = locked(application)
    require_move(application, ApplicationMove.WITHDRAW)
    free_seat(application, now)
    application.make(ApplicationMove.WITHDRAW, by=by, now=now)
    audit.record(AuditAction.MOVED, application, by=by, state=application.state)
    messages.withdrawn(application, by=by)
    call_if_unread(application, Occasion.WITHDRAWN)
    return application


def release_others(
    pupil: Pupil, starts_on: date, ends_on: date, *, by: "User", now: datetime
) -> int:
    """Lets go of every sent application for these days; tells the companies politely."""
    others = list(locked_all(pupil.applications.sent().overlapping(starts_on, ends_on)))
    _release(others, by=by, now=now)
    return len(others)


def _locked_with_others(
    pupil: Pupil, application: Application
) -> tuple[Application, list[Application]]:
    """The application, and all other sent ones for its days, under lock in one order of ids."""
    for_these_days = Q(
        state__in=SENT_APPLICATIONS,
        starts_on__lte=application.ends_on,
        ends_on__gte=application.starts_on,
    )
    rows = list(locked_all(pupil.applications.filter(Q(pk=application.pk) | for_these_days)))
    own = next(row for row in rows if row.pk == application.pk)
    return own, [row for row in rows if row is not own and row.can(ApplicationMove.RELEASE)]


def _release(applications: list[Application], *, by: "User", now: datetime) -> None:
    for application in applications:
        free_seat(application, now)
        application.make(ApplicationMove.RELEASE, by=by, now=now)
        audit.record(AuditAction.MOVED, application, by=by, state=application.state)
        messages.released(application)
        call_if_unread(application, Occasion.RELEASED)


def _create_placement(application: Application, *, by: "User", now: datetime) -> Placement:
    try:
        with transaction.atomic():
            placement = Placement.objects.create(
                pupil=application.pupil,
                company=application.offer.company,
                offer=application.offer,
                application=application,
                booking=application.booking,
                period=application.period,
                occupation_id=application.offer.occupation_id,
                starts_on=application.starts_on,
                ends_on=application.ends_on,
                source=PlacementSource.APPLICATION,
                created_by=by,
                created_at=now,
            )
    except IntegrityError as taken:
        raise NotPossible(_("In dieser Zeit gibt es schon einen bestätigten Platz.")) from taken
    audit.record(AuditAction.CREATED, placement, by=by, source=placement.source)
    return placement


def _create_training_path(application: Application, *, by: "User", now: datetime) -> TrainingPath:
    path = TrainingPath.objects.create(
        pupil=application.pupil,
        company=application.offer.company,
        application=application,
        occupation_id=application.offer.occupation_id,
        booking=application.booking,
        starts_on=application.starts_on,
        created_at=now,
    )
    path.make(TrainingMove.OFFER, by=by, now=now)
    audit.record(AuditAction.CREATED, path, by=by, state=path.state)
    return path
