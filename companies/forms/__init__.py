"""What companies and officers type.

``offers``: what stands in an offer; ``own``: a company about itself; ``crm``: officers about a
company; ``handover``: between officers; ``people``: choices of people by name.
"""

from companies.forms.crm import FollowUpForm, LeadForm, MemberForm, NoteForm, RestForm, SiteForm
from companies.forms.handover import GiverForm, HandOverForm
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
    "FollowUpForm",
    "GiverForm",
    "HandOverForm",
    "HoursForm",
    "InviteForm",
    "LeadForm",
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
    "SiteForm",
    "StaffOfferForm",
    "officers",
]
