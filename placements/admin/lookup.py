"""Applications, placements and training paths: to look up, not to move.

Pupils appear by number; every look at a single row is an entry in the audit.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from companies.admin.company_deeds import COMPANY_DEEDS
from companies.admin.deeds import Deed, DeedAdmin, post_form
from companies.enums import CompanyMove
from journal.audited_admin import AuditedAdmin
from placements import services
from placements.enums import ReportMove
from placements.forms_report import OutcomeForm
from placements.models import Application, Placement, Report, TrainingPath
from placements.permissions import can_handle_report
from placements.spoken import ANSWER_DEED

# Companies know nothing of applications; the button stands on their page all the same.
COMPANY_DEEDS.append(ANSWER_DEED)


class LookUpAdmin(AuditedAdmin):
    """Rows of the pupils somebody may see."""

    viewers = frozenset({Role.ACQUISITION, Role.COORDINATION})
    journals_views = True

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """With what every row shows."""
        return super().get_queryset(request).select_related(*self.list_select_related)  # type: ignore[misc]


@admin.register(Application)
class ApplicationAdmin(LookUpAdmin):
    """Where an application stands; what the pupil wrote is not shown here."""

    list_display = ("__str__", "state", "company", "offer", "starts_on", "sent_at", "answer_by")
    list_filter = ("state",)
    list_select_related = ("offer__company", "pupil", "period")
    search_fields = ("offer__company__search_text",)
    date_hierarchy = "sent_at"
    fields = readonly_fields = (
        "pupil",
        "offer",
        "company",
        "period",
        "starts_on",
        "ends_on",
        "state",
        "sent_at",
        "seen_at",
        "answer_by",
        "confirm_by",
        "decline_reason",
    )

    @admin.display(description=_("Betrieb"))
    def company(self, application: Application) -> str:
        """Who is asked."""
        return application.offer.company.name


@admin.register(Placement)
class PlacementAdmin(LookUpAdmin):
    """Where a placement stands and how it came about."""

    list_display = ("__str__", "state", "company", "starts_on", "ends_on", "source")
    list_filter = ("state", "source")
    list_select_related = ("company", "offer", "pupil", "period", "occupation")
    search_fields = ("company__search_text",)
    date_hierarchy = "starts_on"
    fields = readonly_fields = (
        "pupil",
        "company",
        "offer",
        "period",
        "occupation",
        "starts_on",
        "ends_on",
        "source",
        "state",
        "created_at",
    )


@admin.register(TrainingPath)
class TrainingPathAdmin(LookUpAdmin):
    """How far somebody is on the way into an apprenticeship."""

    list_display = ("__str__", "state", "company", "occupation", "starts_on")
    list_filter = ("state",)
    list_select_related = ("company", "occupation", "pupil")
    search_fields = ("company__search_text",)
    fields = readonly_fields = (
        "pupil",
        "company",
        "occupation",
        "starts_on",
        "state",
        "created_at",
    )


@admin.register(Report)
class ReportAdmin(DeedAdmin):
    """Problems that were reported; buttons take them over and close them with a result."""

    viewers = frozenset({Role.ACQUISITION, Role.COORDINATION})
    journals_views = True
    change_form_template = "admin/placements/report/change_form.html"
    list_display = ("created_at", "category", "company_name", "about", "state", "assigned_name")
    list_filter = ("state", "category")
    list_select_related = ("company", "offer", "assigned_to")
    search_fields = ("company__search_text",)
    fields = readonly_fields = (
        "created_at",
        "category",
        "text",
        "reported_by",
        "company_link",
        "about",
        "state",
        "assigned_name",
        "outcome",
        "steps",
        "block_link",
    )
    deeds: ClassVar[Sequence[Deed]] = (
        Deed(
            slug="uebernehmen",
            label=_("Übernehmen"),
            may=can_handle_report,
            is_possible=lambda report: report.can(ReportMove.TAKE),
            consequence=_("Alle sehen, dass Sie sich kümmern."),
            done=_("Sie kümmern sich."),
            act=lambda report, by, _data: services.take_report(report, by),
        ),
        Deed(
            slug="abschliessen",
            label=_("Abschließen mit Ergebnis"),
            may=can_handle_report,
            is_possible=lambda report: report.can(ReportMove.CLOSE),
            consequence=_("Wer mit Konto gemeldet hat, bekommt eine Nachricht."),
            done=_("Die Meldung ist abgeschlossen."),
            form=post_form(OutcomeForm),
            act=lambda report, by, data: services.close_report(report, by, **data),
        ),
    )

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Report]:
        """With what every row shows."""
        return super().get_queryset(request).select_related("company", "offer", "assigned_to", "by")

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        """Adds the buttons."""
        report = kwargs.get("obj")
        if report is not None:
            context["deeds"] = self.deeds_for(request, report)
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("Betrieb"))
    def company_name(self, report: Report) -> str:
        """Where."""
        return report.company.name

    @admin.display(description=_("Betrieb"))
    def company_link(self, report: Report) -> str:
        """Where, leading to its page."""
        url = reverse("admin:companies_company_change", args=[report.company_id])
        return format_html('<a href="{}">{}</a>', url, report.company.name)

    @admin.display(description=_("Angebot oder Praktikum"))
    def about(self, report: Report) -> str:
        """Of an offer the title; of a placement the number, for pupils appear by number."""
        return report.offer.title if report.offer else f"Vermittlung {report.placement_id}"

    @admin.display(description=_("gemeldet von"))
    def reported_by(self, report: Report) -> str:
        """The role; the name of grown-ups alone."""
        if report.by is None:
            return str(_("ohne Konto"))
        role = report.by.get_role_display()
        return role if report.by.role == Role.PUPIL else f"{report.by.get_full_name()} ({role})"

    @admin.display(description=_("kümmert sich"))
    def assigned_name(self, report: Report) -> str:
        """Who takes care."""
        return report.assigned_to.get_full_name() if report.assigned_to else "–"

    @admin.display(description=_("Verlauf"))
    def steps(self, report: Report) -> str:
        """When who did what."""
        changes = report.changes.select_related("by")
        told = [
            f"{timezone.localtime(step.at):%d.%m.%Y, %H:%M}: {ReportMove(step.move).label}"
            + (f" ({step.by.get_full_name()})" if step.by else "")
            for step in changes
        ]
        return "; ".join(told) or "–"

    @admin.display(description=_("Wenn es ernst ist"))
    def block_link(self, report: Report) -> str:
        """To the page that asks once more before the company is blocked."""
        if not report.company.can(CompanyMove.BLOCK):
            return "–"
        url = reverse("admin:companies_company_deed", args=[report.company_id, "sperren"])
        return format_html('<a href="{}">{}</a>', url, _("Betrieb sperren"))
