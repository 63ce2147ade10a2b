"""How a company comes here by itself, and what a person makes sure of before it is approved."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from companies.enums import (
    ENDED_SIGN_UPS,
    SIGN_UP_MOVES,
    ApprovalItem,
    SignUpState,
)
from journal.moves import Stateful, StatusChange, known_moves_constraint


class CompanySignUpQuerySet(models.QuerySet["CompanySignUp"]):
    """Sign-ups by whose turn it is."""

    def asking(self) -> "CompanySignUpQuerySet":
        """Somebody wants to join a company we know; its admin or an officer decides."""
        return self.filter(state=SignUpState.ASKING).order_by("state_changed_at", "pk")

    def waiting(self) -> "CompanySignUpQuerySet":
        """New companies that nobody has approved or turned down yet."""
        return self.filter(state=SignUpState.WAITING)

    def forgettable(
        self, unconfirmed_before: datetime, ended_before: datetime
    ) -> "CompanySignUpQuerySet":
        """Those nobody confirmed in time, and those decided long ago."""
        return self.filter(
            Q(state=SignUpState.UNCONFIRMED, created_at__lt=unconfirmed_before)
            | Q(state__in=sorted(ENDED_SIGN_UPS), state_changed_at__lt=ended_before)
        )


class CompanySignUp(Stateful):
    """What somebody typed who wants to bring a company along; no company before the mail's tap."""

    MOVES: ClassVar = SIGN_UP_MOVES
    HISTORY = "changes"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("Name des Betriebs"), max_length=160)
    street = models.CharField(_("Straße und Hausnummer"), max_length=120)
    postal_code = models.CharField(_("Postleitzahl"), max_length=5)
    city = models.CharField(_("Ort"), max_length=80, default="Dortmund")
    phone = models.CharField(_("Telefon"), max_length=40)
    website = models.URLField(_("Website"), blank=True)
    first_name = models.CharField(_("Vorname"), max_length=80)
    last_name = models.CharField(_("Nachname"), max_length=80)
    function = models.CharField(_("Funktion"), max_length=80, blank=True)
    email = models.EmailField(_("E-Mail"))
    consented_at = models.DateTimeField(_("Verarbeitung zugestimmt"), default=timezone.now)
    consent_text = models.CharField(_("zugestimmt mit diesen Worten"), max_length=300, blank=True)
    """As the page said it on that day, in the reader's language: a later text changes nothing."""
    created_at = models.DateTimeField(_("angemeldet"), default=timezone.now, editable=False)
    company = models.ForeignKey(
        "companies.Company",
        verbose_name=_("Betrieb"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.CASCADE,
        related_name="sign_ups",
    )
    state = models.CharField(
        _("Stand"),
        max_length=20,
        choices=SignUpState.choices,
        default=SignUpState.UNCONFIRMED,
        editable=False,
    )

    objects = CompanySignUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("Anmeldung eines Betriebs")
        verbose_name_plural = _("Anmeldungen von Betrieben")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["company", "state"], name="sign_up_by_company"),
            models.Index(fields=["state", "created_at"], name="sign_up_by_state"),
            models.Index(fields=["email"], name="sign_up_by_email"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=SignUpState.values),
                name="sign_up_state_is_known",
                violation_error_message=_("Diesen Stand gibt es nicht."),
            ),
            models.CheckConstraint(
                condition=Q(state=SignUpState.UNCONFIRMED, company__isnull=True)
                | (~Q(state=SignUpState.UNCONFIRMED) & Q(company__isnull=False)),
                name="sign_up_has_a_company_once_confirmed",
                violation_error_message=_("Vor der Bestätigung gibt es noch keinen Betrieb."),
            ),
        ]

    def __str__(self) -> str:
        return f"Anmeldung {self.pk}"

    @property
    def full_name(self) -> str:
        """First and last name of who signed up."""
        return f"{self.first_name} {self.last_name}".strip()


class CompanySignUpChange(StatusChange):
    """A step in the life of a sign-up."""

    subject = models.ForeignKey(CompanySignUp, on_delete=models.CASCADE, related_name="changes")

    class Meta(StatusChange.Meta):
        constraints = [known_moves_constraint(SIGN_UP_MOVES, "sign_up_change_is_known")]


class ApprovalCheck(models.Model):
    """One thing somebody made sure of, when, and how."""

    company = models.ForeignKey(
        "companies.Company",
        verbose_name=_("Betrieb"),
        on_delete=models.CASCADE,
        related_name="approval_checks",
    )
    item = models.CharField(_("Was"), max_length=20, choices=ApprovalItem.choices)
    done_on = models.DateField(_("am"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("durch"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    note = models.CharField(_("Notiz"), max_length=300, blank=True)
    is_waived = models.BooleanField(_("nicht nötig"), default=False)
    """Of the visit alone: not needed, and the note says why."""

    class Meta:
        verbose_name = _("Prüfschritt")
        verbose_name_plural = _("Prüfschritte")
        ordering = ["company", "item"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "item"],
                name="approval_check_once_per_item",
                violation_error_message=_("Das ist schon abgehakt."),
            ),
            models.CheckConstraint(
                condition=Q(item__in=ApprovalItem.values),
                name="approval_item_is_known",
                violation_error_message=_("Diesen Prüfschritt gibt es nicht."),
            ),
            models.CheckConstraint(
                condition=Q(is_waived=False) | (Q(item=ApprovalItem.VISITED) & ~Q(note="")),
                name="approval_waives_a_visit_with_reason",
                violation_error_message=_(
                    "Nur ein Besuch kann wegfallen. Bitte schreiben Sie, warum."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_item_display()} {self.pk}"
