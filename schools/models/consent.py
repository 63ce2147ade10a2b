"""What somebody agrees to, and the decision about it."""

import uuid
from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from journal.moves import Stateful, StatusChange
from schools.enums import CONSENT_MOVES, OPEN_CONSENTS, ConsentPurpose, ConsentState, DecidedBy
from schools.models.pupil import Guardian, Pupil


class ConsentText(models.Model):
    """The exact words somebody agrees to: per purpose, language and version, never edited."""

    purpose = models.CharField(_("Zweck"), max_length=10, choices=ConsentPurpose.choices)
    language = models.CharField(_("Sprache"), max_length=8, default="de")
    version = models.PositiveSmallIntegerField(_("Fassung"))
    title = models.CharField(_("Überschrift"), max_length=160)
    text = models.TextField(_("Text"))
    valid_from = models.DateField(_("gilt ab"))

    class Meta:
        verbose_name = _("Einverständnis-Text")
        verbose_name_plural = _("Einverständnis-Texte")
        ordering = ["purpose", "language", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "language", "version"],
                name="consent_text_is_unique",
                violation_error_message=_("Diese Fassung gibt es schon."),
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=ConsentPurpose.values),
                name="consent_text_purpose_is_known",
                violation_error_message=_("Diesen Zweck gibt es nicht."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}, {self.language}, {self.version}"


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Consents by state."""

    def open(self) -> "ConsentQuerySet":
        """The consent that counts now for a pupil and purpose."""
        return self.filter(state__in=OPEN_CONSENTS)

    def in_force(self, on: date) -> "ConsentQuerySet":
        """Given, and not run out on this day."""
        return self.filter(
            Q(expires_on__isnull=True) | Q(expires_on__gte=on), state=ConsentState.GIVEN
        )


class Consent(Stateful):
    """One decision about one purpose for one pupil (Art. 6 (1) a, Art. 8 GDPR)."""

    MOVES: ClassVar = CONSENT_MOVES
    HISTORY = "changes"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pupil = models.ForeignKey(
        Pupil, verbose_name=_("Schüler*in"), on_delete=models.CASCADE, related_name="consents"
    )
    guardian = models.ForeignKey(
        Guardian,
        verbose_name=_("Sorgeberechtigte*r"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="consents",
    )
    purpose = models.CharField(_("Zweck"), max_length=10, choices=ConsentPurpose.choices)
    text = models.ForeignKey(
        ConsentText, verbose_name=_("Text"), on_delete=models.PROTECT, related_name="consents"
    )
    state = models.CharField(
        _("Stand"),
        max_length=12,
        choices=ConsentState.choices,
        default=ConsentState.REQUESTED,
        editable=False,
    )
    requested_at = models.DateTimeField(_("angefragt"), default=timezone.now)
    decided_at = models.DateTimeField(_("entschieden"), null=True, blank=True)
    decided_by = models.CharField(
        _("entschieden von"), max_length=10, choices=DecidedBy.choices, blank=True
    )
    expires_on = models.DateField(_("gilt bis"), null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("Einverständnis")
        verbose_name_plural = _("Einverständnisse")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose__in=ConsentPurpose.values)
                & Q(state__in=ConsentState.values)
                & Q(decided_by__in=["", *DecidedBy.values]),
                name="consent_choices_are_known",
                violation_error_message=_("Diesen Zweck oder Stand gibt es nicht."),
            ),
            models.UniqueConstraint(
                fields=["pupil", "purpose"],
                condition=Q(state__in=sorted(OPEN_CONSENTS)),
                name="consent_one_open_per_purpose",
                violation_error_message=_("Zu diesem Zweck läuft schon eine Anfrage."),
            ),
        ]

    def __str__(self) -> str:
        return f"Einverständnis {self.pk}"


class ConsentChange(StatusChange):
    """A step in the life of a consent: the proof."""

    subject = models.ForeignKey(Consent, on_delete=models.CASCADE, related_name="changes")
