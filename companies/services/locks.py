"""Fresh rows under lock. The order is always company, then offer, so that nobody waits in a ring.

``FOR NO KEY UPDATE`` lets others insert rows that point to the locked one. Nothing is joined: who
had to wait gets the locked row as it is now, but joined rows as they were before.

Who holds a company that was merged meanwhile gets the one it went into: a note, an offer or an
answer that was on its way arrives there.
"""

from collections.abc import Iterable

from django.db import transaction

from companies.models import Company, Offer


def locked_company(company: Company) -> Company:
    """The company as it is now; nobody else changes it until the transaction ends."""
    pk = company.pk
    while True:
        # Back to the savepoint gives the lock of a merged company free before the next is taken:
        # two companies are only ever held in the order of their ids.
        with transaction.atomic():
            fresh = Company.with_merged.select_for_update(no_key=True).get(pk=pk)
            if fresh.merged_into_id is None:
                return fresh
            pk = fresh.merged_into_id
            transaction.set_rollback(True)


def locked_companies(pks: Iterable[int]) -> list[Company]:
    """Several at once, merged ones too, in the order in which everybody locks them."""
    rows = Company.with_merged.select_for_update(no_key=True).filter(pk__in=set(pks))
    return list(rows.order_by("pk"))


def locked_offer(offer: Offer) -> Offer:
    """The offer as it is now; nobody else changes it or books a seat until the end."""
    return Offer.objects.select_for_update(no_key=True).get(pk=offer.pk)
