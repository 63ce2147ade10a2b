"""Formats beyond internships: an event, its companies, its classes, and who signed up."""

import uuid
from datetime import date, datetime, time
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from catalogue import rules
from catalogue.models import Neighbourhood
from companies.enums import CLOSED_COMPANIES
from companies.models import Company, Contact, Site
from journal.moves import Stateful, StatusChange, known_moves_constraint
from placements.enums import (
    COMING_EVENTS,
    EVENT_MOVES,
    EXPECTED_GUESTS,
    GUEST_MOVES,
    HELD_EVENTS,
    SEATED,
    SIGN_UP_MOVES,
    WITHOUT_PUPILS,
    EventKind,
    EventState,
    GuestState,
    SignUpState,
)
from schools.models import Pupil, SchoolClass

if TYPE_CHECKING:
    from accounts.models import User

MOST_SEATS = 5_000


class EventQuerySet(models.QuerySet["Event"]):
    """Events by time, state and who may see them."""

    def coming(self, now: datetime) -> "EventQuerySet":
        """Not over yet, the next first."""
        return self.filter(ends_at__gte=now).order_by("starts_at", "pk")

    def soon(self, now: datetime) -> "EventQuerySet":
        """Coming within the next days (``event.soon_days``), not called off; the next first."""
        today = timezone.localdate(now)
        last = today + rules.days("event.soon_days", today)
        end = timezone.make_aware(datetime.combine(last, time.max))
        return self.coming(now).exclude(state=EventState.CANCELLED).filter(starts_at__lte=end)

    def held(self) -> "EventQuerySet":
        """Those that took place: only they are counted."""
        return self.filter(state__in=HELD_EVENTS)

    def for_everybody(self) -> "EventQuerySet":
        """Those with a public page, also over or called off; none at a company nobody approved."""
        shown = self.filter(is_public=True).exclude(state=EventState.DRAFT)
        return shown.filter(Q(host__isnull=True) | Q(host__approved_at__isnull=False)).exclude(
            host__state__in=CLOSED_COMPANIES
        )

    def public(self, now: datetime) -> "EventQuerySet":
        """Announced, meant for everybody, not over: the next first."""
        return self.for_everybody().coming(now).filter(state=EventState.OPEN)

    def open_to(self, school_class: SchoolClass) -> "EventQuerySet":
        """Events this class is invited to, or that are open to all classes."""
        invited = EventClass.objects.filter(event=OuterRef("pk"), school_class=school_class)
        return self.exclude(kind__in=WITHOUT_PUPILS).filter(
            Q(is_for_all_classes=True) | Exists(invited)
        )

    def visible_to(self, user: "User") -> "EventQuerySet":
        """Staff: all. Company: where it is a guest or host. School: invited classes' events.

        A draft is the staff's own; companies and schools hear of an event when it is announced.
        """
        if not user.is_authenticated:
            return self.none()
        if user.role in {Role.ACQUISITION, Role.COORDINATION}:
            return self.all()
        announced = self.exclude(state=EventState.DRAFT)
        if user.role == Role.COMPANY:
            guests = EventCompany.objects.filter(
                event=OuterRef("pk"), company__members__user=user
            ).exclude(state=GuestState.PLANNED)
            return announced.filter(Exists(guests) | Q(host__in=_companies_of(user)))
        if user.role == Role.TEACHER:
            classes = SchoolClass.objects.visible_to(user)
        elif user.role == Role.PUPIL:
            classes = SchoolClass.objects.filter(pupils__user=user, pupils__left_on__isnull=True)
        else:
            return self.none()
        invited = EventClass.objects.filter(event=OuterRef("pk"), school_class__in=classes)
        for_all = Q(is_for_all_classes=True) & ~Q(kind__in=WITHOUT_PUPILS)
        return announced.filter(for_all | Exists(invited))


def _companies_of(user: "User") -> models.QuerySet[Company]:
    return Company.objects.filter(members__user=user)


class Event(Stateful):
    """Something on a day at a place where young people and companies meet."""

    MOVES: ClassVar = EVENT_MOVES
    HISTORY = "changes"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("Art"), max_length=20, choices=EventKind.choices)
    title = models.CharField(_("Titel"), max_length=120)
    description = models.TextField(_("Worum es geht"), max_length=1500, blank=True)
    to_bring = models.CharField(_("Bitte mitbringen"), max_length=300, blank=True)
    starts_at = models.DateTimeField(_("Beginn"))
    ends_at = models.DateTimeField(_("Ende"))
    place = models.CharField(_("Ort"), max_length=200)
    site = models.ForeignKey(
        Site,
        verbose_name=_("Betriebsstätte"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="events",
    )
    neighbourhood = models.ForeignKey(
        Neighbourhood,
        verbose_name=_("Quartier"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="events",
    )
    host = models.ForeignKey(
        Company,
        verbose_name=_("Gastgeber"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="hosted_events",
    )
    is_public = models.BooleanField(_("öffentlich sichtbar"), default=False)
    is_for_all_classes = models.BooleanField(_("offen für alle Klassen"), default=False)
    seats = models.PositiveSmallIntegerField(
        _("Plätze für Jugendliche"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_SEATS)],
        help_text=_("Leer: ohne Grenze."),
    )
    taken_count = models.PositiveIntegerField(_("vergebene Plätze"), default=0, editable=False)
    """How many hold a seat. Counted up and down under the event's lock; the constraint judges."""
    sign_up_until = models.DateField(_("Anmeldung bis"), null=True, blank=True)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("zuständig"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="events",
        limit_choices_to={"role__in": [Role.ACQUISITION, Role.COORDINATION]},
    )
    state = models.CharField(
        _("Stand"),
        max_length=12,
        choices=EventState.choices,
        default=EventState.DRAFT,
        editable=False,
    )
    result = models.TextField(_("Ergebnis"), max_length=1500, blank=True)
    company_count = models.PositiveSmallIntegerField(_("Betriebe da"), default=0, editable=False)
    class_count = models.PositiveSmallIntegerField(_("Klassen da"), default=0, editable=False)
    present_count = models.PositiveIntegerField(_("Jugendliche da"), default=0, editable=False)
    """What the figures read: they stay when a pupil's data go."""
    reminded_at = models.DateTimeField(_("erinnert"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("angelegt"), default=timezone.now, editable=False)
    changed_at = models.DateTimeField(_("geändert"), default=timezone.now, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("Termin")
        verbose_name_plural = _("Termine")
        ordering = ["-starts_at", "-pk"]
        indexes = [
            models.Index(fields=["starts_at", "id"], name="event_by_start"),
            models.Index(fields=["state", "ends_at"], name="event_by_state"),
            models.Index(fields=["officer", "starts_at"], name="event_by_officer"),
            models.Index(fields=["neighbourhood", "starts_at"], name="event_by_neighbourhood"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=EventState.values) & Q(kind__in=EventKind.values),
                name="event_choices_are_known",
                violation_error_message=_("Diesen Stand oder diese Art gibt es nicht."),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="event_ends_after_start",
                violation_error_message=_("Das Ende liegt vor dem Beginn."),
            ),
            models.CheckConstraint(
                condition=Q(seats__isnull=True) | Q(seats__gte=1, seats__lte=MOST_SEATS),
                name="event_seats_are_1_to_5000",
                violation_error_message=_("Bitte 1 bis 5000 Plätze, oder leer lassen."),
            ),
            models.CheckConstraint(
                condition=Q(seats__isnull=True) | Q(taken_count__lte=F("seats")),
                name="event_has_a_seat_for_each",
                violation_error_message=_("Es sind schon mehr Plätze vergeben."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def takes_pupils(self) -> bool:
        """Whether young people come: a network meeting is for adults."""
        return self.kind not in WITHOUT_PUPILS

    @property
    def free_count(self) -> int | None:
        """Free seats; None where there is no limit."""
        return None if self.seats is None else max(self.seats - self.taken_count, 0)

    @property
    def is_full(self) -> bool:
        """Whether every seat is taken."""
        return self.free_count == 0

    @property
    def is_coming(self) -> bool:
        """Whether it may still be changed, cancelled or joined by companies."""
        return self.state in COMING_EVENTS

    @property
    def took_place(self) -> bool:
        """Whether it is over and was not cancelled."""
        return self.state in HELD_EVENTS

    @property
    def is_cancelled(self) -> bool:
        """Whether it was called off."""
        return self.state == EventState.CANCELLED

    @property
    def first_day(self) -> date:
        """The day it begins, in Dortmund."""
        return timezone.localdate(self.starts_at)

    @property
    def is_one_day(self) -> bool:
        """Whether it ends on the day it begins."""
        return self.first_day == timezone.localdate(self.ends_at)

    @property
    def active_officer(self) -> "User | None":
        """Who is responsible, if that person still works here: only they are named to others."""
        return self.officer if self.officer is not None and self.officer.is_active else None

    @property
    def last_day_to_sign_up(self) -> date:
        """Until when one signs up; without a day of its own, until it begins."""
        return self.sign_up_until or self.first_day

    def takes_sign_ups(self, now: datetime) -> bool:
        """Whether pupils may still sign up themselves."""
        return (
            self.takes_pupils
            and self.state == EventState.OPEN
            and now < self.starts_at
            and timezone.localdate(now) <= self.last_day_to_sign_up
        )


class EventChange(StatusChange):
    """A step in the life of an event."""

    subject = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="changes")

    class Meta(StatusChange.Meta):
        constraints = [known_moves_constraint(EVENT_MOVES, "event_change_is_known")]


class EventCompanyQuerySet(models.QuerySet["EventCompany"]):
    """Companies at events."""

    def expected(self) -> "EventCompanyQuerySet":
        """Those that know of the event and have not said no."""
        return self.filter(state__in=EXPECTED_GUESTS)


class EventCompany(Stateful):
    """A company that takes part, or was asked to."""

    MOVES: ClassVar = GUEST_MOVES
    HISTORY = "changes"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(
        Event, verbose_name=_("Termin"), on_delete=models.CASCADE, related_name="guests"
    )
    company = models.ForeignKey(
        Company,
        verbose_name=_("Betrieb"),
        on_delete=models.PROTECT,
        related_name="event_guests",
    )
    contact = models.ForeignKey(
        Contact,
        verbose_name=_("Ansprechperson"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="event_guests",
    )
    seats = models.PositiveSmallIntegerField(
        _("Plätze oder Tische"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(200)],
    )
    note = models.CharField(_("Notiz"), max_length=200, blank=True)
    state = models.CharField(
        _("Stand"),
        max_length=10,
        choices=GuestState.choices,
        default=GuestState.PLANNED,
        editable=False,
    )
    added_at = models.DateTimeField(_("eingetragen"), default=timezone.now, editable=False)

    objects = EventCompanyQuerySet.as_manager()

    class Meta:
        verbose_name = _("Betrieb beim Termin")
        verbose_name_plural = _("Betriebe beim Termin")
        ordering = ["company__sort_key", "pk"]
        indexes = [models.Index(fields=["company", "-added_at"], name="event_guest_by_company")]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "company"],
                name="event_company_is_there_once",
                violation_error_message=_("Dieser Betrieb ist schon eingetragen."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=GuestState.values),
                name="event_company_state_is_known",
                violation_error_message=_("Diesen Stand gibt es nicht."),
            ),
            models.CheckConstraint(
                condition=Q(seats__isnull=True) | Q(seats__gte=1, seats__lte=200),
                name="event_company_seats_are_1_to_200",
                violation_error_message=_("Bitte 1 bis 200, oder leer lassen."),
            ),
        ]

    def __str__(self) -> str:
        return f"Betrieb beim Termin {self.pk}"


class EventCompanyChange(StatusChange):
    """What a company answered, and whether it came."""

    subject = models.ForeignKey(EventCompany, on_delete=models.CASCADE, related_name="changes")

    class Meta(StatusChange.Meta):
        constraints = [known_moves_constraint(GUEST_MOVES, "event_company_change_is_known")]


class EventClass(models.Model):
    """A class that is invited."""

    event = models.ForeignKey(
        Event, verbose_name=_("Termin"), on_delete=models.CASCADE, related_name="classes"
    )
    school_class = models.ForeignKey(
        SchoolClass, verbose_name=_("Klasse"), on_delete=models.CASCADE, related_name="events"
    )
    invited_at = models.DateTimeField(_("eingeladen"), default=timezone.now, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("eingeladen von"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = _("Klasse beim Termin")
        verbose_name_plural = _("Klassen beim Termin")
        ordering = ["school_class__school__sort_key", "school_class__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "school_class"],
                name="event_class_is_invited_once",
                violation_error_message=_("Diese Klasse ist schon eingeladen."),
            ),
        ]

    def __str__(self) -> str:
        return f"Klasse beim Termin {self.pk}"


class EventSignUpQuerySet(models.QuerySet["EventSignUp"]):
    """Sign-ups by seat and by who may see the names."""

    def seated(self) -> "EventSignUpQuerySet":
        """Those with a seat."""
        return self.filter(state__in=SEATED)

    def in_turn(self) -> "EventSignUpQuerySet":
        """The waiting list, who asked first comes first."""
        return self.filter(state=SignUpState.WAITING).order_by("asked_at", "pk")

    def visible_to(self, user: "User") -> "EventSignUpQuerySet":
        """Pupil: own. Teacher: own pupils. Officer: own schools' pupils, and all of own events."""
        if not user.is_authenticated:
            return self.none()
        own = Q(pupil__in=Pupil.objects.visible_to(user))
        if user.role == Role.ACQUISITION:
            own |= Q(event__officer=user)
        return self.filter(own)


class EventSignUp(Stateful):
    """A pupil who wants to come, waits, was there or was not."""

    MOVES: ClassVar = SIGN_UP_MOVES
    HISTORY = "changes"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(
        Event, verbose_name=_("Termin"), on_delete=models.CASCADE, related_name="sign_ups"
    )
    pupil = models.ForeignKey(
        Pupil, verbose_name=_("Schüler*in"), on_delete=models.CASCADE, related_name="sign_ups"
    )
    state = models.CharField(
        _("Stand"),
        max_length=10,
        choices=SignUpState.choices,
        default=SignUpState.WAITING,
        editable=False,
    )
    asked_at = models.DateTimeField(_("angemeldet"), default=timezone.now, editable=False)

    objects = EventSignUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("Anmeldung")
        verbose_name_plural = _("Anmeldungen")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["event", "state", "asked_at"], name="sign_up_in_turn"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "pupil"],
                name="sign_up_once_per_event",
                violation_error_message=_("Die Anmeldung gibt es schon."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=SignUpState.values),
                name="event_sign_up_state_is_known",
                violation_error_message=_("Diesen Stand gibt es nicht."),
            ),
        ]

    def __str__(self) -> str:
        return f"Anmeldung {self.pk}"

    @property
    def has_seat(self) -> bool:
        """Whether a seat is held."""
        return self.state in SEATED

    @property
    def is_waiting(self) -> bool:
        """Whether it stands on the waiting list."""
        return self.state == SignUpState.WAITING

    @property
    def is_on(self) -> bool:
        """Whether the pupil still wants to come."""
        return self.state in {SignUpState.WAITING, SignUpState.SIGNED_UP}


class EventSignUpChange(StatusChange):
    """A step of a sign-up."""

    subject = models.ForeignKey(EventSignUp, on_delete=models.CASCADE, related_name="changes")

    class Meta(StatusChange.Meta):
        constraints = [known_moves_constraint(SIGN_UP_MOVES, "event_sign_up_change_is_known")]
