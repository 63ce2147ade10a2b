"""The officers' notes and follow-ups."""

import uuid
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from companies.enums import FollowUpCause, NoteKind, NoteOutcome

if TYPE_CHECKING:
    from accounts.models import User


class ContactNote(models.Model):
    """What was said with a company: when, who, how, what came of it. No health data."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    company = models.ForeignKey(
        "companies.Company",
        verbose_name=_("Betrieb"),
        on_delete=models.CASCADE,
        related_name="notes",
    )
    contact = models.ForeignKey(
        "companies.Contact",
        verbose_name=_("mit"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="notes",
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("von"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    kind = models.CharField(_("Art"), max_length=20, choices=NoteKind.choices)
    is_incoming = models.BooleanField(_("vom Betrieb ausgegangen"), default=False)
    happened_at = models.DateTimeField(_("wann"), default=timezone.now)
    written_at = models.DateTimeField(_("geschrieben"), default=timezone.now, editable=False)
    outcome = models.CharField(
        _("Ergebnis"), max_length=20, choices=NoteOutcome.choices, default=NoteOutcome.OTHER
    )
    text = models.TextField(_("Notiz"), blank=True)

    class Meta:
        verbose_name = _("Kontakt")
        verbose_name_plural = _("Kontaktverlauf")
        ordering = ["-happened_at", "-pk"]
        indexes = [
            models.Index(fields=["company", "-happened_at"], name="note_by_company"),
            models.Index(fields=["happened_at", "company"], name="note_by_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=NoteKind.values) & Q(outcome__in=NoteOutcome.values),
                name="note_choices_are_known",
                violation_error_message=_("Diese Art oder dieses Ergebnis gibt es nicht."),
            ),
        ]

    def __str__(self) -> str:
        return f"Kontakt {self.pk}"


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    """Follow-ups by date and by whose they are."""

    def of(self, officer: "User") -> "FollowUpQuerySet":
        """The officer's own, and those nobody has taken yet."""
        return self.filter(Q(responsible=officer) | Q(responsible__isnull=True))

    def open(self) -> "FollowUpQuerySet":
        """Not done yet."""
        return self.filter(done_at__isnull=True)

    def due(self, on: date) -> "FollowUpQuerySet":
        """Open and due on this day or before."""
        return self.open().filter(due_on__lte=on)

    def reserving(self, on: date, before: timedelta, after: timedelta) -> "FollowUpQuerySet":
        """Plans of somebody that keep the company for this person on a day.

        A plan counts from ``before`` its day until ``after`` it; done, it counts no more.
        """
        mine = self.open().filter(responsible__isnull=False)
        return mine.filter(due_on__gte=on - after, due_on__lte=on + before)


class FollowUp(models.Model):
    """Something an officer wants to do with a company on a day; a call task is one too."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    company = models.ForeignKey(
        "companies.Company",
        verbose_name=_("Betrieb"),
        on_delete=models.CASCADE,
        related_name="follow_ups",
    )
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("zuständig"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="follow_ups",
        limit_choices_to={"role": Role.ACQUISITION},
    )
    due_on = models.DateField(_("fällig"))
    subject = models.CharField(_("Was"), max_length=160)
    cause = models.CharField(
        _("Anlass"), max_length=10, choices=FollowUpCause.choices, default=FollowUpCause.PLANNED
    )
    key = models.CharField(max_length=120, null=True, blank=True, unique=True, editable=False)
    """Makes a task that the platform writes unique, e.g. one call task per silent application."""
    created_at = models.DateTimeField(_("angelegt"), default=timezone.now, editable=False)
    done_at = models.DateTimeField(_("erledigt"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("erledigt von"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("Wiedervorlage")
        verbose_name_plural = _("Wiedervorlagen")
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(
                fields=["responsible", "due_on"],
                name="follow_up_due",
                condition=Q(done_at__isnull=True),
            ),
            models.Index(fields=["company", "due_on"], name="follow_up_by_company"),
            models.Index(
                fields=["company", "due_on"],
                name="follow_up_open_by_company",
                condition=Q(done_at__isnull=True),
            ),
            models.Index(
                fields=["company", "-done_at"],
                name="follow_up_done_by_company",
                condition=Q(done_at__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(cause__in=FollowUpCause.values),
                name="follow_up_cause_is_known",
                violation_error_message=_("Diesen Anlass gibt es nicht."),
            ),
        ]

    def __str__(self) -> str:
        return f"Wiedervorlage {self.pk}"
