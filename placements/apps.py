"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlacementsConfig(AppConfig):
    """Shown in the admin as a group of its own."""

    name = "placements"
    verbose_name = _("Vermittlung")

    def ready(self) -> None:
        """Says how a company gets a new link, and what follows when offers or consents end."""
        from accounts.enums import LinkPurpose
        from accounts.links import RENEWALS
        from companies.services import consequences
        from placements.answers import renew_link
        from placements.consequences import (
            close_applications,
            close_the_rest,
            count_before_block,
            flag_placements,
            tell_place_is_back,
            withdraw_applications,
        )
        from schools.endings import WHEN_CONSENT_IS_REVOKED

        RENEWALS[LinkPurpose.ANSWER_APPLICATION] = renew_link
        consequences.WHEN_OFFERS_ARE_WITHDRAWN.append(close_applications)
        consequences.WHEN_COMPANY_IS_BLOCKED.extend([close_the_rest, flag_placements])
        consequences.WHEN_OFFER_IS_BACK.append(tell_place_is_back)
        consequences.COUNTS_BEFORE_BLOCK.append(count_before_block)
        WHEN_CONSENT_IS_REVOKED.append(withdraw_applications)
