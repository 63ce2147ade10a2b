"""Taking an import back: what it made goes, what it changed is as before, what was used stays."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _

from companies.enums import ADDING_ACTIONS, ImportAction, ImportMove
from companies.imports.applying import CHUNK, DERIVED, fingerprint
from companies.imports.judging import Progress
from companies.models import Company, ImportBatch, ImportRow
from journal import audit
from journal.enums import AuditAction

Reasons = dict[int, list[str]]
COMPANY = Company._meta.label_lower


def undo(batch: ImportBatch, progress: Progress) -> None:
    """Does what can be undone. The caller holds the lock of the batch and the transaction.

    A company that was created and that anybody has worked with since stays as it is, and so does a
    value that somebody changed again; the rows say which and why.
    """
    started = batch.changes.filter(move=ImportMove.UNDO).order_by("-at", "-pk").first()
    by = started.by if started else None
    rows = list(batch.rows.exclude(result=None).select_related("result").order_by("-number"))
    _lock(rows)
    created = [row for row in rows if row.action == ImportAction.CREATE]
    changed = [row for row in rows if row.action in ADDING_ACTIONS]
    restored = sum(_restore(row, by) for row in changed)
    progress(len(changed), len(rows))
    removed = _remove_companies(created, batch, by)
    progress(len(rows), len(rows))
    kept = sum(bool(row.kept_because) for row in rows)
    counts = {"removed": removed, "restored": restored, "kept": kept}
    batch.counts = {**batch.counts, **counts}
    ImportRow.objects.bulk_update(rows, ["kept_because"], batch_size=500)
    batch.make(ImportMove.UNDONE, by=by, also=("counts",))
    audit.record(AuditAction.CHANGED, batch, by=by, counts=counts)


def _lock(rows: Iterable[ImportRow]) -> None:
    """Nobody gives a company an offer or a note while it is looked at: all in one order."""
    ids = {row.result_id for row in rows if row.result_id}
    list(Company.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))


# --- Companies that were created ---------------------------------------------------------------


def _remove_companies(rows: Sequence[ImportRow], batch: ImportBatch, by: Any) -> int:
    reasons = _reasons_to_stay(rows, batch)
    going = []
    for row in rows:
        row.kept_because = reasons.get(row.result_id or 0, [])
        if not row.kept_because and row.result:
            going.append(row.result)
            # The database empties it; a row written back must not point to what is gone.
            row.result = None
    for start in range(0, len(going), CHUNK):
        chunk = going[start : start + CHUNK]
        audit.record_many(AuditAction.DELETED, chunk, by=by, company_import=str(batch.public_id))
        Company.objects.filter(pk__in=[company.pk for company in chunk]).delete()
    return len(going)


def _reasons_to_stay(rows: Sequence[ImportRow], batch: ImportBatch) -> Reasons:
    """By company: what people have done with it, or with what came with it, since."""
    reasons: Reasons = defaultdict(list)
    made: dict[str, dict[int, str]] = defaultdict(dict)
    owner: dict[tuple[str, int], int] = {}
    for row in rows:
        for label, marks in row.made.items():
            for pk, mark in marks.items():
                made[label][int(pk)] = mark
                owner[label, int(pk)] = row.result_id or 0
    for label, marks in made.items():
        model = apps.get_model(label)
        for pk in _touched(model, marks):
            text = _("geändert: %(what)s") % {"what": model._meta.verbose_name}
            reasons[owner[label, pk]].append(text)
    companies = made[COMPANY].keys()
    for company_id, plurals in _uses(Company, companies, made, batch).items():
        reasons[company_id] += [_("neu dazu: %(what)s") % {"what": plural} for plural in plurals]
    return reasons


def _touched(model: type[models.Model], marks: Mapping[int, str]) -> list[int]:
    """Which of the rows made are no more what they were."""
    now = model._default_manager.in_bulk(list(marks))
    return [pk for pk, mark in marks.items() if pk in now and fingerprint(now[pk]) != mark]


def _uses(
    model: type[models.Model],
    pks: Iterable[int],
    made: Mapping[str, Mapping[int, str]],
    batch: ImportBatch,
) -> dict[int, list[str]]:
    """By row: the kinds of rows that point to it and did not come with this import.

    Asks every relation the models know, also of apps above this one and of those to come.
    """
    uses: dict[int, list[str]] = defaultdict(list)
    for other, name in _relations_to(model):
        if other is ImportRow and name == "candidate":
            continue  # it was looked at, no more
        found = other._base_manager.filter(**{f"{name}__in": list(pks)})
        if other is ImportRow:
            found = found.exclude(batch=batch)
        own = made.get(other._meta.label_lower, {})
        seen = {
            target
            for pk, target in found.values_list("pk", name)
            if pk not in own and target is not None
        }
        for target in seen:
            uses[target].append(str(other._meta.verbose_name_plural))
    return uses


def _relations_to(model: type[models.Model]) -> Iterable[tuple[type[models.Model], str]]:
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel):  # one-to-one is a kind of it
            yield relation.related_model, relation.field.name


# --- Companies that were changed ---------------------------------------------------------------


def _restore(row: ImportRow, by: Any) -> bool:
    """Puts values back and takes parts away, as far as nobody touched them; whether anything."""
    did = [_put_back(row, label, kept) for label, kept in row.before.items()]
    did += [_take_away(row, label, marks) for label, marks in row.made.items()]
    if any(did) and row.result:
        audit.record(
            AuditAction.CHANGED, row.result, by=by, company_import=str(row.batch.public_id)
        )
    return any(did)


def _put_back(row: ImportRow, label: str, kept: Mapping[str, Mapping[str, Any]]) -> bool:
    model = apps.get_model(label)
    did = False
    for pk, fields in kept.items():
        obj = model._default_manager.select_for_update(no_key=True).filter(pk=pk).first()
        if obj is None:
            continue
        back = {name for name, (_old, new) in fields.items() if getattr(obj, name) == new}
        for name in fields.keys() - back:
            label_of = model._meta.get_field(name.removesuffix("_id")).verbose_name
            row.kept_because.append(_("seither geändert: %(what)s") % {"what": label_of})
        for name in back:
            setattr(obj, name, fields[name][0])
        if back:
            obj.save(update_fields=back | (DERIVED if isinstance(obj, Company) else set()))
            did = True
    return did


def _take_away(row: ImportRow, label: str, marks: Mapping[str, str]) -> bool:
    model = apps.get_model(label)
    by_id = {int(pk): mark for pk, mark in marks.items()}
    stay = {*_touched(model, by_id), *_uses(model, by_id, {}, row.batch)}
    if stay:
        text = _("seither benutzt: %(what)s") % {"what": model._meta.verbose_name}
        row.kept_because.append(text)
    going = by_id.keys() - stay
    return bool(model._default_manager.filter(pk__in=going).delete()[0]) if going else False
