"""Company, site, contact, member, offer, seat; and the officers' notes and follow-ups.

Cut by aggregate. What points back to a higher one (an offer to its company) names it as text, so
that the files import each other in one direction: company, then offer, notes and sign-ups, then
seats. Imports of spreadsheets and merges point to companies; no company knows of them.
"""

from companies.models.acquisition import ContactNote, FollowUp, FollowUpQuerySet
from companies.models.asking import OfferAsking
from companies.models.care import CareCase, CareCaseQuerySet
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
from companies.models.joining import (
    ApprovalCheck,
    CompanySignUp,
    CompanySignUpChange,
    CompanySignUpQuerySet,
)
from companies.models.lists import ListColumns, SavedList, SavedListQuerySet, Tag
from companies.models.merging import DuplicatePair, DuplicatePairQuerySet, Merge, MergeQuerySet
from companies.models.offer import Offer, OfferChange, OfferQuerySet
from companies.models.record import (
    CompanyLink,
    NoteTemplate,
    NoteTemplateQuerySet,
    working_day,
)
from companies.models.seats import Seat, SeatBooking, SeatBookingQuerySet
from companies.models.template import OfferTemplate

__all__ = [
    "ApprovalCheck",
    "CareCase",
    "CareCaseQuerySet",
    "ColumnMapping",
    "Company",
    "CompanyChange",
    "CompanyLink",
    "CompanyManager",
    "CompanyQuerySet",
    "CompanySignUp",
    "CompanySignUpChange",
    "CompanySignUpQuerySet",
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
    "ListColumns",
    "Member",
    "Merge",
    "MergeQuerySet",
    "NoteTemplate",
    "NoteTemplateQuerySet",
    "Offer",
    "OfferAsking",
    "OfferChange",
    "OfferQuerySet",
    "OfferTemplate",
    "SavedList",
    "SavedListQuerySet",
    "Seat",
    "SeatBooking",
    "SeatBookingQuerySet",
    "Site",
    "Tag",
    "working_day",
]
