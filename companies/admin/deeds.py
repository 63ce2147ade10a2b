"""Buttons of the admin: each leads to a page that asks once more, each posts to a service."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise

from companies.services import Refused, sentence
from journal.audited_admin import AuditedAdmin
from journal.moves import MoveNotPossible

Text = str | Promise


@dataclass(frozen=True)
class Deed:
    """Something one can do with an object: who may, whether it is possible, the service."""

    slug: str
    label: Text
    may: Callable[[Any, Any], bool]
    """The permission: takes the account and the object."""
    act: Callable[[Any, Any, dict[str, Any]], models.Model | None]
    """Takes object, account and cleaned data; returns whose page comes next (None: the same)."""
    done: Text
    consequence: Text | Callable[[Any], Text] = ""
    """What will happen; may look at the object."""
    is_possible: Callable[[Any], bool] = lambda _obj: True
    form: Callable[..., forms.BaseForm] | None = None
    """Takes (data or None, object)."""
    is_danger: bool = False
    is_rare: bool = False
    """Stands in a fold, where a page has many."""
    has_own_place: bool = False
    """The page asks for it where it belongs, so that it needs no button among the others."""
    page: str = ""
    """The URL name of a page of its own, which asks and does it; takes the object's number."""
    then: Callable[[Any], str] | None = None
    """The address that comes next, of what ``act`` returned; None: that object's page."""

    def consequence_for(self, obj: models.Model) -> Text:
        """What will happen to this object."""
        consequence = self.consequence
        return consequence if isinstance(consequence, str | Promise) else consequence(obj)


def post_form(form: type[forms.BaseForm], **fixed: Any) -> Callable[..., forms.BaseForm]:
    """A form that needs no more than what was sent."""
    return lambda data, _obj: form(data, **fixed)


class DeedAdmin(AuditedAdmin):
    """An admin whose objects have deeds."""

    deeds: ClassVar[Sequence[Deed]] = ()

    def get_urls(self) -> list[URLPattern]:
        """The deeds stand before the catch-all of the object's own page."""
        view = self.admin_site.admin_view(self.deed_view)
        return [
            path("<int:pk>/schritt/<slug:slug>/", view, name=self.deed_name()),
            *super().get_urls(),
        ]

    def deed_name(self) -> str:
        """The name of the deeds' URL, without the namespace."""
        return f"{self.opts.app_label}_{self.opts.model_name}_deed"

    def deed_url(self, obj: models.Model, slug: str) -> str:
        """Where a deed is asked and done."""
        page = next((deed.page for deed in self.deeds if deed.slug == slug), "")
        if page:
            return reverse(page, args=[obj.pk])
        return reverse(f"admin:{self.deed_name()}", args=[obj.pk, slug])

    def deeds_for(self, request: HttpRequest, obj: models.Model) -> list[dict[str, Any]]:
        """The buttons a person gets for an object as it is now."""
        return [
            {"deed": deed, "url": self.deed_url(obj, deed.slug)}
            for deed in self.deeds
            if not deed.has_own_place and deed.may(request.user, obj) and deed.is_possible(obj)
        ]

    def deed_view(self, request: HttpRequest, pk: int, slug: str) -> HttpResponse:
        """Asks (GET) or does it (POST)."""
        deed = next((deed for deed in self.deeds if deed.slug == slug), None)
        if deed is None:
            raise Http404
        if not self.has_view_permission(request):
            raise PermissionDenied
        obj = get_object_or_404(self.get_queryset(request), pk=pk)
        if not deed.may(request.user, obj):
            raise PermissionDenied
        if deed.page:
            return redirect(deed.page, obj.pk)
        form = (
            deed.form(request.POST if request.method == "POST" else None, obj)
            if deed.form
            else None
        )
        if request.method == "POST" and (form is None or form.is_valid()):
            return self._do(request, deed, obj, form)
        return self._ask(request, deed, obj, form)

    def _do(self, request: HttpRequest, deed: Deed, obj: models.Model, form: Any) -> HttpResponse:
        """Does it; what was typed into a form stays there when a rule speaks against it."""
        target = obj
        try:
            target = deed.act(obj, request.user, dict(form.cleaned_data) if form else {}) or obj
        except (Refused, MoveNotPossible) as refusal:
            if form and isinstance(refusal, Refused):
                form.add_error(None, sentence(refusal))
                return self._ask(request, deed, obj, form)
            messages.error(request, sentence(refusal))
        else:
            messages.success(request, str(deed.done))
            if deed.then:
                return redirect(deed.then(target))
        opts = target._meta
        return redirect(f"admin:{opts.app_label}_{opts.model_name}_change", target.pk)

    def _ask(
        self, request: HttpRequest, deed: Deed, obj: models.Model, form: forms.BaseForm | None
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": deed.label,
            "original": obj,
            "deed": deed,
            "consequence": deed.consequence_for(obj),
            "adminform": admin_form(form, self) if form else None,
            "form": form,
            "is_possible": deed.is_possible(obj),
            "back_url": reverse(
                f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[obj.pk]
            ),
            "media": self.media,
        }
        return TemplateResponse(request, "admin/deed.html", context)


def admin_form(form: forms.BaseForm, page: admin.ModelAdmin) -> admin.helpers.AdminForm:
    """A form drawn as the admin draws its own."""
    return admin.helpers.AdminForm(
        form, [(None, {"fields": list(form.fields)})], {}, model_admin=page
    )
