"""Questions about events: lists by role, the company's timeline, the calendar, the figures."""

from placements.events.calendar import entry_of, events_between
from placements.events.lists import (
    Places,
    attendance,
    classes_at,
    classes_to_invite,
    guests_of,
    has_attendance,
    names_of,
    of_company,
    of_pupil,
    of_teacher,
    public_events,
    pupils_to_sign_up,
)
from placements.events.timeline import SOURCES

__all__ = [
    "SOURCES",
    "Places",
    "attendance",
    "classes_at",
    "classes_to_invite",
    "entry_of",
    "events_between",
    "guests_of",
    "has_attendance",
    "names_of",
    "of_company",
    "of_pupil",
    "of_teacher",
    "public_events",
    "pupils_to_sign_up",
]
