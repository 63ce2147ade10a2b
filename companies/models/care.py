"""A company was silent several times: what is done about it, and how it ended."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from companies.enums import CareEnd


class CareCaseQuerySet(models.QuerySet["CareCase"]):
    """Cases by where they stand; the moments say it, no state of its own."""

    def open(self) -> "CareCaseQuerySet":
        """Nobody has heard from the company yet."""
        return self.filter(ended_at__isnull=True)


class CareCase(models.Model):
    """Silence of a company: opened, warned of, perhaps paused, ended. One open case a company."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    company = models.ForeignKey(
        "companies.Company",
        verbose_name=_("Betrieb"),
        on_delete=models.CASCADE,
        related_name="care_cases",
    )
    opened_at = models.DateTimeField(_("aufgefallen"), default=timezone.now)
    silent_count = models.PositiveSmallIntegerField(_("Anfragen ohne Antwort"))
    warned_at = models.DateTimeField(_("angekündigt"), null=True, blank=True)
    """Empty where nobody at the company reads what we write: then somebody calls, nothing more."""
    pause_on = models.DateField(_("Pause ab"), null=True, blank=True)
    paused_at = models.DateTimeField(_("pausiert"), null=True, blank=True)
    """Also the moment in which each offer of this pause was paused; so they are found again."""
    ended_at = models.DateTimeField(_("beendet"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("beendet durch"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    how = models.CharField(_("wie"), max_length=10, choices=CareEnd.choices, blank=True)

    objects = CareCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("Betrieb ohne Antwort")
        verbose_name_plural = _("Betriebe ohne Antwort")
        ordering = ["-opened_at", "-pk"]
        indexes = [
            models.Index(fields=["company", "-opened_at"], name="care_by_company"),
            models.Index(
                fields=["pause_on"],
                name="care_to_pause",
                condition=Q(ended_at__isnull=True, paused_at__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["company"],
                condition=Q(ended_at__isnull=True),
                name="care_one_open_per_company",
                violation_error_message=_("Um diesen Betrieb kümmert sich schon jemand."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, how="")
                | Q(ended_at__isnull=False, how__in=CareEnd.values),
                name="care_end_is_known",
                violation_error_message=_("Zum Ende gehört, wie es dazu kam."),
            ),
            models.CheckConstraint(
                condition=Q(warned_at__isnull=True, pause_on__isnull=True, paused_at__isnull=True)
                | Q(warned_at__isnull=False, pause_on__isnull=False),
                name="care_pauses_after_a_warning",
                violation_error_message=_("Eine Pause wird vorher angekündigt."),
            ),
            models.CheckConstraint(
                condition=Q(paused_at__isnull=True) | Q(paused_at__gte=F("warned_at")),
                name="care_steps_are_in_order",
                violation_error_message=_("Die Pause liegt vor ihrer Ankündigung."),
            ),
        ]

    def __str__(self) -> str:
        return f"Betrieb ohne Antwort {self.pk}"
