"""Spreadsheets officers have brought along: each stands where an import can stand and wait."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from accounts.models import User
from companies.enums import ImportAction, ImportMove, ImportState, ImportVerdict
from companies.imports import guessing
from companies.imports.applying import fingerprint
from companies.imports.rows import World, read_row
from companies.models import ColumnMapping, Company, ImportBatch, ImportRow
from quartier.demo.city import City
from quartier.demo.companies import Firm
from quartier.demo.life import Step, live

HEADER = ["Firma", "Straße", "PLZ", "Ort", "Telefon", "E-Mail", "Ansprechpartner", "Bemerkung"]
OPEN = [
    ["Holzwerkstatt Lindhorst", "Am Zehnthof 4", "44141", "Dortmund", "{0}", "", "", ""],
    ["Café Morgenrot", "Hüttemannstr. 12", "44137", "", "{1}, {2}", "", "Frau Aylin Demir", ""],
    ["CAFE MORGENROT GmbH", "s. o.", "s. o.", "", "{1}", "", "", "doppelt?"],
    ["Gartenbau Overhoff", "Stockumer Str. 200", "44225", "Dortmund", "abends", "", "", "WV März"],
    ["", "Rheinische Str. 1", "44137", "Dortmund", "{3}", "", "", "Name fehlt noch"],
]
"""What waits for a decision; numbers are filled in."""
_M = ImportMove
WAYS: dict[str, list[ImportMove]] = {
    ImportState.UPLOADED: [],
    ImportState.CHECKED: [_M.CHECK, _M.CHECKED],
    ImportState.APPLIED: [_M.CHECK, _M.CHECKED, _M.APPLY, _M.APPLIED],
    ImportState.UNDONE: [
        *(_M.CHECK, _M.CHECKED, _M.APPLY, _M.APPLIED),
        *(_M.UNDO, _M.UNDONE),
    ],
    ImportState.DISCARDED: [_M.CHECK, _M.CHECKED, _M.DISCARD],
}
"""Nothing is under way: a worker would be at it at once."""
NAMES = {
    ImportState.UPLOADED: "Adressen Messe.csv",
    ImportState.CHECKED: "Betriebe Innenstadt.xlsx",
    ImportState.APPLIED: "Meine Betriebe 2025.xlsx",
    ImportState.UNDONE: "Kopie von Liste alt.xlsx",
    ImportState.DISCARDED: "Test.csv",
}
BY_WORKER = {_M.CHECKED}


def build_imports(city: City, firms: Sequence[Firm]) -> None:
    """One import in each state that lasts, and the mapping the officers saved."""
    leads = [firm for firm in firms if firm.company.owner and firm.contact]
    owner = leads[0].company.owner
    assert owner is not None  # noqa: S101  (chosen so)
    mapping = guessing.guess(HEADER, [])
    city.store.add(
        ColumnMapping(
            name="Betriebsliste mit Ansprechpartner",
            signature=guessing.signature(HEADER),
            fields=dict(zip(guessing.heading_keys(HEADER), mapping, strict=True)),
            by=owner,
            saved_at=_evening(city, 9),
        )
    )
    for days, (state, moves) in enumerate(WAYS.items(), start=2):
        batch = _batch(city, owner, state, moves, _evening(city, days))
        if state == ImportState.APPLIED:
            _applied_rows(city, batch, [firm for firm in leads if firm.company.owner == owner][:6])
        elif state in {ImportState.UPLOADED, ImportState.CHECKED}:
            _open_rows(city, batch, leads[-1])


def _evening(city: City, days: int) -> datetime:
    return city.terms.moment(city.terms.day(-days), 15)


def _batch(
    city: City, by: User, state: ImportState, moves: Sequence[ImportMove], at: datetime
) -> ImportBatch:
    batch = city.store.add(
        ImportBatch(
            public_id=city.dice.uuid(),
            by=by,
            created_at=at,
            state_changed_at=at,
            file_name=NAMES[state],
            source={"sheet": "Tabelle1", "other_sheets": [], "notices": [], "header_number": 1},
            header=HEADER,
            mapping=guessing.guess(HEADER, []),
        )
    )
    steps = [
        Step(
            move,
            at + timedelta(minutes=number),
            by=None if move in BY_WORKER else by,
            by_label="System" if move in BY_WORKER else "",
        )
        for number, move in enumerate(moves, start=1)
    ]
    live(city.store, batch, steps)
    if state in {ImportState.DISCARDED, ImportState.UNDONE}:
        batch.row_count, batch.raw_deleted_at = 9, batch.state_changed_at
    if state == ImportState.UNDONE:
        batch.counts = {"created": 9, "updated": 0, "skipped": 0, "removed": 9, "restored": 0}
        batch.counts["kept"] = 0
    return batch


def _applied_rows(city: City, batch: ImportBatch, firms: Sequence[Firm]) -> None:
    """These companies came by it; whoever undoes it learns which have been used since."""
    for number, firm in enumerate(firms, start=2):
        row = _row(city, batch, number, _line(firm))
        row.action, row.result = ImportAction.CREATE, firm.company
        row.made = {Company._meta.label_lower: {firm.company.pk: fingerprint(firm.company)}}
    batch.row_count = len(firms)
    batch.counts = {"created": len(firms), "updated": 0, "skipped": 0}


def _open_rows(city: City, batch: ImportBatch, firm: Firm) -> None:
    phones = [city.names.phone() for _ in range(5)]
    lines = [[cell.format(*phones) for cell in line] for line in OPEN]
    is_checked = batch.state == ImportState.CHECKED
    rows = [_row(city, batch, number, line, is_checked) for number, line in enumerate(lines, 2)]
    known = _row(city, batch, len(rows) + 2, [*_line(firm)[:4], phones[4], "", "", ""], is_checked)
    batch.row_count = len(rows) + 1
    if not is_checked:
        return
    rows[2].verdict, rows[2].action = ImportVerdict.DUPLICATE, ImportAction.SKIP
    rows[2].twin, rows[2].reason = rows[1].number, f"steht schon in Zeile {rows[1].number}"
    known.verdict, known.action = ImportVerdict.CONFLICT, ImportAction.SKIP
    known.candidate, known.reason = firm.company, "gleicher Name, gleiche Postleitzahl"
    known.differences = [["Telefon", firm.company.phone, known.understood["phone"]]]


def _line(firm: Firm) -> list[str]:
    company, site, contact = firm.company, firm.site, firm.contact
    return [
        *(company.name, site.street, site.postal_code, site.city),
        *(company.phone, company.email, contact.full_name if contact else "", ""),
    ]


def _row(
    city: City, batch: ImportBatch, number: int, line: Sequence[str], is_checked: bool = True
) -> ImportRow:
    row = city.store.add(ImportRow(batch=batch, number=number, raw=list(line)))
    if is_checked:
        world = World({}, {}, city.terms.today, HEADER)
        # In this list „s. o.“ stands right below what it means.
        above = [cell.format(*[""] * 5) for cell in OPEN[1]]
        meant = [above[place] if cell == "s. o." else cell for place, cell in enumerate(line)]
        reading = read_row(meant, batch.mapping, world)
        row.understood = asdict(reading.values)
        row.errors, row.hints = reading.errors, reading.hints
        row.verdict = ImportVerdict.ERROR if reading.errors else ImportVerdict.NEW
        row.action = ImportAction.SKIP if reading.errors else ImportAction.CREATE
    return row
