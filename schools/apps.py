"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SchoolsConfig(AppConfig):
    """Shown in the admin as a group of its own."""

    name = "schools"
    verbose_name = _("Schulen")
