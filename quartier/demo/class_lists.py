"""Class lists the careers leads have read in: each stands where an import can stand and wait."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from accounts.models import User
from quartier.demo.city import City
from quartier.demo.life import Step, live
from quartier.demo.pupils import Child
from quartier.demo.schools import Campus
from schools.enums import ListScope, PupilImportMove, PupilImportState, PupilVerdict
from schools.imports import headings, judging
from schools.imports.applying import PUPIL, save_judgement
from schools.imports.traces import fingerprint
from schools.models import Pupil, PupilColumns, PupilImport, PupilImportRow

HEADER = [
    "Interne ID-Nummer",
    "Nachname",
    "Vorname",
    "Geburtsdatum",
    "Klasse",
    "Schulpflicht erfüllt",
]
DROPPED = ["Geschlecht", "Konfession (Klartext)", "Staatsangehörigkeit (Klartext)"]
_M = PupilImportMove
WAYS: dict[str, tuple[str, list[PupilImportMove]]] = {
    PupilImportState.UPLOADED: ("Jahrgang 10.txt", []),
    PupilImportState.CHECKED: ("Klasse 9b Nachtrag.txt", [_M.CHECK, _M.CHECKED]),
    PupilImportState.APPLIED: (
        "Schuljahresbeginn.txt",
        [_M.CHECK, _M.CHECKED, _M.APPLY, _M.APPLIED],
    ),
    PupilImportState.UNDONE: (
        "Falsche Schule.csv",
        [_M.CHECK, _M.CHECKED, _M.APPLY, _M.APPLIED, _M.UNDO, _M.UNDONE],
    ),
    PupilImportState.DISCARDED: ("Probe.xlsx", [_M.CHECK, _M.CHECKED, _M.DISCARD]),
}
"""Nothing is under way: a worker would be at it at once."""


def build_class_lists(city: City, campuses: Sequence[Campus], children: Sequence[Child]) -> None:
    """One list in each state that lasts at the school of the demo's people."""
    campus = campuses[0]
    class_9b = [
        child
        for child in children
        if child.campus is campus and child.room.school_class.name == "9b"
    ]
    city.store.add(
        PupilColumns(
            school=campus.school,
            name="SchILD, eine Klasse",
            signature=headings.signature(HEADER),
            fields=dict(zip(headings.heading_keys(HEADER), headings.guess(HEADER), strict=True)),
            saved_at=_noon(city, 20),
        )
    )
    for days, (state, (name, moves)) in enumerate(WAYS.items(), start=2):
        at = _noon(city, days if state != PupilImportState.APPLIED else 45)
        batch = _batch(city, campus, state, name, moves, at)
        if state in {PupilImportState.UPLOADED, PupilImportState.CHECKED}:
            lines = _lines(class_9b)
            batch.row_count = len(lines)
            for number, line in enumerate(lines, start=2):
                city.store.add(PupilImportRow(batch=batch, number=number, raw=line))
        elif state == PupilImportState.APPLIED:
            _applied(city, batch, [child.pupil for child in class_9b[-4:]])
        elif state == PupilImportState.UNDONE:
            batch.row_count = 3
            batch.counts = dict.fromkeys(("moved", "changed", "left", "unchanged", "skipped"), 0)
            batch.counts |= {"new": 3, "classes": 0, "removed": 3, "restored": 0, "kept": 0}


def check_class_lists() -> None:
    """The preview of what waits, judged against the written city as a person will see it."""
    waiting = PupilImport.objects.filter(state=PupilImportState.CHECKED)
    for batch in waiting.select_related("year", "school").order_by("pk"):
        rows = list(batch.rows.order_by("number"))
        save_judgement(batch, rows, judging.judge(batch, rows))


def _noon(city: City, days: int) -> datetime:
    return city.terms.moment(city.terms.day(-days), 12)


def _batch(
    city: City,
    campus: Campus,
    state: str,
    name: str,
    moves: Sequence[PupilImportMove],
    at: datetime,
) -> PupilImport:
    by: User = campus.lead.user
    batch = city.store.add(
        PupilImport(
            public_id=city.dice.uuid(),
            school=campus.school,
            year=campus.classes[0].school_class.year,
            by=by,
            created_at=at,
            state_changed_at=at,
            file_name=name,
            source={"encoding": "cp1252", "delimiter": ";", "notices": [], "header_number": 1},
            header=HEADER,
            places=[0, 1, 2, 4, 5, 8],
            dropped=DROPPED,
            mapping=headings.guess(HEADER),
            scope=ListScope.CLASSES,
            left_on=at.date(),
        )
    )
    steps = [
        Step(
            move,
            at + timedelta(minutes=number),
            by=None if move == _M.CHECKED else by,
            by_label="System" if move == _M.CHECKED else "",
        )
        for number, move in enumerate(moves, start=1)
    ]
    live(city.store, batch, steps)
    return batch


def _lines(children: Sequence[Child]) -> list[list[str]]:
    """The class as the office has it: one new, one moved, one gone, one renamed, one unreadable."""
    lines = [_line(child.pupil) for child in children[:-1]]
    if len(lines) > 5:
        lines[2][2] += " Sophie"
        lines[3][4] = "9a"
        lines[4][3] = "31.02.2012"
        lines[5][0] = ""
        lines[5][2] = f"{lines[5][2]}-Marie"
    return [*lines, ["700123", "Łukaszewska", "Zofia", "04.05.2012", "09b", "N"]]


def _line(pupil: Pupil) -> list[str]:
    done = "N" if pupil.is_in_compulsory_schooling else "J"
    names = [pupil.external_id, pupil.last_name, pupil.first_name]
    return [*names, f"{pupil.born_on:%d.%m.%Y}", pupil.school_class.name, done]


def _applied(city: City, batch: PupilImport, pupils: Sequence[Pupil]) -> None:
    """These came with it; who undoes it learns that they have been used since."""
    for number, pupil in enumerate(pupils, start=2):
        city.store.add(
            PupilImportRow(
                batch=batch,
                number=number,
                class_name=pupil.school_class.name,
                verdict=PupilVerdict.NEW,
                pupil=pupil,
                made={PUPIL: {str(pupil.pk): fingerprint(pupil)}},
            )
        )
    batch.row_count = len(pupils) + 1
    city.store.add(
        PupilImportRow(
            batch=batch,
            number=len(pupils) + 2,
            class_name="9b",
            verdict=PupilVerdict.ERROR,
            errors={"3": "Das Geburtsdatum fehlt."},
        )
    )
    batch.counts = dict.fromkeys(("moved", "changed", "left", "unchanged", "classes"), 0)
    batch.counts |= {"new": len(pupils), "skipped": 1}
