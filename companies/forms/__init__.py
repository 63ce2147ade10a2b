"""What companies and officers type.

``offers``: what stands in an offer; ``own``: a company about itself; ``crm``: officers about a
company; ``handover``: between officers; ``merging``: two companies that are one; ``people``:
choices of people by name; ``imports``: spreadsheets.
"""

from companies.forms.crm import FollowUpForm, LeadForm, MemberForm, NoteForm, RestForm, SiteForm
from companies.forms.handover import GiverForm, HandOverForm
from companies.forms.imports import ChooseAllForm, MappingForm, UploadForm
from companies.forms.merging import MergeForm
from companies.forms.offers import (
    HoursForm,
    OfferForm,
    OfferTextForm,
    OnBehalfForm,
    SeatsForm,
    StaffOfferForm,
)
from companies.forms.own import InviteForm, ProfileForm, ReasonForm
from companies.forms.people import PersonField, officers

__all__ = [
    "ChooseAllForm",
    "FollowUpForm",
    "GiverForm",
    "HandOverForm",
    "HoursForm",
    "InviteForm",
    "LeadForm",
    "MappingForm",
    "MemberForm",
    "MergeForm",
    "NoteForm",
    "OfferForm",
    "OfferTextForm",
    "OnBehalfForm",
    "PersonField",
    "ProfileForm",
    "ReasonForm",
    "RestForm",
    "SeatsForm",
    "SiteForm",
    "StaffOfferForm",
    "UploadForm",
    "officers",
]
