"""Whatever two companies hold: merging and undoing leaves every row as it was."""

from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from companies import services
from companies.enums import CompanySize, CompanyState
from companies.models import Company
from companies.services import merging
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    ContactNoteFactory,
    FollowUpFactory,
    OfferFactory,
    OfficerFactory,
    SiteFactory,
)
from tests.merging.rows import all_rows

pytestmark = pytest.mark.django_db

NAMES = st.text("aäeiouß &-XYZ1", min_size=1, max_size=12).filter(lambda text: text.strip() != "")
PHONES = st.sampled_from(["", "0231 1234567", "+49 231 1234567", "0170 5555555"])
PLACES = st.sampled_from(["Hafenstr. 3", "Hafenstraße 3", "Am Markt 1"])
PEOPLE = st.tuples(st.sampled_from(["", "Ulla", "Timo"]), st.sampled_from(["Müller", "Mueller"]))
COMPANIES = st.fixed_dictionaries(
    {
        "facts": st.fixed_dictionaries(
            {
                "name": NAMES,
                "phone": PHONES,
                "website": st.sampled_from(["", "https://a.example"]),
                "description": st.text(
                    st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"),
                    max_size=9,
                ),
                "size": st.sampled_from(["", *CompanySize.values]),
                "state": st.sampled_from(
                    [CompanyState.LEAD, CompanyState.ACTIVE, CompanyState.NO_INTEREST]
                ),
                "max_open_requests": st.integers(1, 9),
                "paused_until": st.sampled_from([None, date(2027, 1, 1), date(2027, 2, 1)]),
                "trains_apprentices": st.booleans(),
            }
        ),
        "places": st.lists(PLACES, max_size=2),
        "people": st.lists(PEOPLE, max_size=2),
        "notes": st.integers(0, 2),
        "offers": st.integers(0, 1),
    }
)


def build(parts, officer) -> Company:
    company = CompanyFactory(**parts["facts"])
    for number, street in enumerate(parts["places"]):
        SiteFactory(company=company, street=street, is_main=number == 0)
    for first, last in parts["people"]:
        ContactFactory(company=company, first_name=first, last_name=last)
    for _ in range(parts["notes"]):
        ContactNoteFactory(company=company, by=officer, contact=company.contacts.first())
        FollowUpFactory(company=company)
    if parts["offers"] and parts["places"]:
        OfferFactory(company=company, site=company.sites.first(), contact=company.contacts.first())
    return company


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    one=COMPANIES,
    other=COMPANIES,
    picks=st.dictionaries(
        st.sampled_from(["name", "phone", "website", "description", "size", "owner"]),
        st.sampled_from(["ours", "theirs"]),
    ),
    joins=st.booleans(),
)
def test_it_is_as_if_nothing_had_been(one, other, picks, joins):
    with transaction.atomic():
        officer = OfficerFactory()
        survivor, loser = build(one, officer), build(other, officer)
        before = all_rows()
        joined = [twin.key for twin in merging.twins(survivor, loser)] if joins else []
        done = services.merge_companies(survivor, loser, officer, choices=picks, joined=joined)
        now = all_rows()
        assert {label: len(rows) for label, rows in now.items()} == {
            label: len(rows) for label, rows in before.items()
        }, "nothing is deleted"
        services.undo_merge(done, officer)
        assert all_rows() == before
        transaction.set_rollback(True)
