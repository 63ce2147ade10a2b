"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlacementsConfig(AppConfig):
    """Shown in the admin as a group of its own."""

    name = "placements"
    verbose_name = _("Vermittlung")
