"""The officers' CRM: companies, offers, notes, follow-ups, imports. Buttons call services."""

from companies.admin.acquisition import ContactNoteAdmin, FollowUpAdmin
from companies.admin.companies import CompanyAdmin
from companies.admin.handover import HandOverAdmin
from companies.admin.imports import ColumnMappingAdmin, ImportBatchAdmin
from companies.admin.lists import SavedListAdmin, TagAdmin
from companies.admin.merging import DuplicatePairAdmin, MergeAdmin
from companies.admin.note_templates import NoteTemplateAdmin
from companies.admin.offers import OfferAdmin
from companies.admin.templates import OfferTemplateAdmin

__all__ = [
    "ColumnMappingAdmin",
    "CompanyAdmin",
    "ContactNoteAdmin",
    "DuplicatePairAdmin",
    "FollowUpAdmin",
    "HandOverAdmin",
    "ImportBatchAdmin",
    "MergeAdmin",
    "NoteTemplateAdmin",
    "OfferAdmin",
    "OfferTemplateAdmin",
    "SavedListAdmin",
    "TagAdmin",
]
