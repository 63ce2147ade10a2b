"""The long steps of an import, each in one transaction; safe to run twice."""

import logging
from collections.abc import Callable
from datetime import datetime

from django.core.cache import cache
from django.db import transaction

from catalogue import rules
from schools.enums import PupilImportMove, PupilImportState
from schools.imports import judging
from schools.imports.applying import apply, save_judgement
from schools.imports.batches import Refused, discard, hint
from schools.imports.judging import Progress
from schools.imports.undoing import undo
from schools.models import PupilImport

logger = logging.getLogger(__name__)

AT_ONCE = 400
"""Up to so many rows nobody waits for a worker: the page does it."""
PROGRESS_SECONDS = 3600
FAILED = {
    PupilImportState.CHECKING: PupilImportMove.CHECK_FAILED,
    PupilImportState.APPLYING: PupilImportMove.APPLY_FAILED,
    PupilImportState.UNDOING: PupilImportMove.UNDO_FAILED,
}


def check(batch: PupilImport, progress: Progress) -> None:
    """The dry run: reads and judges all rows. The caller holds the lock and the transaction."""
    rows = list(batch.rows.filter(number__isnull=False).order_by("number"))
    gone = judging.judge(batch, rows, progress)
    save_judgement(batch, rows, gone)
    batch.make(PupilImportMove.CHECKED, by_label="System")


STEPS: dict[str, Callable[[PupilImport, Progress], None]] = {
    PupilImportState.CHECKING: check,
    PupilImportState.APPLYING: apply,
    PupilImportState.UNDOING: undo,
}


def advance(batch: PupilImport) -> None:
    """Does the step a list waits for, or hands it to a worker when it is long."""
    if batch.row_count <= AT_ONCE:
        work_on(batch.pk)
    else:
        hint()


@transaction.atomic
def work_on(batch_id: int) -> bool:
    """Does the long step an import waits for; False when another is at it, or nothing waits.

    What fails leaves no trace but the state before and the kind of the error. A worker that is
    killed leaves not even that: the next tick begins again.
    """
    batch = (
        PupilImport.objects.busy()
        .select_for_update(no_key=True, skip_locked=True, of=["self"])
        .select_related("year", "school")
        .filter(pk=batch_id)
        .first()
    )
    if batch is None:
        return False
    state = PupilImportState(batch.state)
    try:
        with transaction.atomic():
            STEPS[state](batch, lambda done, total: note_progress(batch_id, done, total))
    except Exception as error:
        # The kind alone: texts of errors may hold personal data. Our own sentences hold none.
        reason = str(error) if isinstance(error, Refused) else type(error).__name__
        logger.error("Class list %s failed while %s: %s", batch_id, state, type(error).__name__)
        fresh = PupilImport.objects.get(pk=batch_id)
        fresh.make(FAILED[state], by_label="System", reason=reason[:300])
    cache.delete(_key(batch_id))
    return True


def note_progress(batch_id: int, done: int, total: int) -> None:
    """Beside the transaction, so that others see it while it runs; losing it costs nothing."""
    cache.set(_key(batch_id), (done, total), PROGRESS_SECONDS)


def progress_of(batch: PupilImport) -> tuple[int, int]:
    """How many rows are done, of how many; (0, 0) as long as nobody knows."""
    return cache.get(_key(batch.pk)) or (0, 0)


def _key(batch_id: int) -> str:
    return f"pupil-import:{batch_id}"


def busy_imports() -> list[int]:
    """Imports a worker is asked to do something for, the oldest first."""
    return list(
        PupilImport.objects.busy().order_by("state_changed_at").values_list("pk", flat=True)
    )


def forgettable(now: datetime) -> list[int]:
    """Imports nobody has touched for long, and those that can no more be undone."""
    found = (
        PupilImport.objects.abandoned(since=now - rules.days("schools.import_raw_days")),
        PupilImport.objects.with_rows(ended_before=now - rules.days("schools.import_undo_days")),
    )
    return sorted({pk for batches in found for pk in batches.values_list("pk", flat=True)})


@transaction.atomic
def forget(batch_id: int) -> bool:
    """Discards what was left alone; deletes what undoing needed once its time is over."""
    batch = PupilImport.objects.select_for_update(no_key=True, of=["self"]).get(pk=batch_id)
    if batch.can(PupilImportMove.DISCARD):
        discard(batch, by=None, by_label="System")
        return True
    return bool(batch.rows.all().delete()[0])
