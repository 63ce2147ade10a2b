"""The way of an offer to the public and back."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import links
from accounts.enums import LinkPurpose, Role
from accounts.models import User
from companies import messages
from companies.enums import CareEnd, CompanyMove, OfferMove
from companies.models import Company, Offer, OfferChange
from companies.services import care, consequences
from companies.services.errors import (
    CompanyBlocked,
    CompanyNotApproved,
    OfferChangedMeanwhile,
    OfferHasNoSeat,
    OfferIsOver,
)
from companies.services.locks import locked_company, locked_offer

BY_SYSTEM = "System"
BY_LINK = "Link"


@transaction.atomic
def submit_offer(offer: Offer, by: User) -> Offer:
    """The company hands an offer in; the officer who looks after it is told.

    Raises OfferIsOver, OfferHasNoSeat, CompanyBlocked.
    """
    company, fresh = locked(offer)
    require_open(company)
    require_complete(fresh)
    change = fresh.make(OfferMove.SUBMIT, by=by)
    messages.officer_offer_to_review(fresh, change)
    return fresh


@transaction.atomic
def publish_offer(offer: Offer, by: User) -> Offer:
    """Puts an offer online. Raises CompanyNotApproved, OfferIsOver, OfferHasNoSeat."""
    company, fresh = locked(offer)
    if not company.is_approved:
        raise CompanyNotApproved(company)
    require_open(company)
    require_complete(fresh)
    links.revoke_links(LinkPurpose.CONFIRM_OFFER, fresh.public_id, timezone.now())
    put_online(fresh, by=by)
    return fresh


@transaction.atomic
def return_offer(offer: Offer, by: User, *, reason: str) -> Offer:
    """Gives an offer back to who wrote it, with what is missing. Open links to it end."""
    _company, fresh = locked(offer)
    fresh.confirmed_by_company_at = None
    change = fresh.make(OfferMove.RETURN, by=by, reason=reason, also=("confirmed_by_company_at",))
    links.revoke_links(LinkPurpose.CONFIRM_OFFER, fresh.public_id, timezone.now())
    messages.offer_returned(fresh, change)
    return fresh


@transaction.atomic
def pause_offer(offer: Offer, by: User, *, reason: str = "") -> Offer:
    """Hides an offer; open requests go on."""
    _company, fresh = locked(offer)
    fresh.make(OfferMove.PAUSE, by=by, reason=reason)
    return fresh


@transaction.atomic
def resume_offer(offer: Offer, by: User) -> Offer:
    """Shows a paused offer again. Raises CompanyNotApproved, OfferIsOver, OfferHasNoSeat."""
    company, fresh = locked(offer)
    if not company.is_approved:
        raise CompanyNotApproved(company)
    require_complete(fresh)
    fresh.make(OfferMove.RESUME, by=by)
    how = CareEnd.HERE if by.role == Role.COMPANY else CareEnd.OFFICER
    care.hear_from(company, how, by=by)
    return fresh


@transaction.atomic
def withdraw_offer(offer: Offer, by: User, *, reason: str = "") -> Offer:
    """Ends an offer for good. Open requests end with it, and those who asked are told."""
    _company, fresh = locked(offer)
    change = take_offline(fresh, by=by, reason=reason)
    if by.role != Role.COMPANY:
        messages.offer_withdrawn(fresh, change)
    consequences.tell_offers_are_withdrawn([fresh], by, timezone.now())
    return fresh


@transaction.atomic
def archive_offer(offer: Offer, by: User) -> Offer:
    """Puts an ended offer out of the lists."""
    _company, fresh = locked(offer)
    fresh.make(OfferMove.ARCHIVE, by=by)
    return fresh


def due_to_expire(on: date) -> list[int]:
    """Ids of offers whose last day, or last day to ask, lies before this day."""
    expiring = Offer.MOVES[OfferMove.EXPIRE][0]
    over = Q(ends_on__lt=on) | Q(apply_by__lt=on)
    return list(
        Offer.objects.filter(over, state__in=expiring).order_by("pk").values_list("pk", flat=True)
    )


@transaction.atomic
def expire_offer(offer_id: int, on: date) -> bool:
    """Ends an offer whose days are over; False when somebody changed it meanwhile.

    Requests that wait for an answer go on: they have their own days.
    """
    _company, fresh = locked(Offer.objects.get(pk=offer_id))
    if not fresh.can(OfferMove.EXPIRE) or not fresh.is_over(on):
        return False
    change = fresh.make(OfferMove.EXPIRE, by_label=BY_SYSTEM)
    links.revoke_links(LinkPurpose.CONFIRM_OFFER, fresh.public_id, timezone.now())
    messages.offer_expired(fresh, change)
    return True


def put_online(offer: Offer, *, by: User | None = None, by_label: str = "") -> OfferChange:
    """Publishes a locked offer of an approved company, and calls the company active."""
    if offer.published_at is None:
        offer.published_at = timezone.now()
    change = offer.make(OfferMove.PUBLISH, by=by, by_label=by_label, also=("published_at",))
    company = offer.company
    if company.can(CompanyMove.ACTIVATE):
        company.make(CompanyMove.ACTIVATE, by=by, by_label=by_label)
    messages.offer_published(offer, change)
    if offer.changes.filter(move=OfferMove.RESTORE).exists():
        consequences.tell_offer_is_back(offer, change.at)
    return change


def take_offline(
    offer: Offer, *, by: User, reason: str, now: datetime | None = None
) -> OfferChange:
    """Withdraws a locked offer and ends its links. Raises MoveNotPossible."""
    change = offer.make(OfferMove.WITHDRAW, by=by, reason=reason, now=now)
    links.revoke_links(LinkPurpose.CONFIRM_OFFER, offer.public_id, timezone.now())
    return change


def locked(offer: Offer) -> tuple[Company, Offer]:
    """Company first, then offer: the order everybody keeps.

    An offer that went back to its company meanwhile, because a merge was undone, is asked again.
    """
    company = locked_company(offer.company)
    fresh = locked_offer(offer)
    if fresh.company_id != company.pk:
        raise OfferChangedMeanwhile
    fresh.company = company
    return company, fresh


def is_ready(offer: Offer) -> bool:
    """Whether nothing in the offer itself speaks against showing it."""
    return not offer.is_over(timezone.localdate()) and offer.seats.exists()


def require_open(company: Company) -> None:
    """Raises CompanyBlocked for a company that is blocked or wants no contact."""
    if company.is_closed_to_us:
        raise CompanyBlocked(company)


def require_complete(offer: Offer) -> None:
    """Raises OfferIsOver, OfferHasNoSeat."""
    if offer.is_over(timezone.localdate()):
        raise OfferIsOver
    if not offer.seats.exists():
        raise OfferHasNoSeat
