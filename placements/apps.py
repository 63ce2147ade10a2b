"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlacementsConfig(AppConfig):
    """Shown in the admin as a group of its own."""

    name = "placements"
    verbose_name = _("Vermittlung")

    def ready(self) -> None:
        """Says how a company gets a new link to an application."""
        from accounts.enums import LinkPurpose
        from accounts.links import RENEWALS
        from placements.answers import renew_link

        RENEWALS[LinkPurpose.ANSWER_APPLICATION] = renew_link
