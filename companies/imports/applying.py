"""Taking rows over: all of them in one transaction, or none."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, models
from django.utils.translation import gettext as _

from catalogue.models import PostalCode
from companies import services
from companies.enums import ADDING_ACTIONS, ImportAction, ImportMove
from companies.imports import judging
from companies.imports.judging import Progress
from companies.imports.planning import Names, new_parts, plan_update, with_all_parts
from companies.imports.rows import Values, values_of
from companies.models import Company, ContactNote, ImportBatch, ImportRow, Site
from journal import audit
from journal.enums import AuditAction

CHUNK = 200
DERIVED = {"sort_key", "search_text"}
"""Fields that follow from others and may be computed anew at any time."""


def apply(batch: ImportBatch, progress: Progress) -> None:
    """Does what was chosen. The caller holds the lock of the batch and the transaction.

    The companies may have changed since the check. If for a row that is to be taken over
    something else is found now, nothing is written and the rows are shown again.
    """
    _alone()
    rows = list(batch.rows.select_related("candidate").order_by("number"))
    by, by_label = _who_started(batch)
    if stale := _judged_anew(rows):
        ImportRow.objects.bulk_update(stale, [*judging.FOUND_FIELDS, "action"], batch_size=500)
        reason = _("Seit der Prüfung hat sich etwas geändert. Bitte sehen Sie die Zeilen noch an.")
        batch.make(ImportMove.APPLY_FAILED, by_label="System", reason=reason)
        return
    _Applying(batch, by, by_label, progress).run(rows)
    counts = {
        "created": sum(row.action == ImportAction.CREATE for row in rows),
        "updated": sum(row.action in ADDING_ACTIONS for row in rows),
        "skipped": sum(row.action == ImportAction.SKIP for row in rows),
    }
    batch.counts = counts
    batch.make(ImportMove.APPLIED, by=by, by_label=by_label, also=("counts",))
    audit.record(AuditAction.CHANGED, batch, by=by, by_label=by_label, counts=counts)


def fingerprint(obj: models.Model) -> str:
    """Changes whenever somebody changes the row."""
    values = {
        field.attname: field.value_to_string(obj)
        for field in obj._meta.concrete_fields
        if field.name not in DERIVED
    }
    text = json.dumps(values, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _alone() -> None:
    """One import at a time, and nobody enters a company by hand meanwhile (see ``leads``)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('lead import', 0))")


def _who_started(batch: ImportBatch) -> tuple[Any, str]:
    """The account, or the label of what acted without one."""
    started = batch.changes.filter(move=ImportMove.APPLY).order_by("-at", "-pk").first()
    return (started.by, started.by_label) if started else (batch.by, "")


def _judged_anew(rows: Sequence[ImportRow]) -> list[ImportRow]:
    """Rows about which something else is found now, unless they were passed over anyway."""
    before = {row.pk: (judging.found_of(row), row.action) for row in rows}
    judging.judge(rows, keeps_choices=True)
    changed = [row for row in rows if judging.found_of(row) != before[row.pk][0]]
    if any(before[row.pk][1] != ImportAction.SKIP for row in changed):
        return changed
    for row in changed:
        row.action = ImportAction.SKIP
    return []


class _Applying:
    """Writes in chunks, so that thousands of rows need hundreds of queries."""

    def __init__(self, batch: ImportBatch, by: Any, by_label: str, progress: Progress) -> None:
        self.batch, self.by, self.by_label, self.progress = batch, by, by_label, progress
        self.areas = {area.code: area for area in PostalCode.objects.all()}
        # Also when the coordination takes over: whose table it is looks after the companies.
        mine = batch.takes_over and batch.by is not None and batch.by.is_officer
        self.new_owner = batch.by_id if mine else None
        self.done = 0

    def run(self, rows: Sequence[ImportRow]) -> None:
        new = [row for row in rows if row.action == ImportAction.CREATE]
        known = [row for row in rows if row.action == ImportAction.UPDATE]
        by_number = {row.number: row for row in rows}
        joined = [row for row in rows if row.action == ImportAction.JOIN]
        total = len(new) + len(known) + len(joined)
        for chunk in _chunks(new):
            self._create(chunk)
            self._report(len(chunk), total)
        self._lock(known)
        names = Names.now()
        # Last, and in their order: the other row has its company by then.
        for chunk in _chunks([*known, *joined]):
            for row in chunk:
                self._update(row, self._company_of(row, by_number), names)
            self._save(chunk)
            self._report(len(chunk), total)

    def _company_of(self, row: ImportRow, by_number: Mapping[int, ImportRow]) -> int:
        if row.action == ImportAction.JOIN:
            company = by_number[row.twin or 0].result
            return company.pk if company else 0
        return row.candidate_id or 0

    def _report(self, number: int, total: int) -> None:
        self.done += number
        self.progress(self.done, total)

    def _create(self, rows: Sequence[ImportRow]) -> None:
        parts: list[tuple[ImportRow, models.Model]] = []
        for row in rows:
            values = values_of(row.understood)
            row.result = self._company(values)
            parts += [(row, part) for part in new_parts(row.result, values)]
        Company.objects.bulk_create([row.result for row in rows if row.result])
        for row in rows:
            if row.result:
                row.made = {Company._meta.label_lower: {row.result.pk: fingerprint(row.result)}}
        self._save_parts(parts)
        self._save(rows)
        audit.record_many(
            AuditAction.CREATED,
            [row.result for row in rows if row.result],
            by=self.by,
            by_label=self.by_label,
            company_import=str(self.batch.public_id),
        )

    def _company(self, values: Values) -> Company:
        company = Company(
            name=values.name,
            phone=values.phone,
            email=values.email,
            website=values.website,
            branch_id=values.branch_id,
            size=values.size,
            trains_apprentices=values.trains_apprentices,
            owner_id=values.owner_id or self.new_owner,
        )
        company.set_sort_key()
        return company

    def _save_parts(self, parts: Iterable[tuple[ImportRow, models.Model]]) -> None:
        by_model: dict[type[models.Model], list[tuple[ImportRow, models.Model]]] = {}
        for row, part in parts:
            self._complete(part)
            by_model.setdefault(type(part), []).append((row, part))
        for model, pairs in by_model.items():
            model._default_manager.bulk_create([part for _row, part in pairs])
            for row, part in pairs:
                made = row.made.setdefault(model._meta.label_lower, {})
                made[part.pk] = fingerprint(part)

    def _complete(self, part: models.Model) -> None:
        # The company got its id after the part was planned.
        part.company_id = part.company.pk  # type: ignore[attr-defined]
        if isinstance(part, Site):
            services.place_in(part, self.areas.get(part.postal_code))
        elif isinstance(part, ContactNote):
            part.by = self.by
        elif hasattr(part, "responsible_id"):
            part.responsible_id = part.company.owner_id or getattr(self.by, "pk", None)  # type: ignore[attr-defined]

    def _lock(self, rows: Sequence[ImportRow]) -> None:
        """All in one order, so that two who change many companies never wait in a ring."""
        ids = {row.candidate_id for row in rows if row.candidate_id}
        locked = Company.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
        list(locked.values_list("pk"))

    def _update(self, row: ImportRow, company_id: int, names: Names) -> None:
        company = with_all_parts(Company.objects.all()).get(pk=company_id)
        plan = plan_update(company, values_of(row.understood), names)
        row.result = company
        fields: dict[models.Model, set[str]] = {}
        for change in plan.changes:
            setattr(change.obj, change.name, change.after)
            fields.setdefault(change.obj, set()).add(change.name)
            kept = row.before.setdefault(change.obj._meta.label_lower, {})
            kept.setdefault(str(change.obj.pk), {})[change.name] = [change.before, change.after]
        for obj, names_of_fields in fields.items():
            derived = DERIVED if isinstance(obj, Company) else set()
            obj.save(update_fields=names_of_fields | derived)
        self._save_parts([(row, part) for part in plan.parts])
        changed = sorted({change.name for change in plan.changes})
        parts = sorted({part._meta.model_name or "" for part in plan.parts})
        audit.record(
            AuditAction.CHANGED,
            company,
            by=self.by,
            by_label=self.by_label,
            fields=changed + parts,
            company_import=str(self.batch.public_id),
        )

    def _save(self, rows: Sequence[ImportRow]) -> None:
        ImportRow.objects.bulk_update(rows, ["result", "made", "before"], batch_size=CHUNK)


def _chunks(rows: Sequence[ImportRow]) -> Iterable[Sequence[ImportRow]]:
    return (rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK))
