"""Somebody says that something is wrong with an offer or a placement."""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from companies.models import Company, Offer
from journal.moves import Stateful, StatusChange, known_moves_constraint
from placements.enums import REPORT_MOVES, ReportCategory, ReportState
from placements.models.placement import Placement
from schools.models import Pupil

if TYPE_CHECKING:
    from accounts.models import User


class ReportQuerySet(models.QuerySet["Report"]):
    """Reports by state and by who may read them."""

    def open(self) -> "ReportQuerySet":
        """Somebody still has to do something."""
        return self.exclude(state=ReportState.CLOSED)

    def visible_to(self, user: "User") -> "ReportQuerySet":
        """Coordination: all. Officers: those they take care of. Everybody else: the own ones.

        An officer takes care of what is assigned to them, of their companies and their schools'
        pupils, and of offers of companies that nobody looks after.
        """
        if not user.is_authenticated:
            return self.none()
        if user.role == Role.COORDINATION:
            return self.all()
        if user.role == Role.ACQUISITION:
            nobodys = Q(placement__isnull=True) & (
                Q(company__owner__isnull=True) | Q(company__owner__is_active=False)
            )
            return self.filter(
                Q(assigned_to=user)
                | Q(company__owner=user)
                | Q(placement__pupil__in=Pupil.objects.visible_to(user))
                | nobodys
            )
        return self.filter(by=user)


class Report(Stateful):
    """A problem with an offer or a placement, by somebody signed in or not. The text is personal.

    A report about a placement goes when the pupil's data go.
    """

    MOVES: ClassVar = REPORT_MOVES
    HISTORY = "changes"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    """Made with the form: pressed twice, it is one report."""
    company = models.ForeignKey(
        Company, verbose_name=_("Betrieb"), on_delete=models.PROTECT, related_name="reports"
    )
    offer = models.ForeignKey(
        Offer,
        verbose_name=_("Angebot"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reports",
    )
    placement = models.ForeignKey(
        Placement,
        verbose_name=_("Vermittlung"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="reports",
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("gemeldet von"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    category = models.CharField(_("Worum geht es?"), max_length=20, choices=ReportCategory.choices)
    text = models.TextField(_("Was ist passiert?"), max_length=2000)
    state = models.CharField(
        _("Stand"),
        max_length=20,
        choices=ReportState.choices,
        default=ReportState.NEW,
        editable=False,
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("kümmert sich"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    outcome = models.TextField(_("Ergebnis"), max_length=1000, blank=True)
    created_at = models.DateTimeField(_("gemeldet"), default=timezone.now, editable=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("Meldung")
        verbose_name_plural = _("Meldungen")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="report_newest"),
            models.Index(fields=["state", "-created_at"], name="report_by_state"),
            models.Index(fields=["company", "-created_at"], name="report_by_company"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(category__in=ReportCategory.values) & Q(state__in=ReportState.values),
                name="report_choices_are_known",
                violation_error_message=_("Diese Art oder diesen Stand gibt es nicht."),
            ),
            models.CheckConstraint(
                condition=Q(offer__isnull=False, placement__isnull=True)
                | Q(offer__isnull=True, placement__isnull=False),
                name="report_is_about_one_thing",
                violation_error_message=_("Eine Meldung gehört zu einem Angebot oder Praktikum."),
            ),
            models.CheckConstraint(
                condition=~Q(state=ReportState.CLOSED) | ~Q(outcome=""),
                name="report_closes_with_outcome",
                violation_error_message=_("Zum Abschluss gehört ein Ergebnis."),
            ),
        ]

    def __str__(self) -> str:
        return f"Meldung {self.pk}"


class ReportChange(StatusChange):
    """A step in the life of a report."""

    subject = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="changes")

    class Meta(StatusChange.Meta):
        constraints = [known_moves_constraint(REPORT_MOVES, "report_change_is_known")]
