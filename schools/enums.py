"""Choices and tables of moves of this app."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from journal import moves


class SchoolType(TextChoices):
    """School types of the programme (NRW keys in shared catalogues: 04, 15)."""

    HAUPTSCHULE = "H", _("Hauptschule")
    GESAMTSCHULE = "GE", _("Gesamtschule")
    REALSCHULE = "R", _("Realschule")
    SEKUNDARSCHULE = "SK", _("Sekundarschule")
    FOERDERSCHULE = "S", _("Förderschule")


class PeriodKind(TextChoices):
    """Kinds of internship a school sets dates for."""

    INTERNSHIP = "internship", _("Schulpraktikum")
    LONG_TERM = "long_term", _("Langzeitpraktikum")


class Strength(TextChoices):
    """Strengths in the pupil's own view; words, never grades."""

    CAREFUL = "careful", _("arbeite sorgfältig")
    RELIABLE = "reliable", _("bin zuverlässig")
    FRIENDLY = "friendly", _("gehe gern auf Menschen zu")
    HANDS_ON = "hands_on", _("packe gern an")
    PATIENT = "patient", _("habe Geduld")
    CURIOUS = "curious", _("will Neues lernen")
    TEAM = "team", _("arbeite gern im Team")
    CREATIVE = "creative", _("habe gute Ideen")
    CALM = "calm", _("bleibe ruhig")
    PUNCTUAL = "punctual", _("bin pünktlich")
    NUMBERS = "numbers", _("rechne gern")
    LANGUAGES = "languages", _("spreche mehrere Sprachen")


class ConsentPurpose(TextChoices):
    """What somebody agrees to; each has its own texts and its own decision."""

    PROFILE_TO_COMPANY = "profile", _("Bewerbung zeigen")
    CONTACT_TO_COMPANY = "contact", _("Name und Kontakt nach der Zusage")


class ConsentState(TextChoices):
    """The life of a consent."""

    REQUESTED = "requested", _("angefragt")
    GIVEN = "given", _("gegeben")
    REFUSED = "refused", _("abgelehnt")
    REVOKED = "revoked", _("widerrufen")
    EXPIRED = "expired", _("abgelaufen")


class ConsentMove(TextChoices):
    """What can happen to a consent."""

    GIVE = "give", _("zustimmen")
    REFUSE = "refuse", _("ablehnen")
    REVOKE = "revoke", _("widerrufen")
    EXPIRE = "expire", _("ablaufen")


CONSENT_MOVES = moves.table(
    give=({ConsentState.REQUESTED}, ConsentState.GIVEN),
    refuse=({ConsentState.REQUESTED}, ConsentState.REFUSED),
    revoke=({ConsentState.GIVEN}, ConsentState.REVOKED),
    expire=({ConsentState.GIVEN}, ConsentState.EXPIRED),
)

OPEN_CONSENTS = frozenset({ConsentState.REQUESTED, ConsentState.GIVEN})
"""One of these per pupil and purpose."""
CLOSED_CONSENTS = frozenset(ConsentState) - OPEN_CONSENTS
"""These are history and stay as they are: who says yes later gives a new consent."""


class TextReader(TextChoices):
    """Whom the text of a consent speaks to: the one who decides."""

    GUARDIAN = "guardian", _("Sorgeberechtigte")
    PUPIL = "pupil", _("Jugendliche ab 16 Jahren")


class DecidedBy(TextChoices):
    """Who decided about a consent, and how."""

    GUARDIAN = "guardian", _("Sorgeberechtigte*r über den Link")
    SHOWN = "shown", _("Sorgeberechtigte*r, am Gerät der*des Jugendlichen")
    PUPIL = "pupil", _("Schüler*in (ab 16 Jahren)")
    PAPER = "paper", _("auf Papier, eingetragen von der Schule")
