"""Any text in any cell, any bytes as a file: told or kept, and never an exception."""

import contextlib
import csv
import io
import unicodedata
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quartier.lib.reading import Unreadable
from quartier.lib.text import tidy
from schools.enums import PupilField
from schools.imports import batches, direct
from schools.imports.direct import Wishes
from schools.imports.rows import read_row
from schools.models import Pupil
from tests.cast import Cast
from tests.pupil_imports.lists import HEADER

TODAY = date(2026, 11, 25)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
WORDS = st.sampled_from(
    [
        "ja",
        "nein",
        "9b",
        "09B",
        "EF",
        "02.03.2011",
        "31.02.2011",
        "2",
        "9",
        "Yıldız",
        "+",
        "'=1",
        "",
    ]
)
FEW = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
CELL = st.one_of(TEXT, WORDS)
NAME = st.text(st.characters(categories=["L", "M"]), min_size=1, max_size=20)


@given(st.dictionaries(st.sampled_from(PupilField.values), CELL))
def test_it_reads_any_row(cells: dict[str, str]) -> None:
    reading = read_row(list(cells.values()), list(cells), TODAY)
    for name in ("last_name", "first_name"):
        said = tidy(cells.get(name, ""))
        # A name is taken sign by sign, or the row has an error: nothing is made up or lost.
        assert reading.errors or reading.values[name] in {said, said[1:]}
    if not reading.errors:
        assert {"born_on", "class"} <= reading.values.keys()


@pytest.mark.django_db
@given(st.lists(st.lists(CELL, min_size=5, max_size=5), max_size=6), st.booleans())
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_it_says_something_of_every_row(
    cast: Cast, lines: list[list[str]], has_good_row: bool
) -> None:
    good = ["1", "Gut", "Gerda", "02.03.2011", "9b"]
    rows = [*lines, *([good] if has_good_row else [])]
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([HEADER, *rows])
    outcome = direct.import_file(
        out.getvalue().encode(),
        "x.csv",
        cast.school,
        by=cast.careers_lead,
        applies=False,
        wishes=Wishes(scope="nobody"),
    )
    if outcome.errors:
        assert outcome.report == {} or outcome.exit_code
        return
    said = [row for row in outcome.report["rows"] if row["row"]]
    # A row is a line with something in it besides blanks.
    assert len(said) == outcome.report["counts"]["rows"]
    assert sum(outcome.report["counts"]["verdicts"].values()) == len(said)


@pytest.mark.django_db
@given(st.binary(max_size=300))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_it_takes_any_bytes_for_a_list_or_refuses_them(cast: Cast, content: bytes) -> None:
    before = Pupil.objects.count()
    with contextlib.suppress(Unreadable):
        batches.upload(content, "x", cast.school, cast.careers_lead)
    assert Pupil.objects.count() == before


@pytest.mark.django_db
@given(NAME, NAME)
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_it_knows_whom_it_has_brought(cast: Cast, last: str, first: str) -> None:
    """Any name comes in as it is and is known the next time."""
    line = ["", last, first, "02.03.2011", "9b"]
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([HEADER, line])
    answers = []
    Pupil.objects.filter(born_on=date(2011, 3, 2)).delete()
    for _time in range(2):
        outcome = direct.import_file(
            out.getvalue().encode("utf-8-sig"),
            "x.csv",
            cast.school,
            by=cast.careers_lead,
            applies=True,
            wishes=Wishes(scope="nobody"),
        )
        answers.append(outcome)
    verdicts = [answer.report["rows"][0]["verdict"] for answer in answers]
    if verdicts[0] == "error":  # signs alone, e.g. marks without a letter
        return
    assert verdicts == ["new", "unchanged"]
    pupil = Pupil.objects.get(born_on=date(2011, 3, 2))
    assert pupil.last_name == tidy(unicodedata.normalize("NFC", last))
