"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SchoolsConfig(AppConfig):
    """Shown in the admin as a group of its own."""

    name = "schools"
    verbose_name = _("Schulen")

    def ready(self) -> None:
        """Says how a guardian gets a new link."""
        from accounts.enums import LinkPurpose
        from accounts.links import RENEWALS
        from schools.renewals import renew_consent_link

        RENEWALS[LinkPurpose.CONSENT] = renew_consent_link
