"""Application, placement, training path, each with its history: who moved it, when, why.

An application knows what came of it; what came of it names the application as text.
"""

from placements.models.application import Application, ApplicationChange, ApplicationQuerySet
from placements.models.placement import Placement, PlacementChange, PlacementQuerySet
from placements.models.report import Report, ReportChange, ReportQuerySet
from placements.models.training import TrainingPath, TrainingPathChange, TrainingPathQuerySet

__all__ = [
    "Application",
    "ApplicationChange",
    "ApplicationQuerySet",
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
