"""A pupil's consent: what is next, the way to the guardian, from 16 the own decision."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import ActionLink
from journal.models import AuditEntry, Message
from schools import asking, consents
from schools.enums import ConsentPurpose, ConsentState
from schools.models import Consent
from tests.factories import GuardianFactory

pytestmark = pytest.mark.django_db

PAGE = "/mein-einverstaendnis/"
ADDRESS = "dorota@example.org"


@pytest.fixture
def young(cast, client):
    """Jan, 14 years, nobody asked yet."""
    client.force_login(cast.classmate.user)
    return client


@pytest.fixture
def old(cast, client):
    """Emma, 16 years, decides alone."""
    client.force_login(cast.other_pupil.user)
    return client


@pytest.fixture
def mother(cast):
    return GuardianFactory(pupil=cast.classmate, email=ADDRESS)


def text_of(client, address=PAGE):
    return client.get(address).content.decode()


def profile(pupil):
    return pupil.consents.filter(purpose=ConsentPurpose.PROFILE_TO_COMPANY).last()


# --- The way to the guardian ---------------------------------------------------------------------


def test_it_writes_to_the_guardian_and_keeps_the_address(young, mother):
    assert "d…@example.org" in text_of(young)

    page = young.post(PAGE, {"ask": "1"}, follow=True).content.decode()

    assert "Wir haben am" in page
    assert "d…@example.org" in page
    assert "Noch einmal schicken" in page
    assert ADDRESS not in page
    assert "/k/" not in page
    assert Message.objects.get(event="consent_requested").address == ADDRESS


def test_it_writes_again_with_the_same_link(young, mother, time_machine):
    young.post(PAGE, {"ask": "1"})
    young.post(PAGE, {"ask": "1"})
    mails = Message.objects.filter(event="consent_requested")
    assert mails.count() == 1
    assert ActionLink.objects.get().revoked_at is None

    time_machine.move_to(timezone.now() + timedelta(days=1))
    young.force_login(mother.pupil.user)
    young.post(PAGE, {"ask": "1"})

    assert mails.count() == 2
    assert ActionLink.objects.count() == 1


def test_it_says_that_a_mail_did_not_arrive(young, mother):
    young.post(PAGE, {"ask": "1"})
    Message.objects.filter(event="consent_requested").update(state="failed")

    assert "Die E-Mail kam nicht an" in text_of(young)


def test_it_lets_nobody_ask_all_day(young, mother):
    answers = [young.post(PAGE, {"ask": "1"}).status_code for _ in range(11)]

    assert answers == [302] * 10 + [429]


def test_it_does_not_press_who_has_said_no(cast, young, mother):
    young.post(PAGE, {"ask": "1"})
    for consent in cast.classmate.consents.all():
        consents.decide(consent, give=False, decided_by="guardian")

    page = text_of(young)

    assert "Deine Eltern haben Nein gesagt" in page
    assert "Noch einmal schicken" not in page


def test_it_does_not_show_a_link_that_can_be_mailed(young, mother):
    page = young.post(PAGE, {"show": "1"}, follow=True).content.decode()

    assert "/k/" not in page
    assert "als E-Mail" in page
    assert not ActionLink.objects.exists()


def test_it_marks_what_was_decided_on_the_pupils_device(cast, young, client):
    assert "Deine Lehrkraft gibt dir" in text_of(young)
    page = young.post(PAGE, {"show": "1"}).content.decode()
    assert "/k/" in page
    assert "<svg" in page
    link = ActionLink.objects.get()
    assert AuditEntry.objects.get(action="link_sent").details == {"shown_by": "pupil"}
    url = reverse("consent_page", kwargs={"token": link.token})

    client.logout()
    client.post(url, {"consent": profile(cast.classmate).public_id, "decision": "give"})

    consent = profile(cast.classmate)
    assert (consent.state, consent.decided_by) == (ConsentState.GIVEN, "shown")
    assert "am Gerät" in consent.changes.get().by_label
    assert AuditEntry.objects.filter(object_id=consent.public_id, by_label="shown").exists()
    client.force_login(cast.class_teacher)
    detail = reverse("pupil_detail", kwargs={"public_id": cast.classmate.public_id})
    assert "am Gerät" in text_of(client, detail)


def test_it_keeps_the_teachers_link_apart_from_the_pupils(cast, young):
    paper = asking.ask(cast.classmate, by=cast.class_teacher)

    young.post(PAGE, {"show": "1"})

    shown = ActionLink.objects.exclude(pk=paper.pk).get()
    paper.refresh_from_db()
    assert paper.is_usable(timezone.now())
    assert asking.decided_behind(paper) == "guardian"
    assert asking.decided_behind(shown) == "shown"


def test_it_ends_the_link_on_the_device_once_there_is_an_address(cast, young):
    young.post(PAGE, {"show": "1"})
    shown = ActionLink.objects.get()

    GuardianFactory(pupil=cast.classmate, email=ADDRESS)
    asking.ask(cast.classmate, by=cast.class_teacher)

    shown.refresh_from_db()
    assert not shown.is_usable(timezone.now())
    assert Message.objects.filter(address=ADDRESS).exists()


def test_it_does_not_let_a_pupil_under_16_decide(cast, young):
    young.post(PAGE, {"show": "1"})
    consent = profile(cast.classmate)
    revoke = reverse("my_consent_revoke", kwargs={"public_id": consent.public_id})

    assert young.post(PAGE, {"consent": consent.public_id, "decision": "give"}).status_code == 403
    assert young.post(revoke).status_code == 403

    consent.refresh_from_db()
    assert consent.state == ConsentState.REQUESTED


# --- From 16 on ----------------------------------------------------------------------------------


def test_it_lets_a_pupil_of_16_decide(cast, old):
    old.post(PAGE, {"ask": "1"})
    consent = profile(cast.other_pupil)

    old.post(PAGE, {"consent": consent.public_id, "decision": "give"})

    consent.refresh_from_db()
    assert (consent.state, consent.decided_by) == (ConsentState.GIVEN, "pupil")
    assert consent.text.reader == "pupil"
    assert old.post(PAGE, {"show": "1"}, follow=True).status_code == 200
    assert not ActionLink.objects.exists()


def test_it_asks_before_taking_back(cast, old):
    old.post(PAGE, {"ask": "1"})
    consent = profile(cast.other_pupil)
    old.post(PAGE, {"consent": consent.public_id, "decision": "give"})
    revoke = reverse("my_consent_revoke", kwargs={"public_id": consent.public_id})

    assert "Ab sofort sieht kein Betrieb mehr" in text_of(old, revoke)
    consent.refresh_from_db()
    assert consent.state == ConsentState.GIVEN
    old.post(revoke)

    consent.refresh_from_db()
    assert consent.state == ConsentState.REVOKED
    assert "Doch zustimmen" in text_of(old)
    old.post(PAGE, {"consent": consent.public_id, "decision": "give"})
    assert profile(cast.other_pupil).state == ConsentState.GIVEN


def test_it_gives_the_words_for_pupils_to_who_has_turned_16(cast, young):
    young.post(PAGE, {"show": "1"})
    cast.classmate.born_on = timezone.localdate() - timedelta(days=17 * 366)
    cast.classmate.save()
    consent = profile(cast.classmate)
    assert consent.text.reader == "guardian"

    young.post(PAGE, {"consent": consent.public_id, "decision": "give"})

    consent.refresh_from_db()
    assert (consent.state, consent.text.reader) == (ConsentState.GIVEN, "pupil")


# --- Heute ---------------------------------------------------------------------------------------


def test_it_says_since_when_the_guardian_is_asked(cast, young, mother):
    asking.ask(cast.classmate, by=cast.class_teacher)

    page = text_of(young, "/heute/")

    assert "Deine Eltern sind dran" in page
    assert "Gefragt sind sie seit dem" in page


@pytest.mark.parametrize("who", ["classmate", "other_pupil"])
def test_it_ends_with_the_school_after_a_no(cast, client, who):
    pupil = getattr(cast, who)
    client.force_login(pupil.user)
    asking.ask(pupil, by=cast.class_teacher)
    decided_by = "guardian" if who == "classmate" else "pupil"
    consents.decide(profile(pupil), give=False, decided_by=decided_by)

    page = text_of(client, "/heute/")

    assert "Deine Schule hilft dir" in page
    assert "Nein gesagt" in page
    assert "Hol dir das Okay" not in page


def test_it_ends_with_the_school_where_nothing_may_be_shown(cast, young, mother):
    cast.classmate.is_disclosure_blocked = True
    cast.classmate.save()

    assert "Deine Schule hilft dir" in text_of(young, "/heute/")
    assert "Deine Schule hilft dir" in text_of(young)
    young.post(PAGE, {"ask": "1"})
    assert not Consent.objects.filter(pupil=cast.classmate).exists()
