"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlacementsConfig(AppConfig):
    """Shown in the admin as a group of its own."""

    name = "placements"
    verbose_name = _("Vermittlung")

    def ready(self) -> None:
        """Says how a company gets a new link, what follows when offers or consents end,
        and which officer is near a place."""
        from accounts.enums import LinkPurpose
        from accounts.links import RENEWALS
        from companies.services import consequences
        from companies.services.joining import WHO_IS_NEAR
        from placements.answers import renew_link
        from placements.consequences import (
            close_applications,
            close_the_rest,
            find_officer,
            flag_placements,
            withdraw_applications,
            withdraw_of_blocked,
        )
        from schools.endings import WHEN_CONSENT_IS_REVOKED, WHEN_PUPIL_IS_BLOCKED

        RENEWALS[LinkPurpose.ANSWER_APPLICATION] = renew_link
        consequences.WHEN_OFFERS_ARE_WITHDRAWN.append(close_applications)
        consequences.WHEN_COMPANY_IS_BLOCKED.extend([close_the_rest, flag_placements])
        WHO_IS_NEAR.append(find_officer)
        WHEN_CONSENT_IS_REVOKED.append(withdraw_applications)
        WHEN_PUPIL_IS_BLOCKED.append(withdraw_of_blocked)
