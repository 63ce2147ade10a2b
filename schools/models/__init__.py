"""School, year, class, teacher, officer's post, pupil, guardian, period, consent."""

from schools.models.classes import (
    InternshipPeriod,
    InternshipPeriodQuerySet,
    SchoolClass,
    SchoolClassQuerySet,
    Teacher,
)
from schools.models.consent import Consent, ConsentChange, ConsentQuerySet, ConsentText
from schools.models.pupil import Guardian, Pupil, PupilQuerySet
from schools.models.school import (
    OfficerPost,
    OfficerPostQuerySet,
    School,
    SchoolQuerySet,
    SchoolYear,
    SchoolYearQuerySet,
)

__all__ = [
    "Consent",
    "ConsentChange",
    "ConsentQuerySet",
    "ConsentText",
    "Guardian",
    "InternshipPeriod",
    "InternshipPeriodQuerySet",
    "OfficerPost",
    "OfficerPostQuerySet",
    "Pupil",
    "PupilQuerySet",
    "School",
    "SchoolClass",
    "SchoolClassQuerySet",
    "SchoolQuerySet",
    "SchoolYear",
    "SchoolYearQuerySet",
    "Teacher",
]
