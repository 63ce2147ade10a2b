"""Whom we may write to, and where: no messages any more, and addresses that were wrong."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from companies.enums import FollowUpCause
from companies.models import Company, Contact, FollowUp
from companies.services.errors import CompanyBlocked, WantsNoMail
from companies.services.locks import locked_company
from journal import audit, outbox
from journal import services as journal_services
from journal.enums import AuditAction


@transaction.atomic
def opt_out(contact: Contact, by: User) -> bool:
    """Notes that somebody wants no messages; what waits for this address is called back.

    False when that is noted already.
    """
    fresh = _locked(contact)
    if fresh.opted_out_at is not None:
        return False
    fresh.opted_out_at = timezone.now()
    fresh.save(update_fields=["opted_out_at"])
    if fresh.email:
        outbox.cancel_for(fresh.email, fresh.company.public_id)
    audit.record(AuditAction.CHANGED, fresh, by=by, fields=["opted_out_at"], opted_out=True)
    return True


@transaction.atomic
def opt_in(contact: Contact, by: User) -> bool:
    """Notes that somebody wants messages again. False when nothing spoke against it."""
    fresh = _locked(contact)
    if fresh.opted_out_at is None:
        return False
    fresh.opted_out_at = None
    fresh.save(update_fields=["opted_out_at"])
    audit.record(AuditAction.CHANGED, fresh, by=by, fields=["opted_out_at"], opted_out=False)
    return True


@transaction.atomic
def correct_address(contact: Contact, by: User, *, email: str) -> int:
    """Puts an address right and sends again what failed there; returns how many mails.

    The same address again means: the mailbox works now. Raises WantsNoMail, CompanyBlocked.
    """
    fresh = _locked(contact)
    if fresh.opted_out_at is not None:
        raise WantsNoMail
    if fresh.company.is_closed_to_us:
        raise CompanyBlocked(fresh.company)
    before = fresh.email
    fresh.email, fresh.bounced_at = email, None
    fresh.save(update_fields=["email", "bounced_at"])
    audit.record(AuditAction.CHANGED, fresh, by=by, fields=["bounced_at", "email"])
    others = fresh.company.contacts.filter(bounced_at__isnull=False)
    if not others.exists():
        FollowUp.objects.open().filter(company=fresh.company, cause=FollowUpCause.BOUNCE).update(
            done_at=timezone.now(), done_by=by
        )
    return journal_services.resend_failed(before, fresh.company.public_id, to=email, by=by)


def _locked(contact: Contact) -> Contact:
    company: Company = locked_company(contact.company)
    fresh = Contact.objects.select_for_update(no_key=True).get(pk=contact.pk)
    fresh.company = company
    return fresh
