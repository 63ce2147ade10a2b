"""Pages of a search: how many there are, and the next few, however many there are.

Pages are found by the last row seen, not by a number of rows to skip, so that offers published or
withdrawn meanwhile neither repeat a row nor lose one.
"""

import base64
import binascii
import math
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from companies.models import Offer, OfferQuerySet
from placements.browse.search import Origin, Search, offers
from quartier.lib.geo_sql import least_metres, plane_distance_to, within_box

PAGE_SIZE = 20
MOST_COUNTED = 1000
"""Beyond this it is "more than 1,000"; nobody reads them, and counting them all takes time."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Position:
    """A row's place in the order: its metres or its time, then its id."""

    key: float
    """Metres, or microseconds since 1970."""
    pk: int

    @property
    def text(self) -> str:
        """For an address."""
        return base64.urlsafe_b64encode(struct.pack(">dq", self.key, self.pk)).decode().rstrip("=")

    @staticmethod
    def read(text: str) -> "Position | None":
        """The position in an address; None if somebody changed it."""
        try:
            raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            position = Position(*struct.unpack(">dq", raw))
            return position if math.isfinite(position.key) and position.moment else None
        except (ValueError, binascii.Error, struct.error, OverflowError):
            return None

    @property
    def moment(self) -> datetime:
        """The time the key stands for."""
        return _EPOCH + int(self.key) * _MICROSECOND


@dataclass(frozen=True)
class Page:
    """Some offers of a search and where the pages before and after begin."""

    offers: list[Offer]
    total: int
    """How many offers the search has; at most one more than ``MOST_COUNTED``."""
    next: str = ""
    previous: str = ""

    @property
    def is_more_than_counted(self) -> bool:
        """Whether there are more than anybody counted."""
        return self.total > MOST_COUNTED


def count(found: OfferQuerySet, most: int = MOST_COUNTED) -> int:
    """How many there are, at most one more than ``most``."""
    return found.order_by()[: most + 1].count()


def find(search: Search, *, after: str = "", before: str = "", size: int = PAGE_SIZE) -> Page:
    """One page; ``after`` and ``before`` are positions of other pages.

    Two queries for the first page, three for any other. A position that nobody gave out, or beyond
    which there is nothing (any more), leads to the first page.
    """
    found = offers(search)
    total = count(found, MOST_COUNTED)
    is_backward = bool(before) and not after
    position = Position.read(after or before)
    rest, rest_count = found, total
    if position:
        rest = found.filter(_beyond(search, position, is_backward))
        rest_count = count(rest, MOST_COUNTED)
    rows = _first(search, rest, size + 1, rest_count > MOST_COUNTED, is_backward)
    if position and not rows:
        return find(search, size=size)
    has_more, rows = len(rows) > size, rows[:size]
    if is_backward:
        rows.reverse()
    is_first = position is None or (is_backward and not has_more)
    is_last = not has_more and not is_backward
    return Page(
        offers=rows,
        total=total,
        next="" if is_last or not rows else _position(search, rows[-1]).text,
        previous="" if is_first else _position(search, rows[0]).text,
    )


def nearest(search: Search, found: OfferQuerySet, size: int) -> list[Offer]:
    """The nearest of these offers to the search's origin. Two queries."""
    return _first(search, found, size, count(found, MOST_COUNTED) > MOST_COUNTED, is_backward=False)


def with_card_facts(found: OfferQuerySet) -> OfferQuerySet:
    """Loads what cards show with the offers, and not the long texts."""
    return found.select_related("company", "occupation", "field", "neighbourhood").defer(
        "search", "search_text", "description", "company__description"
    )


def _first(
    search: Search, found: OfferQuerySet, size: int, are_many: bool, is_backward: bool
) -> list[Offer]:
    """The first rows in the order of the search, or the last ones, the very last first."""
    found = with_card_facts(found)
    if search.origin:
        found = found.annotate(metres=F("metres"))
    if not search.is_by_way:
        return list(found.order_by(*_by_time(are_many, is_backward))[:size])
    if are_many and not is_backward and search.origin:
        return _nearest_of_many(found, search.origin, search.radius_metres, size)
    order = ["-metres", "-pk"] if is_backward else ["metres", "pk"]
    return list(found.order_by(*order)[:size])


def _by_time(are_many: bool, is_backward: bool) -> list[Any]:
    """Newest first. Where there are few, the index on the time must not be walked to its end."""
    published = F("published_at") if are_many else Coalesce("published_at", "created_at")
    if is_backward:
        return [published.asc(), "pk"]
    return [published.desc(), "-pk"]


def _nearest_of_many(
    found: OfferQuerySet, origin: Origin, radius_metres: float, size: int
) -> list[Offer]:
    """The nearest of very many rows, without computing the way to all of them.

    The index hands out rows in the order of the flat map, which differs a little from the one on
    Earth. So more rows than needed are taken and put in the true order; enough are certain once
    even the nearest row not taken must lie farther away.
    """
    by_map = found.annotate(map_degrees=plane_distance_to(origin.point)).order_by("map_degrees")
    taken = size
    while True:
        taken *= 2
        rows: list[Any] = list(by_map[:taken])
        rows.sort(key=lambda row: (row.metres, row.pk))
        if len(rows) < taken:
            return rows[:size]
        farthest = max(row.map_degrees for row in rows)
        certain = least_metres(farthest, origin.point, radius_metres)
        if rows[size - 1].metres < certain:
            return rows[:size]


def _position(search: Search, offer: Any) -> Position:
    if search.is_by_way:
        return Position(offer.metres, offer.pk)
    published_at = offer.published_at or offer.created_at
    return Position(float((published_at - _EPOCH) // _MICROSECOND), offer.pk)


def _beyond(search: Search, position: Position, is_backward: bool) -> Q:
    """Rows that come after the position in the order of the search, or before it."""
    key, pk = position.key, position.pk
    if search.is_by_way and search.origin:
        if is_backward:
            # What is nearer lies in a smaller box, and the index finds that.
            nearer = within_box(search.origin.point, key + 1)
            return nearer & (Q(metres__lt=key) | Q(metres=key, pk__lt=pk))
        return Q(metres__gt=key) | Q(metres=key, pk__gt=pk)
    moment = position.moment
    if is_backward:
        return Q(published_at__gte=moment) & (Q(published_at__gt=moment) | Q(pk__gt=pk))
    return Q(published_at__lte=moment) & (Q(published_at__lt=moment) | Q(pk__lt=pk))
