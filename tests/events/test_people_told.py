"""Who is told what: companies by link, teachers, pupils; nothing personal, nothing twice."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import links
from accounts.enums import LinkPurpose
from accounts.models import ActionLink
from companies import services as company_services
from companies.models import FollowUp
from journal.enums import Channel
from journal.models import Message
from placements import deadlines, services
from placements.enums import EventState, GuestState
from placements.models import Event, EventCompany
from placements.tasks import run_events
from tests.cast import Cast
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    EventCompanyFactory,
    EventFactory,
    at_nine,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest(cast: Cast) -> EventCompany:
    """The Hafenwerkstatt, invited by link."""
    event = EventFactory(officer=cast.officer, to_bring="Ein Werkstück")
    return services.add_guest(event, cast.company, cast.officer, seats=4)


def mails(event: str) -> list[Message]:
    return list(Message.objects.filter(event=event, channel=Channel.EMAIL).order_by("pk"))


def told(event: str) -> set[object]:
    return {message.recipient for message in Message.objects.filter(event=event)}


def test_it_invites_with_a_link_that_needs_no_account(
    cast: Cast, guest: EventCompany, client: Client
) -> None:
    (mail,) = mails("event_invitation_company")
    assert mail.address == cast.contact.email
    link = ActionLink.objects.get(purpose=LinkPurpose.EVENT)
    assert mail.link_id == link.public_id
    assert told("event_invitation_company") == {None, cast.company_admin, cast.company_member}
    page = reverse("event_answer", args=[link.token])
    text = client.get(page).text
    for fact in (guest.event.title, guest.event.place, "Ein Werkstück", "Ja, wir sind dabei"):
        assert fact in text
    guest.refresh_from_db()
    assert guest.state == GuestState.INVITED, "looking writes nothing"
    link.refresh_from_db()
    assert link.first_opened_at is None
    text = client.post(page, {"antwort": "ja"}, follow=True).text
    assert "Danke, Sie sind dabei" in text
    guest.refresh_from_db()
    assert guest.state == GuestState.ACCEPTED
    assert told("event_answer_officer") == {cast.officer}
    # It may change its mind, and says so once.
    client.post(page, {"antwort": "nein"})
    client.post(page, {"antwort": "nein"})
    guest.refresh_from_db()
    assert guest.state == GuestState.DECLINED
    assert guest.changes.count() == 3


def test_it_says_what_is_wrong_with_an_empty_answer(guest: EventCompany, client: Client) -> None:
    page = reverse("event_answer", args=[ActionLink.objects.get().token])
    answer = client.post(page, {"antwort": "vielleicht"})
    assert answer.status_code == 409
    assert "Bitte wählen Sie eine Antwort." in answer.text


def test_it_sends_a_new_link_to_the_same_person_alone(
    cast: Cast, guest: EventCompany, client: Client
) -> None:
    link = ActionLink.objects.get()
    link.created_at -= timedelta(days=60)
    link.expires_at = timezone.now() - timedelta(days=1)
    link.save()
    page = client.get(reverse("event_answer", args=[link.token]))
    assert page.status_code == 410
    assert "Selin Kaya hilft Ihnen" in page.text
    assert "Neuen Link schicken" in page.text
    links.renew(link)
    assert [mail.address for mail in mails("event_invitation_company")] == [cast.contact.email] * 2
    services.cancel_event(guest.event, cast.officer, reason="Umbau")
    with pytest.raises(links.NotRenewable):
        links.renew(link)


def test_it_names_nobody_who_has_left_behind_a_dead_link(
    cast: Cast, guest: EventCompany, client: Client
) -> None:
    link = ActionLink.objects.get()
    ActionLink.objects.update(
        created_at=timezone.now() - timedelta(days=60),
        expires_at=timezone.now() - timedelta(days=1),
    )
    cast.officer.is_active = False
    cast.officer.save()
    page = client.get(reverse("event_answer", args=[link.token]))
    assert page.status_code == 410
    assert cast.officer.last_name not in page.text
    assert cast.contact.last_name not in page.text


def test_it_writes_to_the_person_somebody_chose(cast: Cast, guest: EventCompany) -> None:
    """The link of the one before opens nothing any more."""
    before = ActionLink.objects.get()
    other = ContactFactory(company=cast.company)
    services.choose_contact(guest.event, other, cast.officer)
    assert [mail.address for mail in mails("event_invitation_company")] == [
        cast.contact.email,
        other.email,
    ]
    before.refresh_from_db()
    assert before.revoked_at is not None
    quiet = ContactFactory(company=cast.company, opted_out_at=timezone.now())
    stranger = ContactFactory(company=cast.foreign_company)
    for nobody in (quiet, stranger):
        with pytest.raises(services.NotPossible):
            services.choose_contact(guest.event, nobody, cast.officer)


def test_it_removes_a_company_that_nobody_has_written_to(cast: Cast, guest: EventCompany) -> None:
    with pytest.raises(services.NotPossible):
        services.remove_guest(guest, cast.officer)
    planned = EventCompanyFactory(event=guest.event, state=GuestState.PLANNED)
    services.remove_guest(planned, cast.officer)
    assert list(guest.event.guests.all()) == [guest]


def test_it_asks_for_a_call_where_nobody_reads_mails(cast: Cast) -> None:
    event = EventFactory(officer=cast.officer)
    silent = CompanyFactory(owner=cast.officer)
    services.add_guest(event, silent, cast.officer)
    assert "keine E-Mail-Adresse" in FollowUp.objects.get(company=silent).subject


def test_it_writes_to_no_company_that_is_closed_to_us(cast: Cast, visit: Event) -> None:
    blocked = CompanyFactory(state="blocked")
    with pytest.raises(services.NotPossible, match="gesperrt"):
        services.add_guest(visit, blocked, cast.officer)


def test_it_takes_a_blocked_company_off_its_events(cast: Cast, guest: EventCompany) -> None:
    company_services.block_company(cast.company, cast.coordination, reason="Prüfung")
    guest.refresh_from_db()
    assert guest.state == GuestState.DECLINED
    assert told("event_answer_officer") == {cast.officer}
    assert not ActionLink.objects.open().filter(purpose=LinkPurpose.EVENT).exists()


def test_it_tells_everybody_of_a_new_time_and_of_nothing_else(cast: Cast, visit: Event) -> None:
    services.sign_up(visit, cast.pupil, cast.pupil.user)
    services.change_event(visit, cast.officer, title="Neuer Titel")
    assert not Message.objects.filter(event__startswith="event_changed").exists()
    later = visit.starts_at + timedelta(days=1)
    services.change_event(visit, cast.officer, starts_at=later, ends_at=later + timedelta(hours=3))
    assert told("event_changed_pupil") == {cast.pupil.user}
    assert told("event_changed_teacher") == {cast.class_teacher}
    assert cast.contact.email in [mail.address for mail in mails("event_changed_company")]


def test_it_tells_everybody_why_it_is_called_off(cast: Cast, visit: Event) -> None:
    services.sign_up(visit, cast.pupil, cast.pupil.user)
    services.cancel_event(visit, cast.officer, reason="Wasserschaden")
    assert told("event_cancelled_pupil") == {cast.pupil.user}
    assert told("event_cancelled_teacher") == {cast.class_teacher}
    for message in Message.objects.filter(event__startswith="event_cancelled"):
        assert "Wasserschaden" in message.body
        for name in (cast.pupil.first_name, cast.pupil.last_name):
            assert name not in message.body + message.subject


def test_it_calls_off_a_draft_in_silence(cast: Cast) -> None:
    event = EventFactory(state=EventState.DRAFT)
    services.cancel_event(event, cast.officer, reason="doch nicht")
    assert not Message.objects.exists()


def test_it_reminds_once_on_the_day_before(cast: Cast, visit: Event) -> None:
    services.sign_up(visit, cast.pupil, cast.pupil.user)
    assert not services.remind_of_event(visit)
    eve = visit.starts_at - timedelta(days=1)
    assert services.remind_of_event(visit, now=eve)
    assert not services.remind_of_event(visit, now=eve)
    assert told("event_reminder_pupil") == {cast.pupil.user}
    assert told("event_reminder_teacher") == {cast.class_teacher}
    company = mails("event_reminder_company")[0]
    assert "1 Jugendliche" in company.body
    assert cast.pupil.first_name not in company.body


def test_it_reminds_of_a_moved_event_again(cast: Cast, visit: Event) -> None:
    services.remind_of_event(visit, now=visit.starts_at - timedelta(days=1))
    moved = services.change_event(
        visit, cast.officer, starts_at=at_nine(20), ends_at=at_nine(20) + timedelta(hours=1)
    )
    assert services.remind_of_event(moved, now=at_nine(19))


def test_it_runs_every_hour_and_may_run_twice(cast: Cast, visit: Event) -> None:
    over = EventFactory(starts_at=at_nine(-2))
    near = EventFactory(starts_at=at_nine(1))
    run_events()
    run_events()
    for event in (over, near, visit):
        event.refresh_from_db()
    assert over.state == EventState.HELD
    assert near.reminded_at is not None
    assert visit.reminded_at is None
    assert deadlines.run_events is not None
