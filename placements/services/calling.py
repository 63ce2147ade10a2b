"""Where nobody at a company reads what we write, an officer calls."""

from enum import StrEnum

from django.utils import timezone
from django.utils.translation import gettext as _

from companies import services as company_services
from placements import messages
from placements.models import Application, Placement


class Occasion(StrEnum):
    """What a company must hear of."""

    SENT = "sent"
    FIRST_REMINDER = "first_reminder"
    SECOND_REMINDER = "second_reminder"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"
    RELEASED = "released"
    CLOSED = "closed"
    NOT_CONFIRMED = "not_confirmed"
    CANCELLED = "cancelled"
    STARTS_SOON = "starts_soon"


def call_if_unread(about: Application | Placement, occasion: Occasion) -> None:
    """Opens a call task for this occasion, unless somebody at the company gets the message.

    A company that is closed to us is not called either. The same occasion opens one task.
    """
    company = about.offer.company if isinstance(about, Application) else about.company
    if company.is_closed_to_us or not messages.reads_nothing(company, about.offer):
        return
    company_services.open_call_task(
        company,
        key=f"no_mail:{occasion}:{about.public_id}",
        subject=_("%(what)s: bitte anrufen, der Betrieb hat keine E-Mail-Adresse")
        % {"what": _what(occasion)},
        due_on=timezone.localdate(),
        responsible=messages.officer_of(company, about.pupil),
    )


def _what(occasion: Occasion) -> str:
    return {
        Occasion.SENT: _("Neue Anfrage"),
        Occasion.FIRST_REMINDER: _("Eine Anfrage wartet auf Antwort"),
        Occasion.SECOND_REMINDER: _("Eine Anfrage wartet immer noch auf Antwort"),
        Occasion.CONFIRMED: _("Ein Platz ist bestätigt"),
        Occasion.WITHDRAWN: _("Eine Anfrage ist zurückgezogen"),
        Occasion.RELEASED: _("Eine Anfrage hat sich erledigt"),
        Occasion.CLOSED: _("Eine Anfrage ist geschlossen"),
        Occasion.NOT_CONFIRMED: _("Eine Zusage wurde nicht bestätigt"),
        Occasion.CANCELLED: _("Ein Praktikum fällt aus"),
        Occasion.STARTS_SOON: _("Ein Praktikum beginnt bald"),
    }[occasion]
