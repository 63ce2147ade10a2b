"""Sort keys, folded text and names of companies."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from quartier.lib.text import company_key, search_fold, sort_key, tidy


def test_it_sorts_like_a_german_dictionary() -> None:
    wanted = [
        "Änderungsschneider*in",
        "Anlagenmechaniker*in",
        "Bäcker*in",
        "Bauzeichner*in",
        "Fachlagerist*in",
        "Gärtner*in",
        "Gebäudereiniger*in",
        "Straßenbauer*in",
        "Straßenwärter*in",
        "Zahntechniker*in",
    ]
    shuffled = wanted[5:] + wanted[:5]
    assert sorted(shuffled, key=sort_key) == wanted


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Ärztekammer", "arztekammer"),
        ("Straße", "strasse"),
        ("GROẞ", "gross"),
        ("Łukasz Żółć", "lukasz zolc"),
        ("  Koch*Köchin ", "koch kochin"),
        ("Öztürk & Söhne", "ozturk sohne"),
        ("Ильяна", "ильяна"),
        ("İstanbul Döner", "istanbul doner"),
        ("ıspanak", "ispanak"),
        ("***", "***"),
    ],
)
def test_it_makes_sort_keys(text: str, key: str) -> None:
    assert sort_key(text) == key


@pytest.mark.parametrize(
    "spellings",
    [
        ["Bäcker", "Baecker", "BACKER", "Ba\u0308cker"],
        ["Müller", "Mueller", "muller", "MÜLLER"],
        ["Größe", "Groesse", "grosse"],
        ["Öztürk", "Oeztuerk", "ozturk"],
        ["D'Angelo", "DAngelo", "D’Angelo"],
    ],
)
def test_it_folds_spellings_to_one(spellings: list[str]) -> None:
    assert len({search_fold(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize("word", ["bauer", "neue", "quelle"])
def test_it_leaves_ue_after_a_vowel(word: str) -> None:
    assert search_fold(word) == word


@given(st.text())
@example("ueue")
@example("aee")
@example("uoe ue")
def test_it_changes_nothing_when_it_folds_twice(text: str) -> None:
    folded = search_fold(text)
    assert search_fold(folded) == folded


@given(st.text())
def test_it_changes_nothing_when_it_sorts_twice(text: str) -> None:
    assert sort_key(sort_key(text)) == sort_key(text)


@given(st.text(st.characters(categories=["L", "N"]), min_size=1))
def test_it_never_loses_a_whole_name(text: str) -> None:
    assert sort_key(text)


@given(st.text(alphabet="abcxyzäöüÄÖÜß ", max_size=20))
def test_it_ignores_case(text: str) -> None:
    assert search_fold(text.upper()) == search_fold(text)
    assert sort_key(text.upper()) == sort_key(text)


@pytest.mark.parametrize(
    "spellings",
    [
        ["Bäckerei Müller GmbH & Co. KG", "BAECKEREI MUELLER", "Bäckerei Müller"],
        ["Elektro Schmidt e. K.", "Elektro Schmidt e.K.", "Elektro Schmidt"],
        ["Nordstadtblüten G.m.b.H.", "Nordstadtblueten GmbH"],
        ["Holz und Raum", "Holz & Raum GbR", "Holz + Raum UG (haftungsbeschränkt)"],
        ["Pflegedienst Sonne gGmbH", "Pflegedienst Sonne e.V."],
    ],
)
def test_it_finds_one_company_behind_several_spellings(spellings: list[str]) -> None:
    assert len({company_key(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bäckerei Müller", "Bäckerei Möller"),
        ("Friseur am Markt", "Friseur im Markt"),
        ("KG", "AG"),
        ("Schmidt Elektro", "Schmidt Sanitär"),
    ],
)
def test_it_keeps_companies_apart(one: str, other: str) -> None:
    assert company_key(one) != company_key(other)


@given(st.text(st.characters(categories=["L"]), min_size=1))
def test_it_keeps_some_name_of_each_company(text: str) -> None:
    assert company_key(text)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("  Anna \t Lena\n", "Anna Lena"),
        ("Mu\u0308ller", "Müller"),
        ("\ufeffAli", "Ali"),
        ("Nord\u00adstadt", "Nordstadt"),
        ("a\u200cb", "a\u200cb"),
    ],
)
def test_it_tidies_what_people_type(typed: str, meant: str) -> None:
    assert tidy(typed) == meant


@given(st.text())
def test_it_tidies_only_once(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)
