"""The page of a company: what an officer sees before, during and after a call."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from companies import record, services
from companies.enums import CompanyLinkKind, NoteKind, NoteOutcome
from companies.models import Company, CompanyLink, Contact, ContactNote, FollowUp, HandOver
from companies.timeline import timeline_of
from journal.enums import Audience, AuditAction, Channel, MessageState
from journal.models import AuditEntry, Message
from placements.enums import ApplicationState, PlacementState
from quartier.lib.geo import Point
from tests.admin.test_company_pages import company_data
from tests.cast import Cast
from tests.factories import (
    ApplicationFactory,
    CompanyFactory,
    CompanyLinkFactory,
    ContactFactory,
    ContactNoteFactory,
    FollowUpFactory,
    HandedCompanyFactory,
    MessageFactory,
    NoteTemplateFactory,
    OfferFactory,
    OfficerFactory,
    PlacementFactory,
    PupilFactory,
    SiteFactory,
    TrainingPathFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer_client(cast: Cast, client: Client) -> Client:
    """The cast's officer at work."""
    client.force_login(cast.officer)
    return client


def page_of(company: Company) -> str:
    """The address of a company's page."""
    return reverse("admin:companies_company_change", args=[company.pk])


def deed(company: Company, slug: str) -> str:
    """The address of one of its buttons."""
    return reverse("admin:companies_company_deed", args=[company.pk, slug])


def note_deed(note: ContactNote, slug: str) -> str:
    """The address of a note's button."""
    return reverse("admin:companies_contactnote_deed", args=[note.pk, slug])


def failed_mail(company: Company, address: str, **more: Any) -> Message:
    """A mail to somebody without account that did not arrive."""
    return MessageFactory(
        company_id=company.public_id,
        audience=Audience.COMPANY,
        channel=Channel.EMAIL,
        recipient=None,
        address=address,
        **{"state": MessageState.FAILED, "error": "550", **more},
    )


# --- Head, people, places -----------------------------------------------------------------------
def test_it_reaches_everybody_with_one_tap(cast: Cast, officer_client: Client) -> None:
    Company.objects.filter(pk=cast.company.pk).update(phone="+49 (0)231 / 12-34", email="a@b.de")
    Contact.objects.filter(pk=cast.contact.pk).update(phone="0231 99", preferred_channel="visit")
    text = officer_client.get(page_of(cast.company)).text
    assert 'href="tel:02311234"' in text
    assert 'href="tel:023199"' in text
    assert 'href="mailto:a@b.de"' in text
    assert f'href="mailto:{cast.contact.email}"' in text
    assert "am liebsten: persönlich" in text


def test_it_says_how_many_requests_wait_of_how_many(cast: Cast, officer_client: Client) -> None:
    assert cast.application
    Company.objects.filter(pk=cast.company.pk).update(
        max_open_requests=5, paused_until=timezone.localdate() + timedelta(days=3)
    )
    text = officer_client.get(page_of(cast.company)).text
    assert "1 von höchstens 5" in text
    assert "Pause bis" in text


def test_it_keeps_final_steps_in_a_fold(cast: Cast, officer_client: Client) -> None:
    text = officer_client.get(page_of(cast.company)).text
    head, fold = text.split("Seltenes und Endgültiges", 1)
    on_behalf = reverse("admin:companies_offer_on_behalf", args=[cast.company.pk])
    for url in (on_behalf, deed(cast.company, "wiedervorlage")):
        assert url in head
    for slug in ("sperren", "nicht-kontaktieren", "ruhen"):
        assert deed(cast.company, slug) not in head
        assert deed(cast.company, slug) in fold


def test_it_draws_places_without_asking_anybody(cast: Cast, officer_client: Client) -> None:
    SiteFactory(
        company=cast.company, is_main=False, street="Domplatz 1", latitude=None, longitude=None
    )
    text = officer_client.get(page_of(cast.company)).text
    assert "<svg" in text
    assert f'href="geo:{cast.site.latitude:.5f},{cast.site.longitude:.5f}"' in text
    assert "Die Lage fehlt." in text
    where = record.map_of(cast.company)
    assert [place.number for place in where.places] == [1, 2]
    assert len(where.dots) == 1
    assert "km" in where.places[0].words
    assert where.places[1].words == ""


@pytest.mark.parametrize(
    ("latitude", "longitude", "word"),
    [
        (51.6304, 7.4624, "nördlich"),
        (51.5304, 7.5624, "östlich"),
        (51.4304, 7.3024, "südwestlich"),
        (51.5304, 7.4624, "in"),
    ],
)
def test_it_says_where_a_place_lies(latitude: float, longitude: float, word: str) -> None:
    assert record.direction(Point(51.5304, 7.4624), Point(latitude, longitude)) == word


def test_it_counts_seats_by_days(cast: Cast) -> None:
    assert cast.placement
    slot = next(slot for slot in record.slots_of(cast.company, timezone.localdate()))
    assert slot.seats == 2
    assert [(span.booked, span.free) for span in slot.spans] == [(1, 1)]
    later = cast.placement.ends_on + timedelta(days=1)
    assert record.slots_of(cast.company, later)[0].spans == []


def test_it_offers_to_renew_what_ends_soon(cast: Cast, officer_client: Client) -> None:
    today = timezone.localdate()
    soon = OfferFactory(
        company=cast.company, site=cast.site, ends_on=today + timedelta(days=20), title="Bald"
    )
    later = OfferFactory(
        company=cast.company, site=cast.site, ends_on=today + timedelta(days=90), title="Lange"
    )
    text = officer_client.get(page_of(cast.company)).text
    assert reverse("admin:companies_offer_deed", args=[soon.pk, "erneuern"]) in text
    assert reverse("admin:companies_offer_deed", args=[later.pk, "erneuern"]) not in text
    assert reverse("admin:companies_offer_deed", args=[later.pk, "pausieren"]) in text


# --- Mails --------------------------------------------------------------------------------------
def test_it_stops_messages_by_button_and_calls_back_what_waits(
    cast: Cast, officer_client: Client
) -> None:
    waiting = failed_mail(cast.company, cast.contact.email, state=MessageState.PENDING, error="")
    other = failed_mail(cast.company, "andere@example.org", state=MessageState.PENDING, error="")
    data = {"contact": cast.contact.pk}
    answer = officer_client.post(deed(cast.company, "nachrichten-aus"), data, follow=True)
    assert "möchte keine Nachrichten seit" in answer.text
    assert f'href="mailto:{cast.contact.email}"' not in answer.text
    waiting.refresh_from_db()
    other.refresh_from_db()
    assert (waiting.state, other.state) == (MessageState.CANCELLED, MessageState.PENDING)
    entry = AuditEntry.objects.get(object_id=cast.contact.public_id)
    assert (entry.by, entry.details["opted_out"]) == (cast.officer, True)
    officer_client.post(deed(cast.company, "nachrichten-an"), data)
    cast.contact.refresh_from_db()
    assert cast.contact.opted_out_at is None
    assert AuditEntry.objects.filter(object_id=cast.contact.public_id).count() == 2


def test_it_marks_a_lost_mail_and_sends_it_to_the_right_address(
    cast: Cast, officer_client: Client
) -> None:
    old = cast.contact.email
    lost = failed_mail(cast.company, old.upper())
    elsewhere = failed_mail(cast.foreign_company, old)
    task = FollowUpFactory(company=cast.company, cause="bounce")
    assert "1 Nachricht kam nicht an" in officer_client.get(page_of(cast.company)).text
    officer_client.post(
        deed(cast.company, "adresse"), {"contact": cast.contact.pk, "email": "neu@example.org"}
    )
    for row in (lost, elsewhere, task, cast.contact):
        row.refresh_from_db()
    assert cast.contact.email == "neu@example.org"
    assert (lost.address, lost.state, lost.error) == ("neu@example.org", MessageState.PENDING, "")
    assert elsewhere.state == MessageState.FAILED
    assert task.done_by == cast.officer
    assert "kam nicht an" not in officer_client.get(page_of(cast.company)).text


def test_it_writes_to_nobody_who_wants_no_mails(cast: Cast, officer_client: Client) -> None:
    services.opt_out(cast.contact, cast.officer)
    lost = failed_mail(cast.company, cast.contact.email)
    answer = officer_client.post(
        deed(cast.company, "adresse"), {"contact": cast.contact.pk, "email": "neu@example.org"}
    )
    assert "möchte keine Nachrichten" in answer.text
    lost.refresh_from_db()
    assert lost.state == MessageState.FAILED


def test_it_touches_no_contact_of_another_company(cast: Cast, officer_client: Client) -> None:
    answer = officer_client.post(
        deed(cast.company, "nachrichten-aus"), {"contact": cast.foreign_contact.pk}
    )
    assert answer.status_code == 200
    cast.foreign_contact.refresh_from_db()
    assert cast.foreign_contact.opted_out_at is None


# --- Notes --------------------------------------------------------------------------------------
def test_it_fills_the_note_from_a_template(cast: Cast, officer_client: Client) -> None:
    template = NoteTemplateFactory(outcome=NoteOutcome.LATER, follow_up_days=7)
    theirs = NoteTemplateFactory(owner=OfficerFactory(), label="Nur meine")
    NoteTemplateFactory(is_active=False, label="Ausgeschaltet")
    answer = officer_client.get(page_of(cast.company), {"vorlage": template.pk})
    form = answer.context["note_form"]
    due = form["due_on"].value()
    assert form["text"].value() == template.text
    assert form["outcome"].value() == NoteOutcome.LATER
    assert due >= timezone.localdate() + timedelta(days=7)
    assert due.weekday() < 5
    assert "Nur meine" not in answer.text
    assert "Ausgeschaltet" not in answer.text
    for wrong in (theirs.pk, "x", 10**30):
        answer = officer_client.get(page_of(cast.company), {"vorlage": wrong})
        assert answer.context["note_form"]["text"].value() is None


def test_it_keeps_the_words_of_a_note_it_cannot_save(cast: Cast, officer_client: Client) -> None:
    answer = officer_client.post(
        deed(cast.company, "notiz"),
        {"kind": "phone", "outcome": "other", "text": "Lange Worte", "due_on": "gestern"},
    )
    assert answer.status_code == 200
    assert "Lange Worte" in answer.text
    assert not ContactNote.objects.exists()


def test_it_lets_the_author_correct_a_note_for_a_day(cast: Cast, officer_client: Client) -> None:
    note = ContactNoteFactory(company=cast.company, by=cast.officer, text="Falsch")
    assert note_deed(note, "berichtigen") in officer_client.get(page_of(cast.company)).text
    data = {"kind": "visit", "outcome": "interested", "text": "Richtig"}
    answer = officer_client.post(note_deed(note, "berichtigen"), data)
    assert answer.url == page_of(cast.company)
    note.refresh_from_db()
    assert (note.kind, note.text) == (NoteKind.VISIT, "Richtig")
    entry = AuditEntry.objects.get(object_id=note.public_id)
    assert entry.details == {"fields": ["kind", "outcome", "text"]}
    answer = officer_client.post(note_deed(note, "loeschen"))
    assert answer.url == page_of(cast.company)
    assert not ContactNote.objects.exists()
    assert AuditEntry.objects.filter(action=AuditAction.DELETED).exists()


def test_it_leaves_a_settled_note_and_a_colleagues_note_alone(
    cast: Cast, officer_client: Client
) -> None:
    old = ContactNoteFactory(
        company=cast.company, by=cast.officer, written_at=timezone.now() - timedelta(hours=24)
    )
    theirs = ContactNoteFactory(company=cast.company)
    text = officer_client.get(page_of(cast.company)).text
    for note in (old, theirs):
        assert note_deed(note, "berichtigen") not in text
    assert officer_client.post(note_deed(theirs, "loeschen")).status_code == 403
    answer = officer_client.post(note_deed(old, "loeschen"), follow=True)
    assert "Zeit zum Berichtigen ist vorbei" in answer.text
    assert ContactNote.objects.count() == 2


def test_it_corrects_a_note_about_last_month_that_was_written_now(cast: Cast) -> None:
    """A note is judged by when it was written, not by the day it tells of."""
    note = services.add_note(
        cast.company,
        cast.officer,
        kind=NoteKind.PHONE,
        outcome=NoteOutcome.OTHER,
        happened_at=timezone.now() - timedelta(days=30),
    )
    assert services.change_note(note, cast.officer, text="Nachgetragen").text == "Nachgetragen"


def test_it_gives_an_officer_templates_of_ones_own(cast: Cast, officer_client: Client) -> None:
    shared = NoteTemplateFactory()
    data = {"label": "Meine", "kind": "phone", "outcome": "other", "position": 5, "is_active": "on"}
    officer_client.post(reverse("admin:companies_notetemplate_add"), data)
    own = cast.officer.note_templates.get()
    for row, status in ((own, 302), (shared, 403)):
        url = reverse("admin:companies_notetemplate_change", args=[row.pk])
        assert officer_client.post(url, {**data, "label": "Anders"}).status_code == status
    shared.refresh_from_db()
    assert shared.label != "Anders"


# --- Owner --------------------------------------------------------------------------------------
def test_it_takes_a_company_over_with_a_reason(cast: Cast, client: Client) -> None:
    plan = FollowUpFactory(company=cast.company, responsible=cast.officer)
    client.force_login(cast.foreign_officer)
    assert client.post(deed(cast.company, "uebernehmen"), {"reason": ""}).status_code == 200
    cast.company.refresh_from_db()
    assert cast.company.owner == cast.officer
    answer = client.post(
        deed(cast.company, "uebernehmen"), {"reason": "Liegt bei meiner Schule"}, follow=True
    )
    cast.company.refresh_from_db()
    plan.refresh_from_db()
    assert cast.company.owner == plan.responsible == cast.foreign_officer
    assert "Liegt bei meiner Schule" in answer.text
    told = Message.objects.filter(event="officer_owner_changed")
    assert {message.recipient for message in told} == {cast.officer}
    assert all("Schule" not in message.body for message in told)
    entry = AuditEntry.objects.get(object_id=cast.company.public_id)
    assert entry.details == {"fields": ["owner"], "handover": HandOver.objects.get().pk}


def test_it_offers_nobody_the_own_company(cast: Cast, officer_client: Client) -> None:
    url = deed(cast.company, "uebernehmen")
    assert url not in officer_client.get(page_of(cast.company)).text
    assert officer_client.get(url).status_code == 403


def test_it_tells_both_when_the_owner_changes_in_the_form(cast: Cast, client: Client) -> None:
    client.force_login(cast.coordination)
    data = company_data(client, cast.company, owner=str(cast.foreign_officer.pk), name="Neu")
    assert client.post(page_of(cast.company), data).status_code == 302
    cast.company.refresh_from_db()
    assert (cast.company.name, cast.company.owner) == ("Neu", cast.foreign_officer)
    told = Message.objects.filter(event="officer_owner_changed")
    assert {message.recipient for message in told} == {cast.officer, cast.foreign_officer}
    assert HandOver.objects.get().receiver == cast.foreign_officer


def test_it_takes_no_company_from_a_colleague_without_a_reason(cast: Cast, client: Client) -> None:
    """The form of the master data is no way around the button."""
    client.force_login(cast.foreign_officer)
    page = client.get(page_of(cast.company))
    assert "owner" not in page.context["adminform"].form.fields
    assert "Selin Kaya" in page.text
    for wanted in (str(cast.foreign_officer.pk), ""):
        data = company_data(client, cast.company, owner=wanted, name="Neu")
        assert client.post(page_of(cast.company), data).status_code == 302
        cast.company.refresh_from_db()
        assert (cast.company.name, cast.company.owner) == ("Neu", cast.officer)
    client.force_login(cast.officer)
    data = company_data(client, cast.company, owner=str(cast.foreign_officer.pk))
    client.post(page_of(cast.company), data)
    cast.company.refresh_from_db()
    assert cast.company.owner == cast.foreign_officer, "what is one's own one may give"


def test_it_notes_who_was_first_to_look_after_a_company(cast: Cast, officer_client: Client) -> None:
    company = CompanyFactory()
    officer_client.post(deed(company, "uebernehmen"), {"reason": ""})
    company.refresh_from_db()
    assert company.owner == cast.officer
    assert not HandOver.objects.exists()
    assert "Zuständigkeit geändert" in officer_client.get(page_of(company)).text


# --- Belonging ----------------------------------------------------------------------------------
def test_it_links_two_companies_and_shows_it_on_both(cast: Cast, officer_client: Client) -> None:
    main = CompanyFactory(name="Bäckerei Stammhaus")
    data = {"words": "baeckerei stamm", "kind": "branch", "note": "Zentrale"}
    officer_client.post(deed(cast.company, "verbinden"), data)
    link = CompanyLink.objects.get()
    assert (link.subject, link.other, link.created_by) == (cast.company, main, cast.officer)
    here, there = (officer_client.get(page_of(row)).text for row in (cast.company, main))
    assert "Filiale von" in here
    assert main.name in here
    assert "hat als Filiale" in there
    assert cast.company.name in there
    answer = officer_client.post(deed(main, "verbinden"), {"other": cast.company.pk, **data})
    assert answer.status_code == 200
    answer = officer_client.post(
        deed(main, "verbinden"), {"other": cast.company.pk, "kind": "branch"}
    )
    assert "schon verbunden" in answer.text
    assert officer_client.get(deed(cast.company, "trennen")).status_code == 200
    assert CompanyLink.objects.exists()
    officer_client.post(deed(main, "trennen"), {"link": link.pk})
    assert not CompanyLink.objects.exists()


def test_it_asks_which_of_several_companies_is_meant(cast: Cast, officer_client: Client) -> None:
    one, two = CompanyFactory(name="Malerbetrieb A"), CompanyFactory(name="Malerbetrieb B")
    url = deed(cast.company, "verbinden")
    answer = officer_client.post(url, {"words": "malerbetrieb", "kind": "customer"})
    assert "zu mehreren" in answer.text
    assert one.name in answer.text
    officer_client.post(url, {"words": "malerbetrieb", "other": two.pk, "kind": "customer"})
    assert CompanyLink.objects.get().other == two
    answer = officer_client.post(url, {"words": "gibt es nicht", "kind": "customer"})
    assert "keinen anderen Betrieb" in answer.text


def test_it_unlinks_no_other_companies(cast: Cast, officer_client: Client) -> None:
    CompanyLinkFactory(subject=cast.company)
    foreign = CompanyLinkFactory()
    officer_client.post(deed(cast.company, "trennen"), {"link": foreign.pk})
    assert CompanyLink.objects.filter(pk=foreign.pk).exists()


def test_it_hints_at_companies_that_may_belong_and_stores_nothing(cast: Cast) -> None:
    company = CompanyFactory(phone="0231 / 12 34-5", website="https://www.bau.example/kontakt")
    SiteFactory(company=company, street="Am Markt 1", postal_code="44263")
    phone = CompanyFactory(phone="+49 231 12345")
    host = CompanyFactory(website="http://BAU.example")
    place = SiteFactory(street="Am Markt 1", postal_code="44263").company
    CompanyFactory(phone="0201 12345", website="https://anderbau.example")
    found = {row.company: str(row.words) for row in record.hints_for(company, [])}
    assert found == {
        phone: "gleiche Telefonnummer",
        host: "gleiche Website",
        place: "gleiche Adresse",
    }
    link = CompanyLinkFactory(subject=company, other=phone, kind=CompanyLinkKind.SAME_OWNER)
    known = record.related_to(company)
    assert [row.link for row in known] == [link]
    assert {row.company for row in record.hints_for(company, known)} == {host, place}


def test_it_hints_at_nobody_over_a_portal(cast: Cast) -> None:
    one = CompanyFactory(website="https://www.facebook.com/eins")
    CompanyFactory(website="https://www.facebook.com/zwei")
    assert record.hints_for(one, []) == []


# --- Pupils -------------------------------------------------------------------------------------
def test_it_shows_own_pupils_and_of_others_a_number(cast: Cast, client: Client) -> None:
    assert cast.application
    pupil = cast.pupil
    for user, is_own in ((cast.officer, True), (cast.foreign_officer, False)):
        client.force_login(user)
        text = client.get(page_of(cast.company)).text
        assert (pupil.first_name in text) is is_own
        assert (reverse("pupil_detail", args=[pupil.public_id]) in text) is is_own
        assert pupil.last_name not in text
        assert ("andere Schule" in text) is not is_own
        views = AuditEntry.objects.filter(action=AuditAction.VIEWED, by=user)
        assert [entry.object_id for entry in views] == [cast.school.public_id] * is_own


def test_it_journals_no_look_where_no_pupil_stands(cast: Cast, officer_client: Client) -> None:
    officer_client.get(page_of(cast.foreign_company))
    assert not AuditEntry.objects.filter(action=AuditAction.VIEWED).exists()


def test_it_says_nothing_of_a_draft(cast: Cast, officer_client: Client) -> None:
    ApplicationFactory(pupil=cast.pupil, offer=cast.offer, state=ApplicationState.DRAFT)
    assert cast.pupil.first_name not in officer_client.get(page_of(cast.company)).text


def test_it_counts_own_pupils_who_like_what_is_offered(cast: Cast, client: Client) -> None:
    cast.pupil.interests.add(cast.offer.field)
    cast.foreign_pupil.interests.add(cast.offer.field)
    client.force_login(cast.officer)
    assert "1 Jugendliche*r sucht noch" in client.get(page_of(cast.company)).text
    PlacementFactory(pupil=cast.pupil, offer=cast.offer, period=cast.period)
    assert "sucht noch" not in client.get(page_of(cast.company)).text


# --- Costs --------------------------------------------------------------------------------------
def fill(cast: Cast, company: Company, count: int) -> None:
    """So many of everything a page can show."""
    now = timezone.now()
    for number in range(count):
        at = now - timedelta(days=number, minutes=number)
        site = SiteFactory(company=company, is_main=False)
        contact = ContactFactory(company=company, is_main=False)
        offer = OfferFactory(company=company, site=site, seat_count=2)
        pupil = PupilFactory(school_class=cast.class_9b)
        stranger = PupilFactory(school_class=cast.foreign_class)
        ContactNoteFactory(company=company, contact=contact, happened_at=at, by=cast.officer)
        FollowUpFactory(company=company)
        FollowUpFactory(company=company, done_at=at, done_by=cast.officer)
        failed_mail(company, contact.email)
        for one in (pupil, stranger):
            ApplicationFactory(pupil=one, offer=offer)
            TrainingPathFactory(pupil=one, company=company)
        PlacementFactory(
            pupil=PupilFactory(school_class=cast.class_9b),
            company=company,
            offer=offer,
            state=PlacementState.PLANNED,
        )
        HandedCompanyFactory(company=company)
        CompanyLinkFactory(subject=company)
        NoteTemplateFactory()
        company.changes.create(move="talk", from_state="lead", to_state="talking", at=at)
        offer.changes.create(move="publish", from_state="in_review", to_state="published", at=at)
        for change in (company.changes.all(), offer.changes.all()):
            change.update(by=cast.officer)


@pytest.fixture
def queries() -> Callable[[Client, str], int]:
    """How many queries a page costs."""

    def count(client: Client, url: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    return count


def test_it_costs_the_same_for_one_and_for_thirty_of_everything(
    cast: Cast, officer_client: Client, queries: Callable[[Client, str], int]
) -> None:
    company = CompanyFactory(
        owner=OfficerFactory(),
        approved_by=OfficerFactory(),
        phone="0231 555",
        website="https://viel.example",
    )
    SiteFactory(company=company)
    CompanyFactory(phone="0231 555", website="https://viel.example")
    fill(cast, company, 1)
    officer_client.get(page_of(company))
    before = queries(officer_client, page_of(company))
    fill(cast, company, 29)
    assert queries(officer_client, page_of(company)) == before
    assert before <= 75


def test_it_reads_from_the_hour_that_comes_twice(cast: Cast) -> None:
    """25 October 2026, half past two: once in summer time, an hour later in winter time."""
    zone = timezone.get_default_timezone()
    for fold in (0, 1):
        at = datetime(2026, 10, 25, 2, 30, tzinfo=zone, fold=fold)
        ContactNoteFactory(company=cast.company, text=f"fold {fold}", happened_at=at)
    texts, before = [], ""
    for _page in range(4):
        page = timeline_of(cast.company, cast.officer, before=before, size=1, group="kontakte")
        texts += [entry.text for entry in page.entries]
        before = page.next_key
        if not before:
            break
    assert texts == ["fold 1", "fold 0"]


def test_it_plans_with_the_page_the_way_it_says(cast: Cast, officer_client: Client) -> None:
    due = timezone.localdate() + timedelta(days=3)
    data = {"kind": "phone", "outcome": "later", "text": "Bitte im Mai.", "due_on": due}
    answer = officer_client.post(deed(cast.company, "notiz"), data, follow=True)
    assert "Die Notiz ist gespeichert." in answer.text
    assert "Bitte im Mai." in answer.text
    assert FollowUp.objects.get().due_on == due
