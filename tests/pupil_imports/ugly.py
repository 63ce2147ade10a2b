"""A class list as a school's office really exports it, for tests, stories and measurements.

``ugly_grade(path)`` writes the text export of one grade; what it holds is in the answer.
"""

import csv
import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

HEADER = (
    "Interne ID-Nummer",
    "Nachname",
    "Vorname",
    "Geburtsdatum",
    "Klasse",
    "Jahrgang",
    "Geschlecht",
    "Konfession (Klartext)",
    "Staatsangehörigkeit (Klartext)",
    "Status",
    "Schulpflicht erfüllt",
    "Erzieher 1: Vorname",
    "Erzieher 1: Nachname",
    "Erzieher 1: E-Mail",
    "Bemerkungen",
)
SECRETS = ("sunnitisch-geheim", "Wunderland-Staatsangehörigkeit", "Bemerkung; mit Semikolon")
"""Stand in columns nobody needs: they must be found nowhere afterwards."""

LATIN = (
    ("Müller", "Björn"),
    ("Groß", "Käthe"),
    ("Peña", "Íñigo"),
    ("Lefèvre", "Chloé"),
    ("von der Heide", "Änne"),
    ("O'Brien", "Seán"),
    ("Ångström", "Malin"),
    ('Meyer "Mecki"', "Jan-Ole"),
    ("Schulz;Fischer", "Ida"),
    ("Al-Khatib", "Abd ar-Rahman"),
    ("Haddād".replace("ā", "a"), "Nour el-Huda"),
    ("Nguyen", "Thi Mai Anh"),
)
"""Can be written in cp1252."""
WIDE = (
    ("Yıldız", "Elif"),
    ("Güneş", "Şükrü"),
    ("Çağlar", "İbrahim"),
    ("Wiśniewski", "Łukasz"),
    ("Żółkiewska", "Małgorzata"),
    ("Шевченко", "Олександра"),
    ("Ткачук", "Єва"),
    ("Dvořák", "Jiří"),
    ("Popović", "Đorđe"),
    ("Ḥusainī", "ʿAbd al-Ḥakīm"),
    ("Nguyễn", "Thị Hoà"),
    ("Țurcanu", "Ștefan"),
)
"""Needs UTF-8."""


@dataclass
class UglyGrade:
    """What was written, so that a test knows what to find."""

    pupils: list[dict[str, str]] = field(default_factory=list)
    """By heading; only those that can be taken over."""
    broken: int = 0
    """Rows with an error."""
    doubles: int = 0
    """Rows that say the same as an earlier one."""
    classes: tuple[str, ...] = ()


def ugly_grade(
    path: Path, pupils: int = 112, *, grade: int = 9, encoding: str = "utf-8-sig", seed: int = 7
) -> UglyGrade:
    """Writes a text export with this many good pupils, and everything that goes wrong beside them.

    Empty lines, double rows, impossible dates, quotes, semicolons in quotes, leading zeros, blanks
    around cells. With ``encoding="cp1252"`` only names that fit it.
    """
    dice = random.Random(seed)
    names = LATIN if encoding == "cp1252" else (*LATIN, *WIDE)
    classes = tuple(f"{grade:02d}{letter}" for letter in "ABCD")
    made = UglyGrade(classes=tuple(name.lstrip("0") for name in classes))
    lines: list[list[str]] = []
    for number in range(pupils):
        last, first = names[number % len(names)]
        if number >= len(names):
            first = f"{first} {_roman(number // len(names))}"
        born = date(2011, 8, 1) + timedelta(days=dice.randrange(360))
        row = [
            str(4000 + number),
            last if number % 5 else f"  {last} ",
            first,
            f"{born:%d.%m.%Y}",
            classes[number % 4],
            f"{grade:02d}",
            "3" if number % 2 else "4",
            *SECRETS[:2],
            "2",
            "N",
            "Aylin" if number % 3 else "",
            last if number % 3 else "",
            f"eltern{number}@example.org" if number % 3 else "",
            SECRETS[2],
        ]
        lines.append(row)
        made.pupils.append(dict(zip(HEADER, (cell.strip() for cell in row), strict=True)))
        if number % 17 == 3:
            lines.append([""] * len(HEADER))
        if number % 29 == 5:
            lines.append(list(row))
            made.doubles += 1
    for place, (column, wrong) in enumerate(
        ((3, "31.02.2011"), (3, ""), (1, " "), (4, ""), (3, "2011"))
    ):
        row = list(lines[0])
        row[0], row[1], row[2] = str(9000 + place), f"Fehler{place}", "Kim"
        row[column] = wrong
        lines.insert(10 + 3 * place, row)
        made.broken += 1
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerow(HEADER)
        writer.writerows(lines)
        file.write("\r\n;;;\r\n")
    return made


def _roman(number: int) -> str:
    """Distinct, and nothing a name's key would drop."""
    text = ""
    for value, sign in ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        while number >= value:
            text, number = text + sign, number - value
    return text
