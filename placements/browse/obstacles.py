"""Why a pupil cannot have a certain place, although it is public."""

from dataclasses import dataclass
from enum import StrEnum

from companies.models import Offer
from placements.browse.cards import Card
from placements.browse.search import SCHOOL_KINDS
from placements.models import Application


class ObstacleKind(StrEnum):
    """What stands in the way."""

    DATES = "dates"
    GRADE = "grade"
    AGE = "age"
    FULL = "full"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One reason and the number it mentions (grade or age)."""

    kind: ObstacleKind
    value: int = 0


def obstacles(card: Card) -> list[Obstacle]:
    """What about the place stands against the one who searches: dates, grade, age, no free seat."""
    offer, search = card.offer, card.search
    found = []
    days = search.window if offer.kind in SCHOOL_KINDS else None
    if days and (
        offer.starts_on > days.starts_on
        or (offer.ends_on is not None and offer.ends_on < days.ends_on)
    ):
        found.append(Obstacle(ObstacleKind.DATES))
    if search.grade is not None and search.grade < offer.least_grade:
        found.append(Obstacle(ObstacleKind.GRADE, offer.least_grade))
    if search.age is not None and offer.least_age is not None and search.age < offer.least_age:
        found.append(Obstacle(ObstacleKind.AGE, offer.least_age))
    if card.is_full:
        found.append(Obstacle(ObstacleKind.FULL))
    return found


def busy(offer: Offer) -> list[Obstacle]:
    """Whether the company has as many open requests as it wants just now. One query."""
    waiting = Application.objects.with_company().filter(offer__company=offer.company_id)
    is_busy = waiting.count() >= offer.company.max_open_requests
    return [Obstacle(ObstacleKind.BUSY)] if is_busy else []
