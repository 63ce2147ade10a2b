"""Finding a place: a search, its pages, what cards say, what to do when nothing fits.

Between services and views: reads only. ``suggestions_for`` is the way in for everybody who wants a
few places for one pupil.
"""

from placements.browse.cards import Card, Seats, cards, preview, way_to
from placements.browse.facets import count_fields
from placements.browse.obstacles import busy, obstacles
from placements.browse.pages import PAGE_SIZE, Page, count, find, nearest
from placements.browse.relaxing import Loosened, Relaxation, nearest_relaxation, relaxations
from placements.browse.search import (
    SCHOOL_KINDS,
    Days,
    Order,
    Origin,
    Reach,
    Search,
    not_for_me,
    offers,
)
from placements.browse.seekers import (
    Seeker,
    neighbourhood_origin,
    officer_near,
    officer_of,
    origins,
    school_origin,
    search_of,
    seeker_of,
    upcoming_periods,
)
from placements.browse.suggestions import alternatives_for, suggestions_for
from placements.suitability import Obstacle, ObstacleKind

__all__ = [
    "PAGE_SIZE",
    "SCHOOL_KINDS",
    "Card",
    "Days",
    "Loosened",
    "Obstacle",
    "ObstacleKind",
    "Order",
    "Origin",
    "Page",
    "Reach",
    "Relaxation",
    "Search",
    "Seats",
    "Seeker",
    "alternatives_for",
    "busy",
    "cards",
    "count",
    "count_fields",
    "find",
    "nearest",
    "nearest_relaxation",
    "neighbourhood_origin",
    "not_for_me",
    "obstacles",
    "offers",
    "officer_near",
    "officer_of",
    "origins",
    "preview",
    "relaxations",
    "school_origin",
    "search_of",
    "seeker_of",
    "suggestions_for",
    "upcoming_periods",
    "way_to",
]
