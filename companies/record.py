"""What stands on the page of a company beside its timeline: load, places, people, relations.

Apps that know more of a company add panels in ``AppConfig.ready()`` (placements does). Every part
costs the same queries for one row and for many.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.db import models
from django.db.models import Count, F, Q, Value
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import User
from catalogue.models import Neighbourhood
from companies.enums import ENDED_OFFERS, LINK_READ_BACK, CompanyLinkKind
from companies.models import Company, CompanyLink, Contact, Offer, SeatBooking, Site
from companies.models.company import PHONE_TAIL, phone_tail, web_host
from journal.models import Message
from quartier.lib.geo import Point, distance_metres
from quartier.lib.text import digits

MOST = 30
"""So many offers, contacts or related companies are shown; one looks for more in a list."""
HINTS = 3
SHARED_HOSTS = frozenset(
    {"facebook.com", "instagram.com", "linkedin.com", "xing.com", "sites.google.com", "linktr.ee"}
)
"""Websites many companies have without belonging together."""


# --- What other apps add ------------------------------------------------------------------------
@dataclass
class Panel:
    """A box on the page, drawn by the app that knows it."""

    title: str | Promise
    template: str
    facts: dict[str, Any]
    seen: Counter[models.Model] = field(default_factory=Counter)
    """How many pupils' data it shows, by school: looking is journalled there."""


PANELS: list[Callable[[Company, User, date], Panel]] = []
OPEN_REQUESTS: list[Callable[[Company], int]] = []
"""How many requests wait for an answer of the company."""


def panels_of(company: Company, user: User, on: date) -> list[Panel]:
    """The boxes of other apps."""
    return [panel(company, user, on) for panel in PANELS]


def open_requests(company: Company) -> int:
    """How many requests wait; one query."""
    return sum(count(company) for count in OPEN_REQUESTS)


def more_requests_than_taken(one: Company, other: Company, most: int) -> str:
    """What to say when two become one and more requests wait than it takes; empty otherwise."""
    number = open_requests(one) + open_requests(other)
    if number <= most:
        return ""
    return _(
        "Zusammen haben beide %(number)s offene Anfragen, mehr als die erlaubten %(most)s. Alle "
        "bleiben; neue kommen erst, wenn weniger offen sind."
    ) % {"number": number, "most": most}


# --- Slots --------------------------------------------------------------------------------------
class Span(NamedTuple):
    """Some days on which seats are booked."""

    starts_on: date
    ends_on: date
    booked: int
    free: int


@dataclass(frozen=True)
class Slot:
    """An offer with its seats."""

    offer: Offer
    seats: int
    spans: list[Span]
    is_ended: bool
    last_day: date | None
    """The day after which nobody can ask any more."""
    is_ending: bool
    """Within four weeks."""


def slots_of(company: Company, on: date) -> list[Slot]:
    """The offers that live first, with what is booked from a day on; two queries."""
    ended = Q(state__in=ENDED_OFFERS)
    offers = list(
        company.offers.select_related("occupation")
        .annotate(seat_count=Count("seats"))
        .order_by(models.Case(models.When(ended, then=1), default=0), "-created_at", "-pk")[:MOST]
    )
    booked = (
        SeatBooking.objects.active()
        .filter(seat__offer__in=offers, ends_on__gte=on)
        .order_by("starts_on", "ends_on")
        .values("seat__offer", "starts_on", "ends_on")
        .annotate(booked=Count("pk"))
    )
    spans: dict[int, list[Span]] = defaultdict(list)
    seats = {offer.pk: offer.seat_count for offer in offers}
    for row in booked:
        offer, count = row["seat__offer"], row["booked"]
        free = seats[offer] - count
        spans[offer].append(Span(row["starts_on"], row["ends_on"], count, free))
    return [_slot(offer, spans[offer.pk], on) for offer in offers]


def _slot(offer: Any, spans: list[Span], on: date) -> Slot:
    days = [day for day in (offer.apply_by, offer.ends_on) if day]
    last_day = min(days) if days else None
    is_ended = offer.state in ENDED_OFFERS
    is_ending = bool(last_day and not is_ended and on <= last_day <= on + timedelta(weeks=4))
    return Slot(offer, offer.seat_count, spans, is_ended, last_day, is_ending)


# --- People -------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Person:
    """Somebody one may call or write to, and whether mails arrive."""

    contact: Contact
    is_bounced: bool
    failed_count: int


def people_at(company: Company) -> list[Person]:
    """The main contact first; two queries."""
    failed = Counter(
        address.lower()
        for address in Message.objects.failed_at(company.public_id).values_list(
            "address", flat=True
        )[:100]
    )
    people = []
    for contact in company.contacts.order_by("-is_main", "pk")[:MOST]:
        count = failed[contact.email.lower()] if contact.email else 0
        people.append(Person(contact, bool(contact.bounced_at or count), count))
    return people


# --- Where --------------------------------------------------------------------------------------
WIDTH = 320
"""Of the map, in its own units."""
SIDE, EDGE = 48, 28
"""Room for the names of the outer districts: left and right, above and below."""


class Dot(NamedTuple):
    """A point on the map, in its own units."""

    x: float
    y: float
    label: str


@dataclass(frozen=True)
class Place:
    """A place of work and the words for where it lies."""

    site: Site
    number: int
    words: str
    geo: str
    """For the map on the phone; empty where the place is not located."""


@dataclass(frozen=True)
class SiteMap:
    """The districts as points, the places of work among them."""

    height: float
    areas: list[Dot]
    dots: list[Dot]
    places: list[Place]


def map_of(company: Company) -> SiteMap:
    """Drawn here, from our own table of districts: nobody else learns of it; two queries."""
    areas = list(Neighbourhood.objects.active())
    sites = list(company.sites.select_related("neighbourhood")[:MOST])
    located = [site for site in sites if site.is_located]
    points = [_point(area) for area in areas] + [_point(site) for site in located]
    places = [_place(site, number, areas) for number, site in enumerate(sites, start=1)]
    if not located:
        return SiteMap(0, [], [], places)
    draw, height = _projection(points)
    dots = [
        Dot(*draw(_point(place.site)), str(place.number))
        for place in places
        if place.site.is_located
    ]
    return SiteMap(
        height, [Dot(*draw(_point(area)), area.short_name) for area in areas], dots, places
    )


def _point(row: Any) -> Point:
    return Point(row.latitude, row.longitude)


def _projection(points: list[Point]) -> tuple[Callable[[Point], tuple[float, float]], float]:
    """From degrees to the map's units, north on top; and how high the map is."""
    south, north = min(p.latitude for p in points), max(p.latitude for p in points)
    west, east = min(p.longitude for p in points), max(p.longitude for p in points)
    middle = (south + north) / 2
    across = max(distance_metres(Point(middle, west), Point(middle, east)), 1000)
    up = max(distance_metres(Point(south, west), Point(north, west)), 1000)
    scale = (WIDTH - 2 * SIDE) / across

    def draw(point: Point) -> tuple[float, float]:
        x = SIDE + (point.longitude - west) / max(east - west, 1e-9) * across * scale
        y = EDGE + (north - point.latitude) / max(north - south, 1e-9) * up * scale
        return round(x, 1), round(y, 1)

    return draw, round(up * scale + 2 * EDGE, 1)


def _place(site: Site, number: int, areas: list[Neighbourhood]) -> Place:
    if not site.is_located or not areas:
        return Place(site, number, "", "")
    here = _point(site)
    nearest = min(areas, key=lambda area: distance_metres(here, _point(area)))
    metres = distance_metres(here, _point(nearest))
    words = _("%(kilometres)s km %(way)s der Mitte von %(area)s") % {
        "kilometres": f"{metres / 1000:.1f}".replace(".", ","),
        "way": direction(_point(nearest), here),
        "area": nearest.name,
    }
    return Place(site, number, words, f"geo:{site.latitude:.5f},{site.longitude:.5f}")


def direction(start: Point, end: Point) -> str:
    """Which way it lies, in words; one degree of longitude is shorter here by about 0.62."""
    up, across = end.latitude - start.latitude, (end.longitude - start.longitude) * 0.62
    names = {
        (1, 0): _("nördlich"),
        (1, 1): _("nordöstlich"),
        (0, 1): _("östlich"),
        (-1, 1): _("südöstlich"),
        (-1, 0): _("südlich"),
        (-1, -1): _("südwestlich"),
        (0, -1): _("westlich"),
        (1, -1): _("nordwestlich"),
    }
    longest = max(abs(up), abs(across))
    if longest < 1e-6:
        return _("in")
    # A part counts when it is more than about a third of the other: eight equal directions.
    signs = [0 if abs(part) < 0.414 * longest else (1 if part > 0 else -1) for part in (up, across)]
    return names[signs[0], signs[1]]


# --- Who belongs together -----------------------------------------------------------------------
@dataclass(frozen=True)
class Related:
    """Another company, how it belongs, and the link itself where it is more than a hint."""

    company: Company
    words: str | Promise
    link: CompanyLink | None = None


def related_to(company: Company) -> list[Related]:
    """Linked companies, read from this one; one query."""
    links = CompanyLink.objects.filter(Q(subject=company) | Q(other=company)).filter(
        # A link between two that became one, or that the survivor had already, stays behind.
        subject__merged_into=None,
        other__merged_into=None,
    )
    found = []
    for link in links.select_related("subject", "other").order_by("pk")[:MOST]:
        kind = CompanyLinkKind(link.kind)
        if link.subject_id == company.pk:
            found.append(Related(link.other, kind.label, link))
        else:
            found.append(Related(link.subject, LINK_READ_BACK[kind], link))
    return found


def hints_for(company: Company, known: list[Related]) -> list[Related]:
    """Companies that may belong here: same number, website or address. Nothing of it is stored.

    At most four queries, each over an index.
    """
    others = Company.objects.exclude(pk__in=[company.pk, *(row.company.pk for row in known)])
    found: dict[int, Related] = {}
    for words, rows in (
        (_("gleiche Telefonnummer"), _same_phone(company, others)),
        (_("gleiche Website"), _same_host(company, others)),
        (_("gleiche Adresse"), _same_address(company, others)),
    ):
        for other in rows:
            found.setdefault(other.pk, Related(other, words))
    return list(found.values())


def _same_phone(company: Company, others: models.QuerySet[Company]) -> Sequence[Company]:
    number = digits(company.phone)
    if len(number) < 6:
        return []
    rows = others.exclude(phone="").alias(tail=phone_tail(F("phone")))
    # The whole numbers are compared here: SQL does not know that +49 and 0 are the same.
    tail = phone_tail(Value(company.phone, output_field=models.CharField()))
    near = rows.filter(tail=tail).order_by("pk")[: HINTS * PHONE_TAIL]
    return [other for other in near if digits(other.phone) == number][:HINTS]


def _same_host(company: Company, others: models.QuerySet[Company]) -> list[Company]:
    host = (urlsplit(company.website).hostname or "").lower().removeprefix("www.")
    if not host or host in SHARED_HOSTS:
        return []
    rows = others.exclude(website="").alias(host=web_host(F("website")))
    return list(rows.filter(host=host).order_by("pk")[:HINTS])


def _same_address(company: Company, others: models.QuerySet[Company]) -> list[Company]:
    here = Q()
    for code, street in company.sites.values_list("postal_code", "street")[:HINTS]:
        here |= Q(postal_code=code, street=street)
    if not here:
        return []
    ids = Site.objects.filter(here).exclude(company=company).values("company")[: HINTS * 4]
    return list(others.filter(pk__in=ids).order_by("pk")[:HINTS])
