"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CompaniesConfig(AppConfig):
    """Companies, their offers, and the officers' work with them."""

    name = "companies"
    verbose_name = _("Betriebe")

    def ready(self) -> None:
        from accounts.enums import LinkPurpose
        from accounts.links import RENEWALS
        from companies.services import send_care_link_again, send_link_again

        RENEWALS[LinkPurpose.CONFIRM_OFFER] = send_link_again
        RENEWALS[LinkPurpose.CARE] = send_care_link_again
