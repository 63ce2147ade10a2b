"""What pupils and companies read fits where they stand, and names somebody who helps."""

import pytest
from django.urls import reverse

from journal.models import Message
from placements import services
from placements.enums import ApplicationState
from schools.enums import ConsentMove
from tests.factories import ApplicationFactory, PlacementFactory

pytestmark = pytest.mark.django_db
OTHERS = "Andere Anfragen"


def url(name, obj):
    return reverse(name, kwargs={"public_id": obj.public_id})


@pytest.fixture
def pupil(client, cast):
    client.force_login(cast.pupil.user)
    return client


@pytest.fixture
def draft(cast):
    return ApplicationFactory(pupil=cast.pupil, offer=cast.offer, period=cast.period, state="draft")


def revoke(cast):
    for consent in cast.pupil.consents.all():
        consent.make(ConsentMove.REVOKE)


# --- Who helps -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["my_applications", "my_profile"])
def test_it_closes_a_pupils_page_with_the_officers_card(cast, pupil, name):
    assert cast.officer.get_full_name() in pupil.get(reverse(name)).content.decode()


@pytest.mark.parametrize("name", ["application_edit", "application_send"])
def test_it_closes_the_pages_of_a_draft_with_the_officers_card(cast, pupil, draft, name):
    assert cast.officer.get_full_name() in pupil.get(url(name, draft)).content.decode()


def test_it_closes_an_application_with_the_officers_card(cast, pupil):
    page = pupil.get(url("application_detail", cast.application))

    assert cast.officer.get_full_name() in page.content.decode()


@pytest.mark.parametrize("phone", ["0231 000 55 66", ""])
def test_it_asks_a_company_to_call_only_where_it_gives_the_number(cast, client, phone):
    cast.officer.phone = phone
    cast.officer.save()
    assert cast.application
    revoke(cast)
    client.force_login(cast.company_member)

    text = client.get(url("company_application", cast.application)).content.decode()

    assert ("Bitte rufen Sie" in text) == bool(phone)
    assert phone in text


# --- Asking --------------------------------------------------------------------------------------


def test_it_warns_of_surname_and_phone_in_the_answers(pupil, draft):
    page = pupil.get(url("application_edit", draft)).content.decode()

    assert "keinen Nachnamen und keine Telefonnummer" in page


def test_it_says_why_sending_leads_to_the_consent(cast, pupil, draft):
    revoke(cast)

    page = pupil.post(url("application_send", draft), follow=True).content.decode()

    assert "Es fehlt noch das Einverständnis" in page


@pytest.mark.parametrize("has_others", [False, True])
def test_it_claims_to_have_cancelled_others_only_where_there_were_some(cast, pupil, has_others):
    services.accept(cast.application, by=cast.company_member)
    ApplicationFactory(
        pupil=cast.pupil,
        offer=cast.foreign_offer,
        period=cast.period,
        state="sent" if has_others else "draft",
    )

    page = pupil.post(url("application_confirm", cast.application), follow=True).content.decode()

    assert "Dein Platz ist sicher." in page
    assert (OTHERS in page) == has_others


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("draft", "angefangen zu schreiben"),
        ("sent", "schon gefragt"),
        ("needs_time", "schon gefragt"),
        ("accepted", "Jetzt bist du dran"),
        ("confirmed", "Das ist dein Platz"),
    ],
)
def test_it_says_at_a_place_how_far_the_pupil_has_come(cast, pupil, state, words):
    application = ApplicationFactory(
        pupil=cast.pupil, offer=cast.offer, period=cast.period, state=state
    )
    if state == ApplicationState.CONFIRMED:
        PlacementFactory(application=application)

    page = pupil.get(url("offer_detail", cast.offer)).content.decode()

    assert words in page
    assert url("application_detail", application) in page
    assert "Ich will dahin" not in page


@pytest.mark.parametrize("state", ["declined", "withdrawn", "lapsed_by_company", "released"])
def test_it_lets_a_pupil_ask_again_after_an_end(cast, pupil, state):
    ApplicationFactory(pupil=cast.pupil, offer=cast.offer, period=cast.period, state=state)

    assert "Ich will dahin" in pupil.get(url("offer_detail", cast.offer)).content.decode()


# --- Messages ------------------------------------------------------------------------------------


def test_it_does_not_say_that_a_teacher_entered_what_an_officer_did(cast):
    services.add_self_found(
        cast.pupil,
        cast.foreign_company,
        starts_on=cast.period.starts_on,
        ends_on=cast.period.ends_on,
        period=cast.period,
        by=cast.officer,
    )

    assert "Lehrkraft" not in Message.objects.get(event="self_found_officer").body
