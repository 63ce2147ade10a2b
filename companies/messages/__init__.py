"""What we write to companies and officers. One function a message; none holds personal data.

Keys name the cause, so that the same cause says the same thing once.
"""

from companies.messages.care import (
    care_ended,
    care_link_again,
    care_paused,
    care_warning,
)
from companies.messages.companies import (
    block_to_confirm,
    company_access_ended,
    company_approved,
    company_blocked,
    company_invitation,
    company_offers_withdrawn,
    company_to_approve,
)
from companies.messages.joining import (
    joining_to_decide,
    officer_company_signed_up,
    officer_joining_to_decide,
    sign_up_has_account,
    sign_up_rejected,
    sign_up_to_confirm,
)
from companies.messages.offers import (
    offer_expired,
    offer_letter,
    offer_published,
    offer_returned,
    offer_to_confirm,
    offer_to_confirm_again,
    offer_withdrawn,
)
from companies.messages.officers import (
    officer_companies_assigned,
    officer_companies_handed,
    officer_companies_returned,
    officer_morning_list,
    officer_offer_confirmed,
    officer_offer_declined,
    officer_offer_to_review,
    officer_owner_changed,
)
from companies.messages.readers import (
    active,
    contact_for,
    members_of,
    reads_mail,
)

__all__ = [
    "active",
    "block_to_confirm",
    "care_ended",
    "care_link_again",
    "care_paused",
    "care_warning",
    "company_access_ended",
    "company_approved",
    "company_blocked",
    "company_invitation",
    "company_offers_withdrawn",
    "company_to_approve",
    "contact_for",
    "joining_to_decide",
    "members_of",
    "offer_expired",
    "offer_letter",
    "offer_published",
    "offer_returned",
    "offer_to_confirm",
    "offer_to_confirm_again",
    "offer_withdrawn",
    "officer_companies_assigned",
    "officer_companies_handed",
    "officer_companies_returned",
    "officer_company_signed_up",
    "officer_joining_to_decide",
    "officer_morning_list",
    "officer_offer_confirmed",
    "officer_offer_declined",
    "officer_offer_to_review",
    "officer_owner_changed",
    "reads_mail",
    "sign_up_has_account",
    "sign_up_rejected",
    "sign_up_to_confirm",
]
