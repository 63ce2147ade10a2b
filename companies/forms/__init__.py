"""What companies and officers type.

``offers``: what stands in an offer; ``on_behalf``: entered after a call; ``own``: a company about
itself; ``joining``: a company comes by itself and is looked at; ``crm``: officers about a company;
``record``: the rest of its page; ``handover``: between officers; ``lists``: many companies at once,
columns, saved lists; ``care``: a silent company; ``people``: choices of people by name;
``imports``: spreadsheets.
"""

from companies.forms.care import CareForm
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
from companies.forms.merging import MergeForm
from companies.forms.offers import (
    ChangeOfferForm,
    CorrectionForm,
    HoursForm,
    LetterCodeForm,
    NotThisOfferForm,
    OfferForm,
    SeatsForm,
    StaffOfferForm,
)
from companies.forms.on_behalf import OnBehalfForm, StartForm
from companies.forms.own import InviteForm, ProfileForm, ReasonForm, UnblockForm
from companies.forms.people import PersonField, officers
from companies.forms.record import AddressForm, ContactForm, LinkForm, NoteTextForm, UnlinkForm

__all__ = [
    "AddTagForm",
    "AddressForm",
    "AssignForm",
    "CareForm",
    "ChangeOfferForm",
    "ChecksForm",
    "ChooseAllForm",
    "ColumnsForm",
    "ContactForm",
    "CorrectionForm",
    "FollowUpForm",
    "FollowUpsForm",
    "GiverForm",
    "HandOverForm",
    "HoursForm",
    "InviteForm",
    "JoiningForm",
    "LeadForm",
    "LetterCodeForm",
    "LinkForm",
    "MappingForm",
    "MemberForm",
    "MergeForm",
    "NotThisOfferForm",
    "NoteForm",
    "NoteTextForm",
    "OfferForm",
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
    "StartForm",
    "UnblockForm",
    "UnlinkForm",
    "UploadForm",
    "officers",
]
