"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlacementsConfig(AppConfig):
    """Shown in the admin as a group of its own."""

    name = "placements"
    verbose_name = _("Vermittlung")

    def ready(self) -> None:
        """Enters here what companies and schools do not know.

        How a company gets a new link, what follows when offers or consents end, which officer is
        near a place, which periods schools have, what the pages of companies show of ours, and
        which companies teachers see.
        """
        from accounts.calendars import SOURCES as CALENDAR
        from accounts.enums import LinkPurpose
        from accounts.links import RENEWALS
        from companies import record as company_record
        from companies import timeline as company_timeline
        from companies.models.company import SHOWN_TO_TEACHERS
        from companies.services import consequences, periods
        from companies.services.joining import WHO_IS_NEAR
        from companies.views import preview
        from placements import record, timeline
        from placements.answers import renew_link
        from placements.browse.periods import coming_periods
        from placements.consequences import (
            close_applications,
            close_the_rest,
            count_before_block,
            find_officer,
            flag_placements,
            leave_events,
            tell_place_is_back,
            withdraw_applications,
            withdraw_of_blocked,
        )
        from placements.events import SOURCES as EVENTS
        from placements.events import events_between
        from placements.places import companies_of_pupils
        from placements.services import send_invitation_again
        from placements.views.public import offer_preview
        from schools.endings import WHEN_CONSENT_IS_REVOKED, WHEN_PUPIL_IS_BLOCKED

        RENEWALS[LinkPurpose.ANSWER_APPLICATION] = renew_link
        RENEWALS[LinkPurpose.EVENT] = send_invitation_again
        CALENDAR.append(events_between)
        consequences.WHEN_OFFERS_ARE_WITHDRAWN.append(close_applications)
        WHO_IS_NEAR.append(find_officer)
        SHOWN_TO_TEACHERS.append(companies_of_pupils)
        periods.SOURCES.append(coming_periods)
        preview.PUBLIC_VIEWS.append(offer_preview)
        consequences.WHEN_OFFER_IS_BACK.append(tell_place_is_back)
        consequences.COUNTS_BEFORE_BLOCK.append(count_before_block)
        consequences.WHEN_COMPANY_IS_BLOCKED.extend([close_the_rest, flag_placements, leave_events])
        WHEN_CONSENT_IS_REVOKED.append(withdraw_applications)
        WHEN_PUPIL_IS_BLOCKED.append(withdraw_of_blocked)
        company_record.PANELS.append(record.youths_at)
        company_record.OPEN_REQUESTS.append(record.open_requests)
        company_timeline.SOURCES.extend([*timeline.SOURCES, *EVENTS])
