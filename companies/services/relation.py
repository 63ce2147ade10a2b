"""The relation to a company: approve, rest, block; and what it tells about itself."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import User
from companies import messages
from companies.enums import CareEnd, CompanyMove, CompanyState, OfferMove, OfferState
from companies.models import Company, FollowUp, Offer
from companies.services import care, consequences, restoring
from companies.services.approval import accept_sign_ups, forget_checks, require_approvable
from companies.services.locks import locked_company, locked_offer
from companies.services.publication import BY_SYSTEM, is_ready, put_online, take_offline
from journal import audit
from journal.enums import AuditAction


@transaction.atomic
def approve_company(company: Company, by: User) -> Company:
    """Lets a company's offers go public, and puts online those the company has confirmed.

    Of two officers who approve at once one wins; the other gets AlreadyApproved, which says who
    and when. Raises CompanyBlocked for a company that is blocked or wants no contact, and
    ChecksAreMissing.
    """
    fresh = locked_company(company)
    require_approvable(fresh)
    fresh.approved_at = timezone.now()
    fresh.approved_by = by
    fresh.save(update_fields=["approved_at", "approved_by"])
    audit.record(AuditAction.APPROVED, fresh, by=by)
    accept_sign_ups(fresh, by)
    messages.company_approved(fresh)
    waiting = fresh.offers.filter(
        state=OfferState.IN_REVIEW, confirmed_by_company_at__isnull=False
    ).order_by("pk")
    for offer in waiting:
        confirmed = locked_offer(offer)
        confirmed.company = fresh
        if confirmed.can(OfferMove.PUBLISH) and is_ready(confirmed):
            put_online(confirmed, by=by)
    return fresh


@transaction.atomic
def rest_company(company: Company, by: User, *, until: date, reason: str = "") -> Company:
    """Leaves a company in peace up to and including a day; its offers are hidden until then.

    A longer pause the company chose by itself stays. The day after, somebody is to call.
    """
    fresh = locked_company(company)
    fresh.resting_until = until
    fresh.paused_until = max(until, fresh.paused_until or until)
    change = fresh.make(
        CompanyMove.REST, by=by, reason=reason, also=("resting_until", "paused_until")
    )
    FollowUp.objects.create(
        company=fresh,
        responsible=fresh.active_owner or (by if by.is_officer else None),
        due_on=until + timedelta(days=1),
        subject=_("Die Ruhezeit ist vorbei: wieder melden"),
        key=f"{_rest_key(fresh)}{change.pk}",
    )
    return fresh


@transaction.atomic
def refuse_company(company: Company, by: User, *, reason: str) -> list[Offer]:
    """Notes that the company is not interested; returns the offers that were withdrawn."""
    return _close(company, CompanyMove.REFUSE, by, reason)


@transaction.atomic
def stop_contact(company: Company, by: User, *, reason: str) -> list[Offer]:
    """Notes that the company wants no contact at all; returns the offers that were withdrawn."""
    return _close(company, CompanyMove.STOP_CONTACT, by, reason)


@transaction.atomic
def resume_company(company: Company, by: User, *, reason: str = "") -> Company:
    """Takes the relation up again; who does so need not be reminded of it."""
    fresh = locked_company(company)
    _resume(fresh, by=by, reason=reason)
    FollowUp.objects.open().filter(company=fresh, key__startswith=_rest_key(fresh)).update(
        done_at=timezone.now(), done_by=by
    )
    return fresh


def due_to_wake(on: date) -> list[int]:
    """Ids of companies that rest and whose last day of rest lies before this day."""
    resting = Company.objects.filter(state=CompanyState.RESTING, resting_until__lt=on)
    return list(resting.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def wake_company(company_id: int, on: date) -> bool:
    """Ends a rest whose days are over; False when somebody moved the company meanwhile."""
    fresh = locked_company(Company(pk=company_id))
    is_over = fresh.resting_until is not None and fresh.resting_until < on
    if fresh.state != CompanyState.RESTING or not is_over:
        return False
    _resume(fresh, by_label=BY_SYSTEM)
    return True


@transaction.atomic
def make_partner(company: Company, by: User) -> Company:
    """Marks a company one can rely on."""
    fresh = locked_company(company)
    fresh.make(CompanyMove.PARTNER, by=by)
    return fresh


@transaction.atomic
def block_company(company: Company, by: User, *, reason: str) -> list[Offer]:
    """Takes a company off the platform at once; returns the offers that were withdrawn.

    The approval ends too: after unblocking a person has to look again.
    """
    fresh = locked_company(company)
    now = timezone.now()
    is_final = by.role == Role.COORDINATION
    fresh.approved_at = fresh.approved_by = None
    forget_checks(fresh)
    fresh.block_confirmed_at = now if is_final else None
    change = fresh.make(
        CompanyMove.BLOCK,
        by=by,
        reason=reason,
        now=now,
        also=(
            "approved_at",
            "approved_by",
            "presented_at",
            "presented_by",
            "block_confirmed_at",
        ),
    )
    audit.record(AuditAction.LOCKED, fresh, by=by)
    withdrawn = _withdraw_all(fresh, by, reason, now)
    messages.company_blocked(fresh, change)
    if not is_final:
        messages.block_to_confirm(fresh, change)
    consequences.tell_company_is_blocked(fresh, by, now)
    return withdrawn


@transaction.atomic
def confirm_block(company: Company, by: User) -> bool:
    """The coordination stands behind a block; False when somebody did before, or it has ended."""
    fresh = locked_company(company)
    if fresh.state != CompanyState.BLOCKED or fresh.block_confirmed_at is not None:
        return False
    fresh.block_confirmed_at = timezone.now()
    fresh.save(update_fields=["block_confirmed_at"])
    audit.record(AuditAction.APPROVED, fresh, by=by, move=CompanyMove.BLOCK)
    return True


@transaction.atomic
def unblock_company(
    company: Company, by: User, *, reason: str, brings_back: bool = False
) -> Company:
    """Ends a block; the company waits for approval.

    With ``brings_back`` the offers that this block withdrew return for review (``restoring``);
    requests that it closed stay closed.
    """
    fresh = locked_company(company)
    found = restoring.withdrawn_by_block(fresh) if brings_back else []
    fresh.block_confirmed_at = None
    fresh.make(CompanyMove.UNBLOCK, by=by, reason=reason, also=("block_confirmed_at",))
    count = restoring.bring_back(found, by, reason)
    audit.record(AuditAction.MOVED, fresh, by=by, move=CompanyMove.UNBLOCK, offers=count)
    return fresh


@transaction.atomic
def change_profile(company: Company, by: User, **facts: Any) -> Company:
    """What a company says about itself: description, load, pause. Writes only what differs."""
    fresh = locked_company(company)
    changed = [name for name, value in facts.items() if getattr(fresh, name) != value]
    for name in changed:
        setattr(fresh, name, facts[name])
    if changed:
        fresh.save(update_fields=changed)
        audit.record(AuditAction.CHANGED, fresh, by=by, fields=sorted(changed))
        if by.role == Role.COMPANY:
            pauses = bool(facts.get("paused_until")) and "paused_until" in changed
            care.hear_from(fresh, CareEnd.PAUSE if pauses else CareEnd.HERE, by=by)
    return fresh


def _resume(
    company: Company, *, by: User | None = None, by_label: str = "", reason: str = ""
) -> None:
    if company.paused_until == company.resting_until:
        # A pause the company chose by itself stays.
        company.paused_until = None
    company.resting_until = None
    company.make(
        CompanyMove.RESUME,
        by=by,
        by_label=by_label,
        reason=reason,
        also=("resting_until", "paused_until"),
    )


def _rest_key(company: Company) -> str:
    return f"rest:{company.public_id}:"


def _close(company: Company, move: CompanyMove, by: User, reason: str) -> list[Offer]:
    fresh = locked_company(company)
    change = fresh.make(move, by=by, reason=reason)
    withdrawn = _withdraw_all(fresh, by, reason, timezone.now())
    if withdrawn:
        messages.company_offers_withdrawn(fresh, change, withdrawn)
    return withdrawn


def _withdraw_all(company: Company, by: User, reason: str, now: datetime) -> list[Offer]:
    """Returns the offers that were withdrawn, all in the same moment.

    Requests to an offer that had ended before may still wait for an answer: they end too.
    """
    offers = [locked_offer(offer) for offer in company.offers.order_by("pk")]
    withdrawn = []
    for offer in offers:
        offer.company = company
        if offer.can(OfferMove.WITHDRAW):
            take_offline(offer, by=by, reason=reason, now=now)
            withdrawn.append(offer)
    consequences.tell_offers_are_withdrawn(offers, by, now)
    care.hear_from(company, CareEnd.CLOSED, by=by, now=now)
    return withdrawn
