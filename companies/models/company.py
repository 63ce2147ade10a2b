"""A company, its places of work, and the people in it."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, Exists, F, Func, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Lower, Right
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from catalogue.models import Branch, Neighbourhood
from companies.enums import (
    CLOSED_COMPANIES,
    COMPANY_MOVES,
    ENDED_OFFERS,
    CompanySize,
    CompanyState,
    OfferState,
    PreferredChannel,
)
from companies.models.acquisition import ContactNote, FollowUp
from companies.models.joining import CompanySignUp
from companies.models.lists import Tag
from companies.models.offer import Offer
from companies.models.searching import Searchable, SearchableQuerySet, grams_of
from companies.models.seats import Seat
from journal.moves import Stateful, StatusChange, known_moves_constraint
from quartier.lib import finding
from quartier.lib.text import sort_key

if TYPE_CHECKING:
    from accounts.models import User

PHONE_TAIL = 6
"""So many last digits of two numbers are compared before the whole: +49 and 0 lie before them."""

SHOWN_TO_TEACHERS: "list[Callable[[User], models.QuerySet[Any]]]" = []
"""Queries of the ids of companies that a teacher may see. Companies know no pupils: the app that
does enters its question here in ``AppConfig.ready()``."""


def phone_tail(phone: models.expressions.Combinable) -> Func:
    """The last digits of a number however it is written, in SQL; indexed."""
    bare = Func(phone, Value("[^0-9]"), Value(""), Value("g"), function="regexp_replace")
    return Right(bare, PHONE_TAIL)


def web_host(website: models.expressions.Combinable) -> Func:
    """The host of a website without „www.“, in SQL; indexed."""
    host = Func(website, Value(r"^[a-z]+://(?:www\.)?([^/:?#]+)"), function="substring")
    return Lower(host)


class CompanyQuerySet(SearchableQuerySet):
    """Companies by state and by who may see them."""

    def approved(self) -> "CompanyQuerySet":
        """Companies a person has approved and nobody has blocked."""
        return self.filter(approved_at__isnull=False).exclude(state=CompanyState.BLOCKED)

    def waiting_for_approval(self) -> "CompanyQuerySet":
        """Unapproved companies with something to show, signed up by themselves, or presented."""
        waiting = Offer.objects.filter(
            company=OuterRef("pk"), state__in=[OfferState.IN_REVIEW, OfferState.AWAITING_COMPANY]
        )
        open_to_us = self.filter(approved_at__isnull=True).exclude(state__in=CLOSED_COMPANIES)
        signed_up = CompanySignUp.objects.waiting().filter(company=OuterRef("pk"))
        return open_to_us.filter(
            Exists(waiting) | Exists(signed_up) | Q(presented_at__isnull=False)
        )

    def search(self, words: str) -> "CompanyQuerySet":
        """Companies in which all words are found: name, phone, website, people, places.

        Words and numbers in any writing (quartier.lib.finding). Each word may stand somewhere
        else: „Müller Rheinische Str.“ finds the company of that name in that street.
        """
        sets = []
        for term in finding.terms(words):
            ids = Company.with_merged.having(term).values_list("pk")
            people = Contact.objects.having(term).values_list("company_id")
            places = Site.objects.having(term).values_list("company_id")
            sets.append(ids.union(people, places))
        if not sets:
            return self
        # As one set of ids: of two the planner would look one up again for each row of the other.
        return self.filter(pk__in=sets[0].intersection(*sets[1:]) if sets[1:] else sets[0])

    def held_by(self, officer: "User") -> "CompanyQuerySet":
        """Those the officer looks after or has open follow-ups at, with the number of these."""
        plans = FollowUp.objects.open().filter(company=OuterRef("pk"), responsible=officer)
        number = plans.order_by().values("company").annotate(number=Count("pk")).values("number")
        return self.filter(Q(owner=officer) | Exists(plans)).annotate(
            plan_count=Coalesce(Subquery(number), 0)
        )

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

    def with_free_seats(self, on: date) -> "CompanyQuerySet":
        """With the number of seats that nobody holds on this day or later."""
        seats = Seat.objects.free(on).filter(offer__company=OuterRef("pk")).order_by()
        number = seats.values("offer__company").annotate(number=Count("pk")).values("number")
        return self.annotate(free_seat_count=Coalesce(Subquery(number), 0))

    def visible_to(self, user: "User") -> "CompanyQuerySet":
        """Officers and coordination: all; members: the own one; teachers: those of their pupils.

        Others see offers only.
        """
        if not user.is_authenticated:
            return self.none()
        if user.role in {Role.ACQUISITION, Role.COORDINATION}:
            return self.all()
        if user.role == Role.COMPANY:
            return self.filter(members__user=user)
        if user.role == Role.TEACHER:
            shown = Q(pk__in=[])
            for find in SHOWN_TO_TEACHERS:
                shown |= Q(pk__in=find(user))
            return self.filter(shown)
        return self.none()


class CompanyManager(models.Manager.from_queryset(CompanyQuerySet)):  # type: ignore[misc]
    """Companies that stand for themselves: what was merged into another appears nowhere.

    Whoever needs the others too asks ``Company.with_merged``; foreign keys find them anyway.
    """

    def get_queryset(self) -> CompanyQuerySet:
        """Without those that were merged."""
        return super().get_queryset().filter(merged_into__isnull=True)  # type: ignore[no-any-return]

    def standing_for(self, pk: int) -> "Company | None":
        """The company that a number leads to today: itself, or what it was merged into."""
        found = Company.with_merged.filter(pk=pk).first()
        while found is not None and found.merged_into_id is not None:
            found = Company.with_merged.filter(pk=found.merged_into_id).first()
        return found


class Company(Searchable, Stateful):
    """A company and how far the relation to it has come. Public only once approved."""

    MOVES: ClassVar = COMPANY_MOVES
    HISTORY = "changes"
    FOUND_BY = frozenset({"name", "phone", "email", "website"})

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
    presented_at = models.DateTimeField(
        _("zur Freigabe vorgelegt"), null=True, blank=True, editable=False
    )
    presented_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("vorgelegt von"),
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
    tags = models.ManyToManyField(
        Tag, verbose_name=_("Schlagwörter"), blank=True, related_name="companies"
    )
    answer_days_typical = models.PositiveSmallIntegerField(
        _("antwortet meist nach Tagen"), null=True, blank=True, editable=False
    )
    """The median of the last months; empty where most questions stayed without an answer."""
    answer_count = models.PositiveSmallIntegerField(_("Antworten"), default=0, editable=False)
    """How many answers it was reckoned from. Both are written by ``placements``."""
    block_confirmed_at = models.DateTimeField(
        _("Sperre bestätigt"), null=True, blank=True, editable=False
    )
    """When the coordination stood behind the present block; its own are confirmed at once."""
    sort_key = models.CharField(max_length=160, editable=False)

    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("aufgegangen in"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="merged_companies",
    )
    """Written by the service that merges and by nobody else, see ``save``."""

    objects = CompanyManager()
    with_merged = CompanyQuerySet.as_manager()

    class Meta:
        verbose_name = _("Betrieb")
        verbose_name_plural = _("Betriebe")
        ordering = ["sort_key", "pk"]
        indexes = [
            models.Index(fields=["sort_key", "id"], name="company_by_name"),
            models.Index(fields=["state", "sort_key"], name="company_by_state"),
            models.Index(fields=["owner", "sort_key"], name="company_by_owner"),
            models.Index(fields=["branch", "sort_key"], name="company_by_branch"),
            models.Index(fields=["size", "sort_key"], name="company_by_size"),
            GinIndex(grams_of("search_text"), name="company_by_words"),
            models.Index(
                fields=["state_changed_at"],
                name="company_to_approve",
                condition=Q(approved_at__isnull=True),
            ),
            # „May belong together“ on a company's page: the same number, the same website.
            models.Index(
                phone_tail(F("phone")), name="company_by_phone_tail", condition=~Q(phone="")
            ),
            models.Index(
                web_host(F("website")), name="company_by_web_host", condition=~Q(website="")
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
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("pk")),
                name="company_is_merged_into_another",
                violation_error_message=_("Ein Betrieb geht nicht in sich selbst auf."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        """An object that was read before a merge must not take the merge back."""
        self.set_sort_key()
        if not self._state.adding and not args and kwargs.get("update_fields") is None:
            names = {field.name for field in self._meta.concrete_fields if not field.primary_key}
            kwargs["update_fields"] = names - {"merged_into"}
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def set_sort_key(self) -> None:
        """For writers that go round ``save``, such as bulk inserts."""
        self.sort_key = sort_key(self.name)[:160]
        self.set_search_text()

    def set_search_text(self) -> None:
        """By name, phone, mail and website; people and places have their own."""
        self.search_text = finding.kept_text(
            self.email, name=self.name, phones=[self.phone], website=self.website
        )

    @property
    def is_approved(self) -> bool:
        """Whether a person has approved this company and nobody has blocked it."""
        return self.approved_at is not None and self.state != CompanyState.BLOCKED

    @property
    def is_closed_to_us(self) -> bool:
        """Whether we may neither enter offers for this company nor write to it."""
        return self.state in CLOSED_COMPANIES

    @property
    def active_owner(self) -> "User | None":
        """The officer who looks after this company, if that account still works."""
        return self.owner if self.owner and self.owner.is_active else None

    def takes_requests_on(self, day: date) -> bool:
        """Whether the company has no pause on this day."""
        return self.paused_until is None or self.paused_until < day


class CompanyChange(StatusChange):
    """A step in the relation to a company."""

    subject = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="changes")

    class Meta(StatusChange.Meta):
        constraints = [known_moves_constraint(COMPANY_MOVES, "company_change_is_known")]


class Site(Searchable):
    """A place of work."""

    FOUND_BY = frozenset({"name", "street", "postal_code", "city"})

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

    objects = SearchableQuerySet.as_manager()

    class Meta:
        verbose_name = _("Betriebsstätte")
        verbose_name_plural = _("Betriebsstätten")
        ordering = ["-is_main", "pk"]
        indexes = [
            models.Index(fields=["postal_code", "street"], name="site_by_address"),
            GinIndex(grams_of("search_text"), name="site_by_words"),
        ]
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

    def set_search_text(self) -> None:
        """By street, postal code and city."""
        self.search_text = finding.kept_text(self.name, self.street, self.postal_code, self.city)

    @property
    def is_located(self) -> bool:
        """Whether ways to this place can be estimated."""
        return self.latitude is not None and self.longitude is not None


class ContactQuerySet(SearchableQuerySet):
    """Contacts by how they may be reached."""

    def for_requests(self) -> "ContactQuerySet":
        """Contacts who get pupils' requests by mail, the main one first."""
        return (
            self.filter(gets_requests=True, opted_out_at__isnull=True)
            .exclude(email="")
            .order_by("-is_main", "pk")
        )


class Contact(Searchable):
    """A person at a company one may call or write to."""

    FOUND_BY = frozenset({"first_name", "last_name", "email", "phone"})

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
        indexes = [GinIndex(grams_of("search_text"), name="contact_by_words")]
        constraints = [
            models.CheckConstraint(
                condition=Q(preferred_channel__in=["", *PreferredChannel.values]),
                name="contact_channel_is_known",
                violation_error_message=_("Diesen Weg gibt es nicht."),
            ),
        ]

    def __str__(self) -> str:
        return f"Ansprechperson {self.pk}"

    def set_search_text(self) -> None:
        """By name, phone and mail."""
        self.search_text = finding.kept_text(
            self.first_name, self.last_name, self.email, phones=[self.phone]
        )

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

    @property
    def is_invited(self) -> bool:
        """Whether this person has an invitation, but has never signed in."""
        return self.user.last_login is None
