"""An import from the first byte to the last row in one go, for who sits at a shell.

The same steps as on the pages, in one transaction: nothing of a dry run stays, and an import that
fails leaves nothing. Rows that need a person's decision are passed over and stand in the report.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from companies.enums import SEVERAL_COLUMNS, ImportField, ImportState
from companies.imports import batches, guessing, reporting, work
from companies.models import ColumnMapping, ImportBatch
from quartier.lib.reading import Unreadable

BY_COMMAND = "Befehl import_companies"
"""Who did it, when nobody is named."""

DONE, UNREADABLE, UNMAPPED, FAILED = 0, 3, 4, 6
"""What a shell is told; 1 and 2 are Django's own (any other error, wrong call)."""


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
    content: bytes, file_name: str, *, by: User | None, mapping: str = "", applies: bool
) -> Outcome:
    """Reads, checks and, if it is to be applied, takes over what needs no person's decision."""
    outcome = Outcome()
    label = "" if by else BY_COMMAND
    try:
        with transaction.atomic():
            batch = batches.upload(content, file_name, by, by_label=label)
            columns = _columns(batch, mapping)
            batches.set_mapping(
                batch, columns, by, takes_over=batch.takes_over, by_label=label, in_person=True
            )
            batch = _worked_on(batch, ImportState.CHECKED)
            if applies:
                batch, outcome.status = _apply(batch, by, label)
            stays = outcome.status == "applied"
            outcome.report = reporting.report(batch, mapping, stays=stays)
            if not stays:
                transaction.set_rollback(True)
    except Unreadable as error:
        return Outcome(UNREADABLE, "refused", [str(error)])
    except _Refused as refusal:
        return Outcome(refusal.exit_code, "refused", [str(refusal)])
    return outcome


def _apply(batch: ImportBatch, by: User | None, label: str) -> tuple[ImportBatch, str]:
    try:
        batches.start_apply(batch, by, by_label=label, in_person=True)
    except batches.NothingToApply:
        return batch, "nothing_to_do"
    return _worked_on(batch, ImportState.APPLIED), "applied"


def _worked_on(batch: ImportBatch, state: ImportState) -> ImportBatch:
    work.work_on(batch.pk)
    batch.refresh_from_db()
    if batch.state != state:
        last = batch.changes.order_by("at", "pk").last()
        reason = last.reason if last else ""
        text = _("Das hat nicht geklappt, nichts ist geändert (%(kind)s).") % {"kind": reason}
        raise _Refused(FAILED, text)
    return batch


def _columns(batch: ImportBatch, name: str) -> Sequence[str]:
    """The field of each column: by the saved mapping of that name, else as the pages propose."""
    if not name:
        columns: Sequence[str] = batch.mapping
    else:
        saved = ColumnMapping.objects.filter(name=name).first()
        if saved is None:
            text = _("Eine Spaltenzuordnung mit dem Namen „%(name)s“ gibt es nicht.")
            raise _Refused(UNMAPPED, text % {"name": name})
        wanted = {key for key, target in saved.fields.items() if target}
        if missing := sorted(wanted - set(guessing.heading_keys(batch.header))):
            text = _("In der Tabelle fehlen Spalten dieser Zuordnung: %(columns)s.")
            raise _Refused(UNMAPPED, text % {"columns": ", ".join(missing)})
        columns = guessing.recall(saved.fields, batch.header)
    if ImportField.NAME not in columns:
        raise _Refused(UNMAPPED, _("Keine Spalte nennt den Namen des Betriebs."))
    once = [target for target in columns if target and target not in SEVERAL_COLUMNS]
    if len(once) != len(set(once)):
        raise _Refused(UNMAPPED, _("Zwei Spalten sind demselben Feld zugeordnet."))
    return columns
