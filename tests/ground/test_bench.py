"""The measurements judge what they measure."""

import pytest

from bench import browse, company_list, second_start
from companies.models import Company, ContactNote, Offer, Seat
from quartier.management.commands import demo
from tests.factories import (
    BranchFactory,
    NeighbourhoodFactory,
    OccupationFactory,
    OfficerFactory,
)


def test_it_measures_a_thousand_and_half_a_million_offers() -> None:
    assert browse.SIZES == (1_000, 50_000, 500_000)


def test_it_ends_when_a_page_asks_more_often_with_more_offers() -> None:
    counts: dict[str, int] = {}
    browse.refuse_other_count(counts, "ohne Anmeldung", 3)
    browse.refuse_other_count(counts, "Schüler*in", 7)
    browse.refuse_other_count(counts, "ohne Anmeldung", 3)
    with pytest.raises(RuntimeError, match="3 queries before, 4 now"):
        browse.refuse_other_count(counts, "ohne Anmeldung", 4)


def test_it_compares_the_start_with_the_same_web_server() -> None:
    assert second_start.WEB_SERVER is demo.WEB_SERVER
    assert "python:quartier.webserver" in demo.WEB_SERVER


@pytest.mark.django_db
def test_it_writes_rows_that_the_tables_of_today_take() -> None:
    """It writes by hand, past the models: a new column would end the measurement."""
    browse.write_offers(30)
    assert (Company.objects.count(), Offer.objects.count()) == (30, 30)
    assert Seat.objects.count() > 30


def test_it_measures_a_city_and_a_land_of_companies() -> None:
    assert company_list.SIZES == ((2_000, 100_000), (200_000, 500_000))


@pytest.mark.django_db
def test_it_writes_companies_that_the_tables_of_today_take() -> None:
    first = OfficerFactory.create_batch(12)[0]
    for factory in (BranchFactory, NeighbourhoodFactory, OccupationFactory):
        factory()
    company_list.write_rows(30, 60, first)
    assert (Company.objects.count(), ContactNote.objects.count()) == (30, 60)
    # By hand, but as the models would: what is written is found.
    for company in Company.objects.all()[:3]:
        assert company in Company.objects.search(f"{company.name} {company.phone}")
