"""What a block withdrew, and the way back: found by the moment they share, looked at again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from accounts.models import User
from companies.enums import CompanyMove, CompanyState, OfferMove, OfferState
from companies.models import Company, Offer
from companies.services.locks import locked_offer

FOR_REVIEW = frozenset({OfferState.PUBLISHED, OfferState.PAUSED, OfferState.IN_REVIEW})
"""Was handed in before the block: comes back to be looked at. All else comes back as a draft."""


@dataclass(frozen=True)
class Withdrawn:
    """An offer that the present block withdrew."""

    offer: Offer
    before: str
    """Its state until then."""

    def move(self, on: date) -> OfferMove | None:
        """How it comes back; None when its days are over meanwhile."""
        if self.offer.is_over(on):
            return None
        return OfferMove.RESTORE if self.before in FOR_REVIEW else OfferMove.RESTORE_DRAFT


def withdrawn_by_block(company: Company) -> list[Withdrawn]:
    """The offers that the company's present block withdrew and nobody has touched since."""
    if company.state != CompanyState.BLOCKED:
        return []
    block = company.changes.filter(move=CompanyMove.BLOCK).latest("at", "pk")
    offers = company.offers.filter(state=OfferState.WITHDRAWN, state_changed_at=block.at)
    found = []
    for offer in offers.order_by("pk").prefetch_related("changes"):
        steps = [step for step in offer.changes.all() if step.move == OfferMove.WITHDRAW]
        if steps and steps[-1].at == block.at:
            found.append(Withdrawn(offer, steps[-1].from_state))
    return found


def bring_back(found: Sequence[Withdrawn], by: User, reason: str) -> int:
    """Brings back what is not over; the caller holds the company. Returns how many."""
    today = timezone.localdate()
    count = 0
    for one in found:
        fresh = locked_offer(one.offer)
        move = one.move(today)
        if move and fresh.can(move) and fresh.state_changed_at == one.offer.state_changed_at:
            fresh.make(move, by=by, reason=reason)
            count += 1
    return count
