"""A pupil and the guardians."""

import uuid
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from catalogue.models import OccupationalField
from quartier.lib.text import sort_key
from schools.enums import Strength
from schools.models.classes import SchoolClass

if TYPE_CHECKING:
    from accounts.models import User


class PupilQuerySet(models.QuerySet["Pupil"]):
    """Pupils by who may see them."""

    def active(self) -> "PupilQuerySet":
        """Pupils who are at the school now."""
        return self.filter(left_on__isnull=True)

    def visible_to(self, user: "User") -> "PupilQuerySet":
        """Pupil: self; teacher: own classes (careers lead: own school); officer: own schools.

        Coordination sees figures, and single pupils only through the admin's journalled pages.
        A company sees pupils only through placements.disclosure.
        """
        if not user.is_authenticated:
            return self.none()
        if user.role == Role.PUPIL:
            return self.filter(user=user)
        if user.role in {Role.TEACHER, Role.ACQUISITION, Role.COORDINATION}:
            return self.filter(school_class__in=SchoolClass.objects.visible_to(user))
        return self.none()


class Pupil(models.Model):
    """A young person in a class. Only what placing needs is stored."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Konto"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="pupil",
    )
    school_class = models.ForeignKey(
        SchoolClass, verbose_name=_("Klasse"), on_delete=models.PROTECT, related_name="pupils"
    )
    external_id = models.CharField(_("Nummer in der Schulverwaltung"), max_length=60, blank=True)
    first_name = models.CharField(_("Vorname"), max_length=80)
    last_name = models.CharField(_("Nachname"), max_length=80)
    born_on = models.DateField(_("geboren am"))
    is_in_compulsory_schooling = models.BooleanField(_("vollzeitschulpflichtig"), default=True)
    """SchulG NRW § 37: the first ten school years. Decides the working hours (JArbSchG § 2 (3))."""
    is_disclosure_blocked = models.BooleanField(_("keine Auskunft an Dritte"), default=False)
    """Set by the school's administration (SVWS): a hard block on every disclosure."""
    email = models.EmailField(_("E-Mail"), blank=True)
    phone = models.CharField(_("Telefon"), max_length=40, blank=True)
    language = models.CharField(_("Sprache"), max_length=8, default="de")
    interests = models.ManyToManyField(
        OccupationalField, verbose_name=_("Interessen"), related_name="+", blank=True
    )
    strengths = ArrayField(
        models.CharField(max_length=20, choices=Strength.choices),
        verbose_name=_("Stärken"),
        default=list,
        blank=True,
    )
    left_on = models.DateField(_("abgegangen am"), null=True, blank=True)
    anonymised_at = models.DateTimeField(_("anonymisiert"), null=True, blank=True)
    sort_key = models.CharField(max_length=170, editable=False)

    objects = PupilQuerySet.as_manager()

    class Meta:
        verbose_name = _("Schüler*in")
        verbose_name_plural = _("Schüler*innen")
        ordering = ["sort_key", "pk"]
        indexes = [
            models.Index(fields=["school_class", "sort_key"], name="pupil_by_class"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(strengths__contained_by=Strength.values),
                name="pupil_strengths_are_known",
                violation_error_message=_("Diese Stärke gibt es nicht."),
            ),
        ]

    def __str__(self) -> str:
        return f"Schüler*in {self.pk}"

    def save(self, *args: object, **kwargs: object) -> None:
        self.set_sort_key()
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def set_sort_key(self) -> None:
        """For writers that go round ``save``, such as bulk inserts."""
        self.sort_key = sort_key(f"{self.last_name} {self.first_name}")

    @property
    def grade(self) -> int:
        """The grade of the pupil's class."""
        return self.school_class.grade

    def age_on(self, day: date) -> int:
        """Full years on this day."""
        had_birthday = (day.month, day.day) >= (self.born_on.month, self.born_on.day)
        return day.year - self.born_on.year - (not had_birthday)


class Guardian(models.Model):
    """A parent or other person with custody. No account: a link or paper."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pupil = models.ForeignKey(
        Pupil, verbose_name=_("Schüler*in"), on_delete=models.CASCADE, related_name="guardians"
    )
    first_name = models.CharField(_("Vorname"), max_length=80)
    last_name = models.CharField(_("Nachname"), max_length=80)
    email = models.EmailField(_("E-Mail"), blank=True)
    phone = models.CharField(_("Telefon"), max_length=40, blank=True)
    language = models.CharField(_("Sprache"), max_length=8, default="de")

    class Meta:
        verbose_name = _("Sorgeberechtigte*r")
        verbose_name_plural = _("Sorgeberechtigte")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Sorgeberechtigte*r {self.pk}"
