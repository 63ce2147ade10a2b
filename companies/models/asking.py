"""Asking a company whether an offer entered on its behalf is right."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from companies.enums import AskAnswer, AskChannel


class OfferAsking(models.Model):
    """One „Stimmt so?“: to whom, how, what stood there then, and what the company said.

    The link itself is an ``accounts.ActionLink``. A letter also has a code to type; only its keyed
    hash is kept, the code follows from the link (quartier.lib.codes) and can be printed again.
    """

    offer = models.ForeignKey(
        "companies.Offer",
        verbose_name=_("Angebot"),
        on_delete=models.CASCADE,
        related_name="askings",
    )
    contact = models.ForeignKey(
        "companies.Contact",
        verbose_name=_("an"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    channel = models.CharField(_("Weg"), max_length=10, choices=AskChannel.choices)
    link_id = models.UUIDField(_("Link"), unique=True)
    code_hash = models.CharField(_("Prüfwert"), max_length=64, null=True, blank=True, unique=True)
    fingerprint = models.CharField(_("Stand des Textes"), max_length=16, blank=True)
    """Of what stood in the offer when it was asked; empty where that is not known."""
    asked_at = models.DateTimeField(_("gefragt"), default=timezone.now)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("von"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    reminded_at = models.DateTimeField(_("erinnert"), null=True, blank=True)
    called_at = models.DateTimeField(_("Anruf geplant"), null=True, blank=True)
    answer = models.CharField(_("Antwort"), max_length=10, choices=AskAnswer.choices, blank=True)
    answered_at = models.DateTimeField(_("beantwortet"), null=True, blank=True)

    class Meta:
        verbose_name = _("Bitte um Bestätigung")
        verbose_name_plural = _("Bitten um Bestätigung")
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["offer", "-asked_at", "-id"], name="asking_by_offer")]
        constraints = [
            models.CheckConstraint(
                condition=Q(channel__in=AskChannel.values) & Q(answer__in=["", *AskAnswer.values]),
                name="asking_choices_are_known",
                violation_error_message=_("Diesen Weg oder diese Antwort gibt es nicht."),
            ),
            models.CheckConstraint(
                condition=Q(channel=AskChannel.MAIL, code_hash__isnull=True)
                | Q(channel=AskChannel.LETTER, code_hash__isnull=False),
                name="asking_letter_has_a_code",
                violation_error_message=_("Ein Brief braucht einen Code, eine E-Mail keinen."),
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="asking_answer_has_a_moment",
                violation_error_message=_("Zur Antwort gehört ihr Zeitpunkt."),
            ),
        ]

    def __str__(self) -> str:
        return f"Bitte um Bestätigung {self.pk}"
