"""The catalogue is there in each test, whatever the tests before did."""

import pytest
from django.db import connection

from catalogue import rules
from catalogue.models import Neighbourhood, Occupation, OccupationalField
from catalogue.services import load_catalogue
from tests.facts import set_rule


def counts() -> tuple[int, int, int]:
    return (
        OccupationalField.objects.count(),
        Occupation.objects.count(),
        Neighbourhood.objects.count(),
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("run", ["first", "second"])
def test_it_survives_a_flush(run: str) -> None:
    assert counts() == (16, 137, 12)
    assert Neighbourhood.objects.get(slug="eving").neighbours.count() == 4
    assert not any(report.created or report.updated for report in load_catalogue())
    Occupation.objects.all().delete()
    assert not connection.in_atomic_block


@pytest.mark.django_db
def test_it_is_there_without_a_query_for_rules(django_assert_num_queries) -> None:
    assert counts() == (16, 137, 12)
    with django_assert_num_queries(0):
        assert rules.number("application.answer_days") == 10


@pytest.mark.django_db
@pytest.mark.parametrize("run", ["first", "second"])
def test_it_forgets_what_a_test_sets(run: str) -> None:
    assert rules.number("application.answer_days") == 10
    set_rule("application.answer_days", 4)
    assert rules.number("application.answer_days") == 4
