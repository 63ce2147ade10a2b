"""An import from the upload to the decision: each function is one transaction."""

from collections.abc import Mapping, Sequence
from pathlib import PurePath

from celery import current_app
from django.db import transaction
from django.db.models import Count, Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from companies.enums import ImportAction, ImportMove, ImportState, ImportVerdict
from companies.imports import guessing
from companies.models import ColumnMapping, ImportBatch, ImportRow
from companies.services.errors import Refused
from journal import audit
from journal.enums import AuditAction
from quartier.lib import reading
from quartier.lib.text import tidy

HINT_SECONDS = 60
SAMPLES = 200
"""Rows that are looked at to guess what a column holds."""


class NothingToApply(Refused):
    """Every row is to be passed over."""

    def __init__(self) -> None:
        super().__init__(_("Keine Zeile ist zum Anlegen oder Übernehmen gewählt."))


class NothingToJoin(Refused):
    """A row is to be joined with one that is passed over."""

    def __init__(self, row: ImportRow) -> None:
        text = _(
            "Zeile %(row)s soll mit Zeile %(twin)s zusammengelegt werden, aber Zeile %(twin)s wird "
            "übersprungen. Bitte wählen Sie für eine der beiden etwas anderes."
        )
        super().__init__(text % {"row": row.number, "twin": row.twin})


class TooLateToUndo(Refused):
    """What undoing needs has been deleted after its time."""

    def __init__(self) -> None:
        super().__init__(_("Die Frist zum Rückgängigmachen ist vorbei."))


def locked_batch(batch: ImportBatch) -> ImportBatch:
    """The import as it is now; nobody else moves it until the transaction ends."""
    return ImportBatch.objects.select_for_update(no_key=True).get(pk=batch.pk)


@transaction.atomic
def upload(content: bytes, file_name: str, by: User | None, *, by_label: str = "") -> ImportBatch:
    """Reads a file and keeps its rows, with the likely meaning of its columns.

    Raises ``reading.Unreadable``. The file itself is kept nowhere.
    """
    table = reading.read(content, guessing.header_score)
    batch = ImportBatch.objects.create(
        by=by,
        file_name=tidy(PurePath(file_name).name)[-120:] or _("Tabelle"),
        source=table.source,
        header=table.header,
        mapping=propose(table.header, [line for _number, line in table.rows[:SAMPLES]]),
        row_count=len(table.rows),
        takes_over=getattr(by, "is_officer", False),
    )
    ImportRow.objects.bulk_create(
        [ImportRow(batch=batch, number=number, raw=line) for number, line in table.rows],
        batch_size=1000,
    )
    audit.record(AuditAction.CREATED, batch, by=by, by_label=by_label, row_count=batch.row_count)
    return batch


def propose(header: Sequence[str], samples: Sequence[Sequence[str]]) -> list[str]:
    """The mapping that was saved for the same header last, else a guess."""
    same = ColumnMapping.objects.filter(signature=guessing.signature(header))
    saved = same.order_by("-saved_at").first()
    if saved:
        return guessing.recall(saved.fields, header)
    return guessing.guess(header, samples)


@transaction.atomic
def set_mapping(
    batch: ImportBatch,
    mapping: Sequence[str],
    by: User | None,
    *,
    takes_over: bool,
    save_as: str = "",
    by_label: str = "",
    in_person: bool = False,
) -> ImportBatch:
    """Notes what the columns hold, saves that under a name if one is given, and has it checked.

    ``in_person``: the caller does the check, no worker is asked.
    """
    fresh = locked_batch(batch)
    fresh.mapping, fresh.takes_over = list(mapping), takes_over
    fresh.make(ImportMove.CHECK, by=by, by_label=by_label, also=("mapping", "takes_over"))
    if name := tidy(save_as)[:80]:
        keys = guessing.heading_keys(fresh.header)
        ColumnMapping.objects.update_or_create(
            name=name,
            defaults={
                "signature": guessing.signature(fresh.header),
                "fields": dict(zip(keys, mapping, strict=True)),
                "by": by,
                "saved_at": timezone.now(),
            },
        )
    if not in_person:
        hint_after_commit()
    return fresh


@transaction.atomic
def choose(batch: ImportBatch, choices: Mapping[int, str]) -> int:
    """Notes what to do with rows, by their number; returns how many changed.

    What is not possible for a row is passed over: the row may have been judged anew meanwhile.
    """
    fresh = _checked(batch)
    changed = []
    for row in fresh.rows.filter(number__in=choices):
        action = choices[row.number]
        if action in row.possible_actions and action != row.action:
            row.action = action
            changed.append(row)
    ImportRow.objects.bulk_update(changed, ["action"])
    return len(changed)


@transaction.atomic
def choose_all(batch: ImportBatch, verdict: str, action: ImportAction) -> int:
    """The same for all rows of a verdict; returns how many changed."""
    fresh = _checked(batch)
    rows = fresh.rows.filter(verdict=verdict).exclude(verdict=ImportVerdict.ERROR)
    if action == ImportAction.UPDATE:
        rows = rows.filter(candidate__isnull=False)
    elif action == ImportAction.JOIN:
        rows = rows.filter(twin__isnull=False)
    return rows.exclude(action=action).update(action=action)


@transaction.atomic
def start_apply(
    batch: ImportBatch, by: User | None, *, by_label: str = "", in_person: bool = False
) -> ImportBatch:
    """Hands a checked import to the worker. A second one who asks gets ``MoveNotPossible``."""
    fresh = locked_batch(batch)
    if fresh.can(ImportMove.APPLY) and not fresh.rows.exclude(action=ImportAction.SKIP).exists():
        raise NothingToApply
    if alone := _without_twin(fresh):
        raise NothingToJoin(alone)
    fresh.make(ImportMove.APPLY, by=by, by_label=by_label)
    if not in_person:
        hint_after_commit()
    return fresh


@transaction.atomic
def start_undo(batch: ImportBatch, by: User) -> ImportBatch:
    """Hands an import to the worker to take it back."""
    fresh = locked_batch(batch)
    if fresh.can(ImportMove.UNDO) and not fresh.rows.exists():
        raise TooLateToUndo
    fresh.make(ImportMove.UNDO, by=by)
    hint_after_commit()
    return fresh


@transaction.atomic
def discard(batch: ImportBatch, by: User | None, by_label: str = "") -> ImportBatch:
    """Ends an import nobody wants; its rows go at once."""
    fresh = locked_batch(batch)
    fresh.raw_deleted_at = timezone.now()
    fresh.make(ImportMove.DISCARD, by=by, by_label=by_label, also=("raw_deleted_at",))
    fresh.rows.all().delete()
    return fresh


def counts_of(batch: ImportBatch, field: str) -> dict[str, int]:
    """How many rows have each verdict or action."""
    rows = batch.rows.order_by().values_list(field).annotate(number=Count("pk"))
    return dict(rows)


def hint_after_commit() -> None:
    """Tells a worker that there is something to do; the tick of each minute finds what is lost."""
    transaction.on_commit(
        lambda: current_app.send_task(
            "companies.tasks.run_imports", retry=False, expires=HINT_SECONDS
        ),
        robust=True,
    )


def _without_twin(batch: ImportBatch) -> ImportRow | None:
    """The first row that is to be joined with one that is passed over."""
    twins = batch.rows.filter(number=OuterRef("twin")).exclude(action=ImportAction.SKIP)
    joined = batch.rows.filter(action=ImportAction.JOIN)
    return joined.exclude(Exists(twins)).order_by("number").first()


def _checked(batch: ImportBatch) -> ImportBatch:
    fresh = locked_batch(batch)
    if fresh.state != ImportState.CHECKED:
        raise Refused(_("Das geht jetzt nicht: Der Stand hat sich geändert."))
    return fresh
