"""The facts in the admin: everybody on the staff may look, the coordination may correct."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalogue import models, rules
from catalogue.datafiles import table_of
from catalogue.permissions import can_change_catalogue, can_see_catalogue
from catalogue.services import local_edits
from quartier.lib.dates import today


class CatalogueAdmin(admin.ModelAdmin):
    """Rows from data files. They are switched off, not deleted: other rows point to them."""

    list_per_page = 50
    show_full_result_count = False
    list_filter = ["is_active"]
    readonly_fields = ["corrected_by_hand"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Also what tells a loaded row apart: with another key the next load would not find it."""
        return [*self.readonly_fields, *_fixed(obj)]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        """Only for fields that can be written."""
        return {
            name: sources
            for name, sources in super().get_prepopulated_fields(request, obj).items()
            if name not in _fixed(obj)
        }

    @admin.display(description=_("Von Hand geändert"))
    def corrected_by_hand(self, row: models.LoadedRow | None) -> str:
        """The fields that the next load will leave alone."""
        if row is None or row.pk is None or not row.loaded:
            return str(_("Dieser Eintrag kommt nicht aus einer Datei."))
        names = [str(row._meta.get_field(name).verbose_name) for name in local_edits(row)]  # type: ignore[union-attr]
        return ", ".join(names) or str(_("nichts"))

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Officers and coordination."""
        return can_see_catalogue(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Officers and coordination."""
        return can_see_catalogue(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Coordination."""
        return can_change_catalogue(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Coordination."""
        return can_change_catalogue(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: a row that is not wanted any more is switched off."""
        return False


def _fixed(row: models.LoadedRow | None) -> tuple[str, ...]:
    return table_of(row).key if row is not None and row.loaded else ()


@admin.register(models.DataSource)
class DataSourceAdmin(CatalogueAdmin):
    """Origin and licence, as the page „Datenquellen“ shows them."""

    list_display = ["title", "licence", "as_of", "is_active"]
    search_fields = ["title", "origin"]


@admin.register(models.OccupationalField)
class OccupationalFieldAdmin(CatalogueAdmin):
    """The 16 Berufsfelder."""

    list_display = ["name", "code", "is_active"]
    search_fields = ["name", "code"]


@admin.register(models.Occupation)
class OccupationAdmin(CatalogueAdmin):
    """Training occupations."""

    list_display = ["title", "field", "training_months", "chamber", "is_school_based", "is_active"]
    list_filter = ["field", "is_school_based", "needs_food_hygiene", "is_active"]
    list_select_related = ["field"]
    search_fields = ["title", "official_title", "kldb_code"]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["field"]


@admin.register(models.Neighbourhood)
class NeighbourhoodAdmin(CatalogueAdmin):
    """Quartiere, their team and their neighbours."""

    list_display = ["name", "team", "district_numbers", "is_active"]
    search_fields = ["name"]
    autocomplete_fields = ["neighbours"]


@admin.register(models.PostalCode)
class PostalCodeAdmin(CatalogueAdmin):
    """Postal codes and the Quartier they suggest."""

    list_display = ["code", "neighbourhood", "is_active"]
    list_filter = ["neighbourhood", "is_active"]
    list_select_related = ["neighbourhood"]
    search_fields = ["code"]
    autocomplete_fields = ["other_neighbourhoods"]


@admin.register(models.SchoolHoliday)
class SchoolHolidayAdmin(CatalogueAdmin):
    """School holidays of the state."""

    list_display = ["name", "starts_on", "ends_on", "is_active"]
    search_fields = ["name"]


@admin.register(models.PublicHoliday)
class PublicHolidayAdmin(CatalogueAdmin):
    """Public holidays of the state."""

    list_display = ["on", "name", "is_active"]
    search_fields = ["name"]


@admin.register(models.Branch)
class BranchAdmin(CatalogueAdmin):
    """Branches after WZ 2008."""

    list_display = ["code", "section", "name", "is_active"]
    list_filter = ["section", "is_active"]
    search_fields = ["code", "name"]


class DatedForm(forms.ModelForm):
    """A new value begins today or later, so that no decision of the past changes its reason."""

    def clean_valid_from(self) -> date:
        """Refuses a day that is over."""
        day: date = self.cleaned_data["valid_from"]
        if day < today():
            raise ValidationError(
                _("Ein neuer Wert gilt frühestens ab heute. Frühere Werte bleiben, wie sie waren.")
            )
        return day


class DatedAdmin(CatalogueAdmin):
    """Rows by date. What has begun to hold is history; a new value is a new row."""

    form = DatedForm

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Coordination, and only values that lie ahead."""
        if obj is not None and obj.valid_from <= today():
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Coordination, and only one row made here that lies ahead."""
        return (
            obj is not None
            and not obj.loaded
            and obj.valid_from > today()
            and can_change_catalogue(request.user)
        )


@admin.register(models.YouthRule)
class YouthRuleAdmin(DatedAdmin):
    """Protection of young people: rules by date, their numbers stand under „Regelwerte“."""

    list_display = ["code", "title", "severity", "valid_from", "applies_to", "source", "is_active"]
    list_filter = ["severity", "is_active"]
    search_fields = ["code", "title", "text", "source"]


@admin.register(models.DatedSetting)
class DatedSettingAdmin(DatedAdmin):
    """Values by date."""

    list_display = ["key", "valid_from", "value", "unit", "description", "source"]
    search_fields = ["key", "description", "source"]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Saves, and lets this process read the values afresh."""
        super().save_model(request, obj, form, change)
        rules.forget()

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Deletes, and lets this process read the values afresh."""
        super().delete_model(request, obj)
        rules.forget()
