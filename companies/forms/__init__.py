"""What companies and officers type.

``offers``: what stands in an offer; ``own``: a company about itself; ``joining``: a company comes
by itself and is looked at; ``crm``: officers about a company; ``handover``: between officers;
``lists``: many companies at once, columns, saved lists;
``people``: choices of people by name; ``imports``: spreadsheets.
"""

from companies.forms.crm import FollowUpForm, LeadForm, MemberForm, NoteForm, RestForm, SiteForm
from companies.forms.handover import GiverForm, HandOverForm
from companies.forms.imports import ChooseAllForm, MappingForm, UploadForm
from companies.forms.joining import ChecksForm, JoiningForm, SignUpForm
from companies.forms.lists import (
    AddTagForm,
    AssignForm,
    ColumnsForm,
    FollowUpsForm,
    RemoveTagForm,
    SavedListForm,
)
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
    "AddTagForm",
    "AssignForm",
    "ChecksForm",
    "ChooseAllForm",
    "ColumnsForm",
    "FollowUpForm",
    "FollowUpsForm",
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
    "RemoveTagForm",
    "RestForm",
    "SavedListForm",
    "SeatsForm",
    "SignUpForm",
    "SiteForm",
    "StaffOfferForm",
    "UploadForm",
    "officers",
]
