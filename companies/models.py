"""Company, site, contact, member, offer, seat; and the officers' notes and follow-ups."""

import uuid
from datetime import date, time
from hashlib import sha256
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from catalogue.models import Branch, Neighbourhood, Occupation, OccupationalField
from companies.enums import (
    CLOSED_COMPANIES,
    COMPANY_MOVES,
    ENDED_OFFERS,
    OFFER_MOVES,
    CompanySize,
    CompanyState,
    FollowUpCause,
    NoteKind,
    NoteOutcome,
    OfferKind,
    OfferState,
    PreferredChannel,
    Qualification,
)
from journal.moves import Stateful, StatusChange
from quartier.lib import ranges
from quartier.lib.text import digits, search_fold, sort_key

if TYPE_CHECKING:
    from accounts.models import User


class CompanyQuerySet(models.QuerySet["Company"]):
    """Companies by state and by who may see them."""

    def approved(self) -> "CompanyQuerySet":
        """Companies a person has approved and nobody has blocked."""
        return self.filter(approved_at__isnull=False).exclude(state=CompanyState.BLOCKED)

    def waiting_for_approval(self) -> "CompanyQuerySet":
        """Companies with something to show that nobody has approved yet."""
        waiting = Offer.objects.filter(
            company=OuterRef("pk"), state__in=[OfferState.IN_REVIEW, OfferState.AWAITING_COMPANY]
        )
        open_to_us = self.filter(approved_at__isnull=True).exclude(state__in=CLOSED_COMPANIES)
        return open_to_us.filter(Exists(waiting))

    def search(self, words: str) -> "CompanyQuerySet":
        """By name in any spelling, or by digits of the phone number; all words must be there."""
        found = self
        for word in words.split():
            either = Q(search_text__contains=search_fold(word)) if search_fold(word) else Q()
            if digits(word):
                either |= Q(search_text__contains=digits(word))
            found = found.filter(either)
        return found

    def with_crm(self) -> "CompanyQuerySet":
        """With what an officer asks before a call: last contact, next plan, place, open offers."""
        notes = ContactNote.objects.filter(company=OuterRef("pk")).order_by("-happened_at", "-pk")
        plans = FollowUp.objects.open().filter(company=OuterRef("pk")).order_by("due_on", "pk")
        main = Site.objects.filter(company=OuterRef("pk")).order_by("-is_main", "pk")
        living = (
            Offer.objects.filter(company=OuterRef("pk"))
            .exclude(state__in=ENDED_OFFERS)
            .order_by()
            .values("company")
            .annotate(number=Count("pk"))
            .values("number")
        )
        return self.annotate(
            last_note_at=Subquery(notes.values("happened_at")[:1]),
            next_follow_up_on=Subquery(plans.values("due_on")[:1]),
            place=Subquery(main.values("neighbourhood__short_name")[:1]),
            open_offer_count=Coalesce(Subquery(living), 0),
        )

    def visible_to(self, user: "User") -> "CompanyQuerySet":
        """Officers and coordination: all; members: the own one. Others see offers only."""
        if not user.is_authenticated:
            return self.none()
        if user.role in {Role.ACQUISITION, Role.COORDINATION}:
            return self.all()
        if user.role == Role.COMPANY:
            return self.filter(members__user=user)
        return self.none()


class Company(Stateful):
    """A company and how far the relation to it has come. Public only once approved."""

    MOVES: ClassVar = COMPANY_MOVES
    HISTORY = "changes"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("Name"), max_length=160)
    branch = models.ForeignKey(
        Branch,
        verbose_name=_("Branche"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="companies",
    )
    description = models.TextField(_("Über den Betrieb"), blank=True)
    website = models.URLField(_("Website"), blank=True)
    phone = models.CharField(_("Telefon"), max_length=40, blank=True)
    email = models.EmailField(_("E-Mail"), blank=True)
    size = models.CharField(
        _("Mitarbeitende"), max_length=8, choices=CompanySize.choices, blank=True
    )
    trains_apprentices = models.BooleanField(_("bildet aus"), default=False)
    state = models.CharField(
        _("Stand"),
        max_length=20,
        choices=CompanyState.choices,
        default=CompanyState.LEAD,
        editable=False,
    )
    resting_until = models.DateField(_("ruht bis"), null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("zuständig"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="owned_companies",
        limit_choices_to={"role": Role.ACQUISITION},
    )
    approved_at = models.DateTimeField(_("freigegeben"), null=True, blank=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("freigegeben von"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    max_open_requests = models.PositiveSmallIntegerField(
        _("höchstens offene Anfragen"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
    )
    paused_until = models.DateField(_("nimmt keine Anfragen bis"), null=True, blank=True)
    sort_key = models.CharField(max_length=160, editable=False)
    search_text = models.TextField(default="", editable=False)
    """Folded name and the digits of the phone number."""

    objects = CompanyQuerySet.as_manager()

    class Meta:
        verbose_name = _("Betrieb")
        verbose_name_plural = _("Betriebe")
        ordering = ["sort_key", "pk"]
        indexes = [
            models.Index(fields=["sort_key", "id"], name="company_by_name"),
            models.Index(fields=["state", "sort_key"], name="company_by_state"),
            models.Index(fields=["owner", "sort_key"], name="company_by_owner"),
            models.Index(
                fields=["state_changed_at"],
                name="company_to_approve",
                condition=Q(approved_at__isnull=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=CompanyState.values) & Q(size__in=["", *CompanySize.values]),
                name="company_choices_are_known",
                violation_error_message=_("Diesen Stand oder diese Größe gibt es nicht."),
            ),
            models.CheckConstraint(
                condition=Q(max_open_requests__gte=1, max_open_requests__lte=50),
                name="company_load_is_1_to_50",
                violation_error_message=_("Bitte 1 bis 50 offene Anfragen."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.set_sort_key()
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def set_sort_key(self) -> None:
        """For writers that go round ``save``, such as bulk inserts."""
        self.sort_key = sort_key(self.name)[:160]
        self.search_text = f"{search_fold(self.name)} {digits(self.phone)}".strip()

    @property
    def is_approved(self) -> bool:
        """Whether a person has approved this company and nobody has blocked it."""
        return self.approved_at is not None and self.state != CompanyState.BLOCKED

    @property
    def is_closed_to_us(self) -> bool:
        """Whether we may neither enter offers for this company nor write to it."""
        return self.state in CLOSED_COMPANIES

    def takes_requests_on(self, day: date) -> bool:
        """Whether the company has no pause on this day."""
        return self.paused_until is None or self.paused_until < day


class CompanyChange(StatusChange):
    """A step in the relation to a company."""

    subject = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="changes")


class Site(models.Model):
    """A place of work."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    company = models.ForeignKey(
        Company, verbose_name=_("Betrieb"), on_delete=models.CASCADE, related_name="sites"
    )
    name = models.CharField(_("Name"), max_length=80, blank=True)
    street = models.CharField(_("Straße und Hausnummer"), max_length=120)
    postal_code = models.CharField(_("Postleitzahl"), max_length=5)
    city = models.CharField(_("Ort"), max_length=80, default="Dortmund")
    neighbourhood = models.ForeignKey(
        Neighbourhood,
        verbose_name=_("Quartier"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sites",
    )
    latitude = models.FloatField(_("Breite"), null=True, blank=True)
    longitude = models.FloatField(_("Länge"), null=True, blank=True)
    """Empty where we know no coordinates of the postal code; such a place takes no offers yet."""
    stop = models.CharField(_("Haltestelle"), max_length=80, blank=True)
    is_step_free = models.BooleanField(_("ohne Stufen erreichbar"), default=False)
    is_main = models.BooleanField(_("Hauptsitz"), default=True)

    class Meta:
        verbose_name = _("Betriebsstätte")
        verbose_name_plural = _("Betriebsstätten")
        ordering = ["-is_main", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["company"],
                condition=Q(is_main=True),
                name="site_one_main_per_company",
                violation_error_message=_("Es gibt schon einen Hauptsitz."),
            ),
            models.CheckConstraint(
                condition=Q(latitude__gte=-90, latitude__lte=90)
                & Q(longitude__gte=-180, longitude__lte=180),
                name="site_is_on_earth",
                violation_error_message=_("Breite oder Länge stimmen nicht."),
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False),
                name="site_has_both_or_no_coordinates",
                violation_error_message=_("Breite und Länge gehören zusammen."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.street}, {self.postal_code} {self.city}"

    @property
    def is_located(self) -> bool:
        """Whether ways to this place can be estimated."""
        return self.latitude is not None and self.longitude is not None


class ContactQuerySet(models.QuerySet["Contact"]):
    """Contacts by how they may be reached."""

    def for_requests(self) -> "ContactQuerySet":
        """Contacts who get pupils' requests by mail, the main one first."""
        return (
            self.filter(gets_requests=True, opted_out_at__isnull=True)
            .exclude(email="")
            .order_by("-is_main", "pk")
        )


class Contact(models.Model):
    """A person at a company one may call or write to."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    company = models.ForeignKey(
        Company, verbose_name=_("Betrieb"), on_delete=models.CASCADE, related_name="contacts"
    )
    first_name = models.CharField(_("Vorname"), max_length=80, blank=True)
    last_name = models.CharField(_("Nachname"), max_length=80)
    function = models.CharField(_("Funktion"), max_length=80, blank=True)
    email = models.EmailField(_("E-Mail"), blank=True)
    phone = models.CharField(_("Telefon"), max_length=40, blank=True)
    preferred_channel = models.CharField(
        _("am liebsten"), max_length=10, choices=PreferredChannel.choices, blank=True
    )
    gets_requests = models.BooleanField(_("bekommt Anfragen"), default=True)
    is_main = models.BooleanField(_("Hauptansprechperson"), default=True)
    opted_out_at = models.DateTimeField(_("möchte keine Nachrichten seit"), null=True, blank=True)
    bounced_at = models.DateTimeField(_("E-Mail kam zurück am"), null=True, blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("Ansprechperson")
        verbose_name_plural = _("Ansprechpersonen")
        ordering = ["-is_main", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(preferred_channel__in=["", *PreferredChannel.values]),
                name="contact_channel_is_known",
                violation_error_message=_("Diesen Weg gibt es nicht."),
            ),
        ]

    def __str__(self) -> str:
        return f"Ansprechperson {self.pk}"

    @property
    def full_name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()


class Member(models.Model):
    """Somebody in a company who has an account."""

    company = models.ForeignKey(
        Company, verbose_name=_("Betrieb"), on_delete=models.CASCADE, related_name="members"
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Konto"),
        on_delete=models.CASCADE,
        related_name="membership",
        limit_choices_to={"role": Role.COMPANY},
    )
    is_admin = models.BooleanField(_("verwaltet das Team"), default=False)
    joined_at = models.DateTimeField(_("seit"), default=timezone.now)

    class Meta:
        verbose_name = _("Teammitglied")
        verbose_name_plural = _("Teammitglieder")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Teammitglied {self.pk}"


class OfferQuerySet(models.QuerySet["Offer"]):
    """Offers by what is public and who may see them."""

    def listed(self, on: date) -> "OfferQuerySet":
        """What the public sees on this day: published, not over, company takes requests.

        A published offer's company is approved: the services that publish, block and withdraw
        see to it, so that lists need no join for it.
        """
        return self.filter(
            Q(apply_by__isnull=True) | Q(apply_by__gte=on),
            Q(ends_on__isnull=True) | Q(ends_on__gte=on),
            Q(company__paused_until__isnull=True) | Q(company__paused_until__lt=on),
            state=OfferState.PUBLISHED,
        )

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
        Company, verbose_name=_("Betrieb"), on_delete=models.CASCADE, related_name="offers"
    )
    site = models.ForeignKey(
        Site, verbose_name=_("Ort"), on_delete=models.PROTECT, related_name="offers"
    )
    contact = models.ForeignKey(
        Contact,
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
        """Changes with every word the public would read: what was seen is what is confirmed."""
        shown = [str(getattr(self, name)) for name in self.SHOWN]
        return sha256("\x1f".join(shown).encode()).hexdigest()[:16]

    def is_listed(self, on: date) -> bool:
        """Whether the public sees this offer on this day."""
        return (
            self.state == OfferState.PUBLISHED
            and (self.apply_by is None or self.apply_by >= on)
            and (self.ends_on is None or self.ends_on >= on)
            and self.company.takes_requests_on(on)
        )

    @property
    def is_apprenticeship(self) -> bool:
        """Whether this is a place for a whole apprenticeship."""
        return self.kind == OfferKind.APPRENTICESHIP


class OfferChange(StatusChange):
    """A step in the life of an offer."""

    subject = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="changes")


class Seat(models.Model):
    """One seat of an offer: it can be booked for many periods, never twice for one."""

    offer = models.ForeignKey(
        Offer, verbose_name=_("Angebot"), on_delete=models.CASCADE, related_name="seats"
    )
    number = models.PositiveSmallIntegerField(_("Nummer"))

    class Meta:
        verbose_name = _("Platz")
        verbose_name_plural = _("Plätze")
        ordering = ["offer", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["offer", "number"],
                name="seat_is_unique",
                violation_error_message=_("Diesen Platz gibt es schon."),
            ),
        ]

    def __str__(self) -> str:
        return f"Platz {self.pk}"


class SeatBookingQuerySet(models.QuerySet["SeatBooking"]):
    """Bookings by state and days."""

    def active(self) -> "SeatBookingQuerySet":
        """Bookings that hold their seat."""
        return self.filter(released_at__isnull=True)

    def overlapping(self, starts_on: date, ends_on: date) -> "SeatBookingQuerySet":
        """Bookings that share a day with these."""
        return self.filter(starts_on__lte=ends_on, ends_on__gte=starts_on)


class SeatBooking(models.Model):
    """A seat held for some days: first by an accepted application, then by the placement.

    One table for both, so that one exclusion constraint is the judge over every double booking.
    """

    seat = models.ForeignKey(
        Seat, verbose_name=_("Platz"), on_delete=models.PROTECT, related_name="bookings"
    )
    starts_on = models.DateField(_("erster Tag"))
    ends_on = models.DateField(_("letzter Tag"))
    created_at = models.DateTimeField(_("seit"), default=timezone.now)
    released_at = models.DateTimeField(_("freigegeben"), null=True, blank=True)

    objects = SeatBookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("Belegung")
        verbose_name_plural = _("Belegungen")
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="booking_ends_after_start",
                violation_error_message=_("Die Belegung endet, bevor sie beginnt."),
            ),
            ExclusionConstraint(
                name="booking_never_twice",
                expressions=[
                    (ranges.same("seat"), RangeOperators.OVERLAPS),
                    (ranges.days("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                condition=Q(released_at__isnull=True),
                violation_error_message=_("Dieser Platz ist in der Zeit schon vergeben."),
            ),
        ]

    def __str__(self) -> str:
        return f"Belegung {self.pk}"


class ContactNote(models.Model):
    """What was said with a company: when, who, how, what came of it. No health data."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    company = models.ForeignKey(
        Company, verbose_name=_("Betrieb"), on_delete=models.CASCADE, related_name="notes"
    )
    contact = models.ForeignKey(
        Contact,
        verbose_name=_("mit"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="notes",
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("von"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    kind = models.CharField(_("Art"), max_length=20, choices=NoteKind.choices)
    is_incoming = models.BooleanField(_("vom Betrieb ausgegangen"), default=False)
    happened_at = models.DateTimeField(_("wann"), default=timezone.now)
    outcome = models.CharField(
        _("Ergebnis"), max_length=20, choices=NoteOutcome.choices, default=NoteOutcome.OTHER
    )
    text = models.TextField(_("Notiz"), blank=True)

    class Meta:
        verbose_name = _("Kontakt")
        verbose_name_plural = _("Kontaktverlauf")
        ordering = ["-happened_at", "-pk"]
        indexes = [models.Index(fields=["company", "-happened_at"], name="note_by_company")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=NoteKind.values) & Q(outcome__in=NoteOutcome.values),
                name="note_choices_are_known",
                violation_error_message=_("Diese Art oder dieses Ergebnis gibt es nicht."),
            ),
        ]

    def __str__(self) -> str:
        return f"Kontakt {self.pk}"


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    """Follow-ups by date and by whose they are."""

    def of(self, officer: "User") -> "FollowUpQuerySet":
        """The officer's own, and those nobody has taken yet."""
        return self.filter(Q(responsible=officer) | Q(responsible__isnull=True))

    def open(self) -> "FollowUpQuerySet":
        """Not done yet."""
        return self.filter(done_at__isnull=True)

    def due(self, on: date) -> "FollowUpQuerySet":
        """Open and due on this day or before."""
        return self.open().filter(due_on__lte=on)


class FollowUp(models.Model):
    """Something an officer wants to do with a company on a day; a call task is one too."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    company = models.ForeignKey(
        Company, verbose_name=_("Betrieb"), on_delete=models.CASCADE, related_name="follow_ups"
    )
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("zuständig"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="follow_ups",
        limit_choices_to={"role": Role.ACQUISITION},
    )
    due_on = models.DateField(_("fällig"))
    subject = models.CharField(_("Was"), max_length=160)
    cause = models.CharField(
        _("Anlass"), max_length=10, choices=FollowUpCause.choices, default=FollowUpCause.PLANNED
    )
    key = models.CharField(max_length=120, null=True, blank=True, unique=True, editable=False)
    """Makes a task that the platform writes unique, e.g. one call task per silent application."""
    created_at = models.DateTimeField(_("angelegt"), default=timezone.now, editable=False)
    done_at = models.DateTimeField(_("erledigt"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("erledigt von"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("Wiedervorlage")
        verbose_name_plural = _("Wiedervorlagen")
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(
                fields=["responsible", "due_on"],
                name="follow_up_due",
                condition=Q(done_at__isnull=True),
            ),
            models.Index(fields=["company", "due_on"], name="follow_up_by_company"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(cause__in=FollowUpCause.values),
                name="follow_up_cause_is_known",
                violation_error_message=_("Diesen Anlass gibt es nicht."),
            ),
        ]

    def __str__(self) -> str:
        return f"Wiedervorlage {self.pk}"
