"""Fields that are close to each other."""

import pytest

from catalogue.models import OccupationalField
from placements.matching.related import _NEAR, related


def test_it_leaves_out_the_given_fields() -> None:
    assert related(["M", "EL"]) == {"TEC", "PRFE", "ITC"}


def test_it_knows_nothing_near_an_unknown_field() -> None:
    assert related(["??"]) == frozenset()


@pytest.mark.django_db
def test_it_speaks_of_every_field_of_the_catalogue_and_of_no_other() -> None:
    codes = set(OccupationalField.objects.values_list("code", flat=True))
    assert set(_NEAR) == codes
    assert {near for row in _NEAR.values() for near in row} <= codes
    assert all(code not in row and len(set(row)) == len(row) for code, row in _NEAR.items())
