"""What companies and officers type.

``offers``: what stands in an offer; ``own``: a company about itself; ``joining``: a company comes
by itself and is looked at; ``crm``: officers about a company; ``record``: the rest of its page;
``handover``: between officers; ``lists``: many companies at once, columns, saved lists;
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
from companies.forms.record import AddressForm, ContactForm, LinkForm, NoteTextForm, UnlinkForm

__all__ = [
    "AddTagForm",
    "AddressForm",
    "AssignForm",
    "ChecksForm",
    "ChooseAllForm",
    "ColumnsForm",
    "ContactForm",
    "FollowUpForm",
    "FollowUpsForm",
    "GiverForm",
    "HandOverForm",
    "HoursForm",
    "InviteForm",
    "JoiningForm",
    "LeadForm",
    "LinkForm",
    "MappingForm",
    "MemberForm",
    "NoteForm",
    "NoteTextForm",
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
    "UnlinkForm",
    "UploadForm",
    "officers",
]
