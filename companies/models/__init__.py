"""Company, site, contact, member, offer, seat; and the officers' notes and follow-ups.

Cut by aggregate. What points back to a higher one (an offer to its company) names it as text, so
that the files import each other in one direction: company, then offer and notes, then seats.
Imports of spreadsheets and merges point to companies; no company knows of them.
"""

from companies.models.acquisition import ContactNote, FollowUp, FollowUpQuerySet
from companies.models.company import (
    Company,
    CompanyChange,
    CompanyManager,
    CompanyQuerySet,
    Contact,
    ContactQuerySet,
    Member,
    Site,
)
from companies.models.handover import HandedCompany, HandOver, HandOverQuerySet
from companies.models.imports import (
    ColumnMapping,
    ImportBatch,
    ImportBatchQuerySet,
    ImportChange,
    ImportRow,
)
from companies.models.merging import DuplicatePair, DuplicatePairQuerySet, Merge, MergeQuerySet
from companies.models.offer import Offer, OfferChange, OfferQuerySet
from companies.models.seats import Seat, SeatBooking, SeatBookingQuerySet

__all__ = [
    "ColumnMapping",
    "Company",
    "CompanyChange",
    "CompanyManager",
    "CompanyQuerySet",
    "Contact",
    "ContactNote",
    "ContactQuerySet",
    "DuplicatePair",
    "DuplicatePairQuerySet",
    "FollowUp",
    "FollowUpQuerySet",
    "HandOver",
    "HandOverQuerySet",
    "HandedCompany",
    "ImportBatch",
    "ImportBatchQuerySet",
    "ImportChange",
    "ImportRow",
    "Member",
    "Merge",
    "MergeQuerySet",
    "Offer",
    "OfferChange",
    "OfferQuerySet",
    "Seat",
    "SeatBooking",
    "SeatBookingQuerySet",
    "Site",
]
