"""What the page of a company knows beside notes: their templates, and companies that belong."""

import uuid
from datetime import date, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from companies.enums import CompanyLinkKind, NoteKind, NoteOutcome

LONGEST_PLAN = 366


class NoteTemplateQuerySet(models.QuerySet["NoteTemplate"]):
    """Templates by whose they are."""

    def visible_to(self, user: object) -> "NoteTemplateQuerySet":
        """Coordination: all; officers: everybody's and their own."""
        if getattr(user, "is_coordination", False):
            return self.all()
        if getattr(user, "is_officer", False):
            return self.filter(Q(owner__isnull=True) | Q(owner=user))
        return self.none()

    def offered_to(self, user: object) -> "NoteTemplateQuerySet":
        """Those somebody can tap: everybody's and the own ones that are switched on."""
        mine = Q(owner__isnull=True) | Q(owner=user)
        return self.filter(mine, is_active=True).order_by("position", "pk")


class NoteTemplate(models.Model):
    """A usual note: one tap writes it, and plans what follows."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=40, null=True, blank=True, unique=True, editable=False)
    """Names those that come with the platform, so that loading again changes nothing."""
    label = models.CharField(_("Knopf"), max_length=40)
    kind = models.CharField(
        _("Art"), max_length=20, choices=NoteKind.choices, default=NoteKind.PHONE
    )
    outcome = models.CharField(
        _("Ergebnis"), max_length=20, choices=NoteOutcome.choices, default=NoteOutcome.OTHER
    )
    text = models.CharField(_("Notiz"), max_length=300, blank=True)
    follow_up_days = models.PositiveSmallIntegerField(
        _("Wiedervorlage in Tagen"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(LONGEST_PLAN)],
        help_text=_("Leer: keine Wiedervorlage."),
    )
    subject = models.CharField(_("Was ist dann zu tun?"), max_length=160, blank=True)
    position = models.PositiveSmallIntegerField(_("Reihenfolge"), default=100)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("nur für"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="note_templates",
        limit_choices_to={"role": Role.ACQUISITION},
    )
    is_active = models.BooleanField(_("aktiv"), default=True)

    objects = NoteTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("Notizvorlage")
        verbose_name_plural = _("Notizvorlagen")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=NoteKind.values) & Q(outcome__in=NoteOutcome.values),
                name="note_template_choices_are_known",
                violation_error_message=_("Diese Art oder dieses Ergebnis gibt es nicht."),
            ),
            models.CheckConstraint(
                condition=Q(follow_up_days__isnull=True) | Q(follow_up_days__lte=LONGEST_PLAN),
                name="note_template_plans_a_year_at_most",
                violation_error_message=_("Bitte höchstens ein Jahr."),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def due_on(self, today: date) -> date | None:
        """The day of what follows a note of this day; never a Saturday or Sunday."""
        return None if self.follow_up_days is None else working_day(today, self.follow_up_days)


def working_day(today: date, days: int) -> date:
    """The day in so many days, or the Monday after when nobody works on it."""
    day = today + timedelta(days=days)
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


class CompanyLink(models.Model):
    """Two companies that belong together. „Subject is a branch of other“: the kind has a way."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subject = models.ForeignKey(
        "companies.Company",
        verbose_name=_("Betrieb"),
        on_delete=models.CASCADE,
        related_name="links_from",
    )
    other = models.ForeignKey(
        "companies.Company",
        verbose_name=_("anderer Betrieb"),
        on_delete=models.CASCADE,
        related_name="links_to",
    )
    kind = models.CharField(_("wie"), max_length=16, choices=CompanyLinkKind.choices)
    note = models.CharField(_("Bemerkung"), max_length=160, blank=True)
    created_at = models.DateTimeField(_("seit"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("von"),
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = _("verbundener Betrieb")
        verbose_name_plural = _("verbundene Betriebe")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=CompanyLinkKind.values),
                name="company_link_kind_is_known",
                violation_error_message=_("Diese Verbindung gibt es nicht."),
            ),
            models.CheckConstraint(
                condition=~Q(subject=F("other")),
                name="company_link_between_two",
                violation_error_message=_("Ein Betrieb ist nicht mit sich selbst verbunden."),
            ),
            models.UniqueConstraint(
                Least("subject", "other"),
                Greatest("subject", "other"),
                "kind",
                name="company_link_once_per_kind",
                violation_error_message=_("Diese beiden Betriebe sind so schon verbunden."),
            ),
        ]

    def __str__(self) -> str:
        return f"Verbindung {self.pk}"
