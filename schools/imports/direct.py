"""A class list from the first byte to the last row in one go, for who sits at a shell.

The same steps as on the pages, in one transaction: nothing of a dry run stays, and what fails
leaves nothing. Rows that need a person's answer are passed over and stand in the report.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from quartier.lib.reading import Unreadable
from schools.enums import ListScope, PupilImportState
from schools.imports import batches, headings, reporting, work
from schools.models import PupilImport, School

BY_COMMAND = "Befehl import_pupils"
"""Who did it, when nobody is named."""

DONE, UNREADABLE, UNMAPPED, NO_SCHOOL, FAILED = 0, 3, 4, 5, 6
TOO_MANY_LEAVE, CLASSES_MISSING = 8, 9
"""What a shell is told; 1 and 2 are Django's own, 7 is the command's (no report)."""


@dataclass
class Wishes:
    """What the caller has agreed to, and how the list is to be read."""

    mapping: str = ""
    scope: str = ListScope.SCHOOL
    left_on: date | None = None
    allows_vanish: bool = False
    creates_classes: bool = True


@dataclass
class Outcome:
    """What came of it, for the shell and for the report."""

    exit_code: int = DONE
    status: str = "planned"
    """planned, applied, nothing_to_do or refused."""
    errors: list[str] = field(default_factory=list)
    report: dict[str, Any] = field(default_factory=dict)
    """What there is to say about table, columns and rows; empty when nothing could be read."""


class _Refused(Exception):
    """Ends the import; nothing of it stays."""

    def __init__(self, exit_code: int, sentence: str) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code


def import_file(
    content: bytes,
    file_name: str,
    school: School,
    *,
    by: User | None,
    applies: bool,
    wishes: Wishes,
) -> Outcome:
    """Reads, checks and, if it is to be applied, takes over what needs no person's answer."""
    outcome = Outcome()
    label = "" if by else BY_COMMAND
    try:
        with transaction.atomic():
            batch = batches.upload(content, file_name, school, by, by_label=label)
            batches.set_mapping(
                batch,
                _columns(batch, wishes.mapping),
                by,
                scope=wishes.scope,
                left_on=wishes.left_on,
                by_label=label,
            )
            batch = _worked_on(batch, PupilImportState.CHECKED)
            outcome.report = reporting.report(batch, wishes.mapping)
            if applies:
                _apply(batch, by, label, wishes, outcome)
            if outcome.status != "applied":
                transaction.set_rollback(True)
    except Unreadable as error:
        return Outcome(UNREADABLE, "refused", [str(error)])
    except batches.NoSchoolYear as refusal:
        return Outcome(NO_SCHOOL, "refused", [str(refusal)])
    except _Refused as refusal:
        return Outcome(refusal.exit_code, "refused", [str(refusal)], outcome.report)
    return outcome


def _apply(
    batch: PupilImport, by: User | None, label: str, wishes: Wishes, outcome: Outcome
) -> None:
    try:
        batches.start_apply(
            batch,
            by,
            creates_classes=wishes.creates_classes,
            vanish_count=batch.plan["left"] if wishes.allows_vanish else None,
            by_label=label,
        )
    except batches.NothingToApply:
        outcome.status = "nothing_to_do"
        return
    except batches.TooManyLeave as refusal:
        raise _Refused(TOO_MANY_LEAVE, str(refusal)) from refusal
    except batches.ClassesAreMissing as refusal:
        raise _Refused(CLASSES_MISSING, str(refusal)) from refusal
    applied = _worked_on(batch, PupilImportState.APPLIED)
    outcome.status = "applied"
    outcome.report["import"] = {"id": applied.pk, "public_id": str(applied.public_id)}
    outcome.report["done"] = applied.counts


def _worked_on(batch: PupilImport, state: PupilImportState) -> PupilImport:
    work.work_on(batch.pk)
    batch.refresh_from_db()
    if batch.state != state:
        last = batch.changes.order_by("at", "pk").last()
        reason = last.reason if last else ""
        text = _("Das hat nicht geklappt, nichts ist geändert (%(kind)s).") % {"kind": reason}
        raise _Refused(FAILED, text)
    return batch


def _columns(batch: PupilImport, name: str) -> Sequence[str]:
    """The field of each column: by the saved mapping of that name, else as the pages propose."""
    columns: Sequence[str] = batch.mapping
    if name:
        saved = batch.school.pupil_columns.filter(name=name).first()
        if saved is None:
            text = _("Eine Spaltenzuordnung mit dem Namen „%(name)s“ gibt es an der Schule nicht.")
            raise _Refused(UNMAPPED, text % {"name": name})
        columns = headings.recall(saved.fields, batch.header)
    if problem := batches.problem_with(columns):
        raise _Refused(UNMAPPED, problem)
    return columns
