"""Any text in any cell, any bytes as a file: told or kept, and never an exception."""

import csv
import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from companies.enums import SEVERAL_COLUMNS, ImportField
from companies.imports import cleaning, direct
from companies.imports.rows import World, read_row
from companies.models import Company
from quartier.lib import cells as cells_of
from quartier.lib.phones import clean_phones, leftover
from quartier.lib.reading import Unreadable, read
from quartier.lib.text import digits, search_fold, tidy
from tests.cast import Cast
from tests.imports.sheets import HEADER, workbook

_F = ImportField
WORLD = World({"handwerk": 3}, {"kaya": 4}, date(2026, 11, 25), [""] * 12)
WORDS = st.sampled_from(
    [
        "ja",
        "nein",
        "Kaya",
        "44147",
        "1067",
        "0231",
        "502345",
        "+49",
        "171",
        "1234567",
        "1.3.26",
        "2026-03-01",
        "a@b.de",
        "www.x.de",
        "GmbH",
        "s.o.",
        "ca.",
        "30",
        "Müller,",
        "Frau",
        "Fax:",
        "=1+1",
        "'x",
        "12a",
        "Dortmund",
        "Tel.",
    ]
)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
CELL = st.one_of(TEXT, st.lists(st.one_of(WORDS, TEXT), max_size=6).map(" ".join))
CELLS = st.lists(st.tuples(st.sampled_from(ImportField.values), CELL), min_size=1, max_size=8)


def kept(values: Any) -> str:
    """Everything that was understood."""
    parts = [str(value) for value in vars(values).values() if value not in (None, "", False)]
    return "\n".join(parts)


def lost(target: str, text: str, found: str) -> list[str]:
    """Words of a cell that are gone; a value may have taken the form of its field."""
    if target in {_F.LAST_CONTACT, _F.FOLLOW_UP}:
        day, rest = cells_of.clean_day(text)
        if day and not rest and day.isoformat() in found:
            return []
    if target in {_F.SIZE, _F.TRAINS, _F.BRANCH, _F.OWNER} and search_fold(text) not in found:
        is_known = target == _F.SIZE and cleaning.clean_size(text)[0] and not cleaning.clean_size(text)[1]  # fmt: skip  # noqa: E501
        is_known = is_known or (target == _F.TRAINS and cells_of.clean_flag(text) is not None)
        is_known = is_known or search_fold(text) in {"handwerk", "kaya"}
        if is_known:
            return []
    if target in {_F.PHONE, _F.CONTACT_PHONE}:
        phones = clean_phones(text)
        numbers = digits(found.replace("+49", "0"))
        gone = [number for number in phones.numbers if digits(number) not in numbers]
        if gone or not phones.rest:
            return gone
    words = search_fold(tidy(text)).split()
    # A control sign between two letters parts them or not, as the field has it.
    there = [search_fold(as_kept).replace(" ", "") for as_kept in (found, tidy(found))]
    return [word for word in words if all(word not in kept for kept in there) and leftover(word)]


@settings(max_examples=400)
@given(CELLS)
@example([("phone", "0231 502345"), ("phone", "Fax 0231 502346")])
@example([("contact_name", "Frau"), ("contact_email", "a@b.de x@y.de")])
@example([("street", "11111:"), ("address", "0")])
@example([("street", "Hafenstr. 3, 44147 Dortmund"), ("postal_code", "44263"), ("city", "Unna")])
def test_it_keeps_every_word_of_a_row(cells: Sequence[tuple[str, str]]) -> None:
    once: list[tuple[str, str]] = [("name", "Betrieb")]
    for target, text in cells:
        if target in SEVERAL_COLUMNS or target not in {known for known, _text in once}:
            once.append((target, text))
    reading = read_row([text for _t, text in once], [t for t, _text in once], WORLD)
    if reading.errors:
        return  # the row is not taken over and stands there as it was sent
    found = kept(reading.values)
    gone = {target: words for target, text in once if (words := lost(target, text, found))}
    titles = {"frau", "herr", "herrn", "hr", "fr"}
    gone[_F.CONTACT_NAME] = [w for w in gone.get(_F.CONTACT_NAME, []) if w not in titles]
    assert {target: words for target, words in gone.items() if words} == {}


@settings(max_examples=300)
@given(st.one_of(st.binary(max_size=400), TEXT.map(str.encode), TEXT.map(lambda t: t.encode("utf-16"))))  # fmt: skip  # noqa: E501
@example(b"PK\x03\x04")
@example(b"\xff\xfe")
@example(b"A;B\n\x81\x8d;\xe4\n")
def test_it_reads_any_bytes_or_says_why_not(content: bytes) -> None:
    try:
        table = read(content)
    except Unreadable as error:
        refused = str(error)
    else:
        refused = ""
        assert table.rows
    assert not refused or refused.endswith(".")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 3000), st.binary(min_size=1, max_size=8))
def test_it_survives_a_damaged_workbook(place: int, damage: bytes) -> None:
    content = bytearray(workbook([HEADER, ["Kfz Kaya"] * 8]))
    start = place % len(content)
    content[start : start + len(damage)] = damage
    refused = "."
    try:
        read(bytes(content))
    except Unreadable as error:
        refused = str(error)
    assert refused.endswith(".")


# A file with more of another delimiter in its words than of its own is for people to see in the
# preview; which one was meant, nothing in the file says.
ONE_DELIMITER = CELL.filter(lambda text: not set(text) & set("\t,|"))


@settings(max_examples=200)
@given(st.lists(st.lists(ONE_DELIMITER, min_size=3, max_size=3), min_size=1, max_size=5))
def test_it_reads_what_a_program_wrote_in_any_encoding(lines: list[list[str]]) -> None:
    lines = [["Firma", "PLZ", "Notiz"], *([f"B {n}", *line[1:]] for n, line in enumerate(lines))]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";").writerows(lines)
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        table = read(out.getvalue().encode(encoding))
        sent = [[cell.replace("\x00", "\u2400").strip() for cell in line] for line in lines]
        assert [line for _number, line in table.rows] == sent[1:]


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip  # noqa: E501
@given(
    note=st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60),
    name=st.sampled_from(["=cmd|' /C calc'!A0", "+49 GmbH", "@Hof", "-Minus-", "Ö & ß"]),
)
def test_it_takes_over_any_text_and_exports_no_formula(
    cast: Cast, client: Any, note: str, name: str
) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";").writerows([["Firma", "Bemerkung"], [name, note]])
    outcome = direct.import_file(
        out.getvalue().encode("utf-8-sig"), "a.csv", by=cast.officer, applies=True
    )
    assert outcome.errors == []
    try:
        company = Company.objects.get(pk=outcome.report["rows"][0]["company"]["id"])
        assert company.name == tidy(name)
        assert tidy("\n".join(company.notes.values_list("text", flat=True))) == tidy(note)
        client.force_login(cast.officer)
        sent = b"".join(client.get(reverse("admin:companies_company_export", args=["csv"])))
        rows = list(csv.reader(io.StringIO(sent.decode("utf-8-sig")), delimiter=";"))
        cells = [cell for row in rows for cell in row]
        assert any(cell.removeprefix("'") == tidy(name) for cell in cells)
        assert not [cell for cell in cells if cell[:1] in set("=+-@\t\r")]
    finally:
        Company.objects.filter(import_rows__isnull=False).delete()
