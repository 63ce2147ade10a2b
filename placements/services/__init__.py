"""Moves of applications and placements: each function is one transaction.

Cut by subject: ``asking`` (write and send), ``answering`` (the company), ``taking`` (the pupil
takes a place), ``ending`` (reminders, lapses, an offer that is gone), ``placing`` (placements),
``reporting`` (problems), ``habits`` (how fast a company answers, and its silence).

Locks are taken in one order, so that parallel moves wait and never deadlock:
company, offer, pupil, then applications by id. Every function loads its rows afresh under lock;
what the caller holds may be old. Every ending tells both sides (placements.messages).
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
from placements.services.taking import confirm, withdraw

__all__ = [
    "ANSWERS",
    "BY_LINK",
    "BY_SYSTEM",
    "ConsentMissing",
    "NoSeatLeft",
    "NotPossible",
    "accept",
    "add_self_found",
    "answer_link",
    "cancel_placement",
    "care_for_silent",
    "close_draft",
    "close_for_offers",
    "close_report",
    "complete_placement",
    "confirm",
    "decline",
    "discard_draft",
    "file_report",
    "lapse_by_company",
    "lapse_by_pupil",
    "mark_seen",
    "need_time",
    "open_reports",
    "refresh_habits",
    "remind_company",
    "remind_of_start",
    "remind_pupil",
    "save_draft",
    "send_application",
    "silent_companies",
    "start_application",
    "start_placement",
    "take_report",
    "to_remind",
    "withdraw",
    "withdraw_without_consent",
]
