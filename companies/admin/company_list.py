"""The list of companies: its columns, how it is searched, filtered and given out."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import label_for_field
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models.functions import Concat
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from companies.admin import company_filters as by
from companies.admin.company_bulk import BulkAdmin
from companies.admin.company_columns import COMPANY_COLUMNS
from companies.admin.company_rows import (
    COLUMNS_VAR,
    CompanyChangeList,
    CountedPaginator,
    kept_query,
)
from companies.admin.filters import ApprovalFilter, FollowUpFilter, OwnerFilter, PlaceFilter
from companies.colleagues import reserving
from companies.forms import ColumnsForm
from companies.models import Company, ContactNote, FollowUp, ListColumns, SavedList
from journal.exporting_admin import Column, ExportingAdmin

LAST_NOTE = models.Subquery(
    ContactNote.objects.filter(company=models.OuterRef("pk"))
    .order_by("-happened_at")
    .values("happened_at")[:1]
)
NEXT_PLAN = models.Subquery(
    FollowUp.objects.open()
    .filter(company=models.OuterRef("pk"))
    .order_by("due_on")
    .values("due_on")[:1]
)
NAME = "name"


class CompanyList(BulkAdmin, ExportingAdmin):
    """Mixed into the admin of companies."""

    change_list_template = "admin/companies/company/change_list.html"
    more_columns: ClassVar[Sequence[Column]] = COMPANY_COLUMNS
    list_display: ClassVar[Sequence[str]] = (
        NAME,
        "state",
        "owner_name",
        "place",
        "last_note",
        "next_follow_up",
        "reserved",
        "open_offers",
        "is_approved_now",
    )
    """What shows as long as somebody has chosen nothing else; the columns of a file."""
    further: ClassVar[Sequence[str]] = (
        "free_seats",
        "tag_names",
        "branch_name",
        "size",
        "phone_link",
        "main_contact",
        "email",
        "trains_apprentices",
    )
    list_filter = (
        by.StateFilter,
        OwnerFilter,
        PlaceFilter,
        by.BranchFilter,
        by.FieldFilter,
        by.SizeFilter,
        by.LastContactFilter,
        FollowUpFilter,
        by.OffersFilter,
        by.TagFilter,
        ApprovalFilter,
    )
    list_select_related = False
    list_max_show_all = 0
    paginator = CountedPaginator
    search_fields = ("search_text",)
    search_help_text = _("Name, Person, Straße, Website oder Telefonnummer, in jeder Schreibweise")

    def get_urls(self) -> list[URLPattern]:
        """The choice of columns stands before the catch-all of the object's own page."""
        view = self.admin_site.admin_view(self.columns_view)  # type: ignore[attr-defined]
        return [path("spalten/", view, name="companies_company_columns"), *super().get_urls()]

    # --- Columns ---------------------------------------------------------------------------------

    def get_list_display(self, request: HttpRequest) -> Sequence[str]:
        """Those of the address (a saved list), else the chosen ones, else the usual ones."""
        named = request.GET.get(COLUMNS_VAR)
        if named is None:
            own = ListColumns.objects.filter(user=request.user).first()
            return self._known(own.names) if own else self.list_display
        return self._known(named.split(","))

    def _known(self, names: Iterable[str]) -> Sequence[str]:
        chosen = {*names, NAME}
        return [name for name in (*self.list_display, *self.further) if name in chosen]

    def heading(self, name: str) -> str:
        """What stands over a column."""
        return str(label_for_field(name, self.model, self))  # type: ignore[attr-defined]

    def columns_view(self, request: HttpRequest) -> HttpResponse:
        """Asks (GET) and keeps (POST) which columns somebody wants to see."""
        if not self.has_view_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        every = [(name, self.heading(name)) for name in (*self.list_display, *self.further)[1:]]
        form = ColumnsForm(
            request.POST if request.method == "POST" else None,
            columns=every,
            initial={"names": self.get_list_display(request)},
        )
        back = kept_query(request.GET.urlencode())
        if form.is_valid():
            if form.cleaned_data["names"]:
                ListColumns.objects.update_or_create(
                    user=request.user, defaults={"names": form.cleaned_data["names"]}
                )
            else:
                ListColumns.objects.filter(user=request.user).delete()
            messages.success(request, __("Die Spalten sind gespeichert."))
            params = [pair for pair in back.split("&") if not pair.startswith(("o=", "spalten="))]
            return redirect(f"{_list_url()}?{'&'.join(params)}")
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "opts": self.opts,  # type: ignore[attr-defined]
            "title": _("Spalten wählen"),
            "form": form,
            "back_url": f"{_list_url()}?{back}",
        }
        return TemplateResponse(request, "admin/companies/company/columns.html", context)

    # --- Rows ------------------------------------------------------------------------------------

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[CompanyChangeList]:
        """Ids first, figures for the page."""
        return CompanyChangeList

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With the saved lists above it. „All of this list“ needs no box ticked besides."""
        if request.POST.get("select_across") and not request.POST.get(ACTION_CHECKBOX_NAME):
            sent = request.POST.copy()
            sent[ACTION_CHECKBOX_NAME] = "0"
            request.POST = sent
        saved = SavedList.objects.visible_to(request.user).select_related("owner")
        return super().changelist_view(  # type: ignore[misc]
            request, {**(extra_context or {}), "saved_lists": saved, "title": _("Betriebe")}
        )

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Company]:
        """For the page of one company; the list asks for figures page by page."""
        return self.with_figures(self.plain(request), ())

    def plain(self, request: HttpRequest) -> models.QuerySet[Company]:
        """What the person may see, without figures."""
        return super().get_queryset(request)  # type: ignore[misc]

    def with_figures(
        self, rows: models.QuerySet[Company], columns: Iterable[str]
    ) -> models.QuerySet[Company]:
        """The rows with what the columns show, and for whom a company is reserved."""
        today = timezone.localdate()
        plans = reserving(today).filter(company=models.OuterRef("pk"))
        name = Concat("responsible__first_name", models.Value(" "), "responsible__last_name")
        rows = rows.with_crm().annotate(  # type: ignore[attr-defined]
            reserved_for=models.Subquery(plans.values(name=name)[:1]),
            reserved_on=models.Subquery(plans.values("due_on")[:1]),
        )
        rows = rows.select_related("owner", "branch")
        if "free_seats" in columns:
            rows = rows.with_free_seats(today)
        if "tag_names" in columns:
            rows = rows.prefetch_related("tags")
        if "main_contact" in columns:
            rows = rows.prefetch_related("contacts")
        return rows

    def for_export(self, rows: models.QuerySet[Company]) -> models.QuerySet[Company]:
        """With places, people, tags and figures."""
        rows = self.with_figures(rows, (*self.list_display, *self.further))
        return rows.prefetch_related("sites", "contacts")

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Company], search_term: str
    ) -> tuple[models.QuerySet[Company], bool]:
        """„Baecker“ finds „Bäcker“; a phone number is found however it is written."""
        return queryset.search(search_term), False  # type: ignore[attr-defined]

    # --- Cells -----------------------------------------------------------------------------------

    @admin.display(description=_("zuständig"), ordering="owner__last_name")
    def owner_name(self, company: Company) -> str:
        """The officer by name."""
        return company.owner.get_full_name() if company.owner else "–"

    @admin.display(description=_("Quartier"))
    def place(self, company: Any) -> str:
        """Where the main site is."""
        return company.place or "–"

    @admin.display(description=_("letzter Kontakt"), ordering=LAST_NOTE)
    def last_note(self, company: Any) -> str:
        """The day of the last note."""
        at = company.last_note_at
        return date_format(timezone.localtime(at), "j. M Y") if at else "–"

    @admin.display(description=_("Wiedervorlage"), ordering=NEXT_PLAN)
    def next_follow_up(self, company: Any) -> str:
        """The day of the next open follow-up."""
        on = company.next_follow_up_on
        return date_format(on, "j. M Y") if on else "–"

    @admin.display(description=_("reserviert für"))
    def reserved(self, company: Any) -> str:
        """Who plans a contact these days, and when."""
        if company.reserved_on is None:
            return "–"
        return f"{company.reserved_for.strip()}, {date_format(company.reserved_on, 'j. M')}"

    @admin.display(description=_("Angebote"))
    def open_offers(self, company: Any) -> int:
        """Offers that have not ended."""
        return company.open_offer_count

    @admin.display(description=_("frei"), boolean=True)
    def is_approved_now(self, company: Company) -> bool:
        """Whether its offers may be public."""
        return company.is_approved

    @admin.display(description=_("freie Plätze"))
    def free_seats(self, company: Any) -> int:
        """Seats that nobody holds from today on."""
        return company.free_seat_count

    @admin.display(description=_("Schlagwörter"))
    def tag_names(self, company: Company) -> str:
        """What officers have stuck on it."""
        return ", ".join(tag.name for tag in company.tags.all()) or "–"

    @admin.display(description=_("Branche"))
    def branch_name(self, company: Company) -> str:
        """The branch by name."""
        return company.branch.name if company.branch else "–"

    @admin.display(description=_("Telefon"))
    def phone_link(self, company: Company) -> str:
        """To call with one tap."""
        return phone_link(company.phone) if company.phone else "–"

    @admin.display(description=_("Ansprechperson"))
    def main_contact(self, company: Company) -> str:
        """Who to ask for, and the own number."""
        contact = next(iter(company.contacts.all()), None)
        if contact is None:
            return "–"
        parts = [contact.full_name, *([phone_link(contact.phone)] if contact.phone else [])]
        return format_html_join(", ", "{}", [[part] for part in parts])


def phone_link(number: str) -> str:
    """A number to tap on."""
    bare = "".join(sign for sign in number if sign.isdecimal() or sign == "+")
    return format_html('<a href="tel:{}">{}</a>', bare, number)


def _list_url() -> str:
    return reverse("admin:companies_company_changelist")
