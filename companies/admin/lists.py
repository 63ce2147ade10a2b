"""Saved lists and tags: kept by officers for themselves and each other."""

from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from companies.admin.company_rows import kept_query
from companies.forms import SavedListForm
from companies.models import SavedList, Tag
from companies.permissions import STAFF, can_change_saved_list
from journal.audited_admin import AuditedAdmin


def list_url(saved: SavedList) -> str:
    """The list of companies as it was saved."""
    return f"{reverse('admin:companies_company_changelist')}?{saved.query}&liste={saved.pk}"


@admin.register(SavedList)
class SavedListAdmin(AuditedAdmin):
    """One's own saved lists to rename, share and delete; those of others to use."""

    viewers = adders = editors = deleters = STAFF
    form = SavedListForm
    list_display = ("name", "owner_name", "is_shared", "opens")
    list_select_related = ("owner",)
    fields = ("name", "is_shared", "query")

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Names are compared with one's own."""
        form = super().get_form(request, *args, **kwargs)
        return type("OwnSavedListForm", (form,), {"owner": request.user})

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who saved it."""
        may = super().has_change_permission(request, obj)
        return may and (obj is None or can_change_saved_list(request.user, obj))  # type: ignore[arg-type]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who saved it."""
        may = super().has_delete_permission(request, obj)
        return may and (obj is None or can_change_saved_list(request.user, obj))  # type: ignore[arg-type]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Keeps what filters, orders and searches, nothing else of the address."""
        if not change:
            obj.owner = request.user
        obj.query = kept_query(obj.query)
        super().save_model(request, obj, form, change)

    def derived_fields(self, obj: models.Model) -> list[str]:
        """The key of the name, and the tidied address."""
        return ["sort_key", "query"]

    def response_add(self, request: HttpRequest, obj: Any, *args: Any, **kwargs: Any) -> Any:
        """Back to the list, which has a name now."""
        messages.success(request, __("Die Liste ist gespeichert."))
        return redirect(list_url(obj))

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Back to the list."""
        messages.success(request, __("Die Liste ist geändert."))
        return redirect(list_url(obj))

    @admin.display(description=_("von"))
    def owner_name(self, saved: SavedList) -> str:
        """Who saved it."""
        return saved.owner.get_full_name()

    @admin.display(description=_("Liste"))
    def opens(self, saved: SavedList) -> str:
        """To the list itself."""
        return format_html('<a href="{}">{}</a>', list_url(saved), _("öffnen"))


@admin.register(Tag)
class TagAdmin(AuditedAdmin):
    """Tags to rename and to delete; they are stuck on companies in the list or on the page."""

    viewers = adders = editors = deleters = STAFF
    list_display = ("name", "number")
    search_fields = ("key",)
    fields = ("name",)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Tag]:
        """With the number of companies."""
        return super().get_queryset(request).annotate(company_count=models.Count("companies"))

    def derived_fields(self, obj: models.Model) -> list[str]:
        """The folded name."""
        return ["key", "name"]

    @admin.display(description=_("Betriebe"))
    def number(self, tag: Any) -> str:
        """How many companies have it, leading to them."""
        url = f"{reverse('admin:companies_company_changelist')}?schlagwort={tag.pk}"
        return format_html('<a href="{}">{}</a>', url, tag.company_count)
