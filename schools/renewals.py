"""New consent links for guardians who ask for one."""

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import links
from accounts.models import ActionLink
from schools import asking
from schools.models import Guardian


def renew_consent_link(link: ActionLink) -> None:
    """Sends the guardian who had the link a new one (entered in accounts.links.RENEWALS).

    Raises NotRenewable when nobody is known to send it to.
    """
    known = Guardian.objects.select_related("pupil")
    guardian = known.filter(public_id=link.recipient_id).first() if link.recipient_id else None
    if guardian is None or not guardian.email or guardian.pupil.left_on is not None:
        raise links.NotRenewable(
            _(
                "Wir haben keine E-Mail-Adresse von Ihnen. "
                "Bitte fragen Sie die Schule nach dem Link."
            )
        )
    asking.send_link(guardian.pupil, guardian, now=timezone.now())
