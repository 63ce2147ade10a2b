"""Applications, placements and training paths: to look up, not to move.

Pupils appear by number; every look at a single row is an entry in the audit.
"""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from companies.admin.company_deeds import COMPANY_DEEDS
from journal.audited_admin import AuditedAdmin
from placements.models import Application, Placement, TrainingPath
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
