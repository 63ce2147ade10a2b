"""The great-circle distance inside the database, with functions every PostgreSQL has.

Use the box first, it can use an index, and the distance to cut the corners and to order::

    sites.filter(within_box(school, 15_000)).annotate(metres=metres_to(school)).order_by("metres")

Where there are far more rows in the circle than anybody wants to see, an index on ``plane_point``
hands out the nearest ones in order (``plane_distance_to``) without looking at the others.
"""

import math

from django.db.models import Expression, F, FloatField, Func, Q, Value
from django.db.models.functions import ATan2, Cos, Greatest, Power, Radians, Sin, Sqrt

from quartier.lib.geo import EARTH_RADIUS_METRES, Point, bounding_box

EASTWARD = 0.6225
"""How much shorter a degree to the east is than one to the north: the cosine of 51.5°, Dortmund.

Part of an index: a change needs a migration. Elsewhere on Earth the plane is more distorted; then
finding the nearest takes longer, and the answer is the same.
"""


def metres_to(place: Point, latitude: str = "latitude", longitude: str = "longitude") -> Expression:
    """The straight distance in metres from a row to a place.

    ``latitude`` and ``longitude`` name the row's fields, also through relations
    (``"site__latitude"``). A row without coordinates has no distance (NULL). Agrees with
    ``geo.distance_metres``.
    """
    # To a centimetre: PostgreSQL fails with „underflow“ on the square of a tiny difference, and
    # the place may come from an address somebody typed.
    place = Point(round(place.latitude, 7), round(place.longitude, 7))
    half_latitude = Sin(Radians(F(latitude) - _number(place.latitude)) / 2)
    half_longitude = Sin(Radians(F(longitude) - _number(place.longitude)) / 2)
    chord = Power(half_latitude, 2) + (
        Cos(Radians(F(latitude))) * Cos(Radians(_number(place.latitude))) * Power(half_longitude, 2)
    )
    # GREATEST skips NULL, so it stands where the other argument of ATan2 still carries it.
    remainder = Greatest(_number(0.0), 1 - chord)
    return ATan2(Sqrt(chord), Sqrt(remainder)) * _number(2 * EARTH_RADIUS_METRES)


def within_box(
    place: Point, radius_metres: float, latitude: str = "latitude", longitude: str = "longitude"
) -> Q:
    """Rows in the box around the circle: all rows within the radius and a few at the corners."""
    box = bounding_box(place, radius_metres)
    return Q(
        **{
            f"{latitude}__range": (box.south, box.north),
            f"{longitude}__range": (box.west, box.east),
        }
    )


def plane_point(latitude: str = "latitude", longitude: str = "longitude") -> Func:
    """A row's place on a flat map, in degrees of latitude, for an index that knows neighbours."""
    return _point(F(longitude) * _number(EASTWARD), F(latitude))


def plane_distance_to(place: Point) -> Func:
    """The distance on the flat map, in degrees. Ordering by it alone uses the index."""
    there = _point(_number(place.longitude * EASTWARD), _number(place.latitude))
    return Func(
        plane_point(),
        there,
        arg_joiner=" <-> ",
        template="(%(expressions)s)",
        output_field=FloatField(),
    )


def least_metres(plane_degrees: float, place: Point, radius_metres: float) -> float:
    """The metres that a row so far away on the flat map has at least.

    Holds for rows within the radius, up to 200 km. Whoever knows all rows nearer than this on the
    map knows all rows nearer than these metres on Earth.
    """
    degree = math.radians(EARTH_RADIUS_METRES)
    northmost = abs(place.latitude) + radius_metres / degree
    narrowest = max(0.0, math.cos(math.radians(min(northmost, 90.0)))) / EASTWARD
    # The straight line through the Earth is a little shorter than the way on it.
    return plane_degrees * degree * min(1.0, narrowest) * (1 - 1e-4)


def _point(eastward: Expression | F, northward: Expression | F) -> Func:
    # Django knows no points. It never reads one, so the type it believes in does not matter.
    return Func(eastward, northward, function="point", output_field=FloatField())


def _number(value: float) -> Value:
    return Value(value, output_field=FloatField())
