"""What other apps must do when something of a company ends.

Companies know nothing of pupils. The app that does enters its functions here in
``AppConfig.ready()``; they run in the same transaction as the ending, so that either both happen
or neither.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from accounts.models import User
from companies.models import Company, Offer

OffersWithdrawn = Callable[[Sequence[Offer], User | None, datetime], None]
CompanyBlocked = Callable[[Company, User, datetime], None]

WHEN_OFFERS_ARE_WITHDRAWN: list[OffersWithdrawn] = []
"""Close the open applications to these offers, if there are any, and tell the pupils."""
WHEN_COMPANY_IS_BLOCKED: list[CompanyBlocked] = []
"""Show the officers the placements that stand open at this company. Runs after its offers went."""

OfferIsBack = Callable[[Offer, datetime], None]
WHEN_OFFER_IS_BACK: list[OfferIsBack] = []
"""Tell those whose request a block had closed, when its offer is public again."""
BlockCounts = Callable[[Company], Sequence[str]]
COUNTS_BEFORE_BLOCK: list[BlockCounts] = []
"""What else a block would touch, in German words, for the page that asks once more."""


def tell_offers_are_withdrawn(offers: Sequence[Offer], by: User | None, now: datetime) -> None:
    """Runs what was entered for offers that were withdrawn, or had ended; nothing for none."""
    if offers:
        for consequence in WHEN_OFFERS_ARE_WITHDRAWN:
            consequence(offers, by, now)


def tell_company_is_blocked(company: Company, by: User, now: datetime) -> None:
    """Runs what was entered for a blocked company."""
    for consequence in WHEN_COMPANY_IS_BLOCKED:
        consequence(company, by, now)


def tell_offer_is_back(offer: Offer, now: datetime) -> None:
    """Runs what was entered for an offer that a block had withdrawn and that is public again."""
    for consequence in WHEN_OFFER_IS_BACK:
        consequence(offer, now)


def block_would_touch(company: Company) -> list[str]:
    """What other apps know that a block would touch; nothing is changed."""
    return [text for count in COUNTS_BEFORE_BLOCK for text in count(company)]
