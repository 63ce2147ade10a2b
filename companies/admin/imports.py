"""Bringing a spreadsheet along: upload, columns, preview, result. Each page asks before it acts."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from catalogue import rules
from companies import permissions
from companies.admin.deeds import Deed, DeedAdmin, admin_form
from companies.admin.import_rows import all_shown
from companies.enums import (
    ADDING_ACTIONS,
    ImportAction,
    ImportMove,
    ImportState,
    ImportVerdict,
)
from companies.forms import ChooseAllForm, MappingForm, UploadForm
from companies.imports import batches, guessing, work
from companies.models import ColumnMapping, ImportBatch
from companies.permissions import STAFF
from companies.services import Refused, sentence
from journal.moves import MoveNotPossible
from quartier.lib.admin import RoleAdmin
from quartier.lib.reading import Unreadable

PER_PAGE = 50
ROW_FIELD = "row_"


def _will_apply(batch: ImportBatch) -> str:
    counts = batches.counts_of(batch, "action")
    created = counts.get(ImportAction.CREATE, 0)
    return " ".join(
        [
            ngettext("%(n)s Betrieb wird angelegt,", "%(n)s Betriebe werden angelegt,", created)
            % {"n": created},
            __("%(updated)s ergänzt oder geändert, %(skipped)s Zeilen übersprungen.")
            % {
                "updated": sum(counts.get(action, 0) for action in ADDING_ACTIONS),
                "skipped": counts.get(ImportAction.SKIP, 0),
            },
            __("Niemand bekommt eine Nachricht. %(days)s Tage lang lässt sich alles zurücknehmen.")
            % {"days": rules.whole("import.undo_days")},
        ]
    )


def _will_undo(batch: ImportBatch) -> str:
    return __(
        "%(created)s angelegte Betriebe werden gelöscht, bei %(updated)s kommen die Werte von "
        "vorher zurück. Womit seither jemand gearbeitet hat, bleibt; Sie sehen danach, was und "
        "warum."
    ) % {"created": batch.counts.get("created", 0), "updated": batch.counts.get("updated", 0)}


DEEDS: Sequence[Deed] = (
    Deed(
        slug="uebernehmen",
        label=_("Übernehmen"),
        may=permissions.can_steer_import,
        is_possible=lambda batch: batch.can(ImportMove.APPLY),
        consequence=_will_apply,
        done=_("Die Übernahme läuft."),
        act=lambda batch, by, _data: batches.start_apply(batch, by),
    ),
    Deed(
        slug="rueckgaengig",
        label=_("Ganzen Import rückgängig machen"),
        may=permissions.can_steer_import,
        is_possible=lambda batch: batch.can(ImportMove.UNDO),
        consequence=_will_undo,
        done=_("Der Import wird zurückgenommen."),
        act=lambda batch, by, _data: batches.start_undo(batch, by),
        is_danger=True,
    ),
    Deed(
        slug="verwerfen",
        label=_("Verwerfen"),
        may=permissions.can_steer_import,
        is_possible=lambda batch: batch.can(ImportMove.DISCARD),
        consequence=_(
            "Die Zeilen der Tabelle werden gelöscht. An den Betrieben ändert sich nichts."
        ),
        done=_("Der Import ist verworfen."),
        act=lambda batch, by, _data: batches.discard(batch, by),
        is_danger=True,
    ),
)


@admin.register(ImportBatch)
class ImportBatchAdmin(DeedAdmin):
    """Imports: officers see their own, coordination all."""

    viewers = adders = STAFF
    deeds: ClassVar[Sequence[Deed]] = DEEDS
    list_display = ("file_name", "state", "created_at", "officer", "row_count", "summary")
    list_filter = ("state",)
    list_select_related = ("by",)
    fields = readonly_fields = ("file_name", "state")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[ImportBatch]:
        """With the person."""
        return super().get_queryset(request).select_related("by")

    def get_urls(self) -> list[URLPattern]:
        """The pages of an import."""
        return [
            path(
                "<int:pk>/spalten/",
                self.admin_site.admin_view(self.mapping_view),
                name="companies_importbatch_mapping",
            ),
            path(
                "<int:pk>/wahl/",
                self.admin_site.admin_view(require_POST(self.choose_view)),
                name="companies_importbatch_choose",
            ),
            *super().get_urls(),
        ]

    # --- Upload ------------------------------------------------------------------------------

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Takes the file and leads to its columns."""
        if not permissions.can_import_companies(request.user):
            raise PermissionDenied
        is_sent = request.method == "POST"
        form = UploadForm(request.POST, request.FILES) if is_sent else UploadForm()
        if is_sent and form.is_valid():
            file = form.cleaned_data["file"]
            try:
                batch = batches.upload(file.read(), file.name or "", request.user)
            except Unreadable as refusal:
                form.add_error("file", str(refusal))
            else:
                return redirect("admin:companies_importbatch_mapping", batch.pk)
        return self._page(
            request,
            "upload",
            title=_("Betriebe importieren"),
            form=form,
            adminform=admin_form(form, self),
            raw_days=rules.whole("import.raw_days"),
        )

    # --- Columns -----------------------------------------------------------------------------

    def mapping_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks what the columns hold; then the check begins."""
        batch = self._batch(request, pk)
        if not batch.can(ImportMove.CHECK):
            return redirect("admin:companies_importbatch_change", pk)
        saved = ColumnMapping.objects.all()
        chosen = saved.filter(pk=_number(request.GET.get("vorlage"))).first()
        form = MappingForm(
            request.POST if request.method == "POST" else None,
            batch=batch,
            mapping=guessing.recall(chosen.fields, batch.header) if chosen else batch.mapping,
            samples=list(batch.rows.values_list("raw", flat=True)[:20]),
        )
        if request.method == "POST" and form.is_valid():
            data = form.cleaned_data
            try:
                batches.set_mapping(
                    batch,
                    data["mapping"],
                    request.user,
                    takes_over=data.get("takes_over", False),
                    save_as=data["save_as"],
                )
            except MoveNotPossible as refusal:
                messages.error(request, sentence(refusal))
            return redirect("admin:companies_importbatch_change", pk)
        return self._page(
            request,
            "mapping",
            title=_("Was steht in welcher Spalte?"),
            original=batch,
            form=form,
            saved=saved,
            chosen=chosen,
            deeds=self.deeds_for(request, batch),
        )

    # --- Progress, preview, result -------------------------------------------------------------

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The page of an import as it stands."""
        batch = self._batch(request, _number(object_id))
        if getattr(request, "htmx", False) and not batch.is_busy:
            # The page that waited has to show another one.
            response = HttpResponse()
            response["HX-Refresh"] = "true"
            return response
        if batch.state == ImportState.UPLOADED:
            failed = batch.changes.order_by("at", "pk").last()
            if failed:
                messages.error(request, __("Die Prüfung ist abgebrochen. Bitte noch einmal."))
            return redirect("admin:companies_importbatch_mapping", batch.pk)
        if batch.is_busy:
            done, total = work.progress_of(batch)
            return self._page(
                request,
                "progress",
                title=batch.get_state_display(),
                original=batch,
                done=done,
                total=total,
            )
        if batch.state == ImportState.CHECKED:
            return self._preview(request, batch)
        return self._result(request, batch)

    def _preview(self, request: HttpRequest, batch: ImportBatch) -> HttpResponse:
        counts = batches.counts_of(batch, "verdict")
        chosen = batches.counts_of(batch, "action")
        verdict = request.GET.get("befund", "")
        rows = batch.rows.select_related("candidate").order_by("number")
        if verdict in ImportVerdict.values:
            rows = rows.filter(verdict=verdict)
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("seite"))
        return self._page(
            request,
            "preview",
            title=_("Das würde geschehen"),
            original=batch,
            deeds=self.deeds_for(request, batch),
            verdicts=[
                {"value": value, "label": label, "count": counts[value]}
                for value, label in ImportVerdict.choices
                if value in counts
            ],
            verdict=verdict,
            page=page,
            rows=all_shown(batch, list(page)),
            actions={
                "create": chosen.get(ImportAction.CREATE, 0),
                "update": sum(chosen.get(action, 0) for action in ADDING_ACTIONS),
                "skip": chosen.get(ImportAction.SKIP, 0),
            },
            all_actions=ImportAction.choices,
            failure=_failure(batch),
        )

    def _result(self, request: HttpRequest, batch: ImportBatch) -> HttpResponse:
        kept = batch.rows.exclude(kept_because=[]).select_related("result")
        return self._page(
            request,
            "result",
            title=batch.file_name,
            original=batch,
            deeds=self.deeds_for(request, batch),
            kept=kept,
            changes=batch.changes.select_related("by").order_by("-at", "-pk"),
            failure=_failure(batch),
        )

    def choose_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Notes choices: of the rows on a page, or of all rows with a verdict."""
        batch = self._batch(request, pk)
        try:
            if "alle" in request.POST:
                form = ChooseAllForm(request.POST)
                if form.is_valid():
                    data = form.cleaned_data
                    action = ImportAction(data["action"])
                    number = batches.choose_all(batch, data["verdict"], action)
                    messages.success(request, _chosen(number))
            else:
                messages.success(request, _chosen(batches.choose(batch, _choices(request))))
        except Refused as refusal:
            messages.error(request, sentence(refusal))
        query = request.GET.urlencode()
        url = reverse("admin:companies_importbatch_change", args=[pk])
        return redirect(f"{url}?{query}" if query else url)

    def _batch(self, request: HttpRequest, pk: int) -> ImportBatch:
        if not self.has_view_permission(request):
            raise PermissionDenied
        batch = get_object_or_404(self.get_queryset(request), pk=pk)
        if not permissions.can_steer_import(request.user, batch):
            raise PermissionDenied
        return batch

    def _page(self, request: HttpRequest, name: str, **context: Any) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "media": self.media,
            **context,
        }
        return TemplateResponse(request, f"admin/companies/importbatch/{name}.html", context)

    @admin.display(description=_("von"))
    def officer(self, batch: ImportBatch) -> str:
        """Who brought it."""
        return batch.by.get_full_name() if batch.by else "–"

    @admin.display(description=_("Ergebnis"))
    def summary(self, batch: ImportBatch) -> str:
        """In numbers."""
        if not batch.counts:
            return "–"
        return (
            __("%(created)s angelegt, %(updated)s ergänzt, %(skipped)s übersprungen") % batch.counts
        )


@admin.register(ColumnMapping)
class ColumnMappingAdmin(RoleAdmin):
    """Saved mappings; written on the page of an import, deleted here."""

    viewers = deleters = STAFF
    list_display = ("name", "officer", "saved_at")
    list_select_related = ("by",)
    fields = readonly_fields = ("name", "officer", "saved_at")

    @admin.display(description=_("von"))
    def officer(self, mapping: ColumnMapping) -> str:
        """Who saved it."""
        return mapping.by.get_full_name() if mapping.by else "–"


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


def _choices(request: HttpRequest) -> dict[int, str]:
    return {
        _number(name.removeprefix(ROW_FIELD)): str(action)
        for name, action in request.POST.items()
        if name.startswith(ROW_FIELD)
    }


def _chosen(number: int) -> str:
    text = ngettext("%(n)s Zeile geändert.", "%(n)s Zeilen geändert.", number)
    return text % {"n": number}


def _failure(batch: ImportBatch) -> str:
    """What the last step said when it was broken off."""
    last = batch.changes.order_by("at", "pk").last()
    if last is None or not last.move.endswith("failed"):
        return ""
    if " " in last.reason:
        return last.reason
    return __("Das hat nicht geklappt, nichts ist geändert (%(kind)s).") % {"kind": last.reason}
