"""The great-circle distance inside the database, with functions every PostgreSQL has.

Use the box first, it can use an index, and the distance to cut the corners and to order::

    sites.filter(within_box(school, 15_000)).annotate(metres=metres_to(school)).order_by("metres")
"""

from django.db.models import Expression, F, FloatField, Q, Value
from django.db.models.functions import ATan2, Cos, Greatest, Power, Radians, Sin, Sqrt

from quartier.lib.geo import EARTH_RADIUS_METRES, Point, bounding_box


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


def _number(value: float) -> Value:
    return Value(value, output_field=FloatField())
