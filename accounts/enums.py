"""Choices of this app."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """One role per account. What somebody may see follows from rows, never from the role alone."""

    PUPIL = "pupil", _("Schüler*in")
    TEACHER = "teacher", _("Lehrkraft")
    COMPANY = "company", _("Betrieb")
    ACQUISITION = "acquisition", _("Betriebsakquisiteur*in")
    COORDINATION = "coordination", _("Koordination")


class LinkPurpose(TextChoices):
    """What a link without sign-in may do; one link does one thing."""

    ANSWER_APPLICATION = "answer_application", _("Anfrage beantworten")
    CONFIRM_OFFER = "confirm_offer", _("Angebot bestätigen")
    CONSENT = "consent", _("Einverständnis geben")
    CONFIRM_SIGN_UP = "confirm_sign_up", _("Anmeldung des Betriebs bestätigen")
    CARE = "care", _("Sich zurückmelden")
    EVENT = "event", _("Einladung beantworten")


class LinkState(TextChoices):
    """What became of a link; derived from its moments, not stored."""

    USABLE = "usable", _("gültig")
    EXPIRED = "expired", _("abgelaufen")
    USED = "used", _("schon benutzt")
    REVOKED = "revoked", _("ersetzt")
    UNKNOWN = "unknown", _("unbekannt")


class SlipAnswer(TextChoices):
    """What became of a try to sign in with a slip; never stored."""

    OK = "ok", _("angemeldet")
    WRONG = "wrong", _("falsche PIN")
    LOCKED = "locked", _("gesperrt")
    GONE = "gone", _("gilt nicht mehr")
