"""One company, one page: before you call, what was said, what comes next, what it offers."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db import models
from django.db.models.functions import Concat
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from companies import services
from companies.admin.company_add import CompanyAddPages
from companies.admin.company_columns import COMPANY_COLUMNS
from companies.admin.company_deeds import COMPANY_DEEDS
from companies.admin.deeds import Deed, DeedAdmin, admin_form
from companies.admin.filters import ApprovalFilter, FollowUpFilter, OwnerFilter, PlaceFilter
from companies.admin.merging import CompanyMergePages, doubles_hint
from companies.colleagues import colleagues_at, reserving
from companies.enums import ENDED_OFFERS
from companies.forms import (
    NoteForm,
    PersonField,
    SiteForm,
    officers,
)
from companies.models import Company, Contact, Member, Offer, Site
from companies.permissions import STAFF
from companies.timeline import timeline_of
from journal.exporting_admin import Column, ExportingAdmin
from quartier.lib.admin import RoleInline


class SiteInline(RoleInline):
    """Places of work."""

    model = Site
    form = SiteForm
    may_delete = True

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """The neighbourhoods are read once, not once a row."""
        formset = super().get_formset(request, obj, **kwargs)
        field = formset.form.base_fields.get("neighbourhood")
        if field is not None:
            field.choices = list(field.choices)
        return formset


class ContactInline(RoleInline):
    """People one may call or write to."""

    model = Contact
    may_delete = True
    fields = (
        "first_name",
        "last_name",
        "function",
        "phone",
        "email",
        "preferred_channel",
        "gets_requests",
        "is_main",
    )


class MemberInline(RoleInline):
    """Accounts; the buttons invite and close."""

    model = Member
    may_add = False
    may_change = False
    fields = ("name", "email", "is_admin", "joined_at")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Member]:
        """With the accounts' names."""
        return super().get_queryset(request).select_related("user")

    @admin.display(description=_("Name"))
    def name(self, member: Member) -> str:
        """First and last name."""
        return member.user.get_full_name()

    @admin.display(description=_("E-Mail"))
    def email(self, member: Member) -> str:
        """Where the codes go."""
        return member.user.email or ""


@admin.register(Company)
class CompanyAdmin(CompanyAddPages, CompanyMergePages, ExportingAdmin, DeedAdmin):
    """Companies and how far the relation has come. The state moves by buttons alone."""

    viewers = adders = editors = STAFF
    deeds: ClassVar[Sequence[Deed]] = COMPANY_DEEDS
    change_form_template = "admin/companies/company/change_form.html"
    change_list_template = "admin/companies/company/change_list.html"
    more_columns: ClassVar[Sequence[Column]] = COMPANY_COLUMNS
    inlines = (SiteInline, ContactInline, MemberInline)
    list_display = (
        "name",
        "state",
        "owner_name",
        "place",
        "last_note",
        "next_follow_up",
        "reserved",
        "open_offers",
        "is_approved_now",
    )
    list_filter = (ApprovalFilter, FollowUpFilter, OwnerFilter, "state", PlaceFilter)
    list_select_related = ("owner",)
    search_fields = ("search_text",)
    search_help_text = _("Name in jeder Schreibweise oder Telefonnummer")
    autocomplete_fields = ("branch",)
    fields = (
        "name",
        "owner",
        "branch",
        "phone",
        "email",
        "website",
        "size",
        "trains_apprentices",
        "description",
        "max_open_requests",
        "paused_until",
    )

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Company]:
        """With the figures of the list, and for whom a company is reserved."""
        rows = super().get_queryset(request).with_crm()  # type: ignore[attr-defined]
        plans = reserving(timezone.localdate()).filter(company=models.OuterRef("pk"))
        name = Concat("responsible__first_name", models.Value(" "), "responsible__last_name")
        return rows.annotate(
            reserved_for=models.Subquery(plans.values(name=name)[:1]),
            reserved_on=models.Subquery(plans.values("due_on")[:1]),
        )

    def for_export(self, rows: models.QuerySet[Company]) -> models.QuerySet[Company]:
        """With places and people."""
        return rows.select_related("owner", "branch").prefetch_related("sites", "contacts")

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Company], search_term: str
    ) -> tuple[models.QuerySet[Company], bool]:
        """„Baecker“ finds „Bäcker“; a phone number is found however it is written."""
        return queryset.search(search_term), False  # type: ignore[attr-defined]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """People by name."""
        if db_field.name == "owner":
            return PersonField(queryset=officers(), required=False, label=_("zuständig"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def derived_fields(self, obj: models.Model) -> Sequence[str]:
        """What the name and phone number are found by."""
        return ["sort_key", "search_text"]

    def save_formset(
        self, request: HttpRequest, form: ModelForm, formset: BaseModelFormSet, change: bool
    ) -> None:
        """Fills location and neighbourhood of places that were left open."""
        if formset.model is Site:
            for row in formset.forms:
                if row.has_changed():
                    services.locate(row.instance)
        super().save_formset(request, form, formset, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Offers carry copies of name and place."""
        super().save_related(request, form, formsets, change)
        services.refresh_copies(form.instance)
        if form.instance.sites.filter(latitude__isnull=True).exists():
            messages.warning(
                request,
                __("Zu einer Postleitzahl fehlt uns die Lage. Bitte Breite und Länge ergänzen."),
            )

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Adds the panels to the page."""
        company = kwargs.get("obj")
        if company is not None:
            note = next(deed for deed in self.deeds if deed.slug == "notiz")
            context.update(
                deeds=self.deeds_for(request, company),
                colleagues=colleagues_at(company, request.user, timezone.localdate()),
                doubles=doubles_hint(company),
                timeline=timeline_of(company),
                follow_ups=company.follow_ups.open().select_related("responsible"),
                offers=_living_first(company),
                note_form=admin_form(NoteForm(None, company=company), self),
                note_url=self.deed_url(company, note.slug),
                today=timezone.localdate(),
            )
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("zuständig"), ordering="owner__last_name")
    def owner_name(self, company: Company) -> str:
        """The officer by name."""
        return company.owner.get_full_name() if company.owner else "–"

    @admin.display(description=_("Quartier"))
    def place(self, company: Any) -> str:
        """Where the main site is."""
        return company.place or "–"

    @admin.display(description=_("letzter Kontakt"), ordering="last_note_at")
    def last_note(self, company: Any) -> str:
        """The day of the last note."""
        at = company.last_note_at
        return date_format(timezone.localtime(at), "j. M Y") if at else "–"

    @admin.display(description=_("Wiedervorlage"), ordering="next_follow_up_on")
    def next_follow_up(self, company: Any) -> str:
        """The day of the next open follow-up."""
        on = company.next_follow_up_on
        return date_format(on, "j. M Y") if on else "–"

    @admin.display(description=_("reserviert für"), ordering="reserved_on")
    def reserved(self, company: Any) -> str:
        """Who plans a contact these days, and when."""
        if company.reserved_on is None:
            return "–"
        return f"{company.reserved_for.strip()}, {date_format(company.reserved_on, 'j. M')}"

    @admin.display(description=_("Angebote"), ordering="open_offer_count")
    def open_offers(self, company: Any) -> int:
        """Offers that have not ended."""
        return company.open_offer_count

    @admin.display(description=_("frei"), boolean=True)
    def is_approved_now(self, company: Company) -> bool:
        """Whether its offers may be public."""
        return company.is_approved


def _living_first(company: Company) -> models.QuerySet[Offer]:
    ended = models.Q(state__in=ENDED_OFFERS)
    return (
        company.offers.select_related("occupation")
        .annotate(seat_count=models.Count("seats"))
        .order_by(models.Case(models.When(ended, then=1), default=0), "-created_at", "-pk")[:30]
    )
