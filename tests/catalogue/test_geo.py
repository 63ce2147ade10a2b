"""Straight distances and estimated minutes."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quartier.lib.geo import (
    EARTH_RADIUS_METRES,
    Mode,
    Point,
    TravelSpeeds,
    Way,
    best_way,
    bounding_box,
    distance_metres,
    estimated_minutes,
)

SPEEDS = TravelSpeeds(
    walk_kmh=4.5,
    bike_kmh=12,
    bus_kmh=15,
    bus_fixed_minutes=8,
    detour_factor=1.3,
    walk_up_to_minutes=15,
    bike_up_to_minutes=25,
)
DORTMUND = Point(51.5136, 7.4653)
points = st.builds(
    Point,
    st.floats(-90, 90, allow_subnormal=False),
    st.floats(-180, 180, allow_subnormal=False),
)
distances = st.floats(0, 40_000)


@pytest.mark.parametrize(
    ("place", "kilometres"),
    [
        # Published great-circle distances from Dortmund.
        (Point(52.5200, 13.4050), 422.0),  # Berlin
        (Point(50.9375, 6.9603), 73.0),  # Cologne
        (Point(48.1351, 11.5820), 477.6),  # Munich
    ],
)
def test_it_knows_published_distances(place: Point, kilometres: float) -> None:
    assert distance_metres(DORTMUND, place) / 1000 == pytest.approx(kilometres, rel=0.01)


def test_it_measures_one_degree_along_a_meridian() -> None:
    one_degree = 2 * math.pi * EARTH_RADIUS_METRES / 360
    assert distance_metres(Point(51, 7), Point(52, 7)) == pytest.approx(one_degree)


def test_it_measures_half_the_earth_between_poles() -> None:
    assert distance_metres(Point(90, 0), Point(-90, 0)) == pytest.approx(
        math.pi * EARTH_RADIUS_METRES
    )


@given(points, points)
def test_it_measures_the_same_there_and_back(start: Point, end: Point) -> None:
    there = distance_metres(start, end)
    assert there == pytest.approx(distance_metres(end, start), abs=1e-6)
    assert 0 <= there <= math.pi * EARTH_RADIUS_METRES + 1e-6


@given(points)
def test_it_measures_nothing_to_itself(place: Point) -> None:
    assert distance_metres(place, place) == 0


@given(points, points, points)
def test_it_finds_no_shorter_way_round(start: Point, over: Point, end: Point) -> None:
    detour = distance_metres(start, over) + distance_metres(over, end)
    assert distance_metres(start, end) <= detour + 0.5


@given(points, points, st.floats(0, 25_000_000))
def test_it_keeps_every_near_point_in_the_box(middle: Point, place: Point, radius: float) -> None:
    box = bounding_box(middle, radius)
    if distance_metres(middle, place) <= radius:
        assert box.south <= place.latitude <= box.north
        assert box.west <= place.longitude <= box.east


def test_it_draws_a_tight_box_in_dortmund() -> None:
    box = bounding_box(DORTMUND, 15_000)
    to_north = distance_metres(DORTMUND, Point(box.north, DORTMUND.longitude))
    to_east = distance_metres(DORTMUND, Point(DORTMUND.latitude, box.east))
    assert to_north == pytest.approx(15_000, rel=0.001)
    assert to_east == pytest.approx(15_000, rel=0.001)


@pytest.mark.parametrize("middle", [Point(89.99, 10), Point(-89.99, 10), Point(0, 179.99)])
def test_it_spans_all_longitudes_at_poles_and_date_line(middle: Point) -> None:
    box = bounding_box(middle, 15_000)
    assert (box.west, box.east) == (-180, 180)


@pytest.mark.parametrize(
    ("metres", "mode", "minutes"),
    [
        (1_000, Mode.WALK, 17),  # 1.3 km at 4.5 km/h: 17.3
        (1_900, Mode.BIKE, 12),  # 2.47 km at 12 km/h: 12.35
        (5_000, Mode.BUS, 34),  # 6.5 km at 15 km/h and 8 minutes
        (0, Mode.WALK, 1),
        (0, Mode.BUS, 8),
    ],
)
def test_it_estimates_minutes(metres: float, mode: Mode, minutes: int) -> None:
    assert estimated_minutes(metres, mode, SPEEDS) == minutes


@pytest.mark.parametrize(
    ("metres", "way"),
    [
        (500, Way(Mode.WALK, 9, 500)),
        (890, Way(Mode.WALK, 15, 890)),
        (900, Way(Mode.BIKE, 6, 900)),
        (3_900, Way(Mode.BIKE, 25, 3_900)),
        (4_000, Way(Mode.BUS, 29, 4_000)),
    ],
)
def test_it_shows_the_means_that_fits_the_distance(metres: float, way: Way) -> None:
    assert best_way(metres, SPEEDS) == way


@given(distances, distances, st.sampled_from(Mode))
def test_it_never_takes_less_time_for_more_way(near: float, far: float, mode: Mode) -> None:
    near, far = sorted((near, far))
    assert estimated_minutes(near, mode, SPEEDS) <= estimated_minutes(far, mode, SPEEDS)


@given(distances)
def test_it_keeps_the_limits_of_each_means(metres: float) -> None:
    way = best_way(metres, SPEEDS)
    limits = {Mode.WALK: 15, Mode.BIKE: 25, Mode.BUS: math.inf}
    assert way.minutes <= limits[way.mode]
    assert way.metres == round(metres)
