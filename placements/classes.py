"""What teachers and officers do for their pupils beyond single applications."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, Exists, OuterRef
from django.utils import timezone

from catalogue.models import Neighbourhood
from companies.models import Offer, Seat, SeatBooking
from journal import outbox
from journal.enums import Audience
from quartier.lib.tiles import Tile
from schools.models import InternshipPeriod, Pupil, SchoolClass

if TYPE_CHECKING:
    from accounts.models import User

MANY, SOME = 8, 3
"""From so many free seats a district counts as well, from so many as fairly supplied."""


def chosen_period(
    school_class: SchoolClass, public_id: str = ""
) -> tuple[InternshipPeriod | None, list[InternshipPeriod]]:
    """The period a class's page is about, and all of the class: the named one, else the next."""
    today = timezone.localdate()
    periods = list(school_class.periods.order_by("starts_on", "pk"))
    for period in periods:
        if str(period.public_id) == public_id:
            return period, periods
    coming = [period for period in periods if period.ends_on >= today]
    shown = coming or periods[-1:]
    return (shown[0] if shown else None), periods


def fillable_periods(
    chosen: InternshipPeriod | None, periods: Iterable[InternshipPeriod]
) -> list[InternshipPeriod]:
    """The periods a place may be entered for: the chosen one, and all that have not ended."""
    today = timezone.localdate()
    return [period for period in periods if period == chosen or period.ends_on >= today]


def free_seats_by_neighbourhood(period: InternshipPeriod) -> list[Tile]:
    """The districts as tiles with the number of free seats that fit the period. Two queries."""
    taken = SeatBooking.objects.active().overlapping(period.starts_on, period.ends_on)
    offers = (
        Offer.objects.listed(timezone.localdate())
        .filter(kind=period.kind)
        .fitting(period.starts_on, period.ends_on)
    )
    free = (
        Seat.objects.filter(offer__in=offers.order_by())
        .exclude(Exists(taken.filter(seat=OuterRef("pk"))))
        .order_by()
        .values("offer__neighbourhood")
        .annotate(seat_count=Count("pk"))
    )
    counts = dict(free.values_list("offer__neighbourhood", "seat_count"))
    return [
        Tile(
            name=place.name,
            x=place.tile_x,
            y=place.tile_y,
            label=str(counts.get(place.pk, 0)),
            tone=_tone(counts.get(place.pk, 0)),
        )
        for place in Neighbourhood.objects.active()
    ]


def _tone(count: int) -> str:
    return "placed" if count >= MANY else "waiting" if count >= SOME else "searching"


@transaction.atomic
def nudge(pupils: Iterable[Pupil], *, by: "User", on: date) -> int:
    """Reminds pupils in their account that the next step is theirs; at most once a day each.

    Returns how many were reminded now. Pupils without an account are left out.
    """
    count = 0
    for pupil in pupils:
        if pupil.user is None:
            continue
        count += bool(
            outbox.post(
                "nudge_pupil",
                key=f"nudge:{pupil.public_id}:{on.isoformat()}",
                audience=Audience.PUPIL,
                recipient=pupil.user,
                link_path="/heute/",
                link_label="Weiter",
            )
        )
    return count
