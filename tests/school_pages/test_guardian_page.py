"""The guardian's page behind a link."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts import links
from accounts.enums import LinkPurpose
from journal.models import JobRun, Message
from placements.deadlines import run_dates
from schools import asking, consents
from schools.enums import ConsentPurpose, ConsentState
from schools.models import ConsentText
from tests.factories import GuardianFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def guardian(cast):
    return GuardianFactory(pupil=cast.classmate, email="familie@example.org")


@pytest.fixture
def url(cast, guardian):
    link = asking.ask(cast.classmate, by=cast.class_teacher)
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


def page_to_revoke(url, consent):
    return f"{url}widerrufen/{consent.public_id}/"


def test_it_takes_a_consent_back_after_asking(cast, client, url):
    consent = profile(cast.classmate)
    client.post(url, {"consent": consent.public_id, "decision": "give"})
    asks = client.get(page_to_revoke(url, consent))
    assert "Ab sofort sieht kein Betrieb mehr" in asks.content.decode()
    consent.refresh_from_db()
    assert consent.state == ConsentState.GIVEN

    client.post(page_to_revoke(url, consent))

    consent.refresh_from_db()
    assert consent.state == ConsentState.REVOKED


def test_it_has_nothing_to_take_back_before_a_yes(cast, client, url):
    address = page_to_revoke(url, profile(cast.classmate))

    assert client.get(address).status_code == 302
    page = client.post(address, follow=True)

    assert "nicht gegeben" in page.content.decode()
    assert profile(cast.classmate).state == ConsentState.REQUESTED


@pytest.mark.parametrize("end", ["refuse", "revoke", "expire"])
def test_it_gives_again_what_had_ended_and_keeps_the_history(cast, client, url, end):
    consent = profile(cast.classmate)
    client.post(url, {"consent": consent.public_id, "decision": "give"})
    if end == "refuse":
        consent = cast.classmate.consents.get(purpose=ConsentPurpose.CONTACT_TO_COMPANY)
        client.post(url, {"consent": consent.public_id, "decision": "refuse"})
    else:
        consent.refresh_from_db()
        consent.make(end)
    page = client.get(url).content.decode()
    assert "nichts zu entscheiden" not in page
    assert "Doch einverstanden" in page

    client.post(url, {"consent": consent.public_id, "decision": "give"})

    states = cast.classmate.consents.filter(purpose=consent.purpose).order_by("pk")
    assert [row.state for row in states] == [f"{end.rstrip('e')}ed", "given"]
    assert states[1].changes.get().move == "give"


def test_it_does_not_give_twice_from_an_old_page(cast, client, url):
    consent = profile(cast.classmate)
    client.post(url, {"consent": consent.public_id, "decision": "refuse"})
    client.post(url, {"consent": consent.public_id, "decision": "give"})

    with pytest.raises(consents.ConsentNotPossible):
        consents.decide(consent, give=True, decided_by="guardian")


def test_it_says_until_when_the_link_works(cast, client, url):
    day = date_format(timezone.localdate() + timedelta(days=60), "j. F Y")

    text = client.get(url).content.decode()

    assert f"mit diesem Link bis zum {day}" in text
    assert "einen neuen anfordern" in text


def test_it_says_that_the_child_has_left(cast, client, url):
    cast.classmate.left_on = timezone.localdate()
    cast.classmate.save()

    assert "besucht diese Schule nicht mehr" in client.get(url).content.decode()


def test_it_touches_no_other_pupils_consent(cast, client, url):
    other = profile(cast.pupil)

    assert client.post(page_to_revoke(url, other)).status_code == 404
    client.post(url, {"consent": other.public_id, "decision": "refuse"})

    other.refresh_from_db()
    assert other.state == ConsentState.GIVEN


def test_it_keeps_the_link_and_mails_once_a_day(cast, client, url, time_machine):
    mails = Message.objects.filter(event="consent_requested")
    again = asking.ask(cast.classmate, by=cast.class_teacher)
    assert again.token in url
    assert mails.count() == 1

    time_machine.move_to(timezone.now() + timedelta(days=1))
    asking.ask(cast.classmate, by=cast.class_teacher)

    assert mails.count() == 2
    assert client.get(url).status_code == 200


def test_it_mails_a_corrected_address_at_once(cast, guardian, url):
    guardian.email = "richtig@example.org"
    guardian.save()

    asking.ask(cast.classmate, by=cast.class_teacher)

    assert Message.objects.filter(address="richtig@example.org").exists()


def test_it_asks_the_guardian_who_can_be_written_to(cast):
    GuardianFactory(pupil=cast.classmate, email="")
    reachable = GuardianFactory(pupil=cast.classmate, email="oma@example.org")

    asking.ask(cast.classmate, by=cast.class_teacher)

    assert Message.objects.get(event="consent_requested").address == reachable.email


def test_it_does_not_ask_again_who_has_said_no(cast, client, url):
    client.post(url, {"consent": profile(cast.classmate).public_id, "decision": "refuse"})

    asking.ask(cast.classmate, by=cast.class_teacher)

    assert profile(cast.classmate).state == ConsentState.REFUSED


def test_it_asks_nobody_about_a_blocked_pupil(cast):
    cast.classmate.is_disclosure_blocked = True
    cast.classmate.save()

    with pytest.raises(consents.ConsentNotPossible):
        asking.ask(cast.classmate, by=cast.class_teacher)


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
    gone = client.get(url)
    assert gone.status_code == 410
    school = cast.school
    assert f"{school.name} hilft Ihnen" in gone.text
    assert school.phone in gone.text
    assert cast.pupil.first_name not in gone.text

    client.post(reverse("link_renew"), {"token": token, "purpose": LinkPurpose.CONSENT})

    addresses = Message.objects.filter(event="consent_requested").values_list("address", flat=True)
    assert list(addresses) == ["familie@example.org"] * 2


def test_it_refuses_links_for_other_things(cast, client, url):
    other = links.create_link(
        LinkPurpose.CONFIRM_OFFER, cast.classmate.public_id, days=5, now=timezone.now()
    )

    assert client.get(reverse("consent_page", kwargs={"token": other.token})).status_code == 404
    assert client.put(url).status_code == 405


def test_it_lets_a_consent_run_out_and_says_so(cast, client, url):
    consent = profile(cast.classmate)
    client.post(url, {"consent": consent.public_id, "decision": "give"})
    consent.refresh_from_db()
    after = consent.expires_on + timedelta(days=1)

    assert not consents.in_force(cast.classmate, ConsentPurpose.PROFILE_TO_COMPANY, after)
    assert not consents.expire(consent, on=consent.expires_on)
    assert consents.expire(consent, on=after)
    assert not consents.expire(consent, on=after)
    told = Message.objects.filter(event__startswith="consent_expired")
    assert set(told.values_list("audience", "channel")) == {
        ("pupil", "in_app"),
        ("teacher", "in_app"),
    }


def test_it_lets_the_others_run_out_when_one_fails(cast, monkeypatch):
    long_ago = timezone.now() - timedelta(days=900)
    over = timezone.localdate() - timedelta(days=1)
    cast.pupil.consents.update(decided_at=long_ago, expires_on=over)
    first, second = cast.pupil.consents.order_by("pk")
    say = consents.messages.consent_expired

    def fail_for_the_first(consent):
        if consent.pk == first.pk:
            raise RuntimeError
        say(consent)

    monkeypatch.setattr(consents.messages, "consent_expired", fail_for_the_first)
    run = JobRun(job="placements.run_dates")

    run_dates(run)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (ConsentState.GIVEN, ConsentState.EXPIRED)
    assert run.failed_count == 1


@pytest.mark.parametrize(("move", "before"), [("give", "refused"), ("x", "requested")])
def test_it_keeps_a_history_of_real_moves_only(cast, move, before):
    changes = cast.pupil.consents.first().changes

    with pytest.raises(IntegrityError, match="consent_change_is_a_move"):
        changes.create(move=move, from_state=before, to_state="given")


def test_it_ends_no_consent_before_it_is_given(cast):
    over = timezone.localdate() - timedelta(days=100)

    with pytest.raises(IntegrityError, match="consent_ends_after_decision"):
        cast.pupil.consents.update(expires_on=over)


def test_it_keeps_purpose_and_text_together(cast):
    other = ConsentText.objects.filter(purpose=ConsentPurpose.CONTACT_TO_COMPANY).first()

    with pytest.raises(IntegrityError, match="anderen Zweck"):
        cast.pupil.consents.filter(purpose=ConsentPurpose.PROFILE_TO_COMPANY).update(text=other)
