"""Facts of the world: places, occupations, branches, holidays, dated legal thresholds."""

from catalogue.models.facts import (
    Branch,
    BranchQuerySet,
    CatalogueQuerySet,
    DataSource,
    DatedSetting,
    DatedSettingQuerySet,
    LoadedRow,
    Neighbourhood,
    Occupation,
    OccupationalField,
    PostalCode,
    PublicHoliday,
    PublicHolidayQuerySet,
    SchoolHoliday,
    SchoolHolidayQuerySet,
    SortedRow,
)
from catalogue.models.youth import Severity, YouthRule, YouthRuleQuerySet

__all__ = [
    "Branch",
    "BranchQuerySet",
    "CatalogueQuerySet",
    "DataSource",
    "DatedSetting",
    "DatedSettingQuerySet",
    "LoadedRow",
    "Neighbourhood",
    "Occupation",
    "OccupationalField",
    "PostalCode",
    "PublicHoliday",
    "PublicHolidayQuerySet",
    "SchoolHoliday",
    "SchoolHolidayQuerySet",
    "Severity",
    "SortedRow",
    "YouthRule",
    "YouthRuleQuerySet",
]
