"""Finding a place: the list and one place. For everybody, signed in or not; nothing is written."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from catalogue.models import Occupation, OccupationalField
from companies.enums import OfferState
from companies.models import Offer
from placements import browse, events, reasons
from placements.enums import OPEN_APPLICATIONS, ApplicationState, PlacementState
from placements.filters import OfferFilter
from placements.models import Application
from quartier.lib.ratelimit import limit
from schools.models import Pupil

HIDDEN_COUNTED = 100
FARTHEST = [
    ApplicationState.DRAFT,
    ApplicationState.SENT,
    ApplicationState.NEEDS_TIME,
    ApplicationState.ACCEPTED,
    ApplicationState.CONFIRMED,
]
ALTERNATIVES = 3
EVENTS_SHOWN = 3
TEMPORARY = {OfferState.PUBLISHED, OfferState.PAUSED}
"""A place that is not listed in one of these states may come back."""
ENDED = {OfferState.EXPIRED, OfferState.WITHDRAWN, OfferState.ARCHIVED}

by_address = limit(
    "browse",
    rate=settings.BROWSE_RATE,
    address_rate=settings.BROWSE_RATE,
    methods=("GET", "HEAD"),
)
"""Searching costs the database something: list and place count together, and by address only."""


@login_not_required
@require_safe
@by_address
def browse_offers(request: HttpRequest) -> HttpResponse:
    """The list of places; with htmx only the results, or only the next few places."""
    filters = _filters(request)
    after, before = request.GET.get("nach", ""), request.GET.get("vor", "")
    page = browse.find(filters.search, after=after, before=before)
    is_fragment = request.htmx and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    is_more = is_fragment and bool(after)
    context = {"filters": filters, "is_fragment": is_fragment, "is_more": is_more}
    context |= _results(filters, page)
    if not is_more:
        context |= _surroundings(filters, page)
    part = "#more" if is_more else "#results" if is_fragment else ""
    response = render(request, f"placements/public/browse.html{part}", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _filters(request: HttpRequest) -> OfferFilter:
    today = timezone.localdate()
    return OfferFilter(
        request.GET,
        seeker=browse.seeker_of(request.user, today),
        fields=list(OccupationalField.objects.active()),
        occupations=list(Occupation.objects.active().only("slug", "title", "field")),
        origins=browse.origins(today),
    )


def _results(filters: OfferFilter, page: browse.Page) -> dict[str, Any]:
    """The cards of a page and the addresses of its neighbours."""
    cards = browse.cards(page.offers, filters.search, filters.seeker.likes)
    return {
        "cards": [reasons.shown(card) for card in cards],
        "next_url": filters.url_to(nach=page.next) if page.next else "",
        "previous_url": filters.url_to(vor=page.previous) if page.previous else "",
    }


def _surroundings(filters: OfferFilter, page: browse.Page) -> dict[str, Any]:
    """What stands around the cards: how many, for when, what else, who helps."""
    search, seeker = filters.search, filters.seeker
    filters.show_counts(browse.count_fields(search))
    hidden = browse.count(browse.not_for_me(search), HIDDEN_COUNTED) if seeker.pupil else 0
    return {
        "headline": reasons.headline(page, search),
        "purpose": reasons.purpose(search),
        "chips": filters.chips(),
        "hidden": reasons.hidden_text(hidden, HIDDEN_COUNTED),
        "post": browse.officer_of(seeker.school if seeker.pupil else None, seeker.on),
        **_events_near(search.origin),
        **(_instead(filters) if not page.total else {}),
    }


def _events_near(origin: browse.Origin | None) -> dict[str, Any]:
    """What is on in the neighbourhood the list begins in; nothing for ways from a school."""
    if origin is None or origin.is_school:
        return {}
    return {
        "public_events": events.public_events(timezone.now(), origin.slug, EVENTS_SHOWN),
        "events_place": origin.name,
        "events_slug": origin.slug,
    }


def _instead(filters: OfferFilter) -> dict[str, Any]:
    """For an empty list: what is found when the search lets go of something."""
    search = filters.search
    relaxation = browse.nearest_relaxation(search, list(filters.known_fields.values()))
    if relaxation is None:
        return {"relaxed": ""}
    page = browse.find(relaxation.search)
    cards = browse.cards(page.offers, relaxation.search, filters.seeker.likes)
    return {
        "relaxed": reasons.relaxed_text(relaxation, search),
        "relaxed_cards": [reasons.shown(card) for card in cards],
        "relaxed_url": filters.url_of(relaxation.search),
        "relaxed_headline": reasons.headline(page, relaxation.search),
    }


@login_not_required
@require_safe
@by_address
def offer_detail(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Everything one needs to know about a place before asking for it."""
    today = timezone.localdate()
    offers = Offer.objects.select_related("company", "site", "occupation", "field", "neighbourhood")
    offer = get_object_or_404(offers.defer("search", "search_text"), public_id=public_id)
    if not offer.is_listed(today) and not _was_public(offer):
        raise Http404
    seeker = browse.seeker_of(request.user, today)
    origins = [] if seeker.origin else browse.origins(today)
    search = _search(seeker, origins, offer, request.GET.get("von", ""))
    context = {
        "offer": offer,
        "search": search,
        "origins": origins,
        "post": browse.officer_of(seeker.school if seeker.pupil else None, today),
    }
    if not offer.is_listed(today):
        return _gone(request, offer, seeker, context)
    (card,) = browse.cards([offer], search, seeker.likes)
    context |= {**_place(card, seeker), **_next_step(request, card, seeker)}
    return render(request, "placements/public/offer.html", context)


def offer_preview(offer: Offer, today: date) -> SafeString:
    """The card and the page of a place as everybody would see them, from the same templates.

    Entered in ``companies.views.preview``: for a company that is asked whether it is right.
    """
    seeker = browse.seeker_of(AnonymousUser(), today)
    search = _search(seeker, [], offer, "")
    (card,) = browse.cards([offer], search, seeker.likes)
    context = {"offer": offer, "search": search, "ways": [], "origins": [], **_place(card, seeker)}
    # The address of the page is nobody's yet.
    context["card"] = replace(context["card"], url="#angebot")
    return render_to_string("placements/public/preview.html", context)


def _was_public(offer: Offer) -> bool:
    """Whether people may hold the address because the place was once listed."""
    return (
        offer.published_at is not None
        and offer.company.approved_at is not None
        and offer.state in TEMPORARY | ENDED
    )


def _search(
    seeker: browse.Seeker, origins: Sequence[browse.Origin], offer: Offer, slug: str
) -> browse.Search:
    """What this person would search for to find such a place; ways from the place in the URL."""
    period = next((one for one in seeker.periods if one.kind == offer.kind), None)
    period = period or next(iter(seeker.periods), None)
    if seeker.pupil:
        search = browse.search_of(seeker.pupil, period, seeker.on)
    else:
        search = browse.Search(on=seeker.on, origin=seeker.origin)
    chosen = next((origin for origin in origins if origin.slug == slug), None)
    return replace(search, kind=offer.kind, origin=chosen or search.origin)


def _place(card: browse.Card, seeker: browse.Seeker) -> dict[str, Any]:
    """The place in words."""
    offer, search = card.offer, card.search
    pupil = seeker.pupil
    compulsory = pupil.is_in_compulsory_schooling if pupil else True
    return {
        "card": reasons.shown(card),
        "ways": reasons.all_ways(offer, search),
        "dates": reasons.dates_text(offer),
        "workday": reasons.workday_text(offer),
        "weekdays": reasons.weekdays_text(offer),
        "youth_text": reasons.youth_text(search, is_in_compulsory_schooling=compulsory),
        "hints": reasons.hints(offer),
        "answer_text": reasons.answer_text(search),
    }


def _next_step(request: HttpRequest, card: browse.Card, seeker: browse.Seeker) -> dict[str, Any]:
    """Which button the person gets, and what stands in the way."""
    if seeker.pupil is None:
        return {"step": "" if request.user.is_authenticated else "sign_in"}
    offer = card.offer
    asked = _asked(seeker.pupil, offer)
    found = [*browse.obstacles(card), *browse.busy(offer)]
    return {
        "step": "asked" if asked else "blocked" if found else "ask",
        "asked": asked,
        "asked_text": reasons.asked_text(asked) if asked else "",
        "obstacles": [reasons.obstacle_text(one, card.search) for one in found],
    }


def _asked(pupil: Pupil, offer: Offer) -> Application | None:
    """The pupil's own application here that still counts, the one that has come farthest."""
    stands = Q(placement__state__in=[PlacementState.PLANNED, PlacementState.RUNNING])
    mine = Application.objects.filter(pupil=pupil, offer=offer)
    rows = mine.filter(Q(state__in=OPEN_APPLICATIONS) | stands).order_by("-saved_at", "-pk")
    return max(rows, key=lambda row: FARTHEST.index(row.state), default=None)


def _gone(
    request: HttpRequest, offer: Offer, seeker: browse.Seeker, context: dict[str, Any]
) -> HttpResponse:
    """A place that was public and is not any more, with others like it."""
    search: browse.Search = context["search"]
    near = search.origin or (
        browse.neighbourhood_origin(offer.neighbourhood) if offer.neighbourhood else None
    )
    like_it = replace(search, origin=near, fields=(offer.field,))
    page = browse.find(like_it, size=ALTERNATIVES)
    if not page.offers:
        like_it = replace(like_it, fields=(), kind=search.kind)
        page = browse.find(like_it, size=ALTERNATIVES)
    cards = browse.cards(page.offers, like_it, seeker.likes)
    is_for_good = offer.state in ENDED or _is_over(offer, search.on)
    context |= {"cards": [reasons.shown(card) for card in cards], "is_for_good": is_for_good}
    return render(
        request, "placements/public/gone.html", context, status=410 if is_for_good else 404
    )


def _is_over(offer: Offer, on: date) -> bool:
    return offer.ends_on is not None and offer.ends_on < on
