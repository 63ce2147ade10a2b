"""Ways in words, with the speeds that hold."""

import pytest
from django.utils import translation

from catalogue import rules
from catalogue.ways import distance_text, way_text
from quartier.lib.geo import best_way
from tests.facts import set_rule

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("metres", "text"),
    [
        (420, "ca. 7 Min zu Fuß · 400 m"),
        (1_900, "ca. 12 Min mit dem Rad · 1,9 km"),
        (6_240, "ca. 40 Min mit Bus und Bahn · 6,2 km"),
    ],
)
def test_it_says_about_how_long_a_way_takes(metres: float, text: str) -> None:
    with translation.override("de"):
        assert way_text(best_way(metres, rules.travel_speeds())) == text


@pytest.mark.parametrize(
    ("metres", "text"),
    [(0, "50 m"), (974, "950 m"), (976, "1,0 km"), (1_000, "1,0 km"), (12_345, "12,3 km")],
)
def test_it_says_how_far(metres: float, text: str) -> None:
    with translation.override("de"):
        assert distance_text(metres) == text


def test_it_follows_the_rules() -> None:
    set_rule("travel.bike_kmh", 24)
    assert best_way(1_900, rules.travel_speeds()).minutes == 6
