"""A class with its teachers and the dates of its internships."""

import uuid
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from schools.enums import PeriodKind
from schools.models.school import School, SchoolYear

if TYPE_CHECKING:
    from accounts.models import User


class Teacher(models.Model):
    """A teacher at one school. Careers lead (StuBO) sees the whole school."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Konto"),
        on_delete=models.CASCADE,
        related_name="teacher",
    )
    school = models.ForeignKey(
        School, verbose_name=_("Schule"), on_delete=models.PROTECT, related_name="teachers"
    )
    is_careers_lead = models.BooleanField(_("StuBO"), default=False)
    hours = models.CharField(_("erreichbar"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("Lehrkraft")
        verbose_name_plural = _("Lehrkräfte")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Lehrkraft {self.pk}"


class SchoolClassQuerySet(models.QuerySet["SchoolClass"]):
    """Classes by year and by who may see them."""

    def current(self, on: date) -> "SchoolClassQuerySet":
        """Classes of the school year this day lies in."""
        return self.filter(year__starts_on__lte=on, year__ends_on__gte=on)

    def visible_to(self, user: "User") -> "SchoolClassQuerySet":
        """Class teacher: own classes; careers lead and officer: own school; coordination: all."""
        if not user.is_authenticated:
            return self.none()
        if user.role == Role.COORDINATION:
            return self.all()
        if user.role == Role.ACQUISITION:
            return self.filter(school__in=School.objects.visible_to(user))
        if user.role == Role.TEACHER:
            own = Q(teachers__user=user)
            lead = Q(school__teachers__user=user, school__teachers__is_careers_lead=True)
            return self.filter(
                pk__in=SchoolClass.objects.filter(own | lead).order_by().values("pk")
            )
        return self.none()


class SchoolClass(models.Model):
    """A class in one school year."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(
        School, verbose_name=_("Schule"), on_delete=models.PROTECT, related_name="classes"
    )
    year = models.ForeignKey(
        SchoolYear, verbose_name=_("Schuljahr"), on_delete=models.PROTECT, related_name="classes"
    )
    grade = models.PositiveSmallIntegerField(_("Jahrgang"))
    name = models.CharField(_("Name"), max_length=10)
    teachers = models.ManyToManyField(
        Teacher, verbose_name=_("Klassenleitung"), related_name="classes", blank=True
    )

    objects = SchoolClassQuerySet.as_manager()

    class Meta:
        verbose_name = _("Klasse")
        verbose_name_plural = _("Klassen")
        ordering = ["grade", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "year", "name"],
                name="class_is_unique_in_its_year",
                violation_error_message=_("Diese Klasse gibt es in dem Schuljahr schon."),
            ),
            models.CheckConstraint(
                condition=Q(grade__gte=5, grade__lte=13),
                name="class_grade_is_5_to_13",
                violation_error_message=_("Der Jahrgang muss zwischen 5 und 13 liegen."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class InternshipPeriodQuerySet(models.QuerySet["InternshipPeriod"]):
    """Periods by class and date."""

    def for_class(self, school_class: "SchoolClass") -> "InternshipPeriodQuerySet":
        """Periods set for this class."""
        return self.filter(classes=school_class)

    def upcoming(self, on: date) -> "InternshipPeriodQuerySet":
        """Periods that have not ended yet, the next one first."""
        return self.filter(ends_on__gte=on).order_by("starts_on", "pk")


class InternshipPeriod(models.Model):
    """The dates a school sets for an internship of some classes."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(
        School, verbose_name=_("Schule"), on_delete=models.CASCADE, related_name="periods"
    )
    year = models.ForeignKey(
        SchoolYear, verbose_name=_("Schuljahr"), on_delete=models.PROTECT, related_name="periods"
    )
    classes = models.ManyToManyField(SchoolClass, verbose_name=_("Klassen"), related_name="periods")
    kind = models.CharField(
        _("Art"), max_length=12, choices=PeriodKind.choices, default=PeriodKind.INTERNSHIP
    )
    name = models.CharField(_("Name"), max_length=80)
    starts_on = models.DateField(_("erster Tag"))
    ends_on = models.DateField(_("letzter Tag"))
    find_by = models.DateField(_("Platz gefunden bis"))
    agreement_by = models.DateField(_("Papiere fertig bis"))

    objects = InternshipPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("Praktikumszeitraum")
        verbose_name_plural = _("Praktikumszeiträume")
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=PeriodKind.values),
                name="period_kind_is_known",
                violation_error_message=_("Diese Art gibt es nicht."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="period_ends_after_start",
                violation_error_message=_("Der Zeitraum endet, bevor er beginnt."),
            ),
            models.CheckConstraint(
                condition=Q(find_by__lte=F("starts_on"), agreement_by__lte=F("starts_on")),
                name="period_deadlines_before_start",
                violation_error_message=_("Fristen müssen vor dem ersten Tag liegen."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
