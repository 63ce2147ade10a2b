"""A pupil at a company for some days: the placement and its history."""

import uuid
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from catalogue.models import Occupation
from companies.models import Company, Offer, SeatBooking
from journal.moves import Stateful, StatusChange
from placements.enums import (
    ACTIVE_PLACEMENTS,
    PLACEMENT_MOVES,
    PlacementSource,
    PlacementState,
)
from quartier.lib import ranges
from schools.models import InternshipPeriod, Pupil

if TYPE_CHECKING:
    from accounts.models import User


class PlacementQuerySet(models.QuerySet["Placement"]):
    """Placements by state, days and who may see them."""

    def active(self) -> "PlacementQuerySet":
        """Placements whose days are taken."""
        return self.filter(state__in=ACTIVE_PLACEMENTS)

    def overlapping(self, starts_on: date, ends_on: date) -> "PlacementQuerySet":
        """On days that share at least one with these."""
        return self.filter(starts_on__lte=ends_on, ends_on__gte=starts_on)

    def visible_to(self, user: "User") -> "PlacementQuerySet":
        """Pupil: own; teacher and officer: of their pupils; company: its own."""
        if not user.is_authenticated:
            return self.none()
        if user.role == Role.COMPANY:
            return self.filter(company__members__user=user)
        return self.filter(pupil__in=Pupil.objects.visible_to(user))


class Placement(Stateful):
    """A pupil's internship at a company, whichever way it was found."""

    MOVES: ClassVar = PLACEMENT_MOVES
    HISTORY = "changes"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pupil = models.ForeignKey(
        Pupil, verbose_name=_("Schüler*in"), on_delete=models.CASCADE, related_name="placements"
    )
    company = models.ForeignKey(
        Company, verbose_name=_("Betrieb"), on_delete=models.PROTECT, related_name="placements"
    )
    offer = models.ForeignKey(
        Offer,
        verbose_name=_("Angebot"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="placements",
    )
    application = models.OneToOneField(
        "placements.Application",
        verbose_name=_("Bewerbung"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="placement",
    )
    booking = models.OneToOneField(
        SeatBooking,
        verbose_name=_("belegter Platz"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="placement",
    )
    period = models.ForeignKey(
        InternshipPeriod,
        verbose_name=_("Zeitraum der Schule"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="placements",
    )
    occupation = models.ForeignKey(
        Occupation,
        verbose_name=_("Beruf"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    starts_on = models.DateField(_("erster Tag"))
    ends_on = models.DateField(_("letzter Tag"))
    source = models.CharField(_("Herkunft"), max_length=12, choices=PlacementSource.choices)
    state = models.CharField(
        _("Stand"),
        max_length=20,
        choices=PlacementState.choices,
        default=PlacementState.PLANNED,
        editable=False,
    )
    reminded_at = models.DateTimeField(
        _("an den Start erinnert"), null=True, blank=True, editable=False
    )
    created_at = models.DateTimeField(_("angelegt"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("angelegt von"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = _("Vermittlung")
        verbose_name_plural = _("Vermittlungen")
        ordering = ["starts_on", "pk"]
        indexes = [
            models.Index(fields=["pupil", "starts_on"], name="placement_by_pupil"),
            models.Index(fields=["company", "-starts_on"], name="placement_by_company"),
            models.Index(fields=["state", "starts_on"], name="placement_by_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=PlacementState.values) & Q(source__in=PlacementSource.values),
                name="placement_choices_are_known",
                violation_error_message=_("Diesen Stand oder diese Herkunft gibt es nicht."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="placement_ends_after_start",
                violation_error_message=_("Der letzte Tag liegt vor dem ersten."),
            ),
            ExclusionConstraint(
                name="placement_pupil_never_twice",
                expressions=[
                    (ranges.same("pupil"), RangeOperators.OVERLAPS),
                    (ranges.days("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                condition=Q(state__in=sorted(ACTIVE_PLACEMENTS)),
                violation_error_message=_("In dieser Zeit gibt es schon einen bestätigten Platz."),
            ),
        ]

    def __str__(self) -> str:
        return f"Vermittlung {self.pk}"


class PlacementChange(StatusChange):
    """A step in the life of a placement."""

    subject = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="changes")
