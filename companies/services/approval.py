"""Approving a company: what is made sure of, who presents it, who says yes or no."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from companies import messages
from companies.enums import ApprovalItem, NoteKind, OfferMove, SignUpMove
from companies.models import ApprovalCheck, Company, CompanySignUp, ContactNote
from companies.services.errors import (
    AlreadyApproved,
    ChecksAreMissing,
    CompanyBlocked,
    NothingToReject,
)
from companies.services.joining import close_follow_up
from companies.services.locks import locked_company, locked_offer
from companies.services.publication import take_offline
from companies.services.team import close_access
from journal import audit
from journal.enums import AuditAction


@dataclass(frozen=True)
class Tick:
    """One item of the list as somebody fills it in."""

    done_on: date
    note: str = ""
    is_waived: bool = False


def missing_checks(company: Company) -> list[ApprovalItem]:
    """What nobody has made sure of yet, in the order of the list."""
    done = set(company.approval_checks.values_list("item", flat=True))
    return [item for item in ApprovalItem if item not in done]


@transaction.atomic
def note_checks(company: Company, by: User, ticks: Mapping[str, Tick]) -> list[ApprovalItem]:
    """The list as it stands now: ``ticks`` by item; an item that is not among them is open again.

    What did not change keeps who ticked it. Returns what is still missing. A company that lost a
    tick has to be presented again.
    """
    fresh = locked_company(company)
    known = {check.item: check for check in fresh.approval_checks.all()}
    for item in ApprovalItem:
        check, tick = known.get(item), ticks.get(item)
        if tick is None:
            if check is not None:
                check.delete()
                audit.record(AuditAction.CHANGED, fresh, by=by, check=item, is_done=False)
            continue
        if check is not None and _says(check, tick):
            continue
        check = check or ApprovalCheck(company=fresh, item=item)
        check.done_on, check.note, check.is_waived = tick.done_on, tick.note, tick.is_waived
        check.by = by
        check.save()
        audit.record(AuditAction.CHANGED, fresh, by=by, check=item, is_done=True)
    missing = missing_checks(fresh)
    if missing and fresh.presented_at is not None:
        take_presentation_back(fresh)
        fresh.save(update_fields=["presented_at", "presented_by"])
    return missing


@transaction.atomic
def present_company(company: Company, by: User) -> Company:
    """An officer has made sure of everything and puts the company on the coordination's list.

    Raises AlreadyApproved, CompanyBlocked, ChecksAreMissing.
    """
    fresh = locked_company(company)
    require_approvable(fresh)
    if fresh.presented_at is None:
        fresh.presented_at, fresh.presented_by = timezone.now(), by
        fresh.save(update_fields=["presented_at", "presented_by"])
        audit.record(AuditAction.CHANGED, fresh, by=by, fields=["presented_at"])
        messages.company_to_approve(fresh)
    return fresh


@transaction.atomic
def reject_sign_up(company: Company, by: User, *, reason: str) -> CompanySignUp:
    """Turns a company down that came by itself: told why, its access closed, its drafts withdrawn.

    The company's row stays, so that officers see it when the same one comes again. Raises
    NothingToReject.
    """
    fresh = locked_company(company)
    waiting = CompanySignUp.objects.waiting().filter(company=fresh)
    sign_up = waiting.select_for_update(no_key=True).first()
    if sign_up is None:
        raise NothingToReject
    change = sign_up.make(SignUpMove.REJECT, by=by, reason=reason)
    for offer in fresh.offers.order_by("pk"):
        mine = locked_offer(offer)
        if mine.can(OfferMove.WITHDRAW):
            take_offline(mine, by=by, reason=reason)
    for member in fresh.members.select_related("user").order_by("pk"):
        close_access(member, by)
    take_presentation_back(fresh)
    fresh.save(update_fields=["presented_at", "presented_by"])
    ContactNote.objects.create(
        company=fresh,
        by=by,
        kind=NoteKind.OTHER,
        text=_("Anmeldung abgelehnt: %(reason)s") % {"reason": reason},
    )
    messages.sign_up_rejected(sign_up, change, reason=reason)
    close_follow_up(sign_up, by)
    return sign_up


def require_approvable(company: Company) -> None:
    """Raises CompanyBlocked, AlreadyApproved or ChecksAreMissing; the caller holds the lock."""
    if company.is_closed_to_us:
        raise CompanyBlocked(company)
    if company.approved_at is not None:
        raise AlreadyApproved(company)
    missing = missing_checks(company)
    if missing:
        raise ChecksAreMissing(missing)


def accept_sign_ups(company: Company, by: User) -> None:
    """The approved company's own sign-up has come to its end; the caller holds the lock."""
    waiting = CompanySignUp.objects.waiting().filter(company=company)
    for sign_up in waiting.select_for_update(no_key=True).order_by("pk"):
        sign_up.make(SignUpMove.ACCEPT, by=by)
        close_follow_up(sign_up, by)


def forget_checks(company: Company) -> None:
    """After a block a person has to look again at everything; the audit keeps what was ticked."""
    company.approval_checks.all().delete()
    take_presentation_back(company)


def take_presentation_back(company: Company) -> None:
    """The coordination need not decide now. Does not save."""
    company.presented_at = company.presented_by = None


def _says(check: ApprovalCheck, tick: Tick) -> bool:
    return (check.done_on, check.note, check.is_waived) == (
        tick.done_on,
        tick.note,
        tick.is_waived,
    )
