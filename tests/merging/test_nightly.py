"""The nightly search over all companies, and what people say about its pairs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from companies import sameness, tasks
from companies.enums import PairState, Sameness
from companies.models import Company, DuplicatePair
from companies.services import duplicates
from companies.services.duplicates import find_pairs, judge_different, look_again, open_count
from journal.models import AuditEntry, JobRun
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    CoordinationFactory,
    DuplicatePairFactory,
    OfficerFactory,
    SiteFactory,
)

pytestmark = pytest.mark.django_db


def company(name, area="44147", **facts):
    row = CompanyFactory(name=name, **facts)
    SiteFactory(company=row, postal_code=area, street="Hafenstr. 3")
    return row


@pytest.fixture
def town():
    """Six companies: two pairs, and two that share nothing but their building."""
    return [
        company("Bäckerei Müller", phone="0231 111111"),
        company("Baeckerei Mueller GmbH"),
        company("Tischlerei Ahorn", phone="0231 222222"),
        company("Holz & Bau", "44263"),
        company("Salon Sonne"),
        company("Kiosk Ecke"),
    ]


def pairs():
    return {(pair.first.name, pair.second.name) for pair in DuplicatePair.objects.all()}


def test_it_finds_pairs_by_name_and_by_a_contacts_number(town):
    ContactFactory(company=town[3], phone="+49 231 222222", email="")
    tasks.find_duplicates()

    assert pairs() == {
        ("Bäckerei Müller", "Baeckerei Mueller GmbH"),
        ("Tischlerei Ahorn", "Holz & Bau"),
    }
    pair = DuplicatePair.objects.get(first=town[2])
    assert pair.reasons == [Sameness.PHONE]
    run = JobRun.objects.get()
    assert (run.job, run.sent_count, run.skipped_count) == ("companies.find_duplicates", 2, 0)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bäckerei Müller", "Bäckrei Müller"),
        ("Bäckerei Müller", "Müller Bäckerei"),
        ("Gartencenter", "Gartenzenter"),
        ("Metallbauer Krüger", "Xetallbauer Krüger"),
    ],
)
def test_it_compares_like_names_that_share_no_whole_key(one, other):
    company(one), company(other)
    find_pairs()
    assert len(pairs()) == 1


def test_it_finds_the_same_again_without_doing_anything_twice(town):
    first, second = find_pairs(), find_pairs()
    assert (first.new_count, second.new_count, second.known_count) == (1, 0, 1)
    assert len(pairs()) == 1


def test_it_remembers_for_good_that_two_are_two(town):
    find_pairs()
    officer = OfficerFactory()
    assert judge_different(DuplicatePair.objects.all(), officer) == 1
    assert judge_different(DuplicatePair.objects.all(), officer) == 0
    town[1].phone = "0231 111111"
    town[1].save()
    find_pairs()

    pair = DuplicatePair.objects.get()
    assert (pair.state, pair.judged_by) == (PairState.DIFFERENT, officer)
    assert pair.reasons == [Sameness.NAME_AND_AREA, Sameness.PHONE, Sameness.STREET]
    assert AuditEntry.objects.filter(by=officer).count() == 1
    assert look_again(pair, officer)
    assert not look_again(pair, officer)
    assert open_count(officer) == 1


def test_it_remembers_it_for_what_a_company_went_into_as_well(town):
    find_pairs()
    judge_different(DuplicatePair.objects.all(), OfficerFactory())
    heir = company("Bäckerei Müller oHG")
    Company.objects.filter(pk=town[1].pk).update(merged_into=heir)
    find_pairs()
    assert not DuplicatePair.objects.open().exists()


def test_it_forgets_open_pairs_for_which_nothing_speaks_any_more(town):
    find_pairs()
    town[1].name = "Fleischerei Wolf"
    town[1].save()
    assert find_pairs().gone_count == 1
    assert not pairs()


def test_it_leaves_merged_companies_alone(town):
    Company.objects.filter(pk=town[1].pk).update(merged_into=town[5])
    find_pairs()
    assert not pairs()


def test_it_works_in_chunks_of_any_size(town, monkeypatch):
    ContactFactory(company=town[3], phone="+49 231 222222", email="")
    monkeypatch.setattr(duplicates, "CHUNK", 1)
    monkeypatch.setattr(duplicates, "CANDIDATES", 1)
    find_pairs()
    assert len(pairs()) == 2


def test_it_does_not_compare_what_a_hundred_share(monkeypatch):
    monkeypatch.setattr(duplicates, "WIDEST", 3)
    for number in range(4):
        company(f"Betrieb {number * 1111}", f"4411{number}", phone="0231 999999")
    with CaptureQueriesContext(connection) as queries:
        find_pairs()
    assert not pairs()
    assert len(queries) < 25


def test_it_needs_as_many_queries_for_many_as_for_few(town):
    def queries():
        with CaptureQueriesContext(connection) as found:
            find_pairs()
        return len(found)

    find_pairs()
    few = queries()
    for number in range(30):
        company(f"Fahrrad {number}", phone=f"0231 4{number:05}")
        company(f"Fahrrad {number} GmbH", phone=f"0231 4{number:05}")
    find_pairs()
    assert queries() == few


def test_it_counts_for_an_officer_what_the_officer_may_merge():
    mine, other = OfficerFactory(), OfficerFactory()
    DuplicatePairFactory(first__owner=mine)
    DuplicatePairFactory(first__owner=mine, second__owner=other)
    DuplicatePairFactory()
    assert [open_count(user) for user in (mine, other, CoordinationFactory())] == [2, 1, 3]
    assert CoordinationFactory().role == Role.COORDINATION
    assert sameness.ENOUGH <= 50
