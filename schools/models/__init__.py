"""School, year, class, teacher, officer's post, pupil, guardian, period, consent, class list."""

from schools.models.classes import (
    InternshipPeriod,
    InternshipPeriodQuerySet,
    SchoolClass,
    SchoolClassQuerySet,
    Teacher,
)
from schools.models.consent import Consent, ConsentChange, ConsentQuerySet, ConsentText
from schools.models.imports import (
    PupilColumns,
    PupilImport,
    PupilImportChange,
    PupilImportQuerySet,
    PupilImportRow,
)
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
    "PupilColumns",
    "PupilImport",
    "PupilImportChange",
    "PupilImportQuerySet",
    "PupilImportRow",
    "PupilQuerySet",
    "School",
    "SchoolClass",
    "SchoolClassQuerySet",
    "SchoolQuerySet",
    "SchoolYear",
    "SchoolYearQuerySet",
    "Teacher",
]
