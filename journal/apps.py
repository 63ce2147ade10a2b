"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JournalConfig(AppConfig):
    """Shown in the admin as a group of its own."""

    name = "journal"
    verbose_name = _("Protokoll")
