"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlacementsConfig(AppConfig):
    """Shown in the admin as a group of its own."""

    name = "placements"
    verbose_name = _("Vermittlung")

    def ready(self) -> None:
        """Enters renewals of links, what follows when something ends, and what a timeline has."""
        from accounts.enums import LinkPurpose
        from accounts.links import RENEWALS
        from companies import timeline
        from companies.services import consequences
        from placements.answers import renew_link
        from placements.consequences import (
            close_applications,
            close_the_rest,
            flag_placements,
            leave_events,
            withdraw_applications,
        )
        from placements.events import event_entries
        from placements.services import send_invitation_again
        from schools.endings import WHEN_CONSENT_IS_REVOKED

        RENEWALS[LinkPurpose.ANSWER_APPLICATION] = renew_link
        RENEWALS[LinkPurpose.EVENT] = send_invitation_again
        timeline.SOURCES.append(event_entries)
        consequences.WHEN_OFFERS_ARE_WITHDRAWN.append(close_applications)
        consequences.WHEN_COMPANY_IS_BLOCKED.extend([close_the_rest, flag_placements, leave_events])
        WHEN_CONSENT_IS_REVOKED.append(withdraw_applications)
