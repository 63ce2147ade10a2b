"""The database measures what Python measures."""

import math

import pytest
from django.db.models import FloatField, Value
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.models import Neighbourhood, PostalCode
from quartier.lib.geo import EARTH_RADIUS_METRES, Point, distance_metres
from quartier.lib.geo_sql import metres_to, within_box

pytestmark = pytest.mark.django_db
# To a centimetre, as coordinates are.
points = st.builds(
    Point,
    st.integers(-900_000_000, 900_000_000).map(lambda number: number / 1e7),
    st.integers(-1_800_000_000, 1_800_000_000).map(lambda number: number / 1e7),
)
# No example depends on the rows another one left, so one transaction serves all.
in_one_transaction = settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60
)


@given(points)
@in_one_transaction
def test_it_agrees_with_python(place: Point) -> None:
    rows = list(PostalCode.objects.annotate(metres=metres_to(place)).order_by("code"))
    assert len(rows) == 27
    for row in rows:
        expected = distance_metres(Point(row.latitude, row.longitude), place)
        # Near the antipode the arc sine loses digits, in both alike.
        assert row.metres == pytest.approx(expected, rel=1e-9, abs=0.5)


@given(points)
@in_one_transaction
def test_it_agrees_at_the_far_side_and_on_the_spot(place: Point) -> None:
    row = PostalCode.objects.get(code="44147")
    far_side = Point(-place.latitude, place.longitude - math.copysign(180, place.longitude))
    PostalCode.objects.filter(pk=row.pk).update(latitude=place.latitude, longitude=place.longitude)
    measured = PostalCode.objects.annotate(near=metres_to(place), far=metres_to(far_side))
    row = measured.get(pk=row.pk)
    assert row.near == pytest.approx(0, abs=1e-3)
    assert row.far == pytest.approx(math.pi * EARTH_RADIUS_METRES, abs=1)


@given(st.builds(Point, st.floats(51.3, 51.7), st.floats(7.2, 7.8)), st.floats(0, 30_000))
@in_one_transaction
def test_it_keeps_all_rows_of_the_circle_in_the_box(place: Point, radius: float) -> None:
    codes = PostalCode.objects.annotate(metres=metres_to(place)).filter(metres__lte=radius)
    boxed = codes.filter(within_box(place, radius))
    assert set(boxed.values_list("code", flat=True)) == set(codes.values_list("code", flat=True))


def test_it_follows_relations_and_orders() -> None:
    harbour = Point(51.5280, 7.4412)
    fields = {"latitude": "neighbourhood__latitude", "longitude": "neighbourhood__longitude"}
    near = PostalCode.objects.filter(within_box(harbour, 5_000, **fields))
    rows = near.annotate(metres=metres_to(harbour, **fields)).order_by("metres", "code")
    found = [(row.code, row.neighbourhood) for row in rows.select_related("neighbourhood")]

    def metres(place: Neighbourhood) -> float:
        return distance_metres(Point(place.latitude, place.longitude), harbour)

    assert found == sorted(found, key=lambda pair: (metres(pair[1]), pair[0]))
    assert found[0][1].slug == "innenstadt-nord"
    assert 5 < len(found) < 20


def test_it_gives_no_distance_without_coordinates() -> None:
    rows = PostalCode.objects.annotate(nowhere=Value(None, output_field=FloatField()))
    rows = rows.annotate(metres=metres_to(Point(51, 7), latitude="nowhere"))
    assert set(rows.values_list("metres", flat=True)) == {None}


def test_it_takes_a_place_nobody_can_mean() -> None:
    PostalCode.objects.filter(code="44147").update(latitude=0, longitude=0)
    row = PostalCode.objects.annotate(metres=metres_to(Point(1e-200, -1e-200))).get(code="44147")
    assert row.metres == pytest.approx(0)
