"""Offers around the school of the cast, at known distances."""

import math
from typing import Any

from catalogue.models import Neighbourhood, Occupation, OccupationalField
from companies.models import Offer
from quartier.lib.geo import EARTH_RADIUS_METRES, Point
from tests.factories import CompanyFactory, OfferFactory, SiteFactory

SCHOOL = Point(51.52044, 7.44654)
"""Where the factories put every school."""
DEGREE = math.radians(EARTH_RADIUS_METRES)
"""Metres in a degree to the north."""


def at(metres: float, *, name: str | None = None, **fields: Any) -> Offer:
    """An offer so many metres north of the school, at a company of its own."""
    company = fields.pop("company", None) or CompanyFactory(**({"name": name} if name else {}))
    site = SiteFactory(
        company=company,
        is_main=not company.sites.exists(),
        latitude=SCHOOL.latitude + metres / DEGREE,
        longitude=SCHOOL.longitude,
        neighbourhood=Neighbourhood.objects.get(slug="eving"),
    )
    return OfferFactory(company=company, site=site, **fields)


def field(code: str) -> OccupationalField:
    """A field of the catalogue by its code."""
    return OccupationalField.objects.get(code=code)


def occupation(slug: str) -> Occupation:
    """An occupation of the catalogue."""
    return Occupation.objects.select_related("field").get(slug=slug)
