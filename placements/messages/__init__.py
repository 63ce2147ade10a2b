"""What pupil, company, teacher and officer are told about applications, placements, events.

Each function is one occasion; deciding whether to send is the service's business. Companies are
written to without a name, age or text of the pupil: the mail says that there is something to
answer, the page behind the link shows it (product, capability 7).
"""

from placements.messages.applications import (
    accepted,
    application_sent,
    closed,
    confirm_reminder,
    confirmed,
    declined,
    lapsed_by_company,
    lapsed_by_pupil,
    link_renewed,
    needs_time,
    new_offers,
    released,
    reminder,
    withdrawn,
)
from placements.messages.events import (
    classes_invited,
    guest_answered,
    guest_contact,
    invited,
    moved_up,
    signed_up,
    told_guests,
    told_pupils,
    told_teachers,
)
from placements.messages.events import reads_nothing as guest_reads_nothing
from placements.messages.events import time_text as event_time_text
from placements.messages.placements import (
    placement_at_blocked_company,
    placement_cancelled,
    self_found_added,
    starts_soon,
)
from placements.messages.readers import (
    ANSWER_PATH,
    contact_for,
    officer_for,
    officer_of,
    reads_nothing,
)
from placements.messages.reports import (
    place_is_back,
    report_closed,
    report_filed,
    report_officers,
)

__all__ = [
    "ANSWER_PATH",
    "accepted",
    "application_sent",
    "classes_invited",
    "closed",
    "confirm_reminder",
    "confirmed",
    "contact_for",
    "declined",
    "event_time_text",
    "guest_answered",
    "guest_contact",
    "guest_reads_nothing",
    "invited",
    "lapsed_by_company",
    "lapsed_by_pupil",
    "link_renewed",
    "moved_up",
    "needs_time",
    "new_offers",
    "officer_for",
    "officer_of",
    "place_is_back",
    "placement_at_blocked_company",
    "placement_cancelled",
    "reads_nothing",
    "released",
    "reminder",
    "report_closed",
    "report_filed",
    "report_officers",
    "self_found_added",
    "signed_up",
    "starts_soon",
    "told_guests",
    "told_pupils",
    "told_teachers",
    "withdrawn",
]
