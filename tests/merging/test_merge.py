"""One company goes into another: everything moves, and undoing brings every row back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from companies import services
from companies.enums import CompanyLinkKind, CompanyState, OfferState, PairState, SignUpState
from companies.models import (
    CareCase,
    Company,
    CompanyChange,
    Contact,
    ContactNote,
    DuplicatePair,
    HandedCompany,
    ImportRow,
    Member,
    Merge,
    Offer,
    Site,
)
from companies.record import more_requests_than_taken, related_to
from companies.services import care, merging
from companies.services.merge_preview import preview
from companies.services.moving import STAYS, Relation, moving_relations, relations_to
from companies.timeline import timeline_of
from journal.models import AuditEntry, Message
from placements.models import Application, Placement, TrainingPath
from tests import factories
from tests.factories import (
    ApplicationFactory,
    ApprovalCheckFactory,
    CareCaseFactory,
    CompanyFactory,
    CompanyLinkFactory,
    CompanySignUpFactory,
    ContactFactory,
    ContactNoteFactory,
    DuplicatePairFactory,
    EventCompanyFactory,
    EventFactory,
    FollowUpFactory,
    HandedCompanyFactory,
    ImportBatchFactory,
    ImportRowFactory,
    MemberFactory,
    MessageFactory,
    OfferAskingFactory,
    OfferFactory,
    OfficerFactory,
    PlacementFactory,
    ReportFactory,
    SiteFactory,
    TagFactory,
    TrainingPathFactory,
)
from tests.merging.rows import all_rows, merged

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return OfficerFactory(first_name="Selin", last_name="Kaya")


@pytest.fixture
def one():
    company = CompanyFactory(name="Bäckerei Müller", phone="0231 1111", website="")
    SiteFactory(company=company, street="Hafenstr. 3")
    ContactFactory(company=company, first_name="Ulla", last_name="Müller", phone="")
    return company


@pytest.fixture
def other(cast):
    """The same bakery, entered again, with something of everything."""
    company = CompanyFactory(
        name="Bäckerei Müller GmbH",
        phone="0231 2222",
        website="https://mueller.example",
        description="Wir backen.",
        max_open_requests=2,
        paused_until=timezone.localdate() + timedelta(days=3),
    )
    site = SiteFactory(company=company, street="Hafenstraße 3")
    SiteFactory(company=company, street="Am Markt 1", is_main=False)
    contact = ContactFactory(
        company=company, first_name="Ulla", last_name="Müller", phone="0231 3333"
    )
    offer = OfferFactory(company=company, site=site, contact=contact, title="Backstube")
    ContactNoteFactory(company=company, contact=contact)
    FollowUpFactory(company=company)
    MemberFactory(company=company)
    HandedCompanyFactory(company=company)
    company.tags.add(TagFactory(name="Girls' Day"))
    ApprovalCheckFactory(company=company)
    CareCaseFactory(company=company)
    CompanyLinkFactory(subject=company)
    CompanyLinkFactory(other=company)
    CompanySignUpFactory(company=company, state=SignUpState.WAITING)
    EventFactory(host=company)
    EventCompanyFactory(company=company)
    OfferAskingFactory(offer=offer, contact=contact)
    ReportFactory(offer=offer)
    ImportRowFactory(result=company)
    MessageFactory(company_id=company.public_id)
    ApplicationFactory(pupil=cast.pupil, offer=offer, period=cast.period)
    PlacementFactory(pupil=cast.other_pupil, offer=offer, period=cast.period)
    TrainingPathFactory(pupil=cast.classmate, company=company)
    CompanyChange.objects.create(
        subject=company, move="activate", from_state="lead", to_state="active"
    )
    return company


def merge(one, other, by, **more):
    return services.merge_companies(one, other, by, **more)


def test_it_has_a_rule_for_every_column_that_points_to_a_company():
    """Whoever adds one decides: it moves along by itself, or stands in STAYS with a reason."""
    assert set(STAYS) <= {relation.key for relation in relations_to(Company)}
    assert {relation.key for relation in moving_relations()} == {
        "companies.approvalcheck.company",
        "companies.carecase.company",
        "companies.company_tags.company",
        "companies.companylink.other",
        "companies.companylink.subject",
        "companies.companysignup.company",
        "companies.contact.company",
        "companies.contactnote.company",
        "companies.followup.company",
        "companies.handedcompany.company",
        "companies.member.company",
        "companies.offer.company",
        "companies.site.company",
        "placements.event.host",
        "placements.eventcompany.company",
        "placements.placement.company",
        "placements.report.company",
        "placements.trainingpath.company",
    }


def test_it_moves_a_row_of_every_kind(one, other, officer):
    before = {relation.key: relation.rows(other.pk).count() for relation in moving_relations()}
    assert all(before.values()), "the world of this test has a row of each"
    ours = {relation.key: relation.rows(one.pk).count() for relation in moving_relations()}

    done = merge(one, other, officer)

    for relation in moving_relations():
        assert not relation.rows(other.pk).exists(), relation.key
        there = relation.rows(one.pk).count()
        assert there == before[relation.key] + ours[relation.key], relation.key
    assert done.moved_count == sum(before.values()) + 1, "and the message"
    assert Application.objects.get().offer.company == one
    assert Placement.objects.get().company == TrainingPath.objects.get().company == one
    assert Message.objects.get(company_id=one.public_id)


def test_it_hides_what_was_merged_and_keeps_it(one, other, officer, cast):
    merge(one, other, officer)

    gone = merged(other)
    assert (gone.merged_into, gone.name) == (one, "Bäckerei Müller GmbH")
    assert not Company.objects.filter(pk=other.pk).exists()
    assert not Company.objects.visible_to(cast.coordination).filter(pk=other.pk).exists()
    assert Company.objects.search("Müller GmbH").get() == one
    assert set(Company.with_merged.search("Müller GmbH")) == {one, gone}
    assert Company.objects.standing_for(other.pk) == one


def test_it_refreshes_what_offers_copy(one, other, officer):
    merge(one, other, officer)
    offer = Offer.objects.get(company=one)
    assert "mbh" not in offer.search_text
    offer.copy_facts()
    assert Offer.objects.get(pk=offer.pk).search_text == offer.search_text


def test_it_shows_the_history_of_both(one, other, officer):
    ContactNoteFactory(company=one, text="bei uns")
    CompanyChange.objects.filter(subject=other).update(reason="erster Platz")
    merge(one, other, officer, reason="zweimal eingetragen")
    texts = [entry.text for entry in timeline_of(one, officer).entries]
    assert {"bei uns", "erster Platz"} <= set(texts)
    assert any("zweimal eingetragen" in text for text in texts)
    entries = AuditEntry.objects.filter(object_id__in=[one.public_id, other.public_id])
    assert entries.filter(by=officer).count() == 2


def test_it_takes_the_fuller_value_unless_somebody_chooses(one, other, officer):
    merge(one, other, officer, choices={"phone": "theirs"})
    one.refresh_from_db()
    assert (one.name, one.phone) == ("Bäckerei Müller", "0231 2222")
    assert (one.website, one.description) == ("https://mueller.example", "Wir backen.")
    assert Company.objects.search("02312222").get() == one


def test_it_lets_the_more_careful_value_stay(one, other, officer):
    other.refresh_from_db()
    merge(one, other, officer, choices={"max_open_requests": "ours", "paused_until": "ours"})
    one.refresh_from_db()
    assert (one.max_open_requests, one.paused_until) == (2, other.paused_until)


@pytest.mark.parametrize("is_survivor", [True, False])
@pytest.mark.parametrize("state", [CompanyState.BLOCKED, CompanyState.DO_NOT_CONTACT])
def test_it_keeps_the_stricter_state(one, officer, state, is_survivor):
    closed = CompanyFactory(state=state, approved_at=None)
    pair = (closed, one) if is_survivor else (one, closed)
    done = merge(*pair, officer)
    survivor = merged(done.survivor)
    assert survivor.state == state
    assert survivor.is_closed_to_us
    services.undo_merge(done, officer)
    assert (merged(one).state, merged(closed).state) == (CompanyState.ACTIVE, state)
    assert merged(one).is_approved


def test_it_ends_no_offers_by_the_way(one, other, officer):
    closed = CompanyFactory(state=CompanyState.BLOCKED, approved_at=None)
    before = all_rows()
    for pair in ((closed, other), (other, closed)):
        with pytest.raises(services.ClosedCompanyHasOffers) as refusal:
            merge(*pair, officer)
        assert "laufende Angebote" in str(refusal.value)
    assert all_rows() == before


@pytest.mark.parametrize(
    ("ours", "theirs", "stays"),
    [
        (CompanyState.LEAD, CompanyState.PARTNER, CompanyState.PARTNER),
        (CompanyState.ACTIVE, CompanyState.TALKING, CompanyState.ACTIVE),
        (CompanyState.RESTING, CompanyState.INTERESTED, CompanyState.INTERESTED),
        (CompanyState.BLOCKED, CompanyState.DO_NOT_CONTACT, CompanyState.BLOCKED),
    ],
)
def test_it_keeps_how_far_the_relation_has_come(officer, ours, theirs, stays):
    one, other = CompanyFactory(state=ours), CompanyFactory(state=theirs)
    merge(one, other, officer)
    assert merged(one).state == stays


def test_it_counts_either_approval_and_keeps_offers_online(officer, cast):
    fresh = CompanyFactory(approved_at=None)
    merge(fresh, cast.company, cast.coordination)
    assert merged(fresh).is_approved
    assert cast.offer in Offer.objects.listed(timezone.localdate())


def test_it_knows_one_main_site(one, other, officer):
    merge(one, other, officer)
    assert list(one.sites.filter(is_main=True).values_list("street", flat=True)) == ["Hafenstr. 3"]
    assert one.sites.count() == 3


def test_it_joins_the_same_person_and_place_when_asked(one, other, officer):
    before = all_rows()
    found = merging.twins(one, other)
    assert len(found) == 2
    theirs = Contact.objects.get(company=other)
    done = merge(one, other, officer, joined=[twin.key for twin in found])

    person, place = one.contacts.get(), one.sites.get(is_main=True)
    assert person.phone == "0231 3333", "what the other row knew"
    assert ContactNote.objects.get().contact == person
    assert (Offer.objects.get(company=one).contact, Offer.objects.get(company=one).site) == (
        person,
        place,
    )
    assert Contact.objects.filter(pk=theirs.pk, company=other).exists(), "kept, not deleted"
    services.undo_merge(done, officer)
    assert all_rows() == before


def test_it_keeps_that_a_person_wants_no_messages(one, other, officer):
    Contact.objects.filter(company=other).update(opted_out_at=timezone.now())
    merge(one, other, officer, joined=[twin.key for twin in merging.twins(one, other)])
    assert one.contacts.get().opted_out_at


def test_it_leaves_a_row_the_other_has_already(one, other, officer):
    handed = HandedCompany.objects.get()
    HandedCompanyFactory(company=one, handover=handed.handover)
    before = all_rows()
    done = merge(one, other, officer)
    handed.refresh_from_db()
    assert handed.company_id == other.pk
    left = {"model": "companies.handedcompany", "field": "company", "pks": [handed.pk]}
    assert left in done.left
    services.undo_merge(done, officer)
    assert all_rows() == before


def test_it_leaves_every_row_the_other_has_already(one, other, officer):
    """Unique per company, or between the two: kept with the merged one, and there again."""
    one.tags.add(*other.tags.all())
    ApprovalCheckFactory(company=one, item=other.approval_checks.get().item)
    CareCaseFactory(company=one)
    EventCompanyFactory(company=one, event=other.event_guests.get().event)
    CompanyLinkFactory(subject=one, other=other)
    CompanyLinkFactory(subject=other, other=one, kind=CompanyLinkKind.CUSTOMER)
    third = other.links_from.exclude(other=one).get()
    CompanyLinkFactory(subject=third.other, other=one, kind=third.kind)
    before = all_rows()
    found = dict(preview(one, other).staying)
    done = merge(one, other, officer)
    left = {f"{item['model']}.{item['field']}": len(item["pks"]) for item in done.left}
    assert left == {
        "companies.company_tags.company": 1,
        "companies.approvalcheck.company": 1,
        "companies.carecase.company": 1,
        "placements.eventcompany.company": 1,
        "companies.companylink.subject": 2,
        "companies.companylink.other": 1,
    }
    assert found == {
        "Schlagwörter": 1,
        "Prüfschritte": 1,
        "Betriebe ohne Antwort": 1,
        "Betriebe beim Termin": 1,
        "verbundene Betriebe": 3,
    }
    assert other not in {row.company for row in related_to(one)}
    services.undo_merge(done, officer)
    assert all_rows() == before


def test_it_says_when_more_requests_are_open_than_the_survivor_may_have(one, other, officer, cast):
    offer = OfferFactory(company=one, site=one.sites.get(), contact=None)
    ApplicationFactory(pupil=cast.other_pupil, offer=offer, period=cast.period)
    assert "2 offene Anfragen" in more_requests_than_taken(one, other, 1)
    assert not more_requests_than_taken(one, other, 2)


def test_it_ends_both_cases_of_silence_and_shows_all_again(one, other, officer):
    """Both were silent: one pause, and whoever answers ends both."""
    now = timezone.now()
    CareCaseFactory(company=one, opened_at=now - timedelta(days=9))
    theirs = CareCase.objects.get(company=other)
    theirs.pause_on = timezone.localdate()
    theirs.paused_at = theirs.warned_at = now
    theirs.save()
    offers = Offer.objects.filter(company=other)
    offers.update(state=OfferState.PAUSED, state_changed_at=now)
    merge(one, other, officer)
    assert care.due_to_pause(timezone.localdate()) == [CareCase.objects.get(company=one).pk]
    services.settle_case(one, officer)
    assert not CareCase.objects.open().exists()
    assert Offer.objects.get(company=one).state == OfferState.PUBLISHED


def test_it_does_not_pause_for_the_case_of_the_merged_one(one, other, officer):
    CareCaseFactory(company=one)
    CareCase.objects.filter(company=other).update(pause_on=timezone.localdate())
    merge(one, other, officer)
    assert care.due_to_pause(timezone.localdate()) == []


def test_it_finds_a_joined_person_by_what_the_other_row_knew(one, other, officer):
    done = merge(one, other, officer, joined=[twin.key for twin in merging.twins(one, other)])
    assert Company.objects.search("02313333").get() == one
    person = one.contacts.get()
    person.first_name = "Ursula"
    person.save()
    services.undo_merge(done, officer)
    person.refresh_from_db()
    assert (person.phone, person.first_name) == ("", "Ursula")
    kept = person.search_text
    person.set_search_text()
    assert kept == person.search_text
    assert Company.objects.search("02313333").get() == other


def test_it_leaves_imports_alone_so_that_undoing_one_takes_no_survivor(one, other, officer):
    batch = ImportBatchFactory()
    row = ImportRowFactory(batch=batch, result=other, number=7)
    merge(one, other, officer)
    assert ImportRow.objects.get(pk=row.pk).result_id == other.pk


def test_it_closes_the_pair(one, other, officer):
    first, second = sorted([one, other], key=lambda row: row.pk)
    DuplicatePairFactory(first=first, second=second)
    done = merge(one, other, officer)
    assert DuplicatePair.objects.get().state == PairState.MERGED
    services.undo_merge(done, officer)
    assert DuplicatePair.objects.get().state == PairState.OPEN


def test_it_says_who_was_faster(one, other, officer):
    merge(one, other, officer)
    for pair in ((one, other), (other, one), (CompanyFactory(), other)):
        with pytest.raises(services.AlreadyMerged) as refusal:
            merge(*pair, officer)
        assert str(refusal.value) == (
            "„Bäckerei Müller GmbH“ ist schon zusammengeführt: mit „Bäckerei Müller“."
        )
    assert Merge.objects.count() == 1


def test_it_refuses_what_was_not_seen(one, other, officer):
    seen = merging.fingerprint(one, other)
    Contact.objects.filter(company=other).update(last_name="Neu")
    with pytest.raises(services.ChangedMeanwhile):
        merge(one, other, officer, seen=seen)
    with pytest.raises(services.ChangedMeanwhile):
        merge(one, one, officer)


# --- Undoing -----------------------------------------------------------------------------------


def test_it_undoes_byte_for_byte(one, other, officer):
    before = all_rows()
    done = merge(one, other, officer, choices={"name": "theirs", "phone": "theirs"})
    assert all_rows() != before
    undone = services.undo_merge(done, officer, reason="doch zwei")
    assert all_rows() == before
    assert (undone.undone_by, undone.undo_reason, undone.kept) == (officer, "doch zwei", [])


def test_it_lets_what_came_since_stay_and_names_what_was_changed(one, other, officer):
    done = merge(one, other, officer, choices={"phone": "theirs"})
    one.refresh_from_db()
    one.phone = "0231 9999"
    one.save()
    note = ContactNoteFactory(company=one, text="seither")
    FollowUpFactory(company=one)
    TrainingPath.objects.filter(company=one).delete()

    undone = services.undo_merge(done, officer)

    one.refresh_from_db()
    note.refresh_from_db()
    assert (one.phone, note.company_id) == ("0231 9999", one.pk)
    assert one.follow_ups.count() == other.follow_ups.count() == 1
    assert undone.kept == [
        "Wege in die Ausbildung: 1 seither gelöscht oder umgehängt",
        "Telefon: seither geändert",
    ]
    assert Company.objects.search("02319999").get() == one


def test_it_undoes_the_later_merge_first(one, other, officer):
    before = all_rows()
    first = merge(one, other, officer)
    third = CompanyFactory(name="Müllers Backshop")
    second = merge(third, one, officer)
    assert Company.objects.standing_for(other.pk) == third
    with pytest.raises(services.UndoNotPossible) as refusal:
        services.undo_merge(first, officer)
    assert "„Müllers Backshop“ und „Bäckerei Müller“" in str(refusal.value)
    services.undo_merge(second, officer)
    services.undo_merge(first, officer)
    now = all_rows()
    now["companies.company"] = [row for row in now["companies.company"] if row["pk"] != third.pk]
    assert now == before


def test_it_undoes_once_and_within_its_time(one, other, officer):
    done = merge(one, other, officer)
    services.undo_merge(done, officer)
    with pytest.raises(services.UndoNotPossible):
        services.undo_merge(done, officer)
    again = merge(one, other, officer)
    Merge.objects.filter(pk=again.pk).update(merged_at=timezone.now() - timedelta(days=91))
    with pytest.raises(services.UndoNotPossible) as refusal:
        services.undo_merge(again, officer)
    assert str(refusal.value) == "Eine Zusammenführung lässt sich 90 Tage lang zurücknehmen."


def test_it_refuses_to_tear_an_offer_from_its_place(one, other, officer):
    done = merge(one, other, officer)
    place = Site.objects.get(street="Am Markt 1")
    OfferFactory(company=one, site=place, contact=None, title="Verkauf")
    before = all_rows()
    with pytest.raises(services.UndoNotPossible) as refusal:
        services.undo_merge(done, officer)
    assert "„Verkauf“" in str(refusal.value)
    assert all_rows() == before


def test_it_keeps_an_approval_that_an_offer_stands_on(officer, cast):
    fresh = CompanyFactory(approved_at=None)
    site = SiteFactory(company=fresh)
    done = merge(fresh, cast.company, cast.coordination)
    OfferFactory(company=fresh, site=site, title="Neu", state=OfferState.PUBLISHED)
    undone = services.undo_merge(done, cast.coordination)
    assert merged(fresh).is_approved
    assert undone.kept == ["Freigabe: seither ist ein Angebot online"]


# --- What was on its way -----------------------------------------------------------------------


def test_it_sends_on_what_was_meant_for_the_merged_one(one, other, officer):
    merge(one, other, officer)
    note = services.add_note(other, officer, kind="phone", outcome="other", text="unterwegs")
    assert note.company == one


def test_it_is_not_undone_by_an_object_from_before(one, other, officer):
    merge(one, other, officer)
    other.description = "aus einem alten Fenster"
    other.save()
    assert merged(other).merged_into == one


def test_it_collects_rows_that_came_too_late(one, other, officer):
    before = all_rows()
    done = merge(one, other, officer, joined=[twin.key for twin in merging.twins(one, other)])
    late = ContactNoteFactory(company=merged(other), text="zu spät", by=officer)
    assert services.collect_strays() == 1
    assert services.collect_strays() == 0
    late.refresh_from_db()
    assert late.company_id == one.pk
    assert Contact.objects.filter(company=other).count() == 1, "the joined one stays"
    done.refresh_from_db()
    services.undo_merge(done, officer)
    ContactNote.objects.filter(pk=late.pk).delete()
    assert all_rows() == before


def test_it_knows_relations_of_tables_between_two():
    relation = Relation(Member, "company")
    assert relation in list(relations_to(Company))
    assert factories.MergeFactory().moved_count == 0
