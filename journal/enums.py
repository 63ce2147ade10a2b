"""Choices of this app."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Channel(TextChoices):
    """How a message reaches its reader."""

    EMAIL = "email", _("E-Mail")
    IN_APP = "in_app", _("Im Konto")
    LETTER = "letter", _("Brief")


class MessageState(TextChoices):
    """The life of a message.

    A worker claims (CLAIMED, nothing has left the house yet), then hands over (SENDING, the mail
    server may have it), then notes the result. A worker that dies while CLAIMED is simply
    repeated; one that dies while SENDING leaves UNCERTAIN, and a person decides.
    """

    PENDING = "pending", _("wartet")
    CLAIMED = "claimed", _("in Arbeit")
    SENDING = "sending", _("wird übergeben")
    SENT = "sent", _("gesendet")
    FAILED = "failed", _("nicht zustellbar")
    UNCERTAIN = "uncertain", _("unklar, bitte entscheiden")
    CANCELLED = "cancelled", _("nicht mehr nötig")


class Audience(TextChoices):
    """Who a message speaks to: decides the form of address and the sender line."""

    PUPIL = "pupil", _("Schüler*in")
    GUARDIAN = "guardian", _("Sorgeberechtigte")
    TEACHER = "teacher", _("Lehrkraft")
    COMPANY = "company", _("Betrieb")
    OFFICER = "officer", _("Betriebsakquisiteur*in")


class AuditAction(TextChoices):
    """What is worth an entry that nobody can change."""

    VIEWED = "viewed", _("Personenbezogene Daten angesehen")
    MOVED = "moved", _("Status geändert")
    CREATED = "created", _("Angelegt")
    CHANGED = "changed", _("Geändert")
    DELETED = "deleted", _("Gelöscht")
    APPROVED = "approved", _("Freigegeben")
    SIGNED_IN = "signed_in", _("Angemeldet")
    LOCKED = "locked", _("Gesperrt")
    SLIP_PRINTED = "slip_printed", _("Zettel erstellt")
    LINK_SENT = "link_sent", _("Link verschickt")
    LINK_OPENED = "link_opened", _("Link geöffnet")
    EXPORTED = "exported", _("Ausgegeben")
    REPORTED = "reported", _("Problem gemeldet")
