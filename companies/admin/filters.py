"""Filters of the lists; the numbers on the first page lead to them."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogue.models import Neighbourhood
from companies.enums import CLOSED_COMPANIES
from companies.forms import officers
from companies.models import FollowUp, Site

NOBODY = "niemand"
ME = "ich"
FOR_ME = "fuer-mich"


class ApprovalFilter(admin.SimpleListFilter):
    """Approved, or waiting for it with an offer."""

    title = _("Freigabe")
    parameter_name = "freigabe"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The choices."""
        return [
            ("wartet", _("wartet auf Freigabe")),
            ("ja", _("freigegeben")),
            ("nein", _("nicht freigegeben")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The companies of the choice."""
        if self.value() == "wartet":
            return queryset.waiting_for_approval()  # type: ignore[attr-defined]
        if self.value() == "ja":
            return queryset.approved()  # type: ignore[attr-defined]
        if self.value() == "nein":
            return queryset.filter(approved_at__isnull=True).exclude(state__in=CLOSED_COMPANIES)
        return queryset


class FollowUpFilter(admin.SimpleListFilter):
    """By the next follow-up."""

    title = _("Wiedervorlage")
    parameter_name = "wiedervorlage"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The choices."""
        return [("faellig", _("heute fällig oder überfällig")), ("keine", _("keine geplant"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The companies of the choice."""
        plans = FollowUp.objects.filter(company=OuterRef("pk"))
        if self.value() == "faellig":
            return queryset.filter(Exists(plans.due(timezone.localdate())))
        if self.value() == "keine":
            return queryset.filter(~Exists(plans.open()))
        return queryset


class OwnerFilter(admin.SimpleListFilter):
    """By who looks after the company."""

    title = _("zuständig")
    parameter_name = "wer"
    field = "owner"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Me, nobody, or one of the officers."""
        people = [(str(officer.pk), officer.get_full_name()) for officer in officers()]
        return [(ME, _("ich")), (NOBODY, _("noch niemand")), *people]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """What belongs to the choice."""
        value = self.value()
        if value == ME:
            return queryset.filter(**{self.field: request.user})
        if value == NOBODY:
            return queryset.filter(**{f"{self.field}__isnull": True})
        if value and value.isdecimal():
            return queryset.filter(**{self.field: int(value)})
        return queryset


class ResponsibleFilter(OwnerFilter):
    """By who has a follow-up on the list."""

    field = "responsible"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Also what the first page and the morning list count: mine and nobody's."""
        return [(FOR_ME, _("ich und noch niemand")), *super().lookups(request, model_admin)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """What belongs to the choice."""
        if self.value() == FOR_ME:
            return queryset.of(request.user)  # type: ignore[attr-defined]
        return super().queryset(request, queryset)


class WriterFilter(OwnerFilter):
    """By who wrote a note."""

    title = _("von")
    field = "by"


class PlaceFilter(admin.SimpleListFilter):
    """By the neighbourhood of any place of work."""

    title = _("Quartier")
    parameter_name = "quartier"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The neighbourhoods in order."""
        return list(Neighbourhood.objects.active().values_list("slug", "name"))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Companies with a place there."""
        if not self.value():
            return queryset
        sites = Site.objects.filter(company=OuterRef("pk"), neighbourhood__slug=self.value())
        return queryset.filter(Exists(sites))


class DueFilter(admin.SimpleListFilter):
    """Follow-ups by the day."""

    title = _("Fälligkeit")
    parameter_name = "faellig"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The choices."""
        return [
            ("heute", _("heute fällig oder überfällig")),
            ("zu-spaet", _("überfällig")),
            ("offen", _("alle offenen")),
            ("erledigt", _("erledigt")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The follow-ups of the choice."""
        today = timezone.localdate()
        if self.value() == "heute":
            return queryset.due(today)  # type: ignore[attr-defined]
        if self.value() == "zu-spaet":
            return queryset.open().filter(due_on__lt=today)  # type: ignore[attr-defined]
        if self.value() == "offen":
            return queryset.open()  # type: ignore[attr-defined]
        if self.value() == "erledigt":
            return queryset.filter(done_at__isnull=False)
        return queryset
