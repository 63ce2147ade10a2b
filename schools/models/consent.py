"""What somebody agrees to, and the decision about it."""

import uuid
from datetime import date, datetime
from typing import ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from journal.moves import Moves, Stateful, StatusChange
from schools.enums import (
    CONSENT_MOVES,
    OPEN_CONSENTS,
    ConsentPurpose,
    ConsentState,
    DecidedBy,
    TextReader,
)
from schools.models.pupil import Guardian, Pupil


def _steps_of(table: Moves) -> Q:
    """The moves of a table, each with the states it starts from and the one it leads to."""
    steps = Q()
    for move, (sources, target) in table.items():
        steps |= Q(move=move, from_state__in=sorted(sources), to_state=target)
    return steps


class ConsentText(models.Model):
    """The exact words somebody agrees to: per purpose, reader, language and version, never edited.

    Who decides reads a text of their own: a guardian about the child, from 16 the pupil.
    """

    purpose = models.CharField(_("Zweck"), max_length=10, choices=ConsentPurpose.choices)
    reader = models.CharField(
        _("an wen"), max_length=10, choices=TextReader.choices, default=TextReader.GUARDIAN
    )
    language = models.CharField(_("Sprache"), max_length=8, default="de")
    version = models.PositiveSmallIntegerField(_("Fassung"))
    title = models.CharField(_("Überschrift"), max_length=160)
    text = models.TextField(_("Text"))
    valid_from = models.DateField(_("gilt ab"))

    class Meta:
        verbose_name = _("Einverständnis-Text")
        verbose_name_plural = _("Einverständnis-Texte")
        ordering = ["purpose", "reader", "language", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "reader", "language", "version"],
                name="consent_text_is_unique",
                violation_error_message=_("Diese Fassung gibt es schon."),
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=ConsentPurpose.values),
                name="consent_text_purpose_is_known",
                violation_error_message=_("Diesen Zweck gibt es nicht."),
            ),
            models.CheckConstraint(
                condition=Q(reader__in=TextReader.values),
                name="consent_text_reader_is_known",
                violation_error_message=_("An diese Person richtet sich kein Text."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}, {self.language}, {self.version}"


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Consents by state."""

    def open(self) -> "ConsentQuerySet":
        """Asked for or given."""
        return self.filter(state__in=OPEN_CONSENTS)

    def newest(self) -> "ConsentQuerySet":
        """The consent that says where a purpose stands for its pupil, whatever its state."""
        newer = Consent.objects.filter(
            pupil=OuterRef("pupil"), purpose=OuterRef("purpose"), pk__gt=OuterRef("pk")
        )
        return self.filter(~Exists(newer))

    def run_out(self, on: date) -> "ConsentQuerySet":
        """Given for a time that was over before this day."""
        return self.filter(state=ConsentState.GIVEN, expires_on__lt=on)

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
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True)
                | Q(expires_on__isnull=True)
                | Q(expires_on__gt=F("decided_at")),
                name="consent_ends_after_decision",
                violation_error_message=_("Das Einverständnis endet, bevor es gegeben ist."),
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

    @property
    def is_requested(self) -> bool:
        """Whether the question waits for an answer."""
        return self.state == ConsentState.REQUESTED

    @property
    def is_given(self) -> bool:
        """Whether somebody agreed and nobody took it back."""
        return self.state == ConsentState.GIVEN

    @property
    def is_refused(self) -> bool:
        """Whether the answer was no."""
        return self.state == ConsentState.REFUSED

    @property
    def since(self) -> datetime:
        """Since when it stands as it does: asked, decided (also on paper), taken back, run out."""
        decided = self.is_given or self.is_refused
        return (self.decided_at if decided else None) or self.state_changed_at


class ConsentChange(StatusChange):
    """A step in the life of a consent: the proof."""

    subject = models.ForeignKey(Consent, on_delete=models.CASCADE, related_name="changes")

    class Meta(StatusChange.Meta):
        constraints = [
            models.CheckConstraint(
                condition=_steps_of(CONSENT_MOVES),
                name="consent_change_is_a_move",
                violation_error_message=_("Diesen Schritt gibt es für ein Einverständnis nicht."),
            ),
        ]
