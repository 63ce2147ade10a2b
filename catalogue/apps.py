"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogueConfig(AppConfig):
    """Shown in the admin as a group of its own."""

    name = "catalogue"
    verbose_name = _("Katalog")
