"""Estimated ways in words."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from quartier.lib.geo import Mode, Way


def way_text(way: Way) -> str:
    """„ca. 12 Min mit dem Rad · 1,9 km“; the kilometres are the straight distance."""
    means = {
        Mode.WALK: _("ca. %(minutes)s Min zu Fuß · %(distance)s"),
        Mode.BIKE: _("ca. %(minutes)s Min mit dem Rad · %(distance)s"),
        Mode.BUS: _("ca. %(minutes)s Min mit Bus und Bahn · %(distance)s"),
    }
    return means[way.mode] % {"minutes": way.minutes, "distance": distance_text(way.metres)}


def distance_text(metres: float) -> str:
    """„350 m“ below one kilometre (to 50 m, never less than 50 m), then „1,9 km“."""
    rounded = max(50, round(metres / 50) * 50)
    if rounded < 1000:
        return _("%(metres)s m") % {"metres": rounded}
    return _("%(kilometres)s km") % {
        "kilometres": number_format(round(metres / 1000, 1), decimal_pos=1)
    }
