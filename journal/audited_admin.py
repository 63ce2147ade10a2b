"""An admin that writes the audit: what was changed by hand, and which people were looked at."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest, HttpResponse

from journal import audit
from journal.enums import AuditAction
from quartier.lib.admin import RoleAdmin, own_fields


class AuditedAdmin(RoleAdmin):
    """Every change leaves an entry with the names of the fields, never their values."""

    journals_views = False
    """Whether opening an object's page is an entry too (pages with pupils' data)."""

    def save_model(
        self, request: HttpRequest, obj: models.Model, form: ModelForm, change: bool
    ) -> None:
        """Saves, then writes who did it."""
        super().save_model(request, obj, form, change)
        changed = sorted(own_fields(obj, form.changed_data))
        if not change:
            self.note(request, obj, AuditAction.CREATED)
        elif changed:
            self.note(request, obj, AuditAction.CHANGED, fields=changed)

    def save_formset(
        self, request: HttpRequest, form: ModelForm, formset: BaseModelFormSet, change: bool
    ) -> None:
        """Saves rows on the page, then names their kind."""
        super().save_formset(request, form, formset, change)
        if formset.has_changed():
            kind = formset.get_queryset().model._meta.model_name
            self.note(request, form.instance, AuditAction.CHANGED, fields=[kind])

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        """Writes what goes, then deletes it."""
        self.note(request, obj, AuditAction.DELETED)
        super().delete_model(request, obj)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Shows the page; where people's data stand on it, that is an entry."""
        response = super().changeform_view(request, object_id, form_url, extra_context)
        if self.journals_views and object_id and response.status_code == 200:
            obj = self.get_object(request, object_id)
            if obj is not None:
                self.note(request, obj, AuditAction.VIEWED)
        return response

    def note(
        self, request: HttpRequest, obj: models.Model, action: AuditAction, **details: Iterable[str]
    ) -> None:
        """Writes an entry about the object by who is signed in."""
        audit.record(action, obj, by=request.user, **details)  # type: ignore[arg-type]
