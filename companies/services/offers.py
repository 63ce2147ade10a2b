"""What stands in an offer, and how many seats it has."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from companies.enums import ENDED_OFFERS, OfferState
from companies.models import Company, Offer, Seat, SeatBooking, SeatBookingQuerySet, Site
from companies.services.errors import (
    BookedDaysAreOutside,
    CompanyBlocked,
    OfferChangedMeanwhile,
    SeatsAreTaken,
    SiteIsNotLocated,
)
from companies.services.locks import locked_company, locked_offer
from journal import audit
from journal.enums import AuditAction

COPIED = ("field", "neighbourhood", "latitude", "longitude", "search_text")
"""What ``Offer.copy_facts`` writes."""
TEMPLATE_FIELDS = (
    "site",
    "contact",
    "kind",
    "occupation",
    "title",
    "description",
    "starts_on",
    "ends_on",
    "apply_by",
    "daily_from",
    "daily_to",
    "break_minutes",
    "weekdays",
    "least_grade",
    "least_age",
    "qualification",
    "requirements",
    "clothing",
    "languages",
)
"""What a copy of an offer takes over."""


@transaction.atomic
def create_offer(company: Company, by: User, *, seats: int, **facts: Any) -> Offer:
    """A draft with so many seats; ``facts`` are fields of Offer.

    Raises SiteIsNotLocated, CompanyBlocked.
    """
    fresh = locked_company(company)
    if fresh.is_closed_to_us:
        raise CompanyBlocked(fresh)
    _require_location(facts["site"])
    offer = Offer.objects.create(company=fresh, entered_by=by, **facts)
    _add_seats(offer, seats)
    audit.record(AuditAction.CREATED, offer, by=by)
    return offer


@transaction.atomic
def change_offer(
    offer: Offer, by: User, *, seats: int | None = None, seen: str = "", **facts: Any
) -> Offer:
    """Writes what differs. Its state stays; days on which somebody holds a seat stay covered.

    ``seen`` is the fingerprint of what the form showed: who types from an older text overwrites
    nothing. Raises OfferChangedMeanwhile, BookedDaysAreOutside, SeatsAreTaken, SiteIsNotLocated.
    """
    fresh = locked_offer(offer)
    if seen and seen != fresh.fingerprint:
        raise OfferChangedMeanwhile
    changed = apply_changes(fresh, facts)
    if seats is not None and change_seats(fresh, seats):
        changed.append("seats")
    if changed and fresh.state == OfferState.IN_REVIEW and fresh.confirmed_by_company_at:
        # The company said yes to other words; approving it must not put these online.
        fresh.confirmed_by_company_at = None
        fresh.save(update_fields=["confirmed_by_company_at"])
    if changed:
        audit.record(AuditAction.CHANGED, fresh, by=by, fields=changed)
    return fresh


def apply_changes(offer: Offer, facts: dict[str, Any]) -> list[str]:
    """Saves the differing fields of a locked offer; returns their names in order."""
    changed = sorted(name for name, value in facts.items() if getattr(offer, name) != value)
    for name in changed:
        setattr(offer, name, facts[name])
    if "site" in changed:
        _require_location(offer.site)
    if {"starts_on", "ends_on"} & set(changed):
        _require_cover(offer)
    if changed:
        offer.copy_facts()
        offer.save(update_fields=[*changed, *COPIED])
    return changed


@transaction.atomic
def set_seats(offer: Offer, count: int, by: User) -> Offer:
    """Gives an offer so many seats; never fewer than are held. Raises SeatsAreTaken."""
    fresh = locked_offer(offer)
    if change_seats(fresh, count):
        audit.record(AuditAction.CHANGED, fresh, by=by, fields=["seats"])
    return fresh


@transaction.atomic
def duplicate_offer(offer: Offer, by: User) -> Offer:
    """A draft with the same text, days and number of seats."""
    locked_company(offer.company)
    return _copy(locked_offer(offer), by, {})


@transaction.atomic
def renew_offer(offer: Offer, by: User) -> Offer:
    """The draft for next year: all days one year later. Asked twice, it is the same draft."""
    locked_company(offer.company)
    fresh = locked_offer(offer)
    known = fresh.renewals.exclude(state__in=ENDED_OFFERS).order_by("pk").first()
    if known:
        return known
    days = {
        name: a_year_later(getattr(fresh, name)) for name in ("starts_on", "ends_on", "apply_by")
    }
    return _copy(fresh, by, {**days, "renewed_from": fresh})


@transaction.atomic
def refresh_copies(company: Company) -> int:
    """Brings name, place and field of a company's living offers up to date; returns how many."""
    fresh = locked_company(company)
    offers = list(
        fresh.offers.select_for_update(no_key=True, of=("self",))
        .filter(site__latitude__isnull=False)
        .exclude(state=OfferState.ARCHIVED)
        .select_related("company", "site__neighbourhood", "occupation")
        .order_by("pk")
    )
    for offer in offers:
        offer.copy_facts()
    Offer.objects.bulk_update(offers, COPIED)
    return len(offers)


def a_year_later(day: date | None) -> date | None:
    """The same day of the next year; 29 February becomes 28 February."""
    if day is None:
        return None
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return day.replace(year=day.year + 1, day=last)


def _copy(offer: Offer, by: User, changes: dict[str, Any]) -> Offer:
    facts = {name: getattr(offer, name) for name in TEMPLATE_FIELDS}
    return create_offer(
        offer.company, by, seats=max(1, offer.seats.count()), **{**facts, **changes}
    )


def change_seats(offer: Offer, count: int) -> bool:
    """Adds seats to a locked offer at the end, or takes away those nobody holds; one stays.

    False when there are so many already. Raises SeatsAreTaken.
    """
    count = max(1, count)
    seats = list(offer.seats.order_by("number"))
    if count == len(seats):
        return False
    if count > len(seats):
        _add_seats(offer, count - len(seats))
        return True
    held = set(_coming_bookings(offer).values_list("seat_id", flat=True))
    if len(held) > count:
        raise SeatsAreTaken(len(held))
    free = [seat for seat in seats if seat.pk not in held]
    going = free[count - len(held) :]
    kept = next(seat for seat in seats if seat not in going)
    _move_past(going, kept)
    Seat.objects.filter(pk__in=[seat.pk for seat in going]).delete()
    return True


def _move_past(going: list[Seat], kept: Seat) -> None:
    """Bookings that hold nothing any more move to a seat that stays, so that their history stays.

    Of internships that are over nobody released the seat. That happens now: two of them may share
    days, and on one seat only released bookings may.
    """
    past = SeatBooking.objects.filter(seat__in=going)
    past.active().update(seat=kept, released_at=timezone.now())
    past.update(seat=kept)


def _add_seats(offer: Offer, count: int) -> None:
    last = offer.seats.aggregate(last=Max("number"))["last"] or 0
    Seat.objects.bulk_create(
        Seat(offer=offer, number=last + number) for number in range(1, count + 1)
    )


def _require_location(site: Site) -> None:
    if not site.is_located:
        raise SiteIsNotLocated


def _coming_bookings(offer: Offer) -> SeatBookingQuerySet:
    """Bookings that hold a seat today or later."""
    return SeatBooking.objects.active().filter(seat__offer=offer, ends_on__gte=timezone.localdate())


def _require_cover(offer: Offer) -> None:
    """Bookings that are still to come must lie inside the offer's days."""
    coming = _coming_bookings(offer)
    outside = coming.filter(starts_on__lt=offer.starts_on)
    if offer.ends_on is not None:
        outside = outside | coming.filter(ends_on__gt=offer.ends_on)
    if outside.exists():
        raise BookedDaysAreOutside(offer)
