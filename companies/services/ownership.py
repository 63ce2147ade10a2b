"""Who looks after a company: taken over with a reason, or written down; never in silence."""

from typing import Any

from django.db import transaction

from accounts.models import User
from companies import messages
from companies.models import Company, HandOver
from companies.services.errors import OwnedMeanwhile
from companies.services.handover import hand_one
from companies.services.locks import locked_company
from journal import audit
from journal.enums import AuditAction


@transaction.atomic
def take_over(company: Company, by: User, *, reason: str) -> Company:
    """An officer looks after a company from now on, whoever did before.

    Raises OwnedMeanwhile when it is the officer's own already.
    """
    fresh = locked_company(company)
    if fresh.owner_id == by.pk:
        raise OwnedMeanwhile
    return assign_owner(fresh, by, by, reason=reason)


@transaction.atomic
def assign_owner(company: Company, owner: User | None, by: User, *, reason: str = "") -> Company:
    """Writes down who looks after a company, and tells who did and who does.

    Open follow-ups of the former owner go along, as in a hand-over, and stand in its list. To
    nobody they stay where they are. The same person again changes nothing.
    """
    fresh = locked_company(company)
    former = fresh.owner
    if former == owner:
        return fresh
    handover = None
    if former and owner:
        handover = HandOver.objects.create(giver=former, receiver=owner, by=by, reason=reason)
        hand_one(handover, fresh).save()
    else:
        fresh.owner = owner
        fresh.save(update_fields=["owner"])
    details: dict[str, Any] = {"handover": handover.pk} if handover else {}
    entry = audit.record(AuditAction.CHANGED, fresh, by=by, fields=["owner"], **details)
    messages.officer_owner_changed(fresh, former, owner, by, cause=entry.pk)
    return fresh
