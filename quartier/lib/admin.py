"""What every page of the admin has in common: who may, how many rows, no lost updates."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.db import models
from django.forms import BaseInlineFormSet, Form, ModelForm
from django.http import HttpRequest

PER_PAGE = 50


class RoleAdmin(admin.ModelAdmin):
    """An admin whose rights follow the role of the account: no groups, no rows of permissions.

    Each set names roles. Whoever is not in ``viewers`` does not see that the page exists. Lists
    and objects are narrowed by ``visible_to`` where the model has it.
    """

    viewers: ClassVar[frozenset[str]] = frozenset()
    adders: ClassVar[frozenset[str]] = frozenset()
    editors: ClassVar[frozenset[str]] = frozenset()
    deleters: ClassVar[frozenset[str]] = frozenset()

    list_per_page = PER_PAGE
    show_full_result_count = False
    # A deletion takes much with it; the models have states and dates instead.
    actions = None
    formfield_overrides: ClassVar[dict[Any, Any]] = {models.URLField: {"assume_scheme": "https"}}

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Viewers."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Viewers."""
        return _has_role(request, self.viewers)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Adders."""
        return _has_role(request, self.adders)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Editors."""
        return _has_role(request, self.editors)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Deleters."""
        return _has_role(request, self.deleters)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """What the person may see."""
        rows = super().get_queryset(request)
        visible_to = getattr(rows, "visible_to", None)
        return visible_to(request.user) if visible_to else rows

    def save_model(
        self, request: HttpRequest, obj: models.Model, form: ModelForm, change: bool
    ) -> None:
        """Writes only the fields that were changed: a state moved meanwhile stays as it is."""
        if not change:
            obj.save()
            return
        fields = {*own_fields(obj, form.changed_data), *self.derived_fields(obj)}
        if fields:
            obj.save(update_fields=fields)

    def derived_fields(self, obj: models.Model) -> Sequence[str]:
        """Fields that ``save`` computes and that must be written with any change."""
        return ["sort_key"] if hasattr(obj, "sort_key") else []


class LabelledFormSet(BaseInlineFormSet):
    """Rows of a table: each field says its name itself, the head of the column is no label."""

    def add_fields(self, form: Form, index: int | None) -> None:
        """Also names the box that deletes a row."""
        super().add_fields(form, index)
        for field in form.fields.values():
            widget = getattr(field.widget, "widget", field.widget)
            widget.attrs.setdefault("aria-label", field.label)


class RoleInline(admin.TabularInline):
    """Rows on the page of another; the rights are those of that page."""

    formset = LabelledFormSet
    extra = 0
    show_change_link = False
    may_add: ClassVar[bool] = True
    may_change: ClassVar[bool] = True
    may_delete: ClassVar[bool] = False

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Whoever sees the page."""
        return True

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Whoever may change the page, if rows can be added there."""
        return self.may_add and self._may_change_page(request)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Whoever may change the page, if rows can be changed there."""
        return self.may_change and self._may_change_page(request)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Whoever may change the page, if rows can be deleted there."""
        return self.may_delete and self._may_change_page(request)

    def _may_change_page(self, request: HttpRequest) -> bool:
        page = self.admin_site.get_model_admin(self.parent_model)
        return page.has_change_permission(request)


def own_fields(obj: models.Model, names: Sequence[str]) -> set[str]:
    """Those of the names that are columns of the object's own row."""
    columns = {field.name for field in obj._meta.concrete_fields}
    return columns & set(names)


def _has_role(request: HttpRequest, roles: frozenset[str]) -> bool:
    user = request.user
    return bool(
        user.is_authenticated
        and user.is_active
        and getattr(user, "is_staff", False)
        and getattr(user, "role", "") in roles
    )
