"""Merging while others merge, answer and write: one clear result, nothing lost, no ring."""

import pytest
from django.utils import timezone

from accounts import links
from accounts.enums import LinkPurpose
from companies import services
from companies.enums import OfferState
from companies.models import Company, ContactNote, Merge, Offer
from placements import services as placement_services
from placements.enums import ApplicationState
from placements.models import Application
from tests.factories import (
    ApplicationFactory,
    CompanyFactory,
    ContactFactory,
    OfferFactory,
    SiteFactory,
)
from tests.merging.rows import merged
from tests.parallel import at_once

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 6
MANY = 8


def pair():
    rows = []
    for name in ("Bäckerei Müller", "Bäckerei Müller GmbH"):
        company = CompanyFactory(name=name)
        SiteFactory(company=company)
        ContactFactory(company=company)
        rows.append(company)
    return rows


def told(deed):
    try:
        deed()
    except services.Refused as refusal:
        return str(refusal)
    return ""


def test_it_merges_a_pair_once_however_many_officers_do(cast):
    one, other = pair()
    answers = at_once(
        MANY, lambda _number: told(lambda: services.merge_companies(one, other, cast.officer))
    )
    assert answers.count("") == 1
    assert set(answers) - {""} == {
        "„Bäckerei Müller GmbH“ ist schon zusammengeführt: mit „Bäckerei Müller“."
    }
    assert Merge.objects.count() == 1


def test_it_waits_in_no_ring_when_two_merge_crosswise(cast):
    for _ in range(ROUNDS):
        one, other = pair()
        ways = [(one, other), (other, one)]

        def act(number, ways=ways):
            return told(lambda: services.merge_companies(*ways[number], cast.officer))

        answers = at_once(2, act)
        assert sorted(map(bool, answers)) == [False, True]
        survivors = Company.objects.filter(pk__in=[one.pk, other.pk])
        assert survivors.get().sites.count() == 2


def test_it_shows_what_the_company_confirms_while_it_is_merged(cast):
    for _ in range(ROUNDS):
        one, other = pair()
        offer = OfferFactory(
            company=other,
            site=other.sites.get(),
            contact=other.contacts.get(),
            state=OfferState.AWAITING_COMPANY,
            title="Backstube",
        )
        link = links.create_link(
            LinkPurpose.CONFIRM_OFFER,
            offer.public_id,
            offer.contact.public_id,
            days=30,
            now=timezone.now(),
        )
        deeds = [
            lambda link=link, offer=offer: services.confirm_offer_by_link(
                link, seen=offer.fingerprint
            ),
            lambda one=one, other=other: services.merge_companies(one, other, cast.officer),
        ]

        answers = at_once(2, lambda number, deeds=deeds: told(deeds[number]))

        assert answers == ["", ""]
        there = Offer.objects.get(pk=offer.pk)
        assert (there.company, there.state) == (one, OfferState.PUBLISHED)
        assert there in Offer.objects.listed(timezone.localdate())
        assert there.contact.company == one


def test_it_keeps_an_answer_that_comes_while_it_merges(cast):
    for _ in range(ROUNDS):
        one, other = pair()
        offer = OfferFactory(company=other, site=other.sites.get(), contact=None, seat_count=1)
        application = ApplicationFactory(pupil=cast.pupil, offer=offer, period=cast.period)
        deeds = [
            lambda row=application: placement_services.accept(row, by_label="Link"),
            lambda one=one, other=other: services.merge_companies(one, other, cast.officer),
        ]

        at_once(2, lambda number, deeds=deeds: deeds[number]())

        row = Application.objects.get(pk=application.pk)
        assert (row.state, row.offer.company) == (ApplicationState.ACCEPTED, one)
        placement_services.withdraw(row, by=cast.pupil.user)


def test_it_loses_no_note_written_while_it_is_merged_and_taken_back(cast):
    for _ in range(ROUNDS):
        one, other = pair()
        done = services.merge_companies(one, other, cast.officer)
        third = CompanyFactory(name="Backshop")

        def act(number, done=done, other=other, third=third):
            if number == 0:
                return told(lambda: services.undo_merge(done, cast.officer))
            if number == 1:
                return told(lambda: services.merge_companies(third, other, cast.officer))
            return told(
                lambda: services.add_note(other, cast.officer, kind="phone", outcome="other")
            )

        at_once(6, act)

        services.collect_strays()
        notes = ContactNote.objects.filter(company__in=[one, other, third])
        assert notes.count() == 4
        assert all(note.company.merged_into_id is None for note in notes)
        assert merged(one).merged_into_id is None
