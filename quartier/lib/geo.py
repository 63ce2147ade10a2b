"""Ways through the city: straight distances and estimated minutes, without a map service.

A way is the great-circle distance times a detour factor at a usual speed. That is an estimate to
order by; every text that shows one says „ca.“. The numbers are dated settings of the catalogue and
come in as ``TravelSpeeds`` (catalogue/ways.py). The same distance in SQL: quartier/lib/geo_sql.py.
"""

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

EARTH_RADIUS_METRES = 6_371_008.8
"""Mean radius of the Earth (IUGG)."""


class Point(NamedTuple):
    """A place on Earth in degrees, WGS 84."""

    latitude: float
    longitude: float


class Box(NamedTuple):
    """An area between two latitudes and two longitudes, in degrees."""

    south: float
    west: float
    north: float
    east: float


class Mode(StrEnum):
    """How somebody gets there."""

    WALK = "walk"
    BIKE = "bike"
    BUS = "bus"


@dataclass(frozen=True, slots=True)
class TravelSpeeds:
    """What the estimates are made of. Speeds in kilometres per hour, times in minutes."""

    walk_kmh: float
    bike_kmh: float
    bus_kmh: float
    bus_fixed_minutes: float
    """Getting to the stop and waiting, once per way."""
    detour_factor: float
    """Streets are longer than the straight line by this factor."""
    walk_up_to_minutes: int
    """A way of at most this long is shown on foot."""
    bike_up_to_minutes: int
    """A longer way of at most this long is shown by bike, beyond it by bus."""


@dataclass(frozen=True, slots=True)
class Way:
    """One estimated way; ``metres`` is the straight distance."""

    mode: Mode
    minutes: int
    metres: int


def distance_metres(start: Point, end: Point) -> float:
    """The great-circle distance by the haversine formula, in metres.

    Exact on a sphere; the real Earth differs by at most 0.6 %.
    """
    latitude_a, latitude_b = math.radians(start.latitude), math.radians(end.latitude)
    half_latitude = math.radians(end.latitude - start.latitude) / 2
    half_longitude = math.radians(end.longitude - start.longitude) / 2
    chord = (
        math.sin(half_latitude) ** 2
        + math.cos(latitude_a) * math.cos(latitude_b) * math.sin(half_longitude) ** 2
    )
    # Rounding may lift the chord of opposite points above one.
    arc = math.atan2(math.sqrt(chord), math.sqrt(max(0.0, 1 - chord)))
    return 2 * EARTH_RADIUS_METRES * arc


def estimated_minutes(metres: float, mode: Mode, speeds: TravelSpeeds) -> int:
    """Whole minutes for a straight distance in metres, at least one."""
    kmh = {Mode.WALK: speeds.walk_kmh, Mode.BIKE: speeds.bike_kmh, Mode.BUS: speeds.bus_kmh}[mode]
    fixed = speeds.bus_fixed_minutes if mode is Mode.BUS else 0
    return max(1, math.floor(metres / 1000 * speeds.detour_factor / kmh * 60 + fixed + 0.5))


def way(metres: float, mode: Mode, speeds: TravelSpeeds) -> Way:
    """The way of this straight distance by this means."""
    return Way(mode, estimated_minutes(metres, mode, speeds), round(metres))


def best_way(metres: float, speeds: TravelSpeeds) -> Way:
    """The way to show: on foot while that is short, else by bike, else by bus."""
    on_foot = way(metres, Mode.WALK, speeds)
    if on_foot.minutes <= speeds.walk_up_to_minutes:
        return on_foot
    by_bike = way(metres, Mode.BIKE, speeds)
    if by_bike.minutes <= speeds.bike_up_to_minutes:
        return by_bike
    return way(metres, Mode.BUS, speeds)


def reach_metres(minutes: int, speeds: TravelSpeeds) -> float:
    """How far one gets in so many minutes by the quickest means, as a straight distance.

    Every nearer place has an estimated way of at most so many minutes, and no other place has one.
    """
    kmh = {Mode.WALK: speeds.walk_kmh, Mode.BIKE: speeds.bike_kmh, Mode.BUS: speeds.bus_kmh}
    fixed = {Mode.BUS: speeds.bus_fixed_minutes}
    # Minutes are shown rounded, half up.
    moving = {mode: minutes + 0.5 - fixed.get(mode, 0.0) for mode in Mode}
    return max(
        max(0.0, moving[mode]) / 60 * kmh[mode] / speeds.detour_factor * 1000 for mode in Mode
    )


def quickest_way(metres: float, speeds: TravelSpeeds) -> Way:
    """The way by the quickest means; of two equal ones the more active."""
    return min((way(metres, mode, speeds) for mode in Mode), key=lambda one: one.minutes)


def bounding_box(middle: Point, radius_metres: float) -> Box:
    """The smallest box that holds every point within the radius.

    Where the circle holds a pole or crosses the 180th meridian, the box spans all longitudes.
    """
    angle = radius_metres / EARTH_RADIUS_METRES
    # A hair of width keeps points on the edge inside in spite of rounding.
    reach = math.degrees(angle) * (1 + 1e-9) + 1e-9
    south, north = middle.latitude - reach, middle.latitude + reach
    if south <= -90 or north >= 90:
        return Box(max(south, -90.0), -180.0, min(north, 90.0), 180.0)
    # The meridians touch the circle nearer to the pole than its middle lies.
    sideways = math.asin(min(1.0, math.sin(angle) / math.cos(math.radians(middle.latitude))))
    reach = math.degrees(sideways) * (1 + 1e-9) + 1e-9
    west, east = middle.longitude - reach, middle.longitude + reach
    if west < -180 or east > 180:
        return Box(south, -180.0, north, 180.0)
    return Box(south, west, north, east)
