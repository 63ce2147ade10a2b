"""Applications, placements and training paths to look up; events to work with."""

from placements.admin.events import EventAdmin
from placements.admin.lookup import ApplicationAdmin, PlacementAdmin, TrainingPathAdmin

__all__ = ["ApplicationAdmin", "EventAdmin", "PlacementAdmin", "TrainingPathAdmin"]
