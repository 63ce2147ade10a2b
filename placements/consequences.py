"""What follows for pupils when something of a company ends, or a consent does.

Entered in companies.services.consequences and schools.endings. Runs inside the transaction
that withdraws, blocks or revokes: either both happen or neither.
"""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from companies.enums import ENDED_OFFERS, OfferMove
from companies.models import Company, FollowUp, Offer, Site
from placements import browse, messages, services
from placements.enums import ApplicationState, PlacementState
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
        FollowUp.objects.get_or_create(
            key=f"blocked:{block}:{placement.public_id}",
            defaults={
                "company": company,
                "responsible": messages.officer_of(company, placement.pupil),
                "due_on": timezone.localdate(now),
                "subject": _("Betrieb gesperrt: mit der Schule klären, ob ein Praktikum bleibt"),
            },
        )


def count_before_block(company: Company) -> list[str]:
    """How many requests and placements a block would touch, in words."""
    waiting = Application.objects.sent().filter(offer__company=company).count()
    standing = Placement.objects.filter(
        company=company, state__in=[PlacementState.PLANNED, PlacementState.RUNNING]
    ).count()
    asked = ngettext(
        "%(n)s wartende Anfrage wird mit anderen Vorschlägen geschlossen",
        "%(n)s wartende Anfragen werden mit anderen Vorschlägen geschlossen",
        waiting,
    )
    placed = ngettext(
        "%(n)s geplantes oder laufendes Praktikum wird Schule und Akquise gemeldet",
        "%(n)s geplante oder laufende Praktika werden Schule und Akquise gemeldet",
        standing,
    )
    return [asked % {"n": waiting}, placed % {"n": standing}]


def tell_place_is_back(offer: Offer, now: datetime) -> None:
    """Tells pupils whose request the block had closed and who still have no place."""
    withdrawn = offer.changes.filter(move=OfferMove.WITHDRAW).values("at")
    closed = Application.objects.filter(
        offer=offer,
        state=ApplicationState.CLOSED,
        sent_at__isnull=False,
        state_changed_at__in=withdrawn,
        starts_on__gt=timezone.localdate(now),
    ).select_related("pupil__user", "offer__company")
    for application in closed.order_by("pk"):
        days = (application.starts_on, application.ends_on)
        has_place = application.pupil.placements.active().overlapping(*days).exists()
        has_yes = (
            application.pupil.applications.filter(state=ApplicationState.ACCEPTED)
            .overlapping(*days)
            .exists()
        )
        if not (has_place or has_yes):
            messages.place_is_back(application)


def find_officer(site: Site) -> User | None:
    """The officer of the nearest school, for a company that came by itself."""
    if site.latitude is None or site.longitude is None:
        return None
    return browse.officer_near(Point(site.latitude, site.longitude), timezone.localdate())


def leave_events(company: Company, by: User, now: datetime) -> None:
    """A blocked company comes to no event; who is responsible for one is told."""
    services.leave_events(company, by, now)


def _alternatives(application: Application) -> list[Offer]:
    """Up to three other places for the same days."""
    return [card.offer for card in browse.alternatives_for(application)]
