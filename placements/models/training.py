"""From an introduction to a signed contract: the training path and its history."""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from catalogue.models import Occupation
from companies.models import Company, SeatBooking
from journal.moves import Stateful, StatusChange
from placements.enums import (
    TRAINING_MOVES,
    TrainingState,
)
from schools.models import Pupil

if TYPE_CHECKING:
    from accounts.models import User


class TrainingPathQuerySet(models.QuerySet["TrainingPath"]):
    """Training paths by who may see them."""

    def visible_to(self, user: "User") -> "TrainingPathQuerySet":
        """Pupil: own; teacher and officer: of their pupils; company: with it."""
        if not user.is_authenticated:
            return self.none()
        if user.role == Role.COMPANY:
            return self.filter(company__members__user=user)
        return self.filter(pupil__in=Pupil.objects.visible_to(user))


class TrainingPath(Stateful):
    """A pupil's way into an apprenticeship, up to the passed probation or another end."""

    MOVES: ClassVar = TRAINING_MOVES
    HISTORY = "changes"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pupil = models.ForeignKey(
        Pupil, verbose_name=_("Schüler*in"), on_delete=models.CASCADE, related_name="training_paths"
    )
    company = models.ForeignKey(
        Company,
        verbose_name=_("Betrieb"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="training_paths",
    )
    application = models.OneToOneField(
        "placements.Application",
        verbose_name=_("Bewerbung"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="training_path",
    )
    occupation = models.ForeignKey(
        Occupation,
        verbose_name=_("Beruf"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    booking = models.OneToOneField(
        SeatBooking,
        verbose_name=_("belegter Platz"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="training_path",
    )
    starts_on = models.DateField(_("Beginn"), null=True, blank=True)
    state = models.CharField(
        _("Stand"),
        max_length=20,
        choices=TrainingState.choices,
        default=TrainingState.OPEN,
        editable=False,
    )
    created_at = models.DateTimeField(_("angelegt"), default=timezone.now, editable=False)

    objects = TrainingPathQuerySet.as_manager()

    class Meta:
        verbose_name = _("Weg in die Ausbildung")
        verbose_name_plural = _("Wege in die Ausbildung")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=TrainingState.values),
                name="training_state_is_known",
                violation_error_message=_("Diesen Stand gibt es nicht."),
            ),
        ]

    def __str__(self) -> str:
        return f"Weg in die Ausbildung {self.pk}"


class TrainingPathChange(StatusChange):
    """A step on the way into an apprenticeship."""

    subject = models.ForeignKey(TrainingPath, on_delete=models.CASCADE, related_name="changes")
