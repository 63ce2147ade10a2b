"""What companies and officers type.

``offers``: what stands in an offer; ``on_behalf``: entered after a call; ``own``: a company about
itself; ``crm``: officers about a company; ``handover``: between officers; ``people``: choices of
people by name; ``imports``: spreadsheets.
"""

from companies.forms.crm import FollowUpForm, LeadForm, MemberForm, NoteForm, RestForm, SiteForm
from companies.forms.handover import GiverForm, HandOverForm
from companies.forms.imports import ChooseAllForm, MappingForm, UploadForm
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
from companies.forms.own import InviteForm, ProfileForm, ReasonForm
from companies.forms.people import PersonField, officers

__all__ = [
    "ChangeOfferForm",
    "ChooseAllForm",
    "CorrectionForm",
    "FollowUpForm",
    "GiverForm",
    "HandOverForm",
    "HoursForm",
    "InviteForm",
    "LeadForm",
    "LetterCodeForm",
    "MappingForm",
    "MemberForm",
    "NotThisOfferForm",
    "NoteForm",
    "OfferForm",
    "OnBehalfForm",
    "PersonField",
    "ProfileForm",
    "ReasonForm",
    "RestForm",
    "SeatsForm",
    "SiteForm",
    "StaffOfferForm",
    "StartForm",
    "UploadForm",
    "officers",
]
