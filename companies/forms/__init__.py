"""What companies and officers type.

``offers``: what stands in an offer; ``own``: a company about itself; ``joining``: a company comes
by itself and is looked at; ``crm``: officers about a company; ``handover``: between officers;
``people``: choices of people by name; ``imports``: spreadsheets.
"""

from companies.forms.crm import FollowUpForm, LeadForm, MemberForm, NoteForm, RestForm, SiteForm
from companies.forms.handover import GiverForm, HandOverForm
from companies.forms.imports import ChooseAllForm, MappingForm, UploadForm
from companies.forms.joining import ChecksForm, JoiningForm, SignUpForm
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
    "ChecksForm",
    "ChooseAllForm",
    "FollowUpForm",
    "GiverForm",
    "HandOverForm",
    "HoursForm",
    "InviteForm",
    "JoiningForm",
    "LeadForm",
    "MappingForm",
    "MemberForm",
    "NoteForm",
    "OfferForm",
    "OfferTextForm",
    "OnBehalfForm",
    "PersonField",
    "ProfileForm",
    "ReasonForm",
    "RestForm",
    "SeatsForm",
    "SignUpForm",
    "SiteForm",
    "StaffOfferForm",
    "UploadForm",
    "officers",
]
