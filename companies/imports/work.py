"""The long steps of an import, one at a time, each in one transaction; safe to run twice."""

import logging
from collections.abc import Callable
from datetime import datetime

from django.core.cache import cache
from django.db import transaction

from catalogue import rules
from companies.enums import ImportMove, ImportState
from companies.imports import judging
from companies.imports.applying import apply
from companies.imports.batches import discard
from companies.imports.judging import Progress
from companies.imports.undoing import undo
from companies.models import ImportBatch, ImportRow

logger = logging.getLogger(__name__)

FAILED = {
    ImportState.CHECKING: ImportMove.CHECK_FAILED,
    ImportState.APPLYING: ImportMove.APPLY_FAILED,
    ImportState.UNDOING: ImportMove.UNDO_FAILED,
}
PROGRESS_SECONDS = 3600


def check(batch: ImportBatch, progress: Progress) -> None:
    """The dry run: reads and judges all rows. The caller holds the lock and the transaction."""
    rows = list(batch.rows.order_by("number"))
    judging.read_rows(batch, rows)
    judging.judge(rows, progress)
    fields = ["understood", "errors", "hints", *judging.FOUND_FIELDS, "action"]
    ImportRow.objects.bulk_update(rows, fields, batch_size=500)
    batch.make(ImportMove.CHECKED, by_label="System")


STEPS: dict[str, Callable[[ImportBatch, Progress], None]] = {
    ImportState.CHECKING: check,
    ImportState.APPLYING: apply,
    ImportState.UNDOING: undo,
}


@transaction.atomic
def work_on(batch_id: int) -> bool:
    """Does the long step an import waits for; False when another worker is at it, or nothing waits.

    What fails leaves no trace but the state before and the kind of the error. A worker that is
    killed leaves not even that: the next tick begins again.
    """
    batch = (
        ImportBatch.objects.busy()
        .select_for_update(no_key=True, skip_locked=True)
        .filter(pk=batch_id)
        .first()
    )
    if batch is None:
        return False
    state = ImportState(batch.state)
    try:
        with transaction.atomic():
            STEPS[state](batch, lambda done, total: note_progress(batch_id, done, total))
    except Exception as error:
        # The kind alone: texts of errors may hold personal data.
        logger.error("Import %s failed while %s: %s", batch_id, state, type(error).__name__)
        fresh = ImportBatch.objects.get(pk=batch_id)
        fresh.make(FAILED[state], by_label="System", reason=type(error).__name__)
    cache.delete(_key(batch_id))
    return True


def note_progress(batch_id: int, done: int, total: int) -> None:
    """Beside the transaction, so that others see it while it runs; losing it costs nothing."""
    cache.set(_key(batch_id), (done, total), PROGRESS_SECONDS)


def progress_of(batch: ImportBatch) -> tuple[int, int]:
    """How many rows are done, of how many; (0, 0) as long as nobody knows."""
    return cache.get(_key(batch.pk)) or (0, 0)


def _key(batch_id: int) -> str:
    return f"company-import:{batch_id}"


def busy_imports() -> list[int]:
    """Imports a worker is asked to do something for, the oldest first."""
    return list(
        ImportBatch.objects.busy().order_by("state_changed_at").values_list("pk", flat=True)
    )


def forgettable(now: datetime) -> list[int]:
    """Imports whose rows have been kept long enough, and those nobody has touched as long."""
    raw_until = now - rules.days("import.raw_days")
    undo_until = now - rules.days("import.undo_days")
    found = (
        ImportBatch.objects.with_raw_rows(ended_before=raw_until),
        ImportBatch.objects.with_rows(ended_before=undo_until),
        ImportBatch.objects.abandoned(since=raw_until),
    )
    return sorted({pk for batches in found for pk in batches.values_list("pk", flat=True)})


@transaction.atomic
def forget(batch_id: int, now: datetime) -> bool:
    """Deletes what was sent, and later what undoing needs; an abandoned import is discarded."""
    batch = ImportBatch.objects.select_for_update(no_key=True).get(pk=batch_id)
    if batch.can(ImportMove.DISCARD):
        discard(batch, by=None, by_label="System")
        return True
    if batch.state_changed_at < now - rules.days("import.undo_days"):
        return bool(batch.rows.all().delete()[0])
    batch.rows.filter(made={}, before={}).delete()
    batch.rows.update(raw=[], understood={}, errors={}, hints={}, differences=[], reason="")
    batch.raw_deleted_at = now
    batch.save(update_fields=["raw_deleted_at"])
    return True
