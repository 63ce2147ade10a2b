"""The data files hold together, before any database sees them."""

import re
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest

from catalogue.datafiles import DATA_DIR, TABLES, DataFileError, Table, read
from catalogue.models import Neighbourhood, PostalCode
from quartier.lib.geo import Point, distance_metres

ROWS = {table.file.removesuffix(".csv"): read(table) for table in TABLES}
TABLE = {table.file.removesuffix(".csv"): table for table in TABLES}


@pytest.mark.parametrize(
    ("file", "count"),
    [
        ("occupational_fields", 16),
        ("occupations", 137),
        ("neighbourhoods", 12),
        ("postal_codes", 27),
        ("branches", 109),
    ],
)
def test_it_is_complete(file: str, count: int) -> None:
    assert len(ROWS[file]) == count


def test_it_names_a_source_for_every_file() -> None:
    named = {name for row in ROWS["sources"] for name in row["files"].split()}
    data_files = {path.name for path in DATA_DIR.glob("*.csv")} - {"sources.csv"}
    assert named == data_files
    assert data_files == {table.file for table in TABLES} - {"sources.csv"}


def test_it_keeps_the_licence_text_it_has_to_keep() -> None:
    text = (DATA_DIR / "LICENSE-SVWS-BSD-3-Clause.txt").read_text(encoding="utf-8")
    assert "Ministerium für Schule und Bildung des Landes NRW" in text
    assert "Redistributions in binary form must reproduce" in text


@pytest.mark.parametrize("row", ROWS["sources"], ids=lambda row: row["slug"])
def test_it_tells_origin_licence_and_state_of_each_source(row: dict[str, str]) -> None:
    assert all(row[name] for name in ("title", "origin", "licence", "attribution", "as_of"))


@pytest.mark.parametrize("file", [name for name, table in TABLE.items() if "slug" in table.header])
def test_it_has_no_slug_and_no_name_twice(file: str) -> None:
    for column in {"slug", "name", "title", "short_name"} & set(TABLE[file].header):
        twice = [value for value, n in Counter(r[column] for r in ROWS[file]).items() if n > 1]
        assert twice == []


def test_it_gives_every_occupation_a_known_field() -> None:
    codes = {row["code"] for row in ROWS["occupational_fields"]}
    assert {row["field"] for row in ROWS["occupations"]} <= codes


@pytest.mark.parametrize("row", ROWS["occupations"], ids=lambda row: row["slug"])
def test_it_names_occupations_for_everybody(row: dict[str, str]) -> None:
    title, official = row["title"], row["official_title"]
    assert not re.search(r"/in\b|/r\b|/-|(?<=\s)-(?=\s)|\binnen\b", title)
    if "/" in official.replace("Kreislauf-/Abfallwirtschaft", ""):
        assert "*" in title
    # No word of the official name is lost, but for its second gender.
    stem = re.match(r"[\w-]+?(?=e?/|\b)", official)
    assert stem is not None
    assert title.startswith(stem[0][:8])


def test_it_marks_occupations_with_food() -> None:
    marked = {row["slug"] for row in ROWS["occupations"] if row["needs_food_hygiene"]}
    assert {"baecker", "konditor", "fleischer", "koch-koechin", "fachkraft-kueche"} <= marked
    assert "mechatroniker" not in marked


def test_it_marks_occupations_with_measles_proof() -> None:
    marked = {row["slug"] for row in ROWS["occupations"] if row["needs_measles_proof"]}
    assert {"erzieher", "pflegefachmann", "physiotherapeut", "notfallsanitaeter"} <= marked
    assert "tiermedizinische-fachangestellte" not in marked


def test_it_knows_training_at_school() -> None:
    at_school = {row["slug"] for row in ROWS["occupations"] if row["is_school_based"]}
    assert {"erzieher", "kinderpfleger", "pflegefachmann"} <= at_school
    assert not {"tischler", "verkaeufer", "medizinische-fachangestellte"} & at_school


def test_it_has_neighbours_in_both_directions() -> None:
    neighbours = {row["slug"]: set(row["neighbours"]) for row in ROWS["neighbourhoods"]}
    pairs = {(one, other) for one, others in neighbours.items() for other in others}
    assert {(other, one) for one, other in pairs} == pairs
    assert all(one != other for one, other in pairs)
    assert all(neighbours.values())


def test_it_puts_each_neighbourhood_on_its_own_tile() -> None:
    tiles = [(row["tile_x"], row["tile_y"]) for row in ROWS["neighbourhoods"]]
    assert len(set(tiles)) == 12
    assert all(x <= 3 and y <= 3 for x, y in tiles)


@pytest.mark.parametrize("row", ROWS["postal_codes"], ids=lambda row: row["code"])
def test_it_lies_in_dortmund(row: dict) -> None:
    assert re.fullmatch(r"44[1-3]\d\d", row["code"])
    assert 51.41 < row["latitude"] < 51.61
    assert 7.30 < row["longitude"] < 7.64
    assert row["neighbourhood"] not in row["other_neighbourhoods"]


def test_it_suggests_a_neighbourhood_near_the_postal_code() -> None:
    middle = {r["slug"]: Point(r["latitude"], r["longitude"]) for r in ROWS["neighbourhoods"]}
    for row in ROWS["postal_codes"]:
        place = Point(row["latitude"], row["longitude"])
        assert distance_metres(place, middle[row["neighbourhood"]]) < 5_000
        for other in row["other_neighbourhoods"]:
            assert distance_metres(place, middle[other]) < 8_000


def test_it_has_school_holidays_that_neither_overlap_nor_run_backwards() -> None:
    holidays = sorted(ROWS["school_holidays"], key=lambda row: row["starts_on"])
    for row in holidays:
        assert row["starts_on"] <= row["ends_on"] < row["starts_on"] + timedelta(days=46)
    for before, after in pairwise(holidays):
        assert before["ends_on"] < after["starts_on"]


def test_it_has_the_holidays_of_the_school_year_2026() -> None:
    days = {(row["name"], row["starts_on"], row["ends_on"]) for row in ROWS["school_holidays"]}
    assert ("Herbstferien", date(2026, 10, 17), date(2026, 10, 31)) in days
    assert ("Osterferien", date(2027, 3, 22), date(2027, 4, 3)) in days
    assert ("Sommerferien", date(2027, 7, 19), date(2027, 8, 31)) in days


@pytest.mark.parametrize("year", [2026, 2027, 2028, 2029])
def test_it_has_eleven_public_holidays_a_year(year: int) -> None:
    days = {row["on"]: row["name"] for row in ROWS["public_holidays"] if row["on"].year == year}
    assert len(days) == 11
    easter = _easter(year)
    moving = {-2: "Karfreitag", 1: "Ostermontag", 39: "Christi Himmelfahrt", 50: "Pfingstmontag"}
    for distance, name in {**moving, 60: "Fronleichnam"}.items():
        assert days[easter + timedelta(days=distance)] == name
    fixed = {date(year, 1, 1), date(year, 5, 1), date(year, 10, 3), date(year, 11, 1)}
    assert fixed <= set(days)


def test_it_orders_branches_under_their_sections() -> None:
    sections = {row["code"] for row in ROWS["branches"] if row["code"] == row["section"]}
    assert sections == set("ABCDEFGHIJKLMNOPQRSTU")
    assert {row["section"] for row in ROWS["branches"]} == sections
    assert not any(row["name"].isupper() for row in ROWS["branches"])


def test_it_gives_each_rule_a_meaning_and_a_source() -> None:
    for row in ROWS["settings"]:
        assert row["description"].endswith(".")
        assert row["source"]


def _easter(year: int) -> date:
    """Easter Sunday by Spencer's algorithm, independent of the data's own origin."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 19 * m) // 433
    month = (h + m - 7 * n + 90) // 25
    return date(year, month, (h + m - 7 * n + 33 * month + 19) % 32)


@pytest.fixture
def directory(tmp_path):
    """A writable copy of the data."""
    for path in DATA_DIR.glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    return tmp_path


@pytest.mark.parametrize(
    ("model", "old", "new", "complaint"),
    [
        (PostalCode, "44135,51.51323", "44135,north", "line 2, latitude: „north“"),
        (PostalCode, "44135,", "4413,", "line 2, code: „4413“"),
        (PostalCode, "44137,", "44135,", "twice in the file"),
        (PostalCode, "code,", "plz,", "the columns must be code"),
        (PostalCode, "7.47544,", "", "wrong number of cells"),
        (Neighbourhood, "eving,Eving", "eving,", "line 5, name: „“"),
    ],
)
def test_it_says_what_is_wrong_with_a_file(directory, model, old, new, complaint) -> None:
    table = next(table for table in TABLES if table.model is model)
    path = directory / table.file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataFileError, match=re.escape(complaint)):
        read(table, directory)


def test_it_says_that_a_file_is_missing(tmp_path) -> None:
    table: Table = TABLES[0]
    with pytest.raises(DataFileError, match=r"sources\.csv"):
        read(table, tmp_path)
