"""The usual notes: the coordination keeps those for everybody, officers add their own."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from companies.forms import PersonField, officers
from companies.models import NoteTemplate
from companies.permissions import STAFF, can_change_template
from journal.audited_admin import AuditedAdmin


@admin.register(NoteTemplate)
class NoteTemplateAdmin(AuditedAdmin):
    """Buttons over the note form of a company."""

    viewers = adders = editors = deleters = STAFF
    list_display = ("label", "kind", "outcome", "follow_up_days", "owner_name", "is_active")
    list_filter = ("is_active",)
    list_select_related = ("owner",)
    fields: Any = (
        "label",
        "kind",
        "outcome",
        "text",
        "follow_up_days",
        "subject",
        "position",
        "owner",
        "is_active",
    )

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Officers: their own."""
        may = super().has_change_permission(request, obj)
        return may and (obj is None or can_change_template(request.user, obj))  # type: ignore[arg-type]

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """As changing; those that come with the platform are switched off, or they come back."""
        may = super().has_delete_permission(request, obj)
        if not isinstance(obj, NoteTemplate):
            return may
        return may and obj.key is None and can_change_template(request.user, obj)  # type: ignore[arg-type]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """An officer's own is the officer's own."""
        is_officer = getattr(request.user, "is_officer", False)
        return [name for name in self.fields if name != "owner" or not is_officer]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """People by name."""
        if db_field.name == "owner":
            return PersonField(
                queryset=officers(), required=False, label=_("nur für"), empty_label=_("alle")
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        """What an officer adds is for nobody else."""
        if not change and getattr(request.user, "is_officer", False):
            obj.owner = request.user
        super().save_model(request, obj, form, change)

    @admin.display(description=_("nur für"))
    def owner_name(self, template: NoteTemplate) -> str:
        """Whose it is."""
        return template.owner.get_full_name() if template.owner else "–"
