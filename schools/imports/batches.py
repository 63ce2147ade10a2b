"""The import of a class list from the upload to the decision: each function is one transaction."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import PurePath

from celery import current_app
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from journal import audit
from journal.enums import AuditAction
from journal.moves import MoveNotPossible
from quartier.lib import reading
from quartier.lib.text import tidy
from schools.enums import (
    NEEDED_PUPIL_FIELDS,
    WRITING_VERDICTS,
    ListScope,
    PupilImportMove,
    PupilImportState,
    RowAnswer,
)
from schools.imports import headings
from schools.models import PupilColumns, PupilImport, PupilImportRow, School, SchoolYear

HINT_SECONDS = 60
MAX_COLUMNS = 300
"""An office may export everything it has: 252 titles in SchILD-NRW."""


class Refused(Exception):
    """A rule speaks against it; ``str()`` is a sentence for the person who tried."""


class NoSchoolYear(Refused):
    """The school year of today is not there."""

    def __init__(self) -> None:
        super().__init__(
            _("Für heute ist kein Schuljahr angelegt. Bitte fragen Sie die Koordination.")
        )


class NothingToApply(Refused):
    """The list changes nothing."""

    def __init__(self) -> None:
        super().__init__(_("Nichts zu übernehmen: Die Liste ändert nichts."))


class TooManyLeave(Refused):
    """More pupils would leave than anybody expects; the very number has to be agreed to."""

    def __init__(self, left: int, active: int) -> None:
        self.left, self.active = left, active
        super().__init__(
            _(
                "%(left)s von %(active)s Schüler*innen stehen nicht in der Liste und würden als "
                "abgegangen gelten. Ist die Liste vollständig? Dann bestätigen Sie bitte diese "
                "Zahl. Enthält sie nur einen Teil der Schule, dann wählen Sie das bei den Spalten."
            )
            % {"left": left, "active": active}
        )


class ClassesAreMissing(Refused):
    """Classes of the list are not there yet."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = list(names)
        super().__init__(
            _("Diese Klassen gibt es noch nicht: %(names)s. Bitte bestätigen Sie das Anlegen.")
            % {"names": ", ".join(names)}
        )


class TooLateToUndo(Refused):
    """What undoing needs has been deleted after its time."""

    def __init__(self) -> None:
        super().__init__(_("Die Frist zum Rückgängigmachen ist vorbei."))


def locked_batch(batch: PupilImport) -> PupilImport:
    """The import as it is now; nobody else moves it until the transaction ends."""
    return PupilImport.objects.select_for_update(no_key=True, of=["self"]).get(pk=batch.pk)


@transaction.atomic
def upload(
    content: bytes, file_name: str, school: School, by: User | None, *, by_label: str = ""
) -> PupilImport:
    """Reads a file and keeps the cells of columns a class list may need, nothing else.

    Raises ``reading.Unreadable`` and NoSchoolYear. The file itself is kept nowhere.
    """
    year = SchoolYear.objects.covering(timezone.localdate()).first()
    if year is None:
        raise NoSchoolYear
    table = reading.read(content, headings.PUPILS.header_score, max_columns=MAX_COLUMNS)
    places = headings.kept_places(table.header)
    header = [table.header[place] for place in places]
    batch = PupilImport.objects.create(
        school=school,
        year=year,
        by=by,
        file_name=tidy(PurePath(file_name).name)[-120:] or _("Klassenliste"),
        source=table.source,
        header=header,
        places=places,
        dropped=_dropped(table.header, places),
        mapping=propose(school, header),
        row_count=len(table.rows),
        left_on=timezone.localdate(),
    )
    PupilImportRow.objects.bulk_create(
        [
            PupilImportRow(batch=batch, number=number, raw=[line[place] for place in places])
            for number, line in table.rows
        ],
        batch_size=1000,
    )
    audit.record(AuditAction.CREATED, batch, by=by, by_label=by_label, row_count=batch.row_count)
    return batch


def _dropped(header: Sequence[str], places: Sequence[int]) -> list[str]:
    kept = set(places)
    return [heading for place, heading in enumerate(header) if heading and place not in kept]


def propose(school: School, header: Sequence[str]) -> list[str]:
    """What this school has last said about the same header, else a guess."""
    same = school.pupil_columns.filter(signature=headings.signature(header))
    saved = same.order_by("-saved_at", "-pk").first()
    return headings.recall(saved.fields, header) if saved else headings.guess(header)


def problem_with(mapping: Sequence[str]) -> str:
    """What is wrong with a mapping, in a sentence; empty when nothing is."""
    missing = [str(need.label) for need in NEEDED_PUPIL_FIELDS if need not in mapping]
    if missing:
        return _("Keine Spalte nennt: %(names)s.") % {"names": ", ".join(missing)}
    named = [target for target in mapping if target]
    if len(named) != len(set(named)):
        return _("Zwei Spalten sind demselben Feld zugeordnet.")
    return ""


@transaction.atomic
def set_mapping(
    batch: PupilImport,
    mapping: Sequence[str],
    by: User | None,
    *,
    scope: str = ListScope.SCHOOL,
    left_on: date | None = None,
    save_as: str = "",
    by_label: str = "",
) -> PupilImport:
    """Notes what the columns hold, drops the cells of all others, and has the rest checked."""
    if problem := problem_with(mapping):
        raise Refused(problem)
    fresh = locked_batch(batch)
    if not fresh.can(PupilImportMove.CHECK):
        raise MoveNotPossible(fresh, PupilImportMove.CHECK)
    if name := tidy(save_as)[:80]:
        PupilColumns.objects.update_or_create(
            school_id=fresh.school_id,
            name=name,
            defaults={
                "signature": headings.signature(fresh.header),
                "fields": dict(zip(headings.heading_keys(fresh.header), mapping, strict=True)),
                "saved_at": timezone.now(),
            },
        )
    _keep_only(fresh, [place for place, target in enumerate(mapping) if target])
    fresh.mapping = [target for target in mapping if target]
    fresh.scope, fresh.left_on = scope, left_on or timezone.localdate()
    fresh.make(
        PupilImportMove.CHECK,
        by=by,
        by_label=by_label,
        also=("mapping", "header", "places", "dropped", "scope", "left_on"),
    )
    return fresh


def _keep_only(batch: PupilImport, kept: Sequence[int]) -> None:
    """Cells of columns that hold nothing we need go before anything else is done with the rows."""
    if len(kept) == len(batch.header):
        return
    gone = [heading for place, heading in enumerate(batch.header) if place not in set(kept)]
    batch.dropped = [*batch.dropped, *gone]
    batch.header = [batch.header[place] for place in kept]
    batch.places = [batch.places[place] for place in kept]
    rows = list(batch.rows.filter(number__isnull=False))
    for row in rows:
        row.raw = [row.raw[place] for place in kept]
    PupilImportRow.objects.bulk_update(rows, ["raw"], batch_size=1000)


@transaction.atomic
def answer(batch: PupilImport, answers: Mapping[int, tuple[str, int | None]], by: User) -> int:
    """Notes who rows mean (row number → answer and pupil) and has the list judged again.

    Returns how many changed; what does not fit the row is passed over.
    """
    fresh = locked_batch(batch)
    if fresh.state != PupilImportState.CHECKED:
        raise Refused(_("Das geht jetzt nicht: Der Stand hat sich geändert."))
    changed = []
    for row in fresh.rows.filter(number__in=answers).exclude(candidates=[], answer=RowAnswer.OPEN):
        said, pupil_id = answers[row.number or 0]
        if said == RowAnswer.SAME and pupil_id not in row.candidates:
            continue
        if said not in RowAnswer.values:
            continue
        chosen = pupil_id if said == RowAnswer.SAME else None
        if (row.answer, row.chosen_id) != (said, chosen):
            row.answer, row.chosen_id = said, chosen
            changed.append(row)
    PupilImportRow.objects.bulk_update(changed, ["answer", "chosen"])
    if changed:
        fresh.make(PupilImportMove.CHECK, by=by)
    return len(changed)


@transaction.atomic
def start_apply(
    batch: PupilImport,
    by: User | None,
    *,
    creates_classes: bool = False,
    vanish_count: int | None = None,
    by_label: str = "",
) -> PupilImport:
    """Hands a checked list to the worker.

    ``vanish_count``: the number somebody has agreed to let go. Raises a Refused when something
    has to be agreed to first, MoveNotPossible when another was faster.
    """
    fresh = locked_batch(batch)
    if fresh.can(PupilImportMove.APPLY):
        refuse_unagreed(fresh.plan, creates_classes=creates_classes, vanish_count=vanish_count)
    fresh.may_create_classes = creates_classes
    fresh.may_vanish_count = vanish_count
    fresh.make(
        PupilImportMove.APPLY,
        by=by,
        by_label=by_label,
        also=("may_create_classes", "may_vanish_count"),
    )
    return fresh


def refuse_unagreed(
    plan: Mapping[str, object], *, creates_classes: bool, vanish_count: int | None
) -> None:
    """Raises what a person has to agree to before this plan may be carried out."""
    verdicts: Mapping[str, int] = plan["verdicts"]  # type: ignore[assignment]
    left, active = int(str(plan["left"])), int(str(plan["active"]))
    new_classes: Sequence[Sequence[str]] = plan["new_classes"]  # type: ignore[assignment]
    if not any(verdicts.get(verdict) for verdict in WRITING_VERDICTS):
        raise NothingToApply
    if plan["is_too_many"] and vanish_count != left:
        raise TooManyLeave(left, active)
    if new_classes and not creates_classes:
        raise ClassesAreMissing([name for name, _grade in new_classes])


@transaction.atomic
def start_undo(batch: PupilImport, by: User) -> PupilImport:
    """Hands an import to the worker to take it back."""
    fresh = locked_batch(batch)
    if fresh.can(PupilImportMove.UNDO) and not fresh.rows.exists():
        raise TooLateToUndo
    fresh.make(PupilImportMove.UNDO, by=by)
    return fresh


@transaction.atomic
def discard(batch: PupilImport, by: User | None, by_label: str = "") -> PupilImport:
    """Ends an import nobody wants; its rows go at once."""
    fresh = locked_batch(batch)
    fresh.make(PupilImportMove.DISCARD, by=by, by_label=by_label)
    fresh.rows.all().delete()
    return fresh


def hint() -> None:
    """Tells a worker that there is something to do; the tick of each minute finds what is lost."""
    transaction.on_commit(
        lambda: current_app.send_task(
            "schools.tasks.run_pupil_imports", retry=False, expires=HINT_SECONDS
        ),
        robust=True,
    )
