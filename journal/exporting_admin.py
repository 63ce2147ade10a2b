"""A list of the admin as a file: what the filter shows, nothing unwritten in the audit."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import label_for_field, lookup_field
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.html import strip_tags
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from journal import audit
from quartier.lib import sheets

Column = tuple[Any, Callable[[Any], Any]]
"""Heading, and how to read the cell from a row of the list."""
CHUNK = 500
NOT_FILTERS = frozenset({"p", "o", "all"})
"""Page and order say nothing about what was chosen."""


class ExportingAdmin:
    """Mixed into an admin: buttons „Excel“ and „CSV“ over its list.

    The columns are those of the list and ``more_columns``; ``for_export`` may fetch more for them.
    """

    more_columns: ClassVar[Sequence[Column]] = ()
    change_list_template = "admin/exporting_change_list.html"

    def get_urls(self) -> list[URLPattern]:
        """The export stands before the catch-all of the object's own page."""
        opts = self.opts  # type: ignore[attr-defined]
        view = self.admin_site.admin_view(require_safe(self.export_view))  # type: ignore[attr-defined]
        name = f"{opts.app_label}_{opts.model_name}_export"
        return [
            path("ausgabe/<slug:kind>/", view, name=name),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def for_export(self, rows: "models.QuerySet[Any]") -> "models.QuerySet[Any]":
        """The rows with what the further columns read."""
        return rows

    def export_view(self, request: HttpRequest, kind: str) -> HttpResponse:
        """All rows of the list as it is filtered and ordered, and an entry that says so."""
        if kind not in ("xlsx", "csv"):
            raise Http404
        if not self.has_view_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        opts = self.opts  # type: ignore[attr-defined]
        try:
            changelist = self.get_changelist_instance(request)  # type: ignore[attr-defined]
        except IncorrectLookupParameters:
            return redirect(f"admin:{opts.app_label}_{opts.model_name}_changelist")
        return self.export_rows(request, changelist.get_queryset(request), kind)

    def export_rows(
        self, request: HttpRequest, chosen: "models.QuerySet[Any]", kind: str
    ) -> HttpResponse:
        """These rows as a file, and an entry that says so."""
        opts = self.opts  # type: ignore[attr-defined]
        found = self.for_export(chosen)
        title = str(capfirst(opts.verbose_name_plural))
        header = [str(heading) for heading, _read in self._columns()]
        rows = [[read(row) for _heading, read in self._columns()] for row in _chunked(found)]
        if kind == "xlsx":
            content = sheets.xlsx_bytes(title, header, rows)
        else:
            content = sheets.csv_bytes(header, rows)
        audit.record_export(
            self.model,  # type: ignore[attr-defined]
            by=request.user,
            row_count=len(rows),
            kind=kind,
            filters=_filters(request),
        )
        content_type = sheets.XLSX_TYPE if kind == "xlsx" else sheets.CSV_TYPE
        response = HttpResponse(content, content_type=content_type)
        name = f"{slugify(title)}.{kind}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def _columns(self) -> list[Column]:
        listed = [
            (label_for_field(name, self.model, self), self._reader(name))  # type: ignore[attr-defined]
            for name in self.list_display  # type: ignore[attr-defined]
        ]
        return [(capfirst(str(heading)), read) for heading, read in [*listed, *self.more_columns]]

    def _reader(self, name: str) -> Callable[[Any], Any]:
        def read(row: Any) -> Any:
            field, _attribute, value = lookup_field(name, row, self)  # type: ignore[arg-type]
            if field is not None and getattr(field, "choices", None):
                return getattr(row, f"get_{name}_display")()
            if isinstance(value, bool):
                return _("ja") if value else _("nein")
            if isinstance(value, models.Model):
                return str(value)
            return strip_tags(value).replace("–", "") if isinstance(value, str) else value

        return read


def _chunked(rows: "models.QuerySet[Any]") -> Iterable[Any]:
    return rows.iterator(chunk_size=CHUNK)


def _filters(request: HttpRequest) -> dict[str, str]:
    """What was chosen; of a search only that there was one, for people search for names."""
    return {
        name: "…" if name == "q" else value[:80]
        for name, value in request.GET.items()
        if name not in NOT_FILTERS
    }
