"""School, year, class, teacher, officer's post, pupil, guardian, period, consent."""

import uuid
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from catalogue.models import Neighbourhood, OccupationalField
from journal.moves import Stateful, StatusChange
from quartier.lib.text import sort_key
from schools.enums import (
    CONSENT_MOVES,
    OPEN_CONSENTS,
    ConsentPurpose,
    ConsentState,
    DecidedBy,
    PeriodKind,
    SchoolType,
    Strength,
)

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


class ConsentText(models.Model):
    """The exact words somebody agrees to: per purpose, language and version, never edited."""

    purpose = models.CharField(_("Zweck"), max_length=10, choices=ConsentPurpose.choices)
    language = models.CharField(_("Sprache"), max_length=8, default="de")
    version = models.PositiveSmallIntegerField(_("Fassung"))
    title = models.CharField(_("Überschrift"), max_length=160)
    text = models.TextField(_("Text"))
    valid_from = models.DateField(_("gilt ab"))

    class Meta:
        verbose_name = _("Einverständnis-Text")
        verbose_name_plural = _("Einverständnis-Texte")
        ordering = ["purpose", "language", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "language", "version"],
                name="consent_text_is_unique",
                violation_error_message=_("Diese Fassung gibt es schon."),
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=ConsentPurpose.values),
                name="consent_text_purpose_is_known",
                violation_error_message=_("Diesen Zweck gibt es nicht."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}, {self.language}, {self.version}"


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Consents by state."""

    def open(self) -> "ConsentQuerySet":
        """The consent that counts now for a pupil and purpose."""
        return self.filter(state__in=OPEN_CONSENTS)

    def in_force(self, on: date) -> "ConsentQuerySet":
        """Given, and not run out on this day."""
        return self.filter(
            Q(expires_on__isnull=True) | Q(expires_on__gte=on), state=ConsentState.GIVEN
        )


class Consent(Stateful):
    """One decision about one purpose for one pupil (Art. 6 (1) a, Art. 8 GDPR)."""

    MOVES: ClassVar = CONSENT_MOVES
    HISTORY = "changes"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pupil = models.ForeignKey(
        Pupil, verbose_name=_("Schüler*in"), on_delete=models.CASCADE, related_name="consents"
    )
    guardian = models.ForeignKey(
        Guardian,
        verbose_name=_("Sorgeberechtigte*r"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="consents",
    )
    purpose = models.CharField(_("Zweck"), max_length=10, choices=ConsentPurpose.choices)
    text = models.ForeignKey(
        ConsentText, verbose_name=_("Text"), on_delete=models.PROTECT, related_name="consents"
    )
    state = models.CharField(
        _("Stand"),
        max_length=12,
        choices=ConsentState.choices,
        default=ConsentState.REQUESTED,
        editable=False,
    )
    requested_at = models.DateTimeField(_("angefragt"), default=timezone.now)
    decided_at = models.DateTimeField(_("entschieden"), null=True, blank=True)
    decided_by = models.CharField(
        _("entschieden von"), max_length=10, choices=DecidedBy.choices, blank=True
    )
    expires_on = models.DateField(_("gilt bis"), null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("Einverständnis")
        verbose_name_plural = _("Einverständnisse")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose__in=ConsentPurpose.values)
                & Q(state__in=ConsentState.values)
                & Q(decided_by__in=["", *DecidedBy.values]),
                name="consent_choices_are_known",
                violation_error_message=_("Diesen Zweck oder Stand gibt es nicht."),
            ),
            models.UniqueConstraint(
                fields=["pupil", "purpose"],
                condition=Q(state__in=sorted(OPEN_CONSENTS)),
                name="consent_one_open_per_purpose",
                violation_error_message=_("Zu diesem Zweck läuft schon eine Anfrage."),
            ),
        ]

    def __str__(self) -> str:
        return f"Einverständnis {self.pk}"


class ConsentChange(StatusChange):
    """A step in the life of a consent: the proof."""

    subject = models.ForeignKey(Consent, on_delete=models.CASCADE, related_name="changes")
