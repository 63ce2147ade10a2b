"""Handing over companies: choose, see what will happen, confirm; the list afterwards."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from companies import services
from companies.admin.company_bulk import ids_of
from companies.forms import GiverForm, HandOverForm
from companies.models import HandOver
from companies.permissions import STAFF, can_hand_over
from quartier.lib.admin import RoleAdmin


@admin.register(HandOver)
class HandOverAdmin(RoleAdmin):
    """Hand-overs, each with its list; a new one asks before anything moves."""

    viewers = adders = STAFF
    list_display = ("handed_at", "giver_name", "receiver_name", "number", "until_on", "returned_at")
    list_select_related = ("giver", "receiver")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[HandOver]:
        """With the number of companies."""
        return super().get_queryset(request).annotate(company_count=models.Count("companies"))

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lists what somebody has (GET), shows what will happen, and does it once confirmed."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        sent = request.POST if request.method == "POST" else request.GET
        first = {"giver": request.user.pk if getattr(request.user, "is_officer", False) else None}
        choice = GiverForm({**first, **sent.dict()}, user=request.user)
        if not choice.is_valid():
            choice = choice if sent else GiverForm(user=request.user)
            return self._page(request, choice)
        giver, companies = choice.cleaned_data["giver"], choice.companies()
        if not can_hand_over(request.user, giver):
            raise PermissionDenied
        form = HandOverForm(
            _with_ids(request.POST) if request.method == "POST" else None,
            giver=giver,
            companies=companies,
        )
        if request.method != "POST" or not form.is_valid():
            return self._page(request, choice, form=form, companies=companies)
        if "confirm" in request.POST:
            return self._hand_over(request, choice, form)
        return self._page(request, choice, form=form, is_preview=True, **_preview(form))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The companies of one hand-over, to read and to print."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = self.get_queryset(request).select_related("giver", "receiver")
        handover = get_object_or_404(rows, pk=object_id if object_id.isdecimal() else 0)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Übergabe"),
            "handover": handover,
            "handed": handover.companies.select_related("company"),
        }
        return TemplateResponse(request, "admin/companies/handover/list.html", context)

    def _hand_over(
        self, request: HttpRequest, choice: GiverForm, form: HandOverForm
    ) -> HttpResponse:
        data = form.cleaned_data
        try:
            handover = services.hand_over(
                data["companies"],
                giver=choice.cleaned_data["giver"],
                receiver=data["receiver"],
                until_on=data["until_on"],
                by=request.user,  # type: ignore[arg-type]
            )
        except services.Refused as refusal:
            messages.error(request, services.sentence(refusal))
            return redirect("admin:companies_handover_add")
        messages.success(request, __("Die Betriebe sind übergeben. Beide bekommen eine Nachricht."))
        return redirect("admin:companies_handover_change", handover.pk)

    def _page(self, request: HttpRequest, choice: GiverForm, **facts: Any) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Betriebe übergeben"),
            "choice": choice,
            "form": None,
            "companies": [],
            "is_preview": False,
            **facts,
        }
        return TemplateResponse(request, "admin/companies/handover/form.html", context)

    @admin.display(description=_("von"))
    def giver_name(self, handover: HandOver) -> str:
        """Who gave."""
        return handover.giver.get_full_name()

    @admin.display(description=_("an"))
    def receiver_name(self, handover: HandOver) -> str:
        """Who got."""
        return handover.receiver.get_full_name()

    @admin.display(description=_("Betriebe"))
    def number(self, handover: Any) -> int:
        """How many companies."""
        return handover.company_count


def _with_ids(sent: QueryDict) -> QueryDict:
    """What was sent; the preview sends all ids in one field, for more than a thousand fit there."""
    if "ids" not in sent:
        return sent
    data = sent.copy()
    data.setlist("companies", [str(pk) for pk in ids_of(sent["ids"])])
    return data


def _preview(form: HandOverForm) -> dict[str, Any]:
    """What would move."""
    companies = list(form.cleaned_data["companies"])
    return {
        "companies": companies,
        "ids": ",".join(str(company.pk) for company in companies),
        "plan_count": sum(company.plan_count for company in companies),
        "receiver": form.cleaned_data["receiver"],
        "until_on": form.cleaned_data["until_on"],
    }
