"""What follows for pupils when something of a company ends, or a consent does.

Entered in companies.services.consequences and schools.endings. Runs inside the transaction
that withdraws, blocks or revokes: either both happen or neither.
"""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from accounts.models import User
from companies.enums import ENDED_OFFERS
from companies.models import Company, Offer, Site
from placements import browse, messages, services
from placements.enums import PlacementState
from placements.models import Application, Placement
from quartier.lib.geo import Point
from schools.enums import ConsentPurpose
from schools.models import Consent, Pupil


def close_applications(offers: Sequence[Offer], by: User | None, now: datetime) -> None:
    """Closes the open applications to withdrawn offers; pupils are told and get alternatives."""
    services.close_for_offers(offers, _alternatives, by=by, now=now)


def close_the_rest(company: Company, by: User, now: datetime) -> None:
    """Closes what waits at a blocked company for offers that had ended before the block."""
    waiting = Application.objects.open().filter(offer__company=company)
    offers = Offer.objects.filter(pk__in=waiting.values("offer"), state__in=ENDED_OFFERS)
    close_applications(list(offers.order_by("pk")), by, now)


def withdraw_applications(consent: Consent, now: datetime) -> None:
    """Takes the pupil's requests back once companies may not see anything any more."""
    if consent.purpose != ConsentPurpose.PROFILE_TO_COMPANY:
        return
    withdraw_of_blocked(consent.pupil, now)


def withdraw_of_blocked(pupil: Pupil, now: datetime) -> None:
    """The same once nothing may be told of the pupil at all („keine Auskunft an Dritte“)."""
    for application in Application.objects.sent().filter(pupil=pupil).order_by("pk"):
        services.withdraw_without_consent(application, now=now)


def flag_placements(company: Company, by: User, now: datetime) -> None:
    """Tells officers and teachers of every placement that stands open at a blocked company."""
    standing = (
        Placement.objects.filter(
            company=company, state__in=[PlacementState.PLANNED, PlacementState.RUNNING]
        )
        .select_related("pupil__school_class__school", "company")
        .order_by("pk")
    )
    block = company.changes.latest("pk").pk
    for placement in standing:
        messages.placement_at_blocked_company(placement, block)


def find_officer(site: Site) -> User | None:
    """The officer of the nearest school, for a company that came by itself."""
    if site.latitude is None or site.longitude is None:
        return None
    return browse.officer_near(Point(site.latitude, site.longitude), timezone.localdate())


def _alternatives(application: Application) -> list[Offer]:
    """Up to three other places for the same days."""
    return [card.offer for card in browse.alternatives_for(application)]
