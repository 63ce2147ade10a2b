"""One company, one page: before you call, what was said, what comes next, what it offers."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from companies import services
from companies.admin.company_list import CompanyList
from companies.admin.company_page import CompanyPage
from companies.admin.deeds import admin_form
from companies.forms import LeadForm
from companies.models import Company
from companies.permissions import STAFF


@admin.register(Company)
class CompanyAdmin(CompanyList, CompanyPage):
    """Companies and how far the relation has come. The state moves by buttons alone."""

    viewers = adders = editors = STAFF

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A short form; a company we know already opens instead of being entered twice."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = LeadForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            user = request.user
            owner = user if getattr(user, "is_officer", False) else None
            company, is_new = services.enter_company(**form.cleaned_data, by=user, owner=owner)
            if is_new:
                messages.success(request, __("Der Betrieb ist angelegt."))
            else:
                messages.warning(request, __("Diesen Betrieb gibt es schon. Hier ist er."))
            return redirect("admin:companies_company_change", company.pk)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Betrieb anlegen"),
            "form": form,
            "adminform": admin_form(form, self),
            "media": self.media,
        }
        return TemplateResponse(request, "admin/companies/company/add_form.html", context)
