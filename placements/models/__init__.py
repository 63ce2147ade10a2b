"""Application, placement, training path, event, each with its history: who moved it, when, why.

An application knows what came of it; what came of it names the application as text.
"""

from placements.models.application import Application, ApplicationChange, ApplicationQuerySet
from placements.models.event import (
    Event,
    EventChange,
    EventClass,
    EventCompany,
    EventCompanyChange,
    EventCompanyQuerySet,
    EventQuerySet,
    EventSignUp,
    EventSignUpChange,
    EventSignUpQuerySet,
)
from placements.models.placement import Placement, PlacementChange, PlacementQuerySet
from placements.models.report import Report, ReportChange, ReportQuerySet
from placements.models.training import TrainingPath, TrainingPathChange, TrainingPathQuerySet

__all__ = [
    "Application",
    "ApplicationChange",
    "ApplicationQuerySet",
    "Event",
    "EventChange",
    "EventClass",
    "EventCompany",
    "EventCompanyChange",
    "EventCompanyQuerySet",
    "EventQuerySet",
    "EventSignUp",
    "EventSignUpChange",
    "EventSignUpQuerySet",
    "Placement",
    "PlacementChange",
    "PlacementQuerySet",
    "Report",
    "ReportChange",
    "ReportQuerySet",
    "TrainingPath",
    "TrainingPathChange",
    "TrainingPathQuerySet",
]
