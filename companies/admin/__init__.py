"""The officers' CRM: companies, offers, notes, follow-ups. Buttons call services."""

from companies.admin.acquisition import ContactNoteAdmin, FollowUpAdmin
from companies.admin.companies import CompanyAdmin
from companies.admin.handover import HandOverAdmin
from companies.admin.offers import OfferAdmin

__all__ = ["CompanyAdmin", "ContactNoteAdmin", "FollowUpAdmin", "HandOverAdmin", "OfferAdmin"]
