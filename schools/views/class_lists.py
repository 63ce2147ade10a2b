"""Class lists: file, columns, preview, taking over, taking back. Careers lead and coordination."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalogue import rules
from journal import audit
from journal.enums import AuditAction
from journal.moves import MoveNotPossible
from quartier.lib.access import require
from quartier.lib.reading import Unreadable
from schools.enums import PupilImportMove, PupilImportState, PupilVerdict, RowAnswer
from schools.forms_school import ApplyForm, ColumnsForm, UploadForm
from schools.imports import batches, headings, work
from schools.models import Pupil, PupilImport, PupilImportRow, School
from schools.permissions import can_import_pupils, can_import_somewhere

PER_PAGE = 50
ROW_FIELD = "zeile_"
COUNTED = (
    PupilVerdict.NEW,
    PupilVerdict.MOVED,
    PupilVerdict.CHANGED,
    PupilVerdict.LEFT,
    PupilVerdict.UNCHANGED,
    PupilVerdict.ASK,
    PupilVerdict.ERROR,
)


@require_http_methods(["GET", "POST"])
def pupil_imports(request: HttpRequest) -> HttpResponse:
    """The lists so far, and a form for the next one."""
    require(can_import_somewhere(request.user))
    schools = list(School.objects.visible_to(request.user).taking_part(timezone.localdate()))
    form = UploadForm(request.POST or None, request.FILES or None, schools=schools)
    if request.method == "POST" and form.is_valid():
        require(can_import_pupils(request.user, form.of_school))
        file = form.cleaned_data["file"]
        try:
            batch = batches.upload(file.read(), file.name or "", form.of_school, request.user)
        except (Unreadable, batches.Refused) as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("pupil_import_columns", public_id=batch.public_id)
    found = PupilImport.objects.visible_to(request.user).select_related("school", "by")
    facts = {
        "form": form,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("seite")),
        "raw_days": rules.whole("schools.import_raw_days"),
        "undo_days": rules.whole("schools.import_undo_days"),
    }
    return render(request, "schools/imports/list.html", facts)


@require_http_methods(["GET", "POST"])
def pupil_import_columns(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What the columns hold and whom the list names; then it is checked."""
    batch = _load(request, public_id)
    if not batch.can(PupilImportMove.CHECK):
        return _to(batch)
    saved = list(batch.school.pupil_columns.all())
    chosen = next((row for row in saved if str(row.pk) == request.GET.get("vorlage")), None)
    rows = batch.rows.filter(number__isnull=False).order_by("number")
    form = ColumnsForm(
        request.POST or None,
        batch=batch,
        mapping=headings.recall(chosen.fields, batch.header) if chosen else batch.mapping,
        samples=list(rows.values_list("raw", flat=True)[:20]),
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        names = ("mapping", "scope", "left_on", "save_as")
        try:
            wishes = {name: data[name] for name in names}
            fresh = batches.set_mapping(batch, by=request.user, **wishes)
        except (MoveNotPossible, batches.Refused) as refusal:
            messages.error(request, _sentence(refusal))
        else:
            work.advance(fresh)
        return _to(batch)
    facts = {"batch": batch, "form": form, "saved": saved, "chosen": chosen}
    return render(request, "schools/imports/columns.html", facts)


@require_safe
def pupil_import(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The list as it stands. Its preview names pupils, so looking is journalled."""
    batch = _load(request, public_id)
    if getattr(request, "htmx", False) and not batch.is_busy:
        # The page that waited has to show another one.
        response = HttpResponse()
        response["HX-Refresh"] = "true"
        return response
    facts: dict[str, Any] = {"batch": batch, "failure": _failure(batch)}
    if batch.is_busy:
        facts["done"], facts["total"] = work.progress_of(batch)
        return render(request, "schools/imports/progress.html", facts)
    if batch.state == PupilImportState.UPLOADED:
        if facts["failure"]:
            messages.error(request, facts["failure"])
        return redirect("pupil_import_columns", public_id=batch.public_id)
    if batch.state == PupilImportState.CHECKED:
        facts |= _preview(request, batch)
        audit.record(AuditAction.VIEWED, batch, by=request.user, row_count=len(facts["rows"]))
        return render(request, "schools/imports/preview.html", facts)
    kept = batch.rows.exclude(kept_because=[]).select_related("pupil__school_class")
    problems = batch.rows.filter(verdict__in=[PupilVerdict.ERROR, PupilVerdict.ASK])
    facts |= {
        "kept": kept,
        "problems": [(row, _findings(batch, row, row.errors | row.hints)) for row in problems],
        "changes": batch.changes.select_related("by").order_by("-at", "-pk"),
        "can_undo": batch.can(PupilImportMove.UNDO) and batch.rows.exists(),
        "undo_days": rules.whole("schools.import_undo_days"),
    }
    if kept:
        audit.record(AuditAction.VIEWED, batch, by=request.user, row_count=len(kept))
    return render(request, "schools/imports/result.html", facts)


@require_POST
def pupil_import_answers(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Who the rows mean that could mean somebody the school has already."""
    batch = _load(request, public_id)
    numbers = [name.removeprefix(ROW_FIELD) for name in request.POST if name.startswith(ROW_FIELD)]
    wanted = {int(number) for number in numbers if number.isascii() and number.isdecimal()}
    rows = batch.rows.filter(number__in=[number for number in wanted if number < 10**9])
    known = _candidates(rows)
    ids = {str(pupil.public_id): pupil.pk for pupil in known.values()}
    answers: dict[int, tuple[str, int | None]] = {}
    for row in rows:
        said = str(request.POST[f"{ROW_FIELD}{row.number}"])
        pupil_id = ids.get(said)
        answers[row.number or 0] = (RowAnswer.SAME, pupil_id) if pupil_id else (said, None)
    try:
        count = batches.answer(batch, answers, request.user)
    except (batches.Refused, MoveNotPossible) as refusal:
        messages.error(request, _sentence(refusal))
    else:
        if count:
            work.advance(batch)
        text = ngettext("%(n)s Antwort ist vermerkt.", "%(n)s Antworten sind vermerkt.", count)
        messages.success(request, text % {"n": count})
    return _to(batch)


@require_POST
def pupil_import_apply(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Takes the list over, if everything that needs it is agreed to."""
    batch = _load(request, public_id)
    form = ApplyForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            fresh = batches.start_apply(
                batch,
                request.user,
                creates_classes=data["creates_classes"],
                vanish_count=data["vanish_count"],
            )
        except (batches.Refused, MoveNotPossible) as refusal:
            messages.error(request, _sentence(refusal))
        else:
            work.advance(fresh)
    return _to(batch)


@require_http_methods(["GET", "POST"])
def pupil_import_undo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Takes a whole list back, after asking."""
    batch = _load(request, public_id)
    if request.method == "POST":
        try:
            fresh = batches.start_undo(batch, request.user)
        except (batches.Refused, MoveNotPossible) as refusal:
            messages.error(request, _sentence(refusal))
        else:
            work.advance(fresh)
        return _to(batch)
    if not batch.can(PupilImportMove.UNDO):
        return _to(batch)
    return render(request, "schools/imports/undo.html", {"batch": batch})


@require_POST
def pupil_import_discard(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ends a list nobody wants; its rows are deleted."""
    batch = _load(request, public_id)
    try:
        batches.discard(batch, request.user)
    except MoveNotPossible as refusal:
        messages.error(request, _sentence(refusal))
        return _to(batch)
    messages.success(request, _("Die Liste ist verworfen, ihre Zeilen sind gelöscht."))
    return redirect("pupil_imports")


# --- Inside --------------------------------------------------------------------------------------


def _load(request: HttpRequest, public_id: UUID) -> PupilImport:
    visible = PupilImport.objects.visible_to(request.user).select_related("school", "year", "by")
    batch = get_object_or_404(visible, public_id=public_id)
    require(can_import_pupils(request.user, batch.school))
    return batch


def _to(batch: PupilImport) -> HttpResponse:
    return redirect("pupil_import", public_id=batch.public_id)


def _preview(request: HttpRequest, batch: PupilImport) -> dict[str, Any]:
    verdicts = batch.plan.get("verdicts", {})
    wanted = request.GET.get("stand", "")
    if wanted not in PupilVerdict.values:
        wanted = next((v for v in (PupilVerdict.ASK, PupilVerdict.ERROR) if verdicts.get(v)), "")
        wanted = str(wanted) if "stand" not in request.GET else ""
    rows = batch.rows.select_related("pupil__school_class").order_by("number", "class_name", "pk")
    if wanted == PupilVerdict.ASK:
        # Who has answered may think again.
        rows = rows.filter(Q(verdict=wanted) | ~Q(answer=RowAnswer.OPEN))
    elif wanted:
        rows = rows.filter(verdict=wanted)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("seite"))
    shown = list(page)
    known = _candidates(shown)
    return {
        "wanted": wanted,
        "page": page,
        "rows": [_line(batch, row, known) for row in shown],
        "verdicts": [
            (verdict, verdicts[verdict]) for verdict in PupilVerdict if verdicts.get(verdict)
        ],
        "columns": [verdict.label for verdict in COUNTED],
        "classes": [
            (name, [(verdict.label, numbers.get(verdict, 0)) for verdict in COUNTED])
            for name, numbers in batch.plan.get("classes", {}).items()
        ],
        "has_answers": any(row.candidates for row in shown),
        "new_classes": ", ".join(name for name, _grade in batch.plan.get("new_classes", [])),
        "left": batch.plan.get("left", 0),
        "active": batch.plan.get("active", 0),
        "is_too_many": batch.plan.get("is_too_many", False),
    }


def _candidates(rows: Any) -> dict[int, Pupil]:
    ids = {pk for row in rows for pk in row.candidates}
    return Pupil.objects.select_related("school_class").in_bulk(ids)


def _line(batch: PupilImport, row: PupilImportRow, known: dict[int, Pupil]) -> dict[str, Any]:
    said = row.values
    name = f"{said.get('last_name', '')}, {said.get('first_name', '')}".strip(", ")
    chosen = known.get(row.chosen_id or 0)
    return {
        "row": row,
        "name": name or _("ohne Namen"),
        "errors": _findings(batch, row, row.errors),
        "hints": _findings(batch, row, row.hints),
        "candidates": [known[pk] for pk in row.candidates if pk in known],
        "chosen": chosen,
        "answers": [RowAnswer.OPEN, RowAnswer.NEW, RowAnswer.SKIP],
    }


def _findings(
    batch: PupilImport, row: PupilImportRow, found: dict[str, str]
) -> list[tuple[str, str, str]]:
    """(heading, what stands there, sentence); the row's own have no heading."""
    lines = []
    for key, text in found.items():
        place = int(key) if key.isdecimal() else None
        heading = batch.header[place] if place is not None and place < len(batch.header) else ""
        cell = row.raw[place] if place is not None and place < len(row.raw) else ""
        lines.append((heading, cell, text))
    return lines


def _sentence(refusal: Exception) -> str:
    if isinstance(refusal, MoveNotPossible):
        return _("Das geht jetzt nicht: Der Stand hat sich geändert.")
    return str(refusal)


def _failure(batch: PupilImport) -> str:
    """What the last step said when it was broken off."""
    last = batch.changes.order_by("at", "pk").last()
    if last is None or not last.move.endswith("failed"):
        return ""
    if " " in last.reason:
        return last.reason
    return _("Das hat nicht geklappt, nichts ist geändert (%(kind)s).") % {"kind": last.reason}
