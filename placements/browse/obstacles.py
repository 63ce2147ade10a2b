"""Why a pupil cannot have a certain place, although it is public."""

from companies.models import Offer
from placements import suitability
from placements.browse.cards import Card
from placements.browse.search import SCHOOL_KINDS
from placements.models import Application
from placements.suitability import Obstacle, ObstacleKind


def obstacles(card: Card) -> list[Obstacle]:
    """What about the place stands against the one who searches: dates, grade, age, no free seat."""
    offer, search = card.offer, card.search
    return suitability.obstacles(
        offer,
        days=search.window if offer.kind in SCHOOL_KINDS else None,
        grade=search.grade,
        age=search.age,
        is_full=card.is_full,
    )


def busy(offer: Offer) -> list[Obstacle]:
    """Whether the company has as many open requests as it wants just now. One query."""
    waiting = Application.objects.with_company().filter(offer__company=offer.company_id)
    is_busy = waiting.count() >= offer.company.max_open_requests
    return [Obstacle(ObstacleKind.BUSY)] if is_busy else []
