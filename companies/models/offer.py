"""What a company offers, and the steps in the life of an offer."""

import uuid
from datetime import date, time
from hashlib import sha256
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from catalogue.models import Neighbourhood, Occupation, OccupationalField
from companies.enums import OFFER_MOVES, CompanyState, OfferKind, OfferState, Qualification
from companies.models.seats import Seat, SeatBooking
from journal.moves import Stateful, StatusChange, known_moves_constraint
from quartier.lib.geo_sql import plane_point
from quartier.lib.text import search_fold

if TYPE_CHECKING:
    from accounts.models import User


class OfferQuerySet(models.QuerySet["Offer"]):
    """Offers by what is public and who may see them."""

    def taking_requests(self, on: date) -> "OfferQuerySet":
        """Published, by an approved company that takes requests on this day.

        The dates of the place are left aside: who asks for certain days adds ``fitting``. The
        services that block a company withdraw its offers; this does not rely on it.
        """
        return self.filter(
            Q(apply_by__isnull=True) | Q(apply_by__gte=on),
            Q(company__paused_until__isnull=True) | Q(company__paused_until__lt=on),
            ~Q(company__state=CompanyState.BLOCKED),
            company__approved_at__isnull=False,
            state=OfferState.PUBLISHED,
        )

    def listed(self, on: date) -> "OfferQuerySet":
        """What the public sees on this day: taking requests and not over."""
        return self.taking_requests(on).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))

    def visible_to(self, user: "User", on: date | None = None) -> "OfferQuerySet":
        """Officers and coordination: all; company: the own ones; everybody: what is listed."""
        on = on or timezone.localdate()
        if user.is_authenticated and user.role in {Role.ACQUISITION, Role.COORDINATION}:
            return self.all()
        if user.is_authenticated and user.role == Role.COMPANY:
            return self.filter(company__members__user=user)
        return self.listed(on)

    def fitting(self, starts_on: date, ends_on: date) -> "OfferQuerySet":
        """Offers whose dates cover these days."""
        return self.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=ends_on), starts_on__lte=starts_on
        )

    def with_free_seat(self, starts_on: date, ends_on: date) -> "OfferQuerySet":
        """Offers with at least one seat that nobody holds on these days."""
        taken = SeatBooking.objects.active().overlapping(starts_on, ends_on)
        free = Seat.objects.filter(offer=OuterRef("pk")).exclude(
            Exists(taken.filter(seat=OuterRef("pk")))
        )
        return self.filter(Exists(free))


class Offer(Stateful):
    """A place a company offers: kind, occupation, dates, hours, requirements, seats."""

    MOVES: ClassVar = OFFER_MOVES
    HISTORY = "changes"
    SHOWN = (
        "site_id",
        "kind",
        "occupation_id",
        "title",
        "description",
        "starts_on",
        "ends_on",
        "apply_by",
        "daily_from",
        "daily_to",
        "break_minutes",
        "weekdays",
        "least_grade",
        "least_age",
        "qualification",
        "requirements",
        "clothing",
        "languages",
    )
    """The fields the public reads."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    company = models.ForeignKey(
        "companies.Company",
        verbose_name=_("Betrieb"),
        on_delete=models.CASCADE,
        related_name="offers",
    )
    site = models.ForeignKey(
        "companies.Site", verbose_name=_("Ort"), on_delete=models.PROTECT, related_name="offers"
    )
    contact = models.ForeignKey(
        "companies.Contact",
        verbose_name=_("Ansprechperson"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="offers",
    )
    kind = models.CharField(_("Art"), max_length=16, choices=OfferKind.choices)
    occupation = models.ForeignKey(
        Occupation, verbose_name=_("Beruf"), on_delete=models.PROTECT, related_name="offers"
    )
    title = models.CharField(_("Titel"), max_length=120)
    description = models.TextField(_("Was du machst"))
    starts_on = models.DateField(_("möglich ab"))
    ends_on = models.DateField(_("möglich bis"), null=True, blank=True)
    apply_by = models.DateField(_("Anfragen bis"), null=True, blank=True)
    daily_from = models.TimeField(_("Beginn"), default=time(8, 0))
    daily_to = models.TimeField(_("Ende"), default=time(15, 0))
    break_minutes = models.PositiveSmallIntegerField(_("Pause in Minuten"), default=60)
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name=_("Tage"), default=list, blank=True
    )
    """ISO weekdays, 1 = Monday; empty means Monday to Friday."""
    least_grade = models.PositiveSmallIntegerField(_("ab Jahrgang"), default=8)
    least_age = models.PositiveSmallIntegerField(_("ab Alter"), null=True, blank=True)
    qualification = models.CharField(
        _("Abschluss"), max_length=8, choices=Qualification.choices, default=Qualification.NONE
    )
    requirements = models.CharField(_("Was du mitbringen sollst"), max_length=300, blank=True)
    clothing = models.CharField(_("Kleidung"), max_length=160, blank=True)
    languages = models.CharField(_("Sprachen im Betrieb"), max_length=160, blank=True)
    state = models.CharField(
        _("Stand"),
        max_length=20,
        choices=OfferState.choices,
        default=OfferState.DRAFT,
        editable=False,
    )
    published_at = models.DateTimeField(_("veröffentlicht"), null=True, blank=True, editable=False)
    confirmed_by_company_at = models.DateTimeField(
        _("vom Betrieb bestätigt"), null=True, blank=True, editable=False
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("eingetragen von"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    renewed_from = models.ForeignKey(
        "self",
        verbose_name=_("erneuert aus"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="renewals",
    )
    created_at = models.DateTimeField(_("angelegt"), default=timezone.now, editable=False)
    # Copied from occupation and site when saved, so that lists filter and sort on one table.
    field = models.ForeignKey(
        OccupationalField,
        verbose_name=_("Berufsfeld"),
        editable=False,
        on_delete=models.PROTECT,
        related_name="offers",
    )
    neighbourhood = models.ForeignKey(
        Neighbourhood,
        verbose_name=_("Quartier"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="offers",
    )
    latitude = models.FloatField(editable=False)
    longitude = models.FloatField(editable=False)
    search_text = models.TextField(editable=False)
    search = models.GeneratedField(
        expression=SearchVector("search_text", config="german"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("Angebot")
        verbose_name_plural = _("Angebote")
        ordering = ["-created_at", "-pk"]
        indexes = [
            GinIndex(fields=["search"], name="offer_search"),
            models.Index(
                fields=["-published_at", "-id"],
                name="offer_listed_newest",
                condition=Q(state="published"),
            ),
            models.Index(
                fields=["kind", "latitude", "longitude"],
                name="offer_listed_by_place",
                condition=Q(state="published"),
            ),
            models.Index(
                fields=["field", "latitude", "longitude"],
                name="offer_listed_by_field",
                condition=Q(state="published"),
            ),
            models.Index(
                fields=["occupation", "latitude", "longitude"],
                name="offer_listed_by_occupation",
                condition=Q(state="published"),
            ),
            # The nearest first, however many there are (placements.browse).
            GistIndex(plane_point(), name="offer_listed_nearest", condition=Q(state="published")),
            models.Index(fields=["company", "state"], name="offer_by_company"),
            models.Index(fields=["state", "ends_on"], name="offer_by_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=OfferKind.values)
                & Q(state__in=OfferState.values)
                & Q(qualification__in=Qualification.values),
                name="offer_choices_are_known",
                violation_error_message=_("Diese Art, diesen Stand oder Abschluss gibt es nicht."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="offer_ends_after_start",
                violation_error_message=_("Das Angebot endet, bevor es beginnt."),
            ),
            models.CheckConstraint(
                condition=Q(kind=OfferKind.APPRENTICESHIP) | Q(ends_on__isnull=False),
                name="offer_internship_has_an_end",
                violation_error_message=_("Ein Praktikum braucht einen letzten Tag."),
            ),
            models.CheckConstraint(
                condition=Q(apply_by__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(apply_by__lte=F("ends_on")),
                name="offer_is_asked_for_before_its_end",
                violation_error_message=_(
                    "Der letzte Tag für Anfragen liegt nach dem Ende des Angebots."
                ),
            ),
            models.CheckConstraint(
                condition=Q(daily_to__gt=F("daily_from")),
                name="offer_day_ends_after_start",
                violation_error_message=_("Der Arbeitstag endet, bevor er beginnt."),
            ),
            models.CheckConstraint(
                condition=Q(weekdays__contained_by=[1, 2, 3, 4, 5, 6, 7]),
                name="offer_weekdays_are_1_to_7",
                violation_error_message=_("Diesen Wochentag gibt es nicht."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: object, **kwargs: object) -> None:
        if "update_fields" not in kwargs or kwargs["update_fields"] is None:
            self.copy_facts()
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def copy_facts(self) -> None:
        """Copies what lists need from occupation, site and company to this row."""
        self.field_id = self.occupation.field_id
        self.neighbourhood_id = self.site.neighbourhood_id
        self.latitude = self.site.latitude
        self.longitude = self.site.longitude
        self.search_text = search_fold(
            " ".join(
                [
                    self.title,
                    self.occupation.title,
                    self.company.name,
                    self.site.neighbourhood.name if self.site.neighbourhood else "",
                    self.description,
                ]
            )
        )

    def is_over(self, on: date) -> bool:
        """Whether the last day, or the last day to ask, lies before this day."""
        return bool(
            (self.ends_on is not None and self.ends_on < on)
            or (self.apply_by is not None and self.apply_by < on)
        )

    @property
    def working_minutes(self) -> int:
        """Working time of a day without breaks (JArbSchG § 4 (1)); never below zero."""
        start, end = self.daily_from, self.daily_to
        present = (end.hour - start.hour) * 60 + end.minute - start.minute
        return max(0, present - self.break_minutes)

    @property
    def fingerprint(self) -> str:
        """Changes with all the public would read: what was seen is what is confirmed. One query."""
        shown = [str(getattr(self, name)) for name in self.SHOWN]
        shown.append(str(self.seats.count()))
        return sha256("\x1f".join(shown).encode()).hexdigest()[:16]

    def is_listed(self, on: date) -> bool:
        """Whether the public sees this offer on this day."""
        return (
            self.state == OfferState.PUBLISHED
            and (self.apply_by is None or self.apply_by >= on)
            and (self.ends_on is None or self.ends_on >= on)
            and self.company.is_approved
            and self.company.takes_requests_on(on)
        )

    @property
    def is_apprenticeship(self) -> bool:
        """Whether this is a place for a whole apprenticeship."""
        return self.kind == OfferKind.APPRENTICESHIP


class OfferChange(StatusChange):
    """A step in the life of an offer."""

    subject = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="changes")

    class Meta(StatusChange.Meta):
        constraints = [known_moves_constraint(OFFER_MOVES, "offer_change_is_known")]
