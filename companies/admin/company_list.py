"""The list of companies: what it shows, how it is searched, filtered and given out."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.db import models
from django.db.models.functions import Concat
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from companies.admin.company_columns import COMPANY_COLUMNS
from companies.admin.filters import ApprovalFilter, FollowUpFilter, OwnerFilter, PlaceFilter
from companies.colleagues import reserving
from companies.models import Company
from journal.exporting_admin import Column, ExportingAdmin


class CompanyList(ExportingAdmin):
    """Mixed into the admin of companies."""

    change_list_template = "admin/companies/company/change_list.html"
    more_columns: ClassVar[Sequence[Column]] = COMPANY_COLUMNS
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
