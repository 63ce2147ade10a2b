"""A school of the programme, its years, and the officers who have a post there."""

import uuid
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from catalogue.models import Neighbourhood
from quartier.lib.text import sort_key
from schools.enums import SchoolType

if TYPE_CHECKING:
    from accounts.models import User


class SchoolQuerySet(models.QuerySet["School"]):
    """Schools by programme and by who may see them."""

    def taking_part(self, on: date) -> "SchoolQuerySet":
        """Schools in the programme on this day."""
        return self.filter(Q(left_on__isnull=True) | Q(left_on__gt=on), joined_on__lte=on)

    def visible_to(self, user: "User") -> "SchoolQuerySet":
        """Coordination: all; officer: the own ones; teacher and pupil: the own one."""
        if not user.is_authenticated:
            return self.none()
        if user.role == Role.COORDINATION:
            return self.all()
        if user.role == Role.ACQUISITION:
            return self.filter(
                pk__in=OfficerPost.objects.current().filter(officer=user).values("school")
            )
        if user.role == Role.TEACHER:
            return self.filter(teachers__user=user)
        if user.role == Role.PUPIL:
            return self.filter(classes__pupils__user=user)
        return self.none()


class School(models.Model):
    """A school of the programme; the set changes, so it has dates."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("Schulnummer"), max_length=6, unique=True)
    name = models.CharField(_("Name"), max_length=120)
    school_type = models.CharField(_("Schulform"), max_length=2, choices=SchoolType.choices)
    street = models.CharField(_("Straße und Hausnummer"), max_length=120)
    postal_code = models.CharField(_("Postleitzahl"), max_length=5)
    city = models.CharField(_("Ort"), max_length=80, default="Dortmund")
    neighbourhood = models.ForeignKey(
        Neighbourhood, verbose_name=_("Quartier"), on_delete=models.PROTECT, related_name="schools"
    )
    latitude = models.FloatField(_("Breite"))
    longitude = models.FloatField(_("Länge"))
    phone = models.CharField(_("Telefon"), max_length=40, blank=True)
    email = models.EmailField(_("E-Mail"), blank=True)
    joined_on = models.DateField(_("im Programm seit"))
    left_on = models.DateField(_("im Programm bis"), null=True, blank=True)
    sort_key = models.CharField(max_length=120, editable=False, db_index=True)

    objects = SchoolQuerySet.as_manager()

    class Meta:
        verbose_name = _("Schule")
        verbose_name_plural = _("Schulen")
        ordering = ["sort_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(school_type__in=SchoolType.values),
                name="school_type_is_known",
                violation_error_message=_("Diese Schulform gibt es nicht."),
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")),
                name="school_leaves_after_joining",
                violation_error_message=_("Das Ende liegt vor dem Anfang."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.set_sort_key()
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def set_sort_key(self) -> None:
        """For writers that go round ``save``, such as bulk inserts."""
        self.sort_key = sort_key(self.name)


class SchoolYearQuerySet(models.QuerySet["SchoolYear"]):
    """School years by date."""

    def covering(self, day: date) -> "SchoolYearQuerySet":
        """The year this day lies in."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)


class SchoolYear(models.Model):
    """1 August to 31 July (SchulG NRW § 7)."""

    name = models.CharField(_("Name"), max_length=7, unique=True)
    starts_on = models.DateField(_("von"))
    ends_on = models.DateField(_("bis"))

    objects = SchoolYearQuerySet.as_manager()

    class Meta:
        verbose_name = _("Schuljahr")
        verbose_name_plural = _("Schuljahre")
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")),
                name="year_ends_after_start",
                violation_error_message=_("Das Schuljahr endet, bevor es beginnt."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OfficerPostQuerySet(models.QuerySet["OfficerPost"]):
    """Posts by date."""

    def current(self, on: date | None = None) -> "OfficerPostQuerySet":
        """Posts that are filled on this day (today if none is given)."""
        on = on or timezone.localdate()
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), starts_on__lte=on)


class OfficerPost(models.Model):
    """An acquisition officer's place at a school: where and when to find the person."""

    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Betriebsakquisiteur*in"),
        on_delete=models.CASCADE,
        related_name="posts",
        limit_choices_to={"role": Role.ACQUISITION},
    )
    school = models.ForeignKey(
        School, verbose_name=_("Schule"), on_delete=models.CASCADE, related_name="posts"
    )
    room = models.CharField(_("Raum"), max_length=40, blank=True)
    hours = models.CharField(_("Sprechzeiten"), max_length=120, blank=True)
    starts_on = models.DateField(_("von"))
    ends_on = models.DateField(_("bis"), null=True, blank=True)

    objects = OfficerPostQuerySet.as_manager()

    class Meta:
        verbose_name = _("Stelle an der Schule")
        verbose_name_plural = _("Stellen an Schulen")
        ordering = ["school", "starts_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["officer", "school", "starts_on"],
                name="post_is_unique",
                violation_error_message=_("Diese Stelle ist schon eingetragen."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="post_ends_after_start",
                violation_error_message=_("Das Ende liegt vor dem Anfang."),
            ),
        ]

    def __str__(self) -> str:
        return f"Stelle {self.pk}"
