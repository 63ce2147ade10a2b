"""The guardian's page behind a link."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import links
from accounts.enums import LinkPurpose
from journal.models import Message
from schools import consents
from schools.enums import ConsentPurpose, ConsentState
from tests.factories import GuardianFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def guardian(cast):
    return GuardianFactory(pupil=cast.classmate, email="familie@example.org")


@pytest.fixture
def url(cast, guardian):
    link = consents.ask(cast.classmate, by=cast.class_teacher)
    return reverse("consent_page", kwargs={"token": link.token})


def profile(pupil):
    return pupil.consents.get(purpose=ConsentPurpose.PROFILE_TO_COMPANY)


def test_it_mails_the_guardian_a_link_without_a_name(cast, url):
    mail = Message.objects.get(event="consent_requested")

    assert mail.address == "familie@example.org"
    assert cast.classmate.first_name not in mail.body + mail.subject


def test_it_says_what_is_asked(cast, client, url):
    page = client.get(url)
    text = page.content.decode()

    assert cast.classmate.first_name in text
    assert cast.classmate.last_name not in text
    assert text.count("Ja, ich bin einverstanden") == 2
    assert page["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize(
    ("decision", "state"), [("give", ConsentState.GIVEN), ("refuse", ConsentState.REFUSED)]
)
def test_it_keeps_the_decision_and_who_took_it(cast, client, url, decision, state):
    consent = profile(cast.classmate)

    client.post(url, {"consent": consent.public_id, "decision": decision})

    consent.refresh_from_db()
    assert (consent.state, consent.decided_by) == (state, "guardian")
    assert consent.changes.get().to_state == state
    in_force = consents.in_force(
        cast.classmate, ConsentPurpose.PROFILE_TO_COMPANY, timezone.localdate()
    )
    assert in_force is (decision == "give")


def test_it_takes_a_consent_back_with_the_same_link(cast, client, url):
    consent = profile(cast.classmate)
    client.post(url, {"consent": consent.public_id, "decision": "give"})

    client.post(url, {"consent": consent.public_id, "decision": "revoke"})

    consent.refresh_from_db()
    assert consent.state == ConsentState.REVOKED


def test_it_touches_no_other_pupils_consent(cast, client, url):
    other = profile(cast.pupil)

    client.post(url, {"consent": other.public_id, "decision": "revoke"})

    other.refresh_from_db()
    assert other.state == ConsentState.GIVEN


def test_it_does_not_decide_by_get(cast, client, url):
    client.get(url, {"consent": profile(cast.classmate).public_id, "decision": "give"})

    assert profile(cast.classmate).state == ConsentState.REQUESTED


def test_it_explains_when_the_child_decides(cast, client, url):
    cast.classmate.born_on = timezone.localdate() - timedelta(days=17 * 366)
    cast.classmate.save()
    consent = profile(cast.classmate)

    client.post(url, {"consent": consent.public_id, "decision": "give"})

    consent.refresh_from_db()
    assert consent.state == ConsentState.REQUESTED
    assert "Ihr Kind ist 16 Jahre alt" in client.get(url).content.decode()


def test_it_sends_a_new_link_to_the_same_address(cast, client, url, time_machine):
    token = url.strip("/").split("/")[-1]
    time_machine.move_to(timezone.now() + timedelta(days=61))
    assert client.get(url).status_code == 410

    client.post(reverse("link_renew"), {"token": token, "purpose": LinkPurpose.CONSENT})

    addresses = Message.objects.filter(event="consent_requested").values_list("address", flat=True)
    assert list(addresses) == ["familie@example.org"] * 2


def test_it_refuses_links_for_other_things(cast, client, url):
    other = links.create_link(
        LinkPurpose.CONFIRM_OFFER, cast.classmate.public_id, days=5, now=timezone.now()
    )

    assert client.get(reverse("consent_page", kwargs={"token": other.token})).status_code == 404
    assert client.put(url).status_code == 405


def test_it_lets_a_consent_run_out(cast, client, url, time_machine):
    consent = profile(cast.classmate)
    client.post(url, {"consent": consent.public_id, "decision": "give"})
    consent.refresh_from_db()
    after = consent.expires_on + timedelta(days=1)

    assert not consents.in_force(cast.classmate, ConsentPurpose.PROFILE_TO_COMPANY, after)
    assert consents.expire_due(after) == 1
    assert consents.expire_due(after) == 0
