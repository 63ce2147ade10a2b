"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CompaniesConfig(AppConfig):
    """Shown in the admin as a group of its own."""

    name = "companies"
    verbose_name = _("Betriebe")
