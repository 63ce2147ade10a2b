"""A spreadsheet as an officer has kept it for years: everything that can be untidy is.

Deterministic: the same arguments give the same file. ``ugly_workbook`` and ``ugly_csv`` write it
and say what is in it, so that a test or a story in the browser can count.
"""

import csv
import io
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter

HEADER = [
    "lfd. Nr.",
    "Stadtteil",
    "Firma",
    "Straße",
    "PLZ",
    "Ort",
    "Telefon",
    "Telefon",
    "E-Mail",
    "Ansprechpartner",
    "Branche",
    "Mitarbeiter",
    "letzter Kontakt",
    "WV",
    "Bemerkung",
    "Bemerkung",
]
NAME = HEADER.index("Firma")
CRAFTS = [
    "Bäckerei",
    "Kfz-Werkstatt",
    "Friseursalon",
    "Tischlerei",
    "Malerbetrieb",
    "Dachdeckerei",
    "Schlosserei",
    "Blumenhaus",
    "Gärtnerei",
    "Elektro",
    "Sanitär",
    "Metzgerei",
    "Café",
    "Apotheke",
    "Optik",
    "Fahrräder",
    "Steuerbüro",
    "Autohaus",
    "Druckerei",
    "Schneiderei",
]
PEOPLE = [
    "Müller",
    "Öztürk",
    "Kowalski",
    "Schäfer",
    "Yıldız",
    "Großmann",
    "Weiß",
    "Nguyễn",
    "Köhler",
    "Jäger",
    "Böhm",
    "Çelik",
    "Strauß",
    "Łukasik",
    "Brüggemann",
    "Hölscher",
    "Überall",
    "von der Heide",
    "O’Brien",
    "Dąbrowski",
    "Führmann",
    "Höfer",
    "Vößing",
    "Lütkehaus",
    "Pöppelmann",
    "Größer",
    "Küpper",
    "Möllers",
    "Rößler",
    "Zürn",
]
STREETS = [
    "Hafenstr.",
    "Münsterstraße",
    "Am Markt",
    "Weiße Gasse",
    "Rüschebrinkstr.",
    "Märkische Straße",
]
PLACES = [("Nordstadt", 44147), ("Hörde", 44263), ("Hombruch", 44225), ("Mengede", 44359)]
LONG_AGO = date(2025, 3, 3)
TITLE = "Betriebsliste – Stand November, bitte nicht sortieren!"
TRAILING = [
    "gelb = schon angerufen",
    "Rückfragen an Frau Schäfer, Zimmer 3.14",
]


@dataclass
class Ugly:
    """What was written."""

    lines: list[list[Any]] = field(default_factory=list)
    """All lines from the first; cells as the program keeps them."""
    first_data_row: int = 0
    """As the program counts."""
    companies: int = 0
    doubles: int = 0
    """Lines about a company that stands further up, spelt another way."""
    known: int = 0
    """Lines about companies that were named as known."""
    no_companies: int = 0
    """Subtotals and trailing notes among the data."""
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    """First row, first column, last row, last column, from 0."""

    @property
    def data_rows(self) -> int:
        """Lines below the header that hold anything."""
        return self.companies + self.doubles + self.known + self.no_companies


def ugly_workbook(
    path: Path, companies: int = 600, doubles: int = 12, known: Sequence[Sequence[str]] = ()
) -> Ugly:
    """Writes it as .xlsx, with merged cells, a hidden sheet and numbers where text should be.

    ``known``: (name, street, postal code) of companies the platform has already.
    """
    ugly = ugly_lines(companies, doubles, known)
    options = {"default_date_format": "dd.mm.yyyy"}
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet("Betriebe")
        for number, line in enumerate(ugly.lines):
            for column, cell in enumerate(line):
                if isinstance(cell, str):
                    sheet.write_string(number, column, cell)
                elif cell is not None:
                    sheet.write(number, column, cell)
        for top, left, bottom, right in ugly.merged:
            text = ugly.lines[top][left]
            sheet.merge_range(top, left, bottom, right, "")
            sheet.write_string(top, left, str(text))
        secret = book.add_worksheet("alt_nicht_löschen")
        secret.write_row(0, 0, HEADER)
        secret.write_row(1, 0, [1, "Nordstadt", "Darf nicht mit GmbH"])
        secret.hide()
        book.add_worksheet("Tabelle3")
    return ugly


def ugly_csv(
    path: Path,
    companies: int = 600,
    doubles: int = 12,
    *,
    encoding: str = "cp1252",
    delimiter: str = ";",
    known: Sequence[Sequence[str]] = (),
) -> Ugly:
    """The same as text: merged cells stand in their first line alone, days as days are written."""
    ugly = ugly_lines(companies, doubles, known)
    for top, left, bottom, right in ugly.merged:
        for line in ugly.lines[top + 1 : bottom + 1]:
            line[left : right + 1] = [None] * (right + 1 - left)
    out, plain = io.StringIO(newline=""), encoding.removesuffix("-sig")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    # Old programs write a question mark for what their encoding does not have.
    ugly.lines = [
        [_as_text(cell).encode(plain, errors="replace").decode(plain) for cell in line]
        for line in ugly.lines
    ]
    writer.writerows(ugly.lines)
    path.write_bytes(out.getvalue().encode(encoding))
    return ugly


def ugly_lines(companies: int, doubles: int, known: Sequence[Sequence[str]] = ()) -> Ugly:
    """All lines, from the title to the last note."""
    dice = random.Random(f"ugly {companies} {doubles}")
    ugly = Ugly(companies=companies, doubles=doubles, known=len(known))
    width = len(HEADER)
    empty: list[Any] = [None] * width
    groups = [*empty[:2], "Betrieb", *empty[3:9], "Kontakt", *empty[10:]]
    ugly.lines = [[TITLE, *empty[1:]], [*empty], groups, list(HEADER)]
    ugly.merged = [(0, 0, 0, width - 1), (2, 2, 2, 8), (2, 9, 2, width - 1)]
    ugly.first_data_row = len(ugly.lines) + 1
    made = [_company(number, dice) for number in range(companies)]
    again = dice.sample(range(companies), doubles)
    data = list(_with_doubles(made, again))
    data += [_known_line(number, line) for number, line in enumerate(known)]
    for number, line in enumerate(data):
        if number and number % 50 == 0:
            ugly.lines.append([None, None, "Zwischensumme", *empty[3:11], 50.0, *empty[12:]])
            ugly.lines.append([*empty])
            ugly.no_companies += 1
        ugly.lines.append(line)
        if number % 50 == 24:
            _merge_district(ugly, rows=20)
    for text in TRAILING:
        ugly.lines.append([*empty])
        ugly.lines.append([text, *empty[1:]])
        ugly.no_companies += 1
    return ugly


def _merge_district(ugly: Ugly, rows: int) -> None:
    """District and town stand once for many lines, in cells merged over them."""
    last = len(ugly.lines) - 1
    first = max(last - rows + 1, ugly.first_data_row - 1)
    if all(line[NAME] and line[NAME] != "Zwischensumme" for line in ugly.lines[first : last + 1]):
        ugly.merged += [(first, 1, last, 1), (first, 5, last, 5)]


def _with_doubles(made: list[list[Any]], again: Sequence[int]) -> Iterator[list[Any]]:
    """Each double comes at the end of its hundred or later, never right below."""
    for number, line in enumerate(made):
        yield line
        if number == len(made) - 1:
            yield from (_double(made[place]) for place in again)


def _double(line: list[Any]) -> list[Any]:
    other: list[Any] = [*line]
    other[NAME] = f"{line[NAME]}".upper().replace("GMBH", "").strip() + " gmbh"
    other[7], other[8], other[13], other[15] = None, None, None, "doppelt? bitte prüfen"
    return other


def _known_line(number: int, known: Sequence[str]) -> list[Any]:
    name, street, code = known
    line: list[Any] = [None] * len(HEADER)
    line[0], line[NAME], line[3], line[4] = f"x{number}", name.swapcase(), street, code
    line[14] = "kennen wir schon?"
    return line


def _company(number: int, dice: random.Random) -> list[Any]:
    craft, person = CRAFTS[number % len(CRAFTS)], PEOPLE[number // len(CRAFTS) % len(PEOPLE)]
    turn = number // (len(CRAFTS) * len(PEOPLE))
    name = f"{craft} {person}" + (f" {turn + 1}" if turn else "")
    name = dice.choice([name, f"{name} GmbH", name.upper(), name.lower(), f"  {name} & Söhne "])
    district, code = PLACES[number % len(PLACES)]
    line_number = 2_000_000 + number * 7
    local = f"{line_number // 1000} {line_number % 1000:03d}"
    mobile = f"0171 {3_000_000 + number}"
    street = f"{STREETS[number % len(STREETS)]} {number % 90 + 1}{dice.choice(['', 'a', ' b'])}"
    place = ("s. o.", "s.o.", "") if number % 40 == 13 else (street, float(code), "Dortmund")
    return [
        float(number + 1),
        district,
        name,
        place[0],
        dice.choice([place[1], place[1], f"D-{code}"]) if place[1] != "s.o." else place[1],
        place[2],
        _phones(dice, local, line_number, mobile),
        dice.choice([None, None, f"Fax 0231 {local}", mobile, "s. Website"]),
        dice.choice([None, f"Info@Betrieb-{number}.de", f"mail: chef{number}@web.de"]),
        dice.choice([None, f"Frau {person}", f"{person}, Eva", f"Hr. Jan {person}", "Chef selbst"]),
        dice.choice([None, "Handwerk", "Einzelhandel?", "Gastro"]),
        dice.choice([None, 12.0, "ca. 30", "3-5", "viele", "> 250 (Konzern)"]),
        _day(dice, LONG_AGO + timedelta(days=number % 400)),
        _day(dice, date(2027, 1, 4) + timedelta(days=number % 90)),
        dice.choice([None, "nimmt gern Praktikanten", "=nur nach Absprache", 'sagt: "ja; gern"']),
        dice.choice([None, "Zeile 1\nZeile 2", "🙂 nett", "s. o.", "+1 Platz im Herbst"]),
    ]


def _phones(dice: random.Random, local: str, number: int, mobile: str) -> Any:
    return dice.choice(
        [
            f"0231/{local}",
            float(f"231{number}"),
            f"(0231) {local} oder {mobile}",
            f"Tel. 0231-{local}; mobil {mobile}, nur vormittags",
            f"+49 231 {local}\n{mobile} (privat)",
            f"{local} (Vorwahl wie Rathaus)",
        ]
    )


def _day(dice: random.Random, day: date) -> Any:
    months = [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ]
    return dice.choice(
        [
            None,
            datetime(day.year, day.month, day.day),  # noqa: DTZ001  (a spreadsheet has no zone)
            f"{day.day}.{day.month}.{day:%y}",
            f"{day:%d.%m.%Y}",
            f"{day.day}. {months[day.month - 1]} {day.year}",
            f"Mo {day:%d.%m.%Y} vormittags",
            f"Ende {months[day.month - 1]}",
            f"KW {day.isocalendar().week}",
        ]
    )


def _as_text(cell: Any) -> str:
    if isinstance(cell, datetime):
        return f"{cell:%d.%m.%Y}"
    if isinstance(cell, float):
        return f"{cell:g}" if cell < 1e5 else f"{cell:.0f}"
    return cell or ""
