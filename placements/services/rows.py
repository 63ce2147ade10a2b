"""Rows fresh under lock, and what several moves ask of them or do with them.

``FOR NO KEY UPDATE`` lets others insert rows that point to the locked one (see
companies.services.locks): a stronger lock would wait in a ring with them.
"""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from companies import services as company_services
from companies.models import Offer
from placements.enums import ApplicationMove
from placements.models import Application, ApplicationQuerySet, Placement
from placements.services.refusals import NotPossible
from schools import consents
from schools.enums import ConsentPurpose
from schools.models import Pupil

BY_LINK = "Betrieb (Link)"
BY_SYSTEM = "System"


def locked_pupil(pupil_id: int) -> Pupil:
    """The pupil as it is now; nobody else sends, takes or enters a place for the pupil."""
    return Pupil.objects.select_for_update(no_key=True).get(pk=pupil_id)


def locked(application: Application) -> Application:
    """The application as it is now, with its related rows.

    Lock first, join afterwards: who had to wait for the lock gets joined rows as they were before,
    so a seat booked meanwhile would be missing.
    """
    Application.objects.select_for_update(no_key=True).get(pk=application.pk)
    return Application.objects.select_related(
        "pupil__user", "pupil__school_class__school", "offer__company", "booking", "period"
    ).get(pk=application.pk)


def locked_all(applications: ApplicationQuerySet) -> ApplicationQuerySet:
    """These applications as they are now, in the order of locks (see ``locked``)."""
    under_lock = applications.select_for_update(no_key=True).order_by("pk")
    ids = list(under_lock.values_list("pk", flat=True))
    return (
        Application.objects.filter(pk__in=ids)
        .select_related(
            "pupil__user", "pupil__school_class__school", "offer__company", "booking", "period"
        )
        .order_by("pk")
    )


def locked_placement(placement: Placement) -> Placement:
    """The placement as it is now, with its related rows (see ``locked``)."""
    Placement.objects.select_for_update(no_key=True).get(pk=placement.pk)
    return Placement.objects.select_related(
        "pupil__user", "pupil__school_class__school", "company", "booking"
    ).get(pk=placement.pk)


def require_move(application: Application, move: ApplicationMove) -> None:
    if not application.can(move):
        raise NotPossible(
            _("Das geht nicht mehr: Diese Bewerbung ist inzwischen „%(state)s“.")
            % {"state": application.get_state_display()}
        )


def require_listed(offer: Offer, on: date) -> None:
    if not offer.is_listed(on):
        raise NotPossible(_("Diesen Platz gibt es nicht mehr. Schau dir andere Plätze an."))


def by_the_day_before(application: Application, day: date) -> date:
    """This day, but at the latest the day before the first one."""
    return min(day, application.starts_on - timedelta(days=1))


def has_consent(application: Application, on: date) -> bool:
    """Whether the company may still see who asks."""
    return consents.in_force(application.pupil, ConsentPurpose.PROFILE_TO_COMPANY, on)


def has_placement(pupil: Pupil, starts_on: date, ends_on: date) -> bool:
    return pupil.placements.active().overlapping(starts_on, ends_on).exists()


def free_seat(application: Application, now: datetime) -> None:
    if application.booking is not None:
        company_services.release_booking(application.booking, now)
