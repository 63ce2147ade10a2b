"""The company answers by the link from the mail: five questions, and nothing too early."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import links
from accounts.enums import LinkPurpose
from journal.models import AuditEntry, Message
from placements import services
from placements.enums import ApplicationState
from quartier.lib.date_text import full_day_text
from schools.enums import ConsentMove
from tests.factories import ApplicationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(cast):
    return services.answer_link(cast.application)


def address(link, name="application_answer"):
    return reverse(name, kwargs={"token": link.token})


def secrets_of(pupil):
    """What no company may read before confirmation and consent."""
    school = pupil.school_class.school
    born = pupil.born_on
    words = [pupil.last_name, school.name, pupil.phone, pupil.email, str(pupil.public_id)]
    return [word for word in [*words, f"{born:%d.%m.%Y}", born.isoformat()] if word]


def test_it_shows_first_name_grade_and_answers(cast, client, link):
    page = client.get(address(link))

    assert page.status_code == 200
    text = page.content.decode()
    assert cast.pupil.first_name in text
    assert cast.application.answer_likes in text
    assert page["Referrer-Policy"] == "same-origin"
    assert "no-store" in page["Cache-Control"]


def test_it_journals_every_look_and_writes_nothing_else(cast, client, link):
    client.get(address(link))

    seen = AuditEntry.objects.get(action="viewed")
    assert seen.object_id == cast.application.public_id
    assert seen.by is None
    assert seen.details == {"stage": "profile"}
    link.refresh_from_db()
    cast.application.refresh_from_db()
    assert link.first_opened_at is None
    assert cast.application.seen_at is None


@pytest.mark.parametrize("state", sorted(set(ApplicationState) - {ApplicationState.DRAFT}))
def test_it_never_shows_who_it_is_before_the_confirmation(cast, client, state):
    cast.pupil.phone, cast.pupil.email = "0231 000 77 88", "elif@example.org"
    cast.pupil.save()
    application = ApplicationFactory(
        pupil=cast.pupil, offer=cast.offer, period=cast.period, state=state
    )
    link = services.answer_link(application)

    text = client.get(address(link)).content.decode()

    shown = [word for word in secrets_of(cast.pupil) if word in text]
    allowed = {cast.pupil.last_name, cast.pupil.phone, cast.pupil.email, cast.school.name}
    assert set(shown) <= (allowed if state == ApplicationState.CONFIRMED else set())


@pytest.mark.parametrize("state", sorted(set(ApplicationState) - {ApplicationState.DRAFT}))
def test_it_shows_nothing_of_the_pupil_without_consent(cast, client, state):
    application = ApplicationFactory(
        pupil=cast.pupil, offer=cast.offer, period=cast.period, state=state
    )
    link = services.answer_link(application)
    for consent in cast.pupil.consents.all():
        consent.make(ConsentMove.REVOKE)

    text = client.get(address(link)).content.decode()

    own_words = [application.answer_likes, application.answer_reason, cast.pupil.first_name]
    assert not [word for word in [*secrets_of(cast.pupil), *own_words] if word in text]
    assert not AuditEntry.objects.filter(action="viewed").exists()


def test_it_shows_who_comes_after_the_confirmation(cast, client, link):
    services.accept(cast.application, by_label=services.BY_LINK)
    services.confirm(cast.application, by=cast.pupil.user)

    text = client.get(address(link)).content.decode()

    assert cast.pupil.last_name in text
    assert AuditEntry.objects.filter(details={"stage": "contact"}).exists()


def test_it_keeps_the_name_back_when_only_the_profile_is_agreed(cast, client, link):
    cast.pupil.consents.get(purpose="contact").make(ConsentMove.REVOKE)
    services.accept(cast.application, by_label=services.BY_LINK)
    services.confirm(cast.application, by=cast.pupil.user)

    assert cast.pupil.last_name not in client.get(address(link)).content.decode()


def test_it_shows_nothing_weeks_after_the_end(cast, client, link, time_machine):
    services.accept(cast.application, by_label=services.BY_LINK)
    services.confirm(cast.application, by=cast.pupil.user)
    late = cast.application.ends_on + timedelta(days=29)
    time_machine.move_to(late)
    fresh = links.create_link(
        LinkPurpose.ANSWER_APPLICATION,
        cast.application.public_id,
        days=5,
        now=timezone.now(),
    )

    assert cast.pupil.first_name not in client.get(address(fresh)).content.decode()


def test_it_says_yes(cast, client, link):
    answer = client.post(address(link), {"answer": "yes"})

    assert answer.status_code == 302
    cast.application.refresh_from_db()
    assert cast.application.state == ApplicationState.ACCEPTED
    assert cast.application.changes.last().by_label == services.BY_LINK
    assert "Danke für Ihr Ja" in client.get(address(link)).content.decode()


def test_it_takes_more_time_once(cast, client, link):
    client.post(address(link), {"answer": "time"})
    again = client.post(address(link), {"answer": "time"})

    assert again.status_code == 409
    cast.application.refresh_from_db()
    assert cast.application.state == ApplicationState.NEEDS_TIME


def test_it_declines_with_a_reason(cast, client, link):
    url = address(link, "application_decline")
    assert client.get(url).status_code == 200
    assert client.post(url, {}).status_code == 200, "a reason is asked for"

    answer = client.post(url, {"reason": "no_time", "text": "Nächstes Jahr gern."})

    assert answer.status_code == 302
    cast.application.refresh_from_db()
    assert cast.application.state == ApplicationState.DECLINED
    assert cast.application.decline_text == "Nächstes Jahr gern."


def test_it_explains_a_second_answer(cast, client, link):
    client.post(address(link), {"answer": "yes"})
    again = client.post(address(link), {"answer": "yes"})

    assert again.status_code == 409
    assert "Das geht nicht mehr" in again.content.decode()


def test_it_refuses_an_unknown_answer(cast, client, link):
    assert client.post(address(link), {"answer": "confirm"}).status_code == 409
    cast.application.refresh_from_db()
    assert cast.application.state == ApplicationState.SENT


def test_it_notes_that_a_person_saw_it(cast, client, link):
    assert client.post(address(link, "application_seen")).status_code == 204

    cast.application.refresh_from_db()
    assert cast.application.seen_at is not None
    assert client.get(address(link, "application_seen")).status_code == 405


@pytest.mark.parametrize("name", ["application_answer", "application_decline"])
def test_it_refuses_other_methods_and_links_for_other_things(cast, client, link, name):
    assert client.put(address(link, name)).status_code == 405
    other = links.create_link(
        LinkPurpose.CONSENT, cast.application.public_id, days=5, now=timezone.now()
    )
    assert client.get(address(other, name)).status_code == 404
    assert client.post(address(other, name), {"answer": "yes"}).status_code == 404


def test_it_explains_an_expired_link_and_sends_a_new_one_to_the_same_contact(
    cast, client, link, time_machine
):
    time_machine.move_to(timezone.now() + timedelta(days=5))
    cast.application.answer_by = timezone.localdate() + timedelta(days=30)
    cast.application.save(update_fields=["answer_by"])
    time_machine.move_to(timezone.now() + timedelta(days=22))

    gone = client.get(address(link))
    assert gone.status_code == 410
    assert "Selin Kaya hilft Ihnen" in gone.text

    renewed = client.post(
        reverse("link_renew"), {"token": link.token, "purpose": LinkPurpose.ANSWER_APPLICATION}
    )
    assert renewed.status_code == 302
    mail = Message.objects.get(event="application_link_company")
    assert mail.address == cast.contact.email


def test_it_thanks_and_names_the_new_day_when_more_time_is_taken(cast, client, link):
    client.post(address(link), {"answer": "time"})

    cast.application.refresh_from_db()
    day = full_day_text(cast.application.answer_by)
    text = client.get(address(link)).content.decode()
    assert f"Sie haben jetzt Zeit bis {day}" in text
    assert "Ja, gern" in text


def test_it_asks_for_a_sentence_when_the_reason_is_another(cast, client, link):
    url = address(link, "application_decline")

    page = client.post(url, {"reason": "other", "text": " "})

    assert page.status_code == 200
    assert "Bitte schreiben Sie in einem Satz" in page.content.decode()
    cast.application.refresh_from_db()
    assert cast.application.state == ApplicationState.SENT
