"""A confirmed place, however it was found: where, when, whom to ask, who may still cancel it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.urls import reverse

from companies.models import Contact, Site
from placements import reasons
from placements.enums import PlacementMove, PlacementState
from placements.models import Application, Placement, PlacementChange, PlacementQuerySet
from placements.permissions import can_cancel

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Place:
    """What the pupil needs to know before the first day; empty where nobody has written it down."""

    placement: Placement
    site: Site | None
    contact: Contact | None
    """Whom to ask at the company."""
    workday: str
    weekdays: str
    """Both empty for a place without an offer: nobody has told us."""
    offer_url: str
    application_url: str
    can_cancel: bool


def place_of(placement: Placement, user: "User") -> Place:
    """The place as this user may see it. A few queries, whatever the company has."""
    offer, company = placement.offer, placement.company
    return Place(
        placement=placement,
        site=offer.site if offer else company.sites.first(),
        contact=(offer.contact if offer else None) or company.contacts.first(),
        workday=reasons.workday_text(offer) if offer else "",
        weekdays=reasons.weekdays_text(offer) if offer else "",
        offer_url=reverse("offer_detail", args=[offer.public_id]) if offer else "",
        application_url=reverse("application_detail", args=[placement.application.public_id])
        if placement.application
        else "",
        can_cancel=may_be_cancelled(placement, user),
    )


def companies_of_pupils(user: "User") -> QuerySet[Any]:
    """Ids of the companies where pupils of a teacher are, were or will be; not of those cancelled.

    Entered in companies.models.company for ``Company.visible_to``.
    """
    return placements_of_pupils(user).order_by().values("company_id")


def placements_of_pupils(user: "User") -> PlacementQuerySet:
    """The placements of the user's present pupils that nobody has cancelled before the start."""
    visible = Placement.objects.visible_to(user).filter(pupil__left_on__isnull=True)
    return visible.exclude(state=PlacementState.CANCELLED)


def placement_of(application: Application) -> Placement | None:
    """The placement that came of an application, whatever became of it."""
    found = Placement.objects.filter(application=application)
    return found.select_related(
        "pupil__school_class__school", "company", "application", "offer__site", "offer__contact"
    ).first()


def may_be_cancelled(placement: Placement, user: "User") -> bool:
    """Whether the placement has not begun and the user is one of those who may cancel it."""
    return placement.can(PlacementMove.CANCEL) and can_cancel(user, placement)


def cancelling_of(placement: Placement) -> PlacementChange | None:
    """The step in which somebody cancelled: when, who, and why. Reads ``changes`` at once."""
    cancelled = [
        step for step in placement.changes.all() if step.to_state == PlacementState.CANCELLED
    ]
    return cancelled[-1] if cancelled else None
