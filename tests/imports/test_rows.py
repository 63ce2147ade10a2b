"""From cells to the values of a company: nothing gets lost."""

import re
from dataclasses import asdict
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companies.enums import CompanySize, ImportField
from companies.imports import cleaning, guessing
from companies.imports.rows import Reading, World, read_row
from quartier.lib import cells as cells_of
from quartier.lib.phones import clean_phones
from quartier.lib.text import digits
from tests.imports.sheets import HEADER, MUELLER

_F = ImportField
WORLD = World(branches={"bau": 5}, officers={"kaya": 7}, today=date(2026, 11, 25), header=[])


def read(**cells: str) -> Reading:
    """The reading of one row with these fields."""
    return read_row(list(cells.values()), list(cells), WORLD)


def test_it_guesses_what_columns_hold() -> None:
    assert guessing.guess(HEADER, []) == [
        "name",
        "street",
        "postal_code",
        "city",
        "phone",
        "email",
        "contact_name",
        "note",
    ]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Firmenname", "name"),
        ("Telefon 2", "phone"),
        ("Strasse/Nr.", "street"),
        ("Ansprech-partner", "contact_name"),
        ("Wiedervorlge", "follow_up_on"),
        ("Lieblingsfarbe", ""),
    ],
)
def test_it_knows_headings_in_other_words_and_with_slips(heading: str, field: str) -> None:
    assert guessing.guess([heading], [["x"]]) == [field]


def test_it_looks_at_values_where_a_heading_says_nothing() -> None:
    lines = [["a@example.org", "44147 Dortmund", "0231 / 1234567"]] * 3
    assert guessing.guess(["Spalte A", "", "Z"], lines) == ["email", "postal_code", "phone"]


def test_it_knows_the_second_column_of_the_same_name() -> None:
    header = ["Firma", "Telefon", "Telefon"]
    keys = guessing.heading_keys(header)
    fields = dict(zip(keys, ["name", "phone", "contact_phone"], strict=True))
    assert guessing.recall(fields, header) == ["name", "phone", "contact_phone"]


def test_it_reads_a_row() -> None:
    reading = read_row(MUELLER, guessing.guess(HEADER, []), WORLD)
    values = reading.values
    assert reading.errors == {}
    assert (values.name, values.street, values.postal_code) == (
        "Bäckerei Müller GmbH",
        "Hafenstr. 3",
        "44147",
    )
    assert (values.phone, values.contact_phone) == ("+49 231 502345", "+49 171 1234567")
    assert (values.contact_first_name, values.contact_last_name) == ("Eva", "Müller")
    assert values.note == "nimmt gern Praktikanten"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("0231/123456, 0171/1234567", ["+49 231 123456", "+49 171 1234567"]),
        ("0231 123456 / 0171 1234567", ["+49 231 123456", "+49 171 1234567"]),
        ("Tel.: +49 (0)231 5012345; Fax 0231-5012346", ["+49 231 5012345"]),
        ("2315022222", ["+49 231 5022222"]),
        ("49231123456", ["+49 231 123456"]),
        ("12345", []),
    ],
)
def test_it_finds_every_phone_number(text: str, numbers: list[str]) -> None:
    assert clean_phones(text).numbers == numbers


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1.3.26", date(2026, 3, 1)),
        ("01.03.2026", date(2026, 3, 1)),
        ("15. März 2026", date(2026, 3, 15)),
        ("2026-03-01", date(2026, 3, 1)),
        ("31.2.2026", None),
        ("bald", None),
    ],
)
def test_it_reads_german_days(text: str, day: date | None) -> None:
    assert cells_of.clean_day(text)[0] == day


@pytest.mark.parametrize(
    ("cells", "address"),
    [
        ({"address": "Hafenstr. 3a, D-44147 Dortmund"}, ("Hafenstr. 3a", "44147", "Dortmund")),
        ({"address": "Hafenstr. 3\n44147 Dortmund"}, ("Hafenstr. 3", "44147", "Dortmund")),
        (
            {"street": "Hafenstr.", "house_number": "3", "city": "44147 Dortmund"},
            ("Hafenstr. 3", "44147", "Dortmund"),
        ),
        ({"street": "Ring 1", "postal_code": "1067"}, ("Ring 1", "01067", "Dortmund")),
    ],
)
def test_it_puts_addresses_together(cells: dict[str, str], address: tuple[str, ...]) -> None:
    values = read(name="Eins", **cells).values
    assert (values.street, values.postal_code, values.city) == address


@pytest.mark.parametrize("field", ["street", "house_number", "city", "postal_code", "address"])
def test_it_keeps_what_is_too_long_for_its_field_in_the_note(field: str) -> None:
    cells = {"street": "Ring 1", "postal_code": "44147", field: "44147 " + "lang" * 50}
    values = read(name="Eins", **cells).values
    assert "lang" * 50 in values.note
    assert len(values.street) <= 120
    assert len(values.city) <= 80


def test_it_keeps_a_number_that_is_too_long_in_the_note() -> None:
    values = read(name="Eins", phone="0231 502345 ext. " + "1" * 20).values
    assert len(values.phone) <= 40
    assert "1" * 20 in values.phone + values.note


@pytest.mark.parametrize(
    ("text", "size"),
    [("ca. 30", CompanySize.SMALL), ("10-49", CompanySize.SMALL), ("1.200 MA", CompanySize.LARGE)],
)
def test_it_knows_the_class_of_a_number_of_people(text: str, size: str) -> None:
    assert cleaning.clean_size(text) == (size, "")


def test_it_finds_branch_and_officer_by_name() -> None:
    values = read(name="Eins", branch="Bau", owner="Kaya").values
    assert (values.branch_id, values.owner_id) == (5, 7)


@pytest.mark.parametrize("name", ["", "---", "x" * 161])
def test_it_refuses_a_row_without_a_name(name: str) -> None:
    assert read(name=name, city="Dortmund").errors


def test_it_takes_the_guard_off_its_own_exports() -> None:
    assert read(name="Eins", phone="'+49 231 502345").values.phone == "+49 231 502345"


WORDS = st.text(st.sampled_from("abcÄß 0123456789/.,-+@:()\n"), min_size=1, max_size=40)


CLASSED = {"size", "trains_apprentices", "last_contact_on", "follow_up_on"}
"""Fields that keep the meaning of a cell, not its signs."""
LABELS = {"am", "ab"}


@given(st.sampled_from([field.value for field in _F if field != _F.NAME]), WORDS)
def test_it_loses_nothing_of_any_cell(field: str, text: str) -> None:
    values = read(name="Eins", **{field: text}).values
    if field in CLASSED:
        understood = values.size or values.last_contact_on or values.follow_up_on
        assert understood or values.note or cells_of.clean_flag(text) is not None
        return
    kept = _signs(" ".join(map(str, asdict(values).values()))) + digits(values.phone)
    for word in re.findall(r"[a-zÄß]+|\d+", text):
        assert word.casefold() in kept or word.casefold() in LABELS


def _signs(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())
