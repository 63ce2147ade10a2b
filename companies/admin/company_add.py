"""A new company, with a warning before somebody enters what is there already."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from companies import services
from companies.admin.deeds import admin_form
from companies.forms import LeadForm
from companies.sameness import Facts
from companies.services.duplicates import Suggestion, suggestions_for
from quartier.lib.ratelimit import limit

LONGEST = 200
"""More of a field says nothing about a company."""


class CompanyAddPages:
    """The pages of the companies' admin on which a company begins."""

    def get_urls(self) -> list[URLPattern]:
        """The question while typing stands before the catch-all of a company's own page."""
        ask = limit("company_doubles", rate="300/5m", key=lambda request: str(request.user.pk))
        view = self.admin_site.admin_view(ask(require_POST(self.doubles_view)))  # type: ignore[attr-defined]
        return [
            path("neu/doppelt/", view, name="companies_company_doubles"),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A short form. A company we know opens; what may be one is shown before it is entered."""
        if not self.has_add_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        form = LeadForm(request.POST if request.method == "POST" else None)
        suggestions: list[Suggestion] = []
        if request.method == "POST" and form.is_valid():
            data = form.cleaned_data
            if services.find_double(data["name"], data["postal_code"]) is None:
                suggestions = suggestions_for(_typed(data))
            if not suggestions or "trotzdem" in request.POST:
                return self._enter(request, data, suggestions)
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "opts": self.opts,  # type: ignore[attr-defined]
            "title": _("Betrieb anlegen"),
            "form": form,
            "adminform": admin_form(form, self),  # type: ignore[arg-type]
            "suggestions": suggestions,
            "media": self.media,  # type: ignore[attr-defined]
        }
        return TemplateResponse(request, "admin/companies/company/add_form.html", context)

    def doubles_view(self, request: HttpRequest) -> HttpResponse:
        """The companies that what is typed may be about. A POST, so that no address tells it."""
        if not self.has_add_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        typed = {name: request.POST.get(name, "")[:LONGEST] for name in LeadForm.base_fields}
        context = {"suggestions": suggestions_for(_typed(typed))}
        return TemplateResponse(request, "admin/companies/company/doubles.html", context)

    def _enter(
        self, request: HttpRequest, data: dict[str, Any], suggestions: list[Suggestion]
    ) -> HttpResponse:
        user: Any = request.user
        company, is_new = services.enter_company(
            **data,
            by=user,
            owner=user if getattr(user, "is_officer", False) else None,
            in_spite_of=[suggestion.company.pk for suggestion in suggestions],
        )
        if is_new:
            messages.success(request, __("Der Betrieb ist angelegt."))
        else:
            messages.warning(request, __("Diesen Betrieb gibt es schon. Hier ist er."))
        return redirect("admin:companies_company_change", company.pk)


def _typed(data: dict[str, Any]) -> Facts:
    return Facts.of(
        data["name"],
        places=[(data["street"], data["postal_code"].strip())],
        phones=[data["phone"]],
        emails=[data["email"]],
        websites=[data["website"]],
    )
