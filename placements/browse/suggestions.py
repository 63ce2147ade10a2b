"""A few places for one pupil: for the home page, after a refusal, when something new comes in."""

from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef
from django.utils import timezone

from companies.models import Offer
from placements.browse.cards import Card, cards
from placements.browse.pages import nearest
from placements.browse.search import Search, offers
from placements.browse.seekers import search_of
from placements.models import Application
from schools.models import InternshipPeriod, Pupil

CANDIDATES = 40
"""So many of the nearest places are weighed, and as many of the nearest in liked fields."""


def suggestions_for(
    pupil: Pupil,
    period: InternshipPeriod,
    limit: int = 3,
    *,
    on: date | None = None,
    published_after: datetime | None = None,
) -> list[Card]:
    """The best fitting places the pupil can still ask for in this period, the best first.

    Only places with a free seat, at companies that take more requests, where the pupil has not
    asked yet (for any days: asking twice is not a new idea). One per company as long as there are
    enough companies. ``published_after`` narrows to what is new. A constant number of queries, at
    most ten.
    """
    on = on or timezone.localdate()
    pupil = Pupil.objects.select_related("school_class__school").get(pk=pupil.pk)
    search = search_of(pupil, period, on)
    likes = frozenset(pupil.interests.values_list("pk", flat=True))
    candidates = _candidates(pupil, period, search, likes, published_after)
    best = sorted(
        cards(candidates, search, likes), key=lambda card: (-card.fit.score, card.offer.pk)
    )
    return _spread(best)[:limit]


def _candidates(
    pupil: Pupil,
    period: InternshipPeriod,
    search: Search,
    likes: frozenset[int],
    published_after: datetime | None,
) -> list[Offer]:
    asked = Application.objects.filter(pupil=pupil, offer=OuterRef("pk"))
    free = offers(search).with_free_seat(period.starts_on, period.ends_on)
    found = free.filter(~Exists(asked))
    if published_after:
        found = found.filter(published_at__gt=published_after)
    liked = nearest(search, found.filter(field__in=likes), CANDIDATES)
    others = nearest(search, found.exclude(field__in=likes), CANDIDATES)
    both = [*liked, *others]
    busy = _busy_companies([offer.company_id for offer in both])
    return [
        offer for offer in both if busy.get(offer.company_id, 0) < offer.company.max_open_requests
    ]


def _busy_companies(companies: list[int]) -> dict[int, int]:
    """How many requests wait at each of these companies."""
    waiting = Application.objects.with_company().filter(offer__company__in=companies).order_by()
    return dict(waiting.values_list("offer__company").annotate(Count("pk")))


def _spread(best: list[Card]) -> list[Card]:
    """The first card of each company, then the others."""
    seen: set[int] = set()
    first: list[Card] = []
    rest: list[Card] = []
    for card in best:
        (rest if card.offer.company_id in seen else first).append(card)
        seen.add(card.offer.company_id)
    return [*first, *rest]
