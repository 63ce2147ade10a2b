"""From the bytes of an uploaded file to rows of text. Trusts nothing the file says of itself."""

import csv
import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import python_calamine
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MAX_FILE_BYTES = 5 * 1024 * 1024
MAX_UNPACKED_BYTES = 60 * 1024 * 1024
MAX_ENTRIES = 500
MAX_ROWS = 5_000
MAX_COLUMNS = 100
MAX_TEXT_BYTES = 100 * 1024 * 1024
"""What shared texts of a workbook may grow to when each cell gets its copy."""
HEADER_WITHIN = 15

HeaderScore = Callable[[Sequence[str]], int]
"""How many known headings a line holds (``columns.Vocabulary.header_score``)."""

_ZIP, _OLE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"
_ROW_OR_CELL = re.compile(
    rb"""<(?:\w+:)?(row|c)\b((?:[^>"'/]|"[^"]*"|'[^']*'|/(?!>))*)(/?)>""", re.DOTALL
)
_ADDRESS = re.compile(rb"""(?<![\w:])r\s*=\s*["']([A-Za-z]*)(\d*)["']""")
_SHARED_CELL = re.compile(rb"""\bt\s*=\s*["']s["']""")
_DELIMITERS = ";,\t|"
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


class Unreadable(Exception):
    """The file cannot be read; ``str()`` is a sentence for whoever sent it."""


@dataclass
class Table:
    """What stands in a spreadsheet: a header, and rows with the numbers the program shows."""

    header: list[str]
    rows: list[tuple[int, list[str]]]
    source: dict[str, Any] = field(default_factory=dict)


def nothing_known(_line: Sequence[str]) -> int:
    """For who knows no headings: the first line of several cells is the header."""
    return 0


def read(
    content: bytes, header_score: HeaderScore = nothing_known, *, max_columns: int = MAX_COLUMNS
) -> Table:
    """The table in a file, told by its content, never by its name. Raises ``Unreadable``.

    ``header_score`` finds the header below titles and notes.
    """
    if len(content) > MAX_FILE_BYTES:
        raise Unreadable(
            _("Die Datei ist zu groß. Höchstens %(n)s MB.") % {"n": MAX_FILE_BYTES // 1024**2}
        )
    if content.startswith(_ZIP):
        lines, source = _read_workbook(content)
    elif content.startswith((_OLE, _PDF)):
        raise Unreadable(_not_our_kind())
    else:
        lines, source = _read_text(content)
    return _table(lines, source, header_score, max_columns)


def _not_our_kind() -> str:
    return _(
        "Diese Art Datei lesen wir nicht. Bitte speichern Sie die Tabelle als Excel-Datei (.xlsx, "
        "ohne Passwort) oder als CSV."
    )


# --- Text ------------------------------------------------------------------------------------


def _read_text(content: bytes) -> tuple[list[list[str]], dict[str, Any]]:
    text, encoding, unread = decode(content)
    notices = []
    if unread:
        notices.append(
            ngettext(
                "%(n)s Zeichen war nicht lesbar und steht als Code in der Zeile.",
                "%(n)s Zeichen waren nicht lesbar und stehen als Code in der Zeile.",
                unread,
            )
            % {"n": unread}
        )
    text = text.replace("\x00", "\u2400")
    if sum(sign < " " and sign not in "\t\r\n" for sign in text[:4000]) > 40:
        raise Unreadable(_not_our_kind())
    first, _break, rest = text.partition("\n")
    named = re.fullmatch(r"sep=(.)\r?", first)
    delimiter = named[1] if named else _delimiter(text)
    body = rest if named else text
    try:
        lines = list(csv.reader(io.StringIO(body, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise Unreadable(_("Eine Zelle der CSV-Datei ist viel zu lang.")) from error
    if named:
        # The line that names the delimiter is a line of the file all the same.
        lines.insert(0, [])
    return lines, {"encoding": encoding, "delimiter": delimiter, "notices": notices}


def decode(content: bytes) -> tuple[str, str, int]:
    """Text, its encoding, and how many bytes could not be read (they stand there as ``\\x81``).

    UTF-8 with a few broken bytes stays UTF-8; text with more broken than whole umlauts is cp1252.
    """
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _with(content[len(mark) :], encoding)
    text, _name, broken = _with(content, "utf-8")
    whole = sum(sign > "\x7f" for sign in text)
    if broken <= whole // 2:
        return text, "utf-8", broken
    return _with(content, "cp1252")


def _with(content: bytes, encoding: str) -> tuple[str, str, int]:
    try:
        return content.decode(encoding), encoding, 0
    except UnicodeDecodeError:
        text = content.decode(encoding, errors="backslashreplace")
    return text, encoding, len(re.findall(r"\\x[0-9a-f]{2}", text))


def _delimiter(text: str) -> str:
    """The sign that cuts most of the first lines into the same number of cells."""
    sample = text[:20_000].splitlines()[:30]

    def evenness(delimiter: str) -> tuple[int, int]:
        try:
            widths = Counter(len(line) for line in csv.reader(sample, delimiter=delimiter) if line)
        except csv.Error:
            return 0, 0
        width, number = max(
            widths.items(), key=lambda item: item[1] * (item[0] > 1), default=(0, 0)
        )
        return (number, width) if width > 1 else (0, 0)

    return max(_DELIMITERS, key=evenness)


# --- Workbooks -------------------------------------------------------------------------------


def _read_workbook(content: bytes) -> tuple[list[list[str]], dict[str, Any]]:
    repacked = _repack(content)
    try:
        book = python_calamine.load_workbook(io.BytesIO(repacked))
        names = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.visible == python_calamine.SheetVisibleEnum.Visible
            and sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
        ]
        for name in names:
            sheet = book.get_sheet_by_name(name)
            cells = sheet.to_python(skip_empty_area=False)
            lines = [[cell_text(cell) for cell in line] for line in cells]
            if sum(any(line) for line in lines) > 1:
                _fill_merged(lines, sheet.merged_cell_ranges or [])
                others = [other for other in names if other != name]
                return lines, {"sheet": name, "other_sheets": others, "notices": []}
    except (python_calamine.CalamineError, ValueError, OSError) as error:
        raise Unreadable(_not_our_kind()) from error
    raise Unreadable(_("In der Datei steht keine Tabelle mit mindestens zwei Zeilen."))


def _repack(content: bytes) -> bytes:
    """The same workbook unpacked and bounded, so that no later reader can be made to unpack more.

    Sizes are counted before anything is unpacked, and Python stops at the size that is named; what
    is larger than it says fails its checksum. Cells far outside would make the reader allocate
    the whole rectangle, so the addresses are looked at first.
    """
    too_large = Unreadable(_("Die Datei wird beim Auspacken zu groß."))
    out = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            entries = packed.infolist()
            if len(entries) > MAX_ENTRIES or (
                sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES
            ):
                raise too_large
            if "xl/workbook.xml" not in packed.namelist():
                raise Unreadable(_not_our_kind())
            shared_cells, longest_text = 0, 0
            with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as stored:
                for entry in entries:
                    part = packed.read(entry)
                    if entry.filename.startswith("xl/worksheets/"):
                        _check_addresses(part)
                        shared_cells += len(_SHARED_CELL.findall(part))
                    elif "sharedstrings" in entry.filename.lower():
                        longest_text = max(map(len, re.split(rb"<(?:\w+:)?si\b", part)))
                    stored.writestr(entry.filename, part)
            if shared_cells * longest_text > MAX_TEXT_BYTES:
                raise too_large
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError) as error:
        raise Unreadable(_not_our_kind()) from error
    return out.getvalue()


def _check_addresses(sheet: bytes) -> None:
    """Refuses a sheet whose cells span too large a rectangle; a format alone is no cell."""
    row, last_row, last_column = 0, 0, 0
    for kind, attributes, is_empty in _ROW_OR_CELL.findall(sheet):
        found = _ADDRESS.search(attributes)
        letters, number = found.groups() if found else (b"", b"")
        if kind == b"row":
            row = int(number or 0) or row + 1
        elif not is_empty:
            last_row = max(last_row, int(number or row))
            last_column = max(last_column, _column(letters))
    if last_row > 4 * MAX_ROWS or last_column > 4 * MAX_COLUMNS:
        raise Unreadable(
            _("Die Tabelle ist zu groß: höchstens %(rows)s Zeilen und %(columns)s Spalten.")
            % {"rows": MAX_ROWS, "columns": MAX_COLUMNS}
        )


def _column(letters: bytes) -> int:
    """A is 1, AA is 27; what is longer than any address is simply large."""
    column = 0
    for letter in letters.upper()[:6]:
        column = column * 26 + letter - 64
    return column


def _fill_merged(lines: list[list[str]], ranges: Iterable[Any]) -> None:
    """Merged cells hold their text in each row they cover, in the first column alone."""
    for (top, left), (bottom, _right) in ranges:
        if top >= len(lines) or left >= len(lines[top]):
            continue
        for line in lines[top + 1 : bottom + 1]:
            line[left] = lines[top][left]


def cell_text(cell: Any) -> str:
    """A cell as a person reads it: whole numbers without „.0“, days as 1.3.2026."""
    if isinstance(cell, bool):
        return _("ja") if cell else _("nein")
    if isinstance(cell, float):
        # Postal codes and telephone numbers are numbers to the program; 44147.0 is no postal code.
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else str(cell)
    if isinstance(cell, datetime):
        return (
            date_format(cell, "j.n.Y") if cell.time() == time() else date_format(cell, "j.n.Y H:i")
        )
    if isinstance(cell, date):
        return date_format(cell, "j.n.Y")
    if isinstance(cell, time | timedelta):
        return str(cell)
    return str(cell).replace("\x00", "\u2400")


# --- Both ------------------------------------------------------------------------------------


def _table(
    lines: Sequence[Sequence[str]],
    source: dict[str, Any],
    header_score: HeaderScore,
    max_columns: int,
) -> Table:
    numbered = [
        (number, [cell.strip() for cell in line])
        for number, line in enumerate(lines, start=1)
        if any(cell.strip() for cell in line)
    ]
    if len(numbered) < 2:
        raise Unreadable(_("In der Datei steht keine Tabelle mit mindestens zwei Zeilen."))
    place = _header_place([line for _number, line in numbered[:HEADER_WITHIN]], header_score)
    rows = numbered[place + 1 :]
    if len(rows) > MAX_ROWS:
        raise Unreadable(
            _("Die Tabelle hat %(found)s Zeilen. Bitte teilen Sie sie: höchstens %(n)s auf einmal.")
            % {"found": len(rows), "n": MAX_ROWS}
        )
    width = max(len(line) for _number, line in numbered[place:])
    if width > max_columns:
        raise Unreadable(_("Die Tabelle hat mehr als %(n)s Spalten.") % {"n": max_columns})
    header = [" ".join(cell.split()) for cell in numbered[place][1]]
    header += [""] * (width - len(header))
    source = {**source, "header_number": numbered[place][0]}
    padded = [(number, line + [""] * (width - len(line))) for number, line in rows]
    return Table(header=header, rows=padded, source=source)


def _header_place(lines: Sequence[Sequence[str]], header_score: HeaderScore) -> int:
    """The line that looks most like headings; titles above it are passed over."""
    scores = [header_score(line) for line in lines[:-1]] or [0]
    best = max(scores)
    if best >= 2:
        return scores.index(best)
    return next((place for place, line in enumerate(lines[:-1]) if sum(map(bool, line)) > 1), 0)
