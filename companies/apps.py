"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CompaniesConfig(AppConfig):
    """Companies, their offers, and the officers' work with them."""

    name = "companies"
    verbose_name = _("Betriebe")

    def ready(self) -> None:
        from accounts.calendars import SOURCES
        from accounts.enums import LinkPurpose
        from accounts.links import RENEWALS
        from catalogue.datafiles import TABLES, Table
        from companies.models import OfferTemplate
        from companies.services import (
            send_care_link_again,
            send_link_again,
            send_sign_up_link_again,
        )
        from companies.services.diary import follow_ups

        SOURCES.append(follow_ups)
        RENEWALS[LinkPurpose.CONFIRM_OFFER] = send_link_again
        RENEWALS[LinkPurpose.CONFIRM_SIGN_UP] = send_sign_up_link_again
        TABLES.append(
            Table(
                OfferTemplate,
                "offer_templates.csv",
                ("slug",),
                references={"occupation": "slug"},
            )
        )
        RENEWALS[LinkPurpose.CARE] = send_care_link_again
