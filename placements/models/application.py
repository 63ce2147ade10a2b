"""A pupil asks a company: the application and its history."""

import uuid
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from companies.models import Offer, SeatBooking
from journal.moves import Stateful, StatusChange
from placements.enums import (
    ACTIVE_PLACEMENTS,
    APPLICATION_MOVES,
    OPEN_APPLICATIONS,
    SENT_APPLICATIONS,
    WITH_COMPANY,
    ApplicationState,
    DeclineReason,
    TrainingState,
)
from placements.models.placement import Placement
from placements.models.training import TrainingPath
from schools.models import InternshipPeriod, Pupil

if TYPE_CHECKING:
    from accounts.models import User


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Applications by whose turn it is and by who may see them."""

    def open(self) -> "ApplicationQuerySet":
        """Neither ended nor confirmed."""
        return self.filter(state__in=OPEN_APPLICATIONS)

    def sent(self) -> "ApplicationQuerySet":
        """Sent, and somebody still has to say something."""
        return self.filter(state__in=SENT_APPLICATIONS)

    def with_company(self) -> "ApplicationQuerySet":
        """The company has to answer."""
        return self.filter(state__in=WITH_COMPANY)

    def ever_sent(self) -> "ApplicationQuerySet":
        """Those that left the pupil: all that anybody else may know of."""
        return self.filter(sent_at__isnull=False)

    def with_outcome(self) -> "ApplicationQuerySet":
        """With what became of a confirmed place (``stands``, ``state_text``)."""
        return self.select_related("placement", "training_path")

    def overlapping(self, starts_on: date, ends_on: date) -> "ApplicationQuerySet":
        """For days that share at least one with these."""
        return self.filter(starts_on__lte=ends_on, ends_on__gte=starts_on)

    def visible_to(self, user: "User") -> "ApplicationQuerySet":
        """Pupil: own; teacher and officer: of their pupils; company: to it. Others: once sent."""
        if not user.is_authenticated:
            return self.none()
        if user.role == Role.COMPANY:
            return self.ever_sent().filter(offer__company__members__user=user)
        visible = self.filter(pupil__in=Pupil.objects.visible_to(user))
        if user.role == Role.PUPIL:
            return visible
        return visible.ever_sent()


class Application(Stateful):
    """A pupil asks a company for a place on certain days: three short answers, no CV."""

    MOVES: ClassVar = APPLICATION_MOVES
    HISTORY = "changes"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pupil = models.ForeignKey(
        Pupil, verbose_name=_("Schüler*in"), on_delete=models.CASCADE, related_name="applications"
    )
    offer = models.ForeignKey(
        Offer, verbose_name=_("Angebot"), on_delete=models.PROTECT, related_name="applications"
    )
    period = models.ForeignKey(
        InternshipPeriod,
        verbose_name=_("Zeitraum der Schule"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="applications",
    )
    starts_on = models.DateField(_("erster Tag"))
    ends_on = models.DateField(_("letzter Tag"))
    answer_likes = models.TextField(_("Das mache ich gern"), max_length=600, blank=True)
    answer_strengths = models.TextField(_("Das kann ich gut"), max_length=600, blank=True)
    answer_reason = models.TextField(_("Darum dieser Betrieb"), max_length=600, blank=True)
    state = models.CharField(
        _("Stand"),
        max_length=20,
        choices=ApplicationState.choices,
        default=ApplicationState.DRAFT,
        editable=False,
    )
    created_at = models.DateTimeField(_("begonnen"), default=timezone.now, editable=False)
    saved_at = models.DateTimeField(_("gespeichert"), default=timezone.now, editable=False)
    sent_at = models.DateTimeField(_("abgeschickt"), null=True, blank=True, editable=False)
    seen_at = models.DateTimeField(_("gesehen"), null=True, blank=True, editable=False)
    answer_by = models.DateField(_("Antwort bis"), null=True, blank=True, editable=False)
    confirm_by = models.DateField(_("bestätigen bis"), null=True, blank=True, editable=False)
    company_reminder_count = models.PositiveSmallIntegerField(
        _("Erinnerungen an den Betrieb"), default=0, editable=False
    )
    pupil_reminded_at = models.DateTimeField(
        _("an die Bestätigung erinnert"), null=True, blank=True, editable=False
    )
    decline_reason = models.CharField(
        _("Absagegrund"), max_length=20, choices=DeclineReason.choices, blank=True
    )
    decline_text = models.CharField(_("Nachricht vom Betrieb"), max_length=300, blank=True)
    booking = models.OneToOneField(
        SeatBooking,
        verbose_name=_("gehaltener Platz"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="application",
    )

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("Bewerbung")
        verbose_name_plural = _("Bewerbungen")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["pupil", "state"], name="application_by_pupil"),
            models.Index(fields=["offer", "state"], name="application_by_offer"),
            models.Index(
                fields=["answer_by"],
                name="application_to_answer",
                condition=Q(state__in=sorted(WITH_COMPANY)),
            ),
            models.Index(
                fields=["confirm_by"],
                name="application_to_confirm",
                condition=Q(state=ApplicationState.ACCEPTED),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ApplicationState.values)
                & Q(decline_reason__in=["", *DeclineReason.values]),
                name="application_choices_are_known",
                violation_error_message=_("Diesen Stand oder Absagegrund gibt es nicht."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="application_ends_after_start",
                violation_error_message=_("Der letzte Tag liegt vor dem ersten."),
            ),
            models.UniqueConstraint(
                fields=["pupil", "offer", "starts_on"],
                condition=Q(state__in=sorted(OPEN_APPLICATIONS)),
                name="application_one_open_per_offer_and_period",
                violation_error_message=_("Du hast diesen Betrieb für die Zeit schon gefragt."),
            ),
            models.UniqueConstraint(
                fields=["pupil", "offer", "period"],
                condition=Q(state__in=sorted(OPEN_APPLICATIONS), period__isnull=False),
                name="application_one_open_per_school_period",
                violation_error_message=_(
                    "Du hast diesen Betrieb für dieses Praktikum schon gefragt."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(WITH_COMPANY)) | Q(answer_by__isnull=False),
                name="application_sent_has_answer_by",
                violation_error_message=_("Einer gesendeten Bewerbung fehlt „Antwort bis“."),
            ),
        ]

    def __str__(self) -> str:
        return f"Bewerbung {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether something can still happen before a confirmation or an end."""
        return self.state in OPEN_APPLICATIONS

    @property
    def is_with_company(self) -> bool:
        """Whether it is the company's turn."""
        return self.state in WITH_COMPANY

    @property
    def stands(self) -> bool:
        """Whether the confirmed place still is one: nobody has cancelled or broken it off."""
        if self.state != ApplicationState.CONFIRMED:
            return False
        outcome = self.outcome
        if isinstance(outcome, Placement):
            return outcome.state in ACTIVE_PLACEMENTS
        return outcome is not None and outcome.state != TrainingState.ENDED

    @property
    def state_text(self) -> str:
        """The state in words; of a place that came to nothing, what became of it."""
        if self.state == ApplicationState.CLOSED and self.sent_at is None:
            return _("Entwurf, den Platz gibt es nicht mehr")
        is_over = self.state == ApplicationState.CONFIRMED and not self.stands
        told: Stateful = self.outcome if is_over and self.outcome else self
        return told.get_state_display()

    @property
    def outcome(self) -> "Placement | TrainingPath | None":
        """What came of the confirmation."""
        return getattr(self, "placement", None) or getattr(self, "training_path", None)


class ApplicationChange(StatusChange):
    """A step in the life of an application."""

    subject = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="changes")
