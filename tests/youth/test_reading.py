"""What is no schedule: always the finding INPUT, never an exception."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.rulebook import occupation_proofs_from_files, rule_book_from_files
from catalogue.youth import BRANCHES, Kind, judge_json, judge_text
from tests.youth.plans import plan

BOOK = rule_book_from_files()
OCCUPATIONS = occupation_proofs_from_files()
GOOD = plan("Mo 08:00-15:00 11:00-12:00")
KEYS = list(GOOD)
DAY_KEYS = ["date", "from", "to", "breaks"]


def faults(data: Any) -> list[str]:
    """The texts, when all findings are INPUT."""
    findings = judge_json(data, BOOK, OCCUPATIONS)
    assert all((f.rule, f.severity) == ("INPUT", "block") for f in findings)
    return [finding.text for finding in findings]


def day(**changes: Any) -> dict[str, Any]:
    return {**GOOD, "days": [{**GOOD["days"][0], **changes}]}


def test_it_reads_what_is_right() -> None:
    assert faults(GOOD) == []


@pytest.mark.parametrize("key", KEYS)
def test_it_names_the_key_that_is_missing(key: str) -> None:
    assert faults({name: value for name, value in GOOD.items() if name != key}) == [
        f"„{key}“ fehlt."
    ]


@pytest.mark.parametrize("key", DAY_KEYS)
def test_it_names_the_key_of_a_day_that_is_missing(key: str) -> None:
    one = {name: value for name, value in GOOD["days"][0].items() if name != key}
    assert faults({**GOOD, "days": [one]}) == [f"„days[0].{key}“ fehlt."]


def test_it_leaves_other_keys_aside() -> None:
    assert faults({**day(note="x"), "name": "Elif"}) == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        *(
            ("birth_date", value)
            for value in (
                "15.06.2012",
                "2012-6-15",
                "2011-02-29",
                "20120615",
                "",
                None,
                2012,
                "٢٠١٢-٠٦-١٥",
            )
        ),
        *(("full_time_schooling", value) for value in (1, "true", None, "ja", [])),
        *(("kind", value) for value in ("", "Praktikum", None, 3, ["internship"], {})),
        *(("branch", value) for value in ("hospital", None, "Gastronomy", " ", 0, [])),
        *(("occupation", value) for value in ("raumfahrer", 5, ["tischler"], "Tischler*in", {})),
        *(("proofs", value) for value in (None, "ifsg43", ["masern"], [1], [["ifsg43"]], {})),
        *(("days", value) for value in (None, {}, "Mo", 3)),
    ],
)
def test_it_refuses_a_wrong_value_and_names_the_field(key: str, value: Any) -> None:
    texts = faults({**GOOD, key: value})
    assert len(texts) == 1
    assert f"„{key}" in texts[0]


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"date": "11.01.2027"}, "„days[0].date“ ist kein Datum"),
        ({"date": "2027-02-30"}, "„days[0].date“ ist kein Datum"),
        ({"from": "8:00"}, "„days[0]“: Keine Uhrzeit"),
        ({"from": "08.00"}, "Keine Uhrzeit"),
        ({"from": "08:60"}, "Keine Uhrzeit"),
        ({"from": "-8:00"}, "Keine Uhrzeit"),
        ({"to": "24:00"}, "Keine Uhrzeit"),
        ({"to": "15:00:00"}, "Keine Uhrzeit"),
        ({"to": 15}, "Keine Uhrzeit"),
        ({"to": "08:00"}, "Das Ende liegt nicht nach dem Beginn"),
        ({"from": "22:00", "to": "06:00", "breaks": []}, "Das Ende liegt nicht nach dem Beginn"),
        ({"breaks": None}, "„days[0].breaks“ ist keine Liste"),
        ({"breaks": [["11:00"]]}, "„days[0].breaks[0]“ ist kein Paar"),
        ({"breaks": ["11:00-12:00"]}, "„days[0].breaks[0]“ ist kein Paar"),
        ({"breaks": [{"from": "11:00", "to": "12:00"}]}, "ist kein Paar"),
        ({"breaks": [["12:00", "11:00"]]}, "Das Ende liegt nicht nach dem Beginn"),
        ({"breaks": [["12:00", "12:00"]]}, "Das Ende liegt nicht nach dem Beginn"),
        ({"breaks": [["07:30", "08:30"]]}, "liegt außerhalb der Arbeit"),
        ({"breaks": [["14:45", "15:15"]]}, "liegt außerhalb der Arbeit"),
        ({"breaks": [["11:00", "12:00"], ["11:59", "12:30"]]}, "überschneiden sich"),
        ({"breaks": [["11:00", "12:00"], ["11:00", "12:00"]]}, "überschneiden sich"),
    ],
)
def test_it_refuses_a_wrong_day(changes: dict[str, Any], text: str) -> None:
    texts = faults(day(**changes))
    assert len(texts) == 1
    assert text in texts[0]


@pytest.mark.parametrize("one", [None, "2027-01-11", 3, []])
def test_it_refuses_a_day_that_is_no_object(one: Any) -> None:
    assert "„days[0]“ ist kein Objekt" in faults({**GOOD, "days": [one]})[0]


def test_it_refuses_no_days_and_too_many() -> None:
    assert faults({**GOOD, "days": []}) == ["„days“ enthält keinen Tag."]
    assert faults({**GOOD, "days": GOOD["days"] * 2001}) == ["„days“ enthält mehr als 2000 Tage."]


def test_it_refuses_days_before_birth() -> None:
    assert faults({**GOOD, "birth_date": "2027-01-12"}) == [
        "„birth_date“ liegt nach dem ersten Tag."
    ]


def test_it_names_all_faults_and_the_day_they_are_on() -> None:
    data = day(**{"from": "8 Uhr", "breaks": [["11:00", "x"]]})
    findings = judge_json({**data, "kind": "x"}, BOOK, OCCUPATIONS)
    assert [(f.date and f.date.isoformat(), f.text.split(":")[0]) for f in findings] == [
        (None, "„kind“ ist unbekannt"),
        ("2027-01-11", "„days[0]“"),
        ("2027-01-11", "„days[0].breaks[0]“"),
    ]


@pytest.mark.parametrize("data", [None, [], "x", 3, True, [GOOD]])
def test_it_wants_one_object(data: Any) -> None:
    assert faults(data) == ["Die Datei enthält kein Objekt mit den Angaben."]


@pytest.mark.parametrize("kind", [*Kind, "holiday_internship", "long_term_internship"])
def test_it_knows_each_kind(kind: str) -> None:
    assert judge_json({**GOOD, "kind": str(kind)}, BOOK, OCCUPATIONS) == [
        f for f in judge_json({**GOOD, "kind": str(kind)}, BOOK, OCCUPATIONS) if f.rule != "INPUT"
    ]


@pytest.mark.parametrize("branch", ["", *BRANCHES])
def test_it_knows_each_branch(branch: str) -> None:
    findings = judge_json({**GOOD, "branch": branch}, BOOK, OCCUPATIONS)
    assert "INPUT" not in {finding.rule for finding in findings}


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"\xff\xfe{}",
        b"\xe4",
        b"NaN",
        b'{"days": [NaN]}',
        b"[" * 100_000,
        b"1" * 10_000,
        json.dumps(GOOD).encode()[:-1],
        json.dumps(GOOD).replace('"kind"', '"kind": "holiday", "kind"').encode(),
    ],
    ids=range(10),
)
def test_it_refuses_what_is_no_json(text: bytes) -> None:
    findings = judge_text(text, BOOK, OCCUPATIONS)
    assert [f.text for f in findings] == ["Die Datei ist kein lesbares JSON."]


def test_it_reads_a_file_with_a_byte_order_mark() -> None:
    assert judge_text(b"\xef\xbb\xbf" + json.dumps(GOOD).encode(), BOOK, OCCUPATIONS) == []


# --- Whatever comes --------------------------------------------------------------------------
names = st.sampled_from([*KEYS, *DAY_KEYS]) | st.text(max_size=5)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from([*KEYS, *DAY_KEYS]) | st.text(max_size=5), inner, max_size=6
        )
    ),
    max_leaves=20,
)
times = st.sampled_from(["00:00", "06:00", "12:00", "12:14", "23:59", "24:00", "8:00", "", None, 7])
mixed_days = st.fixed_dictionaries(
    {
        "date": st.sampled_from(["0001-01-01", "9999-12-31", "2027-01-11", "2028-02-29", "x", 1]),
        "from": times,
        "to": times,
        "breaks": st.lists(st.lists(times, max_size=3), max_size=3) | anything,
    }
)
mixed = st.fixed_dictionaries(
    {
        "birth_date": st.sampled_from(
            ["0001-01-01", "2012-02-29", "2011-05-04", "9999-12-31", "x"]
        ),
        "full_time_schooling": st.booleans() | anything,
        "kind": st.sampled_from([*(str(kind) for kind in Kind), "x"]),
        "branch": st.sampled_from(["", *BRANCHES, "x"]),
        "occupation": st.sampled_from(["tischler", "erzieher", "", "x"]) | anything,
        "proofs": st.lists(st.sampled_from(["ifsg43", "measles", "x"])) | anything,
        "days": st.lists(mixed_days, max_size=4) | anything,
    }
)


@given(anything | mixed)
@settings(deadline=None, max_examples=400)
def test_it_never_fails(data: Any) -> None:
    findings = judge_json(data, BOOK, OCCUPATIONS)
    json.dumps([finding.as_json() for finding in findings], ensure_ascii=False).encode()
    rules = {finding.rule for finding in findings}
    assert "INPUT" not in rules or rules == {"INPUT"}


@given(st.binary(max_size=200) | anything.map(lambda data: json.dumps(data).encode()))
@settings(deadline=None, max_examples=200)
def test_it_never_fails_on_a_file(text: bytes) -> None:
    for finding in judge_text(text, BOOK, OCCUPATIONS):
        assert (finding.rule, finding.severity) == ("INPUT", "block")
        finding.text.encode()
