"""Many companies at once: choose on the list, say what, see what will happen, confirm."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from catalogue import rules
from companies import services
from companies.admin.deeds import admin_form
from companies.forms import AddTagForm, AssignForm, FollowUpsForm, RemoveTagForm
from companies.models import Company, Tag

LIMIT = "acquisition.list_at_once"
NAMED = 50
"""So many companies the preview names; the others it counts."""
Rows = models.QuerySet[Company]


@dataclass(frozen=True)
class BulkDeed:
    """Something one can do with many companies."""

    slug: str
    label: Any
    form: type[forms.Form]
    outlook: Callable[[Rows, Any, dict[str, Any]], services.Outlook]
    act: Callable[[list[int], Any, dict[str, Any]], services.Outlook]
    consequence: Any


BULK_DEEDS: Sequence[BulkDeed] = (
    BulkDeed(
        slug="zuweisen",
        label=_("Zuständigkeit ändern"),
        form=AssignForm,
        outlook=lambda rows, by, data: services.outlook_of_assignment(rows, by, **data),
        act=lambda ids, by, data: services.assign_companies(ids, by, **data),
        consequence=_(
            "Offene Wiedervorlagen gehen mit. Wer Betriebe abgibt und wer sie bekommt, erhält "
            "eine Nachricht."
        ),
    ),
    BulkDeed(
        slug="wiedervorlage",
        label=_("Wiedervorlage planen"),
        form=FollowUpsForm,
        outlook=lambda rows, by, data: services.outlook_of_follow_ups(rows, by, **data),
        act=lambda ids, by, data: services.plan_follow_ups(ids, by, **data),
        consequence=_("Jeder Betrieb bekommt eine Wiedervorlage und ist damit reserviert."),
    ),
    BulkDeed(
        slug="schlagwort",
        label=_("Schlagwort anheften"),
        form=AddTagForm,
        outlook=lambda rows, by, data: services.outlook_of_tag(
            rows, data["name"], is_to_stick=True
        ),
        act=lambda ids, by, data: services.add_tag(ids, by, **data),
        consequence="",
    ),
    BulkDeed(
        slug="schlagwort-abnehmen",
        label=_("Schlagwort abnehmen"),
        form=RemoveTagForm,
        outlook=lambda rows, by, data: services.outlook_of_tag(
            rows, data["tag"].name, is_to_stick=False
        ),
        act=lambda ids, by, data: services.remove_tag(ids, by, **data),
        consequence="",
    ),
)


class BulkAdmin:
    """Mixed into the admin of companies: actions of the list that ask before they do anything."""

    bulk_deeds: ClassVar[Sequence[BulkDeed]] = BULK_DEEDS

    def get_urls(self) -> list[URLPattern]:
        """The deeds stand before the catch-all of the object's own page."""
        view = self.admin_site.admin_view(require_POST(self.bulk_view))  # type: ignore[attr-defined]
        url = path("mehrere/<slug:slug>/", view, name="companies_company_bulk")
        return [url, *super().get_urls()]  # type: ignore[misc]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """What can be done with the chosen rows of the list."""
        found = {deed.slug: (_starting(deed), deed.slug, deed.label) for deed in self.bulk_deeds}
        found["xlsx"] = (_exporting("xlsx"), "xlsx", _("Auswahl als Excel"))
        found["csv"] = (_exporting("csv"), "csv", _("Auswahl als CSV"))
        return found

    def start(self, request: HttpRequest, deed: BulkDeed, rows: Rows) -> HttpResponse | None:
        """The first page after the choice: what is to be done, for how many."""
        limit = rules.whole(LIMIT)
        ids = list(rows.values_list("pk", flat=True)[: limit + 1])
        if len(ids) > limit:
            self._too_many(request, limit)
            return None
        return self._page(request, deed, ids, back=request.GET.urlencode(), form=deed.form())

    def bulk_view(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Shows what will happen, and does it once confirmed."""
        deed = next((deed for deed in self.bulk_deeds if deed.slug == slug), None)
        if deed is None:
            raise Http404
        if not self.has_change_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        ids = ids_of(request.POST.get("ids", ""))
        back = urlencode(parse_qsl(request.POST.get("back", "")))
        limit = rules.whole(LIMIT)
        if len(ids) > limit:
            self._too_many(request, limit)
            return redirect(_list_url(back))
        form = deed.form(request.POST)
        if not form.is_valid():
            return self._page(request, deed, ids, back=back, form=form)
        rows = Company.objects.visible_to(request.user).filter(pk__in=ids)
        if "confirm" not in request.POST:
            outlook = deed.outlook(rows.select_related("owner"), request.user, form.cleaned_data)
            return self._page(request, deed, ids, back=back, form=form, outlook=outlook)
        known = list(rows.order_by("pk").values_list("pk", flat=True))
        try:
            outlook = deed.act(known, request.user, form.cleaned_data)
        except services.Refused as refusal:
            messages.error(request, services.sentence(refusal))
            return redirect(_list_url(back))
        _say(request, deed, outlook)
        return redirect(_list_url(back))

    def _page(
        self,
        request: HttpRequest,
        deed: BulkDeed,
        ids: list[int],
        *,
        back: str,
        form: forms.Form,
        outlook: services.Outlook | None = None,
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "opts": self.opts,  # type: ignore[attr-defined]
            "title": deed.label,
            "deed": deed,
            "url": reverse("admin:companies_company_bulk", args=[deed.slug]),
            "ids": ",".join(map(str, ids)),
            "id_count": len(ids),
            "back": back,
            "back_url": _list_url(back),
            "form": form,
            "adminform": admin_form(form, self),  # type: ignore[arg-type]
            "outlook": outlook,
            "facts": _facts(form) if outlook else [],
            "named_slice": f":{NAMED}",
            "more_will": max(0, len(outlook.will) - NAMED) if outlook else 0,
            "more_passed": max(0, len(outlook.passed) - NAMED) if outlook else 0,
            "tags": Tag.objects.all() if "name" in form.fields else [],
            "media": self.media,  # type: ignore[attr-defined]
        }
        return TemplateResponse(request, "admin/companies/company/bulk.html", context)

    def _too_many(self, request: HttpRequest, limit: int) -> None:
        text = __(
            "Auf einmal gehen höchstens %(limit)s Betriebe. Bitte wählen Sie weniger aus, zum "
            "Beispiel mit einem Filter."
        )
        messages.error(request, text % {"limit": f"{limit:,}".replace(",", ".")})


def ids_of(text: str) -> list[int]:
    """The ids of one field: a form of a thousand fields would be refused."""
    return [int(part) for part in text.split(",") if part.isdecimal() and len(part) < 19]


def _starting(deed: BulkDeed) -> Callable[..., Any]:
    return lambda page, request, rows: page.start(request, deed, rows)


def _exporting(kind: str) -> Callable[..., Any]:
    return lambda page, request, rows: page.export_rows(request, rows, kind)


def _facts(form: forms.Form) -> list[tuple[Any, Any]]:
    """What was typed, to read once more."""
    found = []
    for name, field in form.fields.items():
        value = form.cleaned_data[name]
        if isinstance(field, forms.ModelChoiceField):
            value = field.label_from_instance(value) if value else field.empty_label
        if value:
            found.append((field.label, value))
    return found


def _say(request: HttpRequest, deed: BulkDeed, outlook: services.Outlook) -> None:
    number, passed = len(outlook.will), len(outlook.passed)
    done = ngettext("%(what)s: %(n)s Betrieb.", "%(what)s: %(n)s Betriebe.", number)
    text = done % {"what": deed.label, "n": number}
    if passed:
        text += " " + ngettext("%(n)s übergangen.", "%(n)s übergangen.", passed) % {"n": passed}
    messages.success(request, text)


def _list_url(query: str) -> str:
    return f"{reverse('admin:companies_company_changelist')}?{query}"
