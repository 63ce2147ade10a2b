"""The way of an offer to the public and back."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts import links
from accounts.enums import LinkPurpose, Role
from accounts.models import ActionLink, User
from catalogue import rules
from companies import messages
from companies.enums import CompanyMove, OfferMove, OfferState
from companies.models import Company, Contact, Offer, OfferChange
from companies.services import consequences
from companies.services.errors import (
    CompanyBlocked,
    CompanyNotApproved,
    LinkIsUsed,
    NobodyToAsk,
    OfferChangedMeanwhile,
    OfferHasNoSeat,
    OfferIsOver,
)
from companies.services.locks import locked_company, locked_offer
from companies.services.offers import apply_changes, create_offer
from journal import audit
from journal.enums import AuditAction

CONFIRMATION_CLOSED = gettext_lazy("Dieses Angebot wartet nicht mehr auf Ihre Bestätigung.")
BY_SYSTEM = "System"
BY_LINK = "Link"


@transaction.atomic
def submit_offer(offer: Offer, by: User) -> Offer:
    """The company hands an offer in; the officer who looks after it is told.

    Raises OfferIsOver, OfferHasNoSeat, CompanyBlocked.
    """
    company, fresh = _locked(offer)
    _require_open(company)
    _require_complete(fresh)
    change = fresh.make(OfferMove.SUBMIT, by=by)
    messages.officer_offer_to_review(fresh, change)
    return fresh


@transaction.atomic
def save_offer_on_behalf(
    company: Company, by: User, *, seats: int, ask: bool = False, **facts: Any
) -> Offer:
    """An officer writes down what the company said; with ``ask`` it gets the link at once.

    Raises what create_offer and ask_company raise.
    """
    offer = create_offer(company, by, seats=seats, **facts)
    return ask_company(offer, by) if ask else offer


@transaction.atomic
def publish_offer(offer: Offer, by: User) -> Offer:
    """Puts an offer online. Raises CompanyNotApproved, OfferIsOver, OfferHasNoSeat."""
    company, fresh = _locked(offer)
    if not company.is_approved:
        raise CompanyNotApproved(company)
    _require_open(company)
    _require_complete(fresh)
    links.revoke_links(LinkPurpose.CONFIRM_OFFER, fresh.public_id, timezone.now())
    put_online(fresh, by=by)
    return fresh


@transaction.atomic
def ask_company(offer: Offer, by: User | None) -> Offer:
    """Sends the contact a link: „Stimmt so?“. From then on the offer waits for the company.

    Asks the offer's contact, else the first one who gets requests. Raises NobodyToAsk,
    CompanyBlocked, OfferIsOver, OfferHasNoSeat.
    """
    company, fresh = _locked(offer)
    _require_open(company)
    _require_complete(fresh)
    contact = _whom_to_ask(fresh)
    if fresh.contact_id != contact.pk:
        fresh.contact = contact
    fresh.make(OfferMove.ASK_COMPANY, by=by, also=("contact",))
    _send_link(fresh, contact)
    return fresh


def send_link_again(link: ActionLink) -> None:
    """A new link to the person who got this one; entered in ``accounts.links.RENEWALS``."""
    offer = Offer.objects.filter(public_id=link.object_id).first()
    recipient = link.recipient_id
    contact = Contact.objects.filter(public_id=recipient).first() if recipient else None
    if offer is None or contact is None:
        raise links.NotRenewable(CONFIRMATION_CLOSED)
    company, fresh = _locked(offer)
    if fresh.state != OfferState.AWAITING_COMPANY or company.is_closed_to_us:
        raise links.NotRenewable(CONFIRMATION_CLOSED)
    if not contact.email or contact.opted_out_at:
        raise links.NotRenewable(CONFIRMATION_CLOSED)
    _send_link(fresh, contact)


@transaction.atomic
def confirm_offer_by_link(
    link: ActionLink, *, seen: str, changes: dict[str, Any] | None = None
) -> Offer:
    """The company says „Stimmt so“: online if the company is approved, else ready for that.

    ``seen`` is the fingerprint of what the page showed, ``changes`` what the company corrected.
    Raises OfferChangedMeanwhile, LinkIsUsed, OfferIsOver, CompanyBlocked, MoveNotPossible.
    """
    company, fresh = _locked(Offer.objects.get(public_id=link.object_id))
    now = timezone.now()
    _require_open(company)
    if fresh.fingerprint != seen:
        raise OfferChangedMeanwhile
    if fresh.is_over(timezone.localdate()):
        raise OfferIsOver
    changed = apply_changes(fresh, changes or {})
    if not links.use_link(link, now):
        raise LinkIsUsed
    if changed:
        audit.record(AuditAction.CHANGED, fresh, by_label=BY_LINK, fields=changed)
    fresh.confirmed_by_company_at = now
    if company.is_approved:
        fresh.save(update_fields=["confirmed_by_company_at"])
        change = put_online(fresh, by_label=BY_LINK)
    else:
        change = fresh.make(OfferMove.CONFIRM, by_label=BY_LINK, also=("confirmed_by_company_at",))
    messages.officer_offer_confirmed(fresh, change, was_changed=bool(changed))
    return fresh


@transaction.atomic
def return_offer(offer: Offer, by: User, *, reason: str) -> Offer:
    """Gives an offer back to who wrote it, with what is missing. Open links to it end."""
    _company, fresh = _locked(offer)
    fresh.confirmed_by_company_at = None
    change = fresh.make(OfferMove.RETURN, by=by, reason=reason, also=("confirmed_by_company_at",))
    links.revoke_links(LinkPurpose.CONFIRM_OFFER, fresh.public_id, timezone.now())
    messages.offer_returned(fresh, change)
    return fresh


@transaction.atomic
def pause_offer(offer: Offer, by: User, *, reason: str = "") -> Offer:
    """Hides an offer; open requests go on."""
    _company, fresh = _locked(offer)
    fresh.make(OfferMove.PAUSE, by=by, reason=reason)
    return fresh


@transaction.atomic
def resume_offer(offer: Offer, by: User) -> Offer:
    """Shows a paused offer again. Raises CompanyNotApproved, OfferIsOver, OfferHasNoSeat."""
    company, fresh = _locked(offer)
    if not company.is_approved:
        raise CompanyNotApproved(company)
    _require_complete(fresh)
    fresh.make(OfferMove.RESUME, by=by)
    return fresh


@transaction.atomic
def withdraw_offer(offer: Offer, by: User, *, reason: str = "") -> Offer:
    """Ends an offer for good. Open requests end with it, and those who asked are told."""
    _company, fresh = _locked(offer)
    change = take_offline(fresh, by=by, reason=reason)
    if by.role != Role.COMPANY:
        messages.offer_withdrawn(fresh, change)
    consequences.tell_offers_are_withdrawn([fresh], by, timezone.now())
    return fresh


@transaction.atomic
def archive_offer(offer: Offer, by: User) -> Offer:
    """Puts an ended offer out of the lists."""
    _company, fresh = _locked(offer)
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
    _company, fresh = _locked(Offer.objects.get(pk=offer_id))
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
    return change


def take_offline(offer: Offer, *, by: User, reason: str) -> OfferChange:
    """Withdraws a locked offer and ends its links. Raises MoveNotPossible."""
    change = offer.make(OfferMove.WITHDRAW, by=by, reason=reason)
    links.revoke_links(LinkPurpose.CONFIRM_OFFER, offer.public_id, timezone.now())
    return change


def _locked(offer: Offer) -> tuple[Company, Offer]:
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


def _require_open(company: Company) -> None:
    if company.is_closed_to_us:
        raise CompanyBlocked(company)


def _require_complete(offer: Offer) -> None:
    if offer.is_over(timezone.localdate()):
        raise OfferIsOver
    if not offer.seats.exists():
        raise OfferHasNoSeat


def _whom_to_ask(offer: Offer) -> Contact:
    contact = messages.contact_for(offer)
    if contact is None:
        raise NobodyToAsk
    return contact


def _send_link(offer: Offer, contact: Contact) -> None:
    link = links.create_link(
        LinkPurpose.CONFIRM_OFFER,
        offer.public_id,
        contact.public_id,
        days=rules.whole("link.offer_days"),
        now=timezone.now(),
    )
    messages.offer_to_confirm(offer, contact, link)
