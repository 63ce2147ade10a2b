"""A few places for one pupil: for the home page, after a refusal, when something new comes in."""

from dataclasses import replace
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from companies.enums import OfferKind
from companies.models import Offer
from placements.browse.cards import Card, cards
from placements.browse.pages import nearest
from placements.browse.search import SCHOOL_KINDS, Days, Search, offers
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
    pupil = _loaded(pupil)
    new = Q(published_at__gt=published_after) if published_after else Q()
    return _best(pupil, search_of(pupil, period, on), new)[:limit]


def alternatives_for(
    application: Application, limit: int = 3, *, elsewhere: bool = False, on: date | None = None
) -> list[Card]:
    """The best fitting other places of the same kind for the days of an application.

    ``elsewhere`` leaves out its company. None once the first day has come. As many queries as
    ``suggestions_for``.
    """
    on = on or timezone.localdate()
    offer = application.offer
    if application.starts_on <= on:
        return []
    pupil = _loaded(application.pupil)
    days = Days(application.starts_on, application.ends_on)
    search = replace(
        search_of(pupil, application.period, on),
        kind=offer.kind,
        window=days if offer.kind in SCHOOL_KINDS else None,
        days=days if offer.kind == OfferKind.HOLIDAY_INTERNSHIP else None,
        age=pupil.age_on(application.starts_on),
    )
    others = ~Q(company=offer.company_id) if elsewhere else Q()
    coming = Q(starts_on__gt=on) if offer.is_apprenticeship else Q()
    return _best(pupil, search, others & coming)[:limit]


def _loaded(pupil: Pupil) -> Pupil:
    return Pupil.objects.select_related("school_class__school").get(pk=pupil.pk)


def _best(pupil: Pupil, search: Search, narrow: Q) -> list[Card]:
    """The candidates by how well they fit, one per company as long as there are enough."""
    likes = frozenset(pupil.interests.values_list("pk", flat=True))
    found = cards(_candidates(pupil, search, likes, narrow), search, likes)
    free = [card for card in found if not card.is_full]
    return _spread(sorted(free, key=lambda card: (-card.fit.score, card.offer.pk)))


def _candidates(pupil: Pupil, search: Search, likes: frozenset[int], narrow: Q) -> list[Offer]:
    asked = Application.objects.filter(pupil=pupil, offer=OuterRef("pk"))
    found = offers(search).filter(narrow, ~Exists(asked))
    if days := search.days_of(search.kind):
        found = found.with_free_seat(*days)
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
