"""Moves of applications and placements: each function is one transaction.

Cut by subject: ``asking`` (write and send), ``answering`` (the company), ``taking`` (the pupil
takes a place), ``ending`` (reminders, lapses, an offer that is gone), ``placing`` (placements),
``reporting`` (problems), ``habits`` (how fast a company answers, and its silence), ``events``
(formats beyond internships), ``guests`` (companies there), ``sign_ups`` (pupils there).

Locks are taken in one order, so that parallel moves wait and never deadlock: company, offer, event,
pupil, then applications by id. Every function loads its rows afresh under lock; what the caller
holds may be old. Every ending tells both sides (placements.messages).
"""

from placements.services.answering import accept, decline, mark_seen, need_time
from placements.services.asking import (
    ANSWERS,
    answer_link,
    discard_draft,
    save_draft,
    send_application,
    start_application,
)
from placements.services.ending import (
    close_draft,
    close_for_offers,
    lapse_by_company,
    lapse_by_pupil,
    remind_company,
    remind_pupil,
    to_remind,
    withdraw_without_consent,
)
from placements.services.events import (
    announce_event,
    cancel_event,
    change_event,
    close_event,
    create_event,
    hold_if_over,
    invite_classes,
    remind_of_event,
    save_attendance,
)
from placements.services.guests import (
    add_guest,
    answer_invitation,
    change_guest,
    choose_contact,
    leave_events,
    remove_guest,
    send_invitation_again,
)
from placements.services.habits import care_for_silent, refresh_habits, silent_companies
from placements.services.placing import (
    add_self_found,
    cancel_placement,
    complete_placement,
    remind_of_start,
    start_placement,
)
from placements.services.refusals import ConsentMissing, NoSeatLeft, NotPossible
from placements.services.reporting import close_report, file_report, open_reports, take_report
from placements.services.rows import BY_LINK, BY_SYSTEM
from placements.services.sign_ups import (
    ClassSignUp,
    recount_seats,
    sign_off,
    sign_up,
    sign_up_class,
)
from placements.services.taking import confirm, withdraw

__all__ = [
    "ANSWERS",
    "BY_LINK",
    "BY_SYSTEM",
    "ClassSignUp",
    "ConsentMissing",
    "NoSeatLeft",
    "NotPossible",
    "accept",
    "add_guest",
    "add_self_found",
    "announce_event",
    "answer_invitation",
    "answer_link",
    "cancel_event",
    "cancel_placement",
    "care_for_silent",
    "change_event",
    "change_guest",
    "choose_contact",
    "close_draft",
    "close_event",
    "close_for_offers",
    "close_report",
    "complete_placement",
    "confirm",
    "create_event",
    "decline",
    "discard_draft",
    "file_report",
    "hold_if_over",
    "invite_classes",
    "lapse_by_company",
    "lapse_by_pupil",
    "leave_events",
    "mark_seen",
    "need_time",
    "open_reports",
    "recount_seats",
    "refresh_habits",
    "remind_company",
    "remind_of_event",
    "remind_of_start",
    "remind_pupil",
    "remove_guest",
    "save_attendance",
    "save_draft",
    "send_application",
    "send_invitation_again",
    "sign_off",
    "sign_up",
    "sign_up_class",
    "silent_companies",
    "start_application",
    "start_placement",
    "take_report",
    "to_remind",
    "withdraw",
    "withdraw_without_consent",
]
