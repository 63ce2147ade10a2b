"""How well a place fits: a table of facts and points, and what holds for all facts."""

from dataclasses import fields
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from placements.matching.fit import Fit, OfferFacts, PupilFacts, TermKind, Weights, fit

WEIGHTS = Weights(way=40, field=30, dates=20, seats=10)
METAL, WOOD = 1, 2
JANUARY, FEBRUARY = date(2027, 1, 25), date(2027, 2, 12)
PUPIL = PupilFacts(
    likes=frozenset({METAL}), starts_on=JANUARY, ends_on=FEBRUARY, reach_metres=10_000
)
PERFECT = OfferFacts(
    field=METAL,
    metres=0,
    minutes=1,
    starts_on=JANUARY,
    ends_on=FEBRUARY,
    free_seat_count=2,
)


def points(found: Fit) -> dict[str, float]:
    """Points by kind."""
    return {term.kind.value: term.points for term in found.terms}


def reasons(found: Fit) -> list[str]:
    """Keys of the reasons, in order."""
    return [term.text_key for term in found.terms if term.text_key]


def test_it_gives_all_points_to_the_perfect_place() -> None:
    found = fit(PUPIL, PERFECT, WEIGHTS)
    assert found.score == 100
    assert reasons(found) == ["near", "likes_field", "dates", "free_seats"]


@pytest.mark.parametrize(
    ("metres", "minutes", "expected", "is_reason"),
    [
        (0, 1, 40, True),
        (2_500, 15, 30, True),
        (2_600, 16, 29.6, False),
        (5_000, 30, 20, False),
        (10_000, 60, 0, False),
        (12_000, 70, 0, False),
        (None, None, 0, False),
    ],
)
def test_it_weighs_the_way(
    metres: float | None, minutes: int | None, expected: float, is_reason: bool
) -> None:
    found = fit(PUPIL, OfferFacts(METAL, metres=metres, minutes=minutes), WEIGHTS)
    assert points(found)["way"] == pytest.approx(expected)
    assert ("near" in reasons(found)) is is_reason


@pytest.mark.parametrize(
    ("likes", "looks_for", "expected", "reason"),
    [
        ({METAL}, set(), 30, "likes_field"),
        (set(), {METAL}, 30, "looks_for_field"),
        ({METAL}, {METAL}, 30, "likes_field"),
        ({WOOD}, {WOOD}, 0, None),
        (set(), set(), 0, None),
    ],
)
def test_it_weighs_the_field(
    likes: set[int], looks_for: set[int], expected: float, reason: str | None
) -> None:
    pupil = PupilFacts(likes=frozenset(likes), looks_for=frozenset(looks_for))
    found = fit(pupil, OfferFacts(METAL), WEIGHTS)
    assert points(found)["field"] == expected
    assert reasons(found) == ([reason] if reason else [])


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "expected"),
    [
        (JANUARY, FEBRUARY, 20),
        (date(2026, 1, 1), None, 20),
        (date(2027, 1, 26), FEBRUARY, 0),
        (JANUARY, date(2027, 2, 11), 0),
    ],
)
def test_it_weighs_the_dates(starts_on: date, ends_on: date | None, expected: float) -> None:
    found = fit(PUPIL, OfferFacts(WOOD, starts_on=starts_on, ends_on=ends_on), WEIGHTS)
    assert points(found)["dates"] == expected


@pytest.mark.parametrize(("count", "expected"), [(None, 0), (0, 0), (1, 10), (30, 10)])
def test_it_weighs_free_seats(count: int | None, expected: float) -> None:
    found = fit(PUPIL, OfferFacts(WOOD, free_seat_count=count), WEIGHTS)
    assert points(found)["seats"] == expected


def test_it_counts_nothing_for_how_fast_a_company_answers() -> None:
    terms = {term.kind: term for term in fit(PUPIL, PERFECT, WEIGHTS).terms}
    assert terms[TermKind.ANSWER].points == 0
    assert terms[TermKind.ANSWER].text_key == ""


def test_it_asks_for_no_trait_of_the_person() -> None:
    """A new fact must be added here too, after somebody has thought about it."""
    assert {field.name for field in fields(PupilFacts)} == {
        "likes",
        "looks_for",
        "starts_on",
        "ends_on",
        "reach_metres",
        "near_minutes",
    }


days = st.none() | st.dates(date(2026, 1, 1), date(2028, 1, 1))
distances = st.floats(0, 200_000)
offers = st.builds(
    OfferFacts,
    field=st.integers(1, 4),
    metres=st.none() | distances,
    minutes=st.none() | st.integers(1, 300),
    starts_on=days,
    ends_on=days,
    free_seat_count=st.none() | st.integers(0, 5),
)
pupils = st.builds(
    PupilFacts,
    likes=st.frozensets(st.integers(1, 4)),
    looks_for=st.frozensets(st.integers(1, 4)),
    starts_on=days,
    ends_on=days,
    reach_metres=st.none() | st.floats(1, 100_000),
)
weights = st.builds(Weights, *[st.floats(0, 100)] * 4)


@given(pupils, offers, weights)
def test_it_adds_up_and_stays_within_the_weights(
    pupil: PupilFacts, offer: OfferFacts, weights: Weights
) -> None:
    found = fit(pupil, offer, weights)
    most = {
        "way": weights.way,
        "field": weights.field,
        "dates": weights.dates,
        "seats": weights.seats,
        "answer": 0,
    }
    assert found.score == sum(term.points for term in found.terms)
    assert all(0 <= term.points <= most[term.kind] for term in found.terms)
    assert [term.kind for term in found.terms] == list(TermKind)


@given(pupils, offers, weights, distances, distances)
def test_it_never_prefers_the_longer_way(
    pupil: PupilFacts, offer: OfferFacts, weights: Weights, one: float, other: float
) -> None:
    near, far = sorted([one, other])
    facts = {field.name: getattr(offer, field.name) for field in fields(OfferFacts)}
    nearer = fit(pupil, OfferFacts(**{**facts, "metres": near}), weights)
    farther = fit(pupil, OfferFacts(**{**facts, "metres": far}), weights)
    assert nearer.score >= farther.score
