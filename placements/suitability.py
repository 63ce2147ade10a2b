"""Whether a place suits a pupil: one judgement for the button and for the service behind it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _

from companies.enums import OfferKind
from companies.models import Offer
from schools.enums import PeriodKind

PERIOD_KINDS = {
    OfferKind.INTERNSHIP: PeriodKind.INTERNSHIP,
    OfferKind.LONG_TERM_INTERNSHIP: PeriodKind.LONG_TERM,
}
"""The periods that set the days of a place; holidays and apprenticeships have none."""


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

    def text(self) -> str:
        """In a sentence of its own, for the pupil."""
        texts = {
            ObstacleKind.DATES: _("Der Betrieb hat in deiner Zeit keinen Platz."),
            ObstacleKind.GRADE: _("Dieser Platz ist erst ab Jahrgang %(value)s."),
            ObstacleKind.AGE: _("Für diesen Platz musst du mindestens %(value)s Jahre alt sein."),
            ObstacleKind.FULL: _("In deiner Zeit sind hier alle Plätze vergeben."),
            ObstacleKind.BUSY: _(
                "Hier haben gerade genug Jugendliche gefragt. Der Betrieb muss erst antworten."
            ),
        }
        return texts[self.kind] % {"value": self.value}


def obstacles(
    offer: Offer,
    *,
    days: tuple[date, date] | None,
    grade: int | None,
    age: int | None,
    is_full: bool,
) -> list[Obstacle]:
    """What about the place stands against somebody: dates, grade, age, no free seat.

    ``days`` are the first and the last one it must cover, ``age`` is that on the first day; what is
    not known stands in nobody's way.
    """
    found = []
    if days and (
        offer.starts_on > days[0] or (offer.ends_on is not None and offer.ends_on < days[1])
    ):
        found.append(Obstacle(ObstacleKind.DATES))
    if grade is not None and grade < offer.least_grade:
        found.append(Obstacle(ObstacleKind.GRADE, offer.least_grade))
    if age is not None and offer.least_age is not None and age < offer.least_age:
        found.append(Obstacle(ObstacleKind.AGE, offer.least_age))
    if is_full:
        found.append(Obstacle(ObstacleKind.FULL))
    return found
