"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Shown in the admin as a group of its own."""

    name = "accounts"
    verbose_name = _("Konten")
