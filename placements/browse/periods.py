"""The days for which the schools look for places, as choices for whoever enters an offer."""

from collections.abc import Iterator
from datetime import date

from companies.services.periods import Period
from placements.suitability import PERIOD_KINDS
from schools.enums import PeriodKind
from schools.models import InternshipPeriod

KINDS = {period_kind: kind for kind, period_kind in PERIOD_KINDS.items()}


def coming_periods(on: date) -> Iterator[Period]:
    """Periods of schools that take part and that begin after a day; one query."""
    periods = InternshipPeriod.objects.filter(starts_on__gt=on, school__left_on__isnull=True)
    for period in periods.select_related("school").order_by("starts_on", "pk"):
        yield Period(
            period.starts_on,
            period.ends_on,
            KINDS[PeriodKind(period.kind)].value,
            period.school.name,
        )
