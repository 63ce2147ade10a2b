"""Fresh rows under lock. The order is always company, then offer, so that nobody waits in a ring.

``FOR NO KEY UPDATE`` lets others insert rows that point to the locked one. Nothing is joined: who
had to wait gets the locked row as it is now, but joined rows as they were before.
"""

from companies.models import Company, Offer


def locked_company(company: Company) -> Company:
    """The company as it is now; nobody else changes it until the transaction ends."""
    return Company.objects.select_for_update(no_key=True).get(pk=company.pk)


def locked_offer(offer: Offer) -> Offer:
    """The offer as it is now; nobody else changes it or books a seat until the end."""
    return Offer.objects.select_for_update(no_key=True).get(pk=offer.pk)
