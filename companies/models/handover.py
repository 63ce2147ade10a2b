"""Companies that one officer hands to another: for good, or until somebody is back."""

import uuid
from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class HandOverQuerySet(models.QuerySet["HandOver"]):
    """Hand-overs by whether they have come back."""

    def due_to_return(self, on: date) -> "HandOverQuerySet":
        """Those whose last day lies before this day; who has no account gets nothing back."""
        return self.filter(
            until_on__lt=on, returned_at__isnull=True, giver__is_active=True
        ).order_by("pk")


class HandOver(models.Model):
    """Some companies and the open follow-ups there go from one officer to another."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    giver = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("von"), on_delete=models.CASCADE, related_name="+"
    )
    receiver = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("an"), on_delete=models.CASCADE, related_name="+"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("eingetragen von"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    handed_at = models.DateTimeField(_("wann"), default=timezone.now, editable=False)
    until_on = models.DateField(_("bis einschließlich"), null=True, blank=True)
    reason = models.CharField(_("Grund"), max_length=300, blank=True)
    """Why somebody took a company over; a hand-over needs none."""
    returned_at = models.DateTimeField(_("zurückgegeben"), null=True, blank=True, editable=False)

    objects = HandOverQuerySet.as_manager()

    class Meta:
        verbose_name = _("Übergabe")
        verbose_name_plural = _("Übergaben")
        ordering = ["-handed_at", "-pk"]
        indexes = [
            models.Index(
                fields=["until_on"],
                name="handover_to_return",
                condition=Q(returned_at__isnull=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(giver=F("receiver")),
                name="handover_between_two",
                violation_error_message=_("Eine Übergabe geht an eine andere Person."),
            ),
        ]

    def __str__(self) -> str:
        return f"Übergabe {self.pk}"


class HandedCompany(models.Model):
    """A company in a hand-over, and what of it changed hands."""

    handover = models.ForeignKey(HandOver, on_delete=models.CASCADE, related_name="companies")
    company = models.ForeignKey(
        "companies.Company", on_delete=models.CASCADE, related_name="handovers"
    )
    is_owner_moved = models.BooleanField(_("zuständig"))
    """False where only follow-ups moved, because somebody else looks after the company."""
    follow_up_count = models.PositiveSmallIntegerField(_("Wiedervorlagen"))
    follow_up_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    """Which ones: what the receiver had planned there before does not come back with them."""

    class Meta:
        ordering = ["company__sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["handover", "company"], name="handed_company_once"),
        ]

    def __str__(self) -> str:
        return f"Betrieb in Übergabe {self.pk}"
