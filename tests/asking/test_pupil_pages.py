"""A pupil's pages: what is next, writing, sending, confirming, taking back."""

import pytest
from django.urls import reverse

from journal.models import AuditEntry
from placements import services
from placements.enums import ApplicationState
from placements.models import Application, Placement
from schools.enums import ConsentMove
from tests.factories import ApplicationFactory

pytestmark = pytest.mark.django_db

ANSWERS = {
    "answer_likes": "Ich repariere Fahrräder.",
    "answer_strengths": "Ich messe gern genau.",
    "answer_reason": "Ich wohne um die Ecke.",
}


@pytest.fixture
def pupil_client(client, cast):
    client.force_login(cast.pupil.user)
    return client


@pytest.fixture
def draft(cast):
    return ApplicationFactory(
        pupil=cast.pupil, offer=cast.offer, period=cast.period, state="draft", **ANSWERS
    )


def url(name, obj):
    return reverse(name, kwargs={"public_id": obj.public_id})


def test_it_starts_with_searching(pupil_client):
    text = pupil_client.get(reverse("home")).content.decode()

    assert "Such dir einen Platz aus" in text


def test_it_asks_for_consent_first(cast, pupil_client):
    for consent in cast.pupil.consents.all():
        consent.make(ConsentMove.REVOKE)

    assert "Hol dir das Okay von zu Hause" in pupil_client.get(reverse("home")).content.decode()


def test_it_shows_the_yes_before_everything_else(cast, pupil_client, draft):
    draft.delete()
    services.accept(cast.application, by=cast.company_member)

    text = pupil_client.get(reverse("home")).content.decode()

    assert "Der Betrieb hat Ja gesagt!" in text
    assert "Ja, ich nehme den Platz" in text


def test_it_shows_the_place_when_it_is_sure(cast, pupil_client):
    assert cast.placement
    assert "Dein Platz ist sicher" in pupil_client.get(reverse("home")).content.decode()


def test_it_begins_an_application_for_the_period_of_the_class(cast, pupil_client):
    answer = pupil_client.post(url("application_start", cast.offer))

    application = Application.objects.get()
    assert answer.url == url("application_edit", application)
    assert application.period == cast.period
    assert (application.starts_on, application.ends_on) == (
        cast.period.starts_on,
        cast.period.ends_on,
    )


def test_it_does_not_begin_by_get(cast, pupil_client):
    pupil_client.get(url("application_start", cast.offer))

    assert not Application.objects.exists()


def test_it_saves_as_typed_and_on_the_button(cast, pupil_client, draft):
    saved = pupil_client.post(
        url("application_edit", draft),
        {**ANSWERS, "answer_reason": "Halber Sa"},
        headers={"X-Requested-With": "auto-save"},
    )
    draft.refresh_from_db()
    assert (saved.status_code, draft.answer_reason) == (204, "Halber Sa")

    pupil_client.post(url("application_edit", draft), ANSWERS)
    draft.refresh_from_db()
    assert draft.answer_reason == ANSWERS["answer_reason"]


def test_it_previews_and_sends(cast, pupil_client, draft):
    preview = pupil_client.get(url("application_send", draft)).content.decode()
    assert ANSWERS["answer_likes"] in preview
    assert "Elif</bdi>, Klasse 9, möchte zu Ihnen" in preview
    assert "km von Ihnen" in preview
    assert cast.pupil.last_name not in preview

    answer = pupil_client.post(url("application_send", draft))

    draft.refresh_from_db()
    assert draft.state == ApplicationState.SENT
    assert answer.url == url("application_detail", draft)


def test_it_leads_to_the_consent_when_that_is_missing(cast, pupil_client, draft):
    for consent in cast.pupil.consents.all():
        consent.make(ConsentMove.REVOKE)

    answer = pupil_client.post(url("application_send", draft))

    assert answer.url == reverse("my_consents")
    draft.refresh_from_db()
    assert draft.state == ApplicationState.DRAFT


def test_it_says_why_sending_is_not_possible(cast, pupil_client, draft):
    cast.offer.make("pause")

    answer = pupil_client.post(url("application_send", draft))

    assert answer.status_code == 409
    assert "gibt es nicht mehr" in answer.content.decode()


def test_it_discards_a_draft_after_asking(pupil_client, draft):
    assert pupil_client.get(url("application_discard", draft)).status_code == 200
    assert Application.objects.exists()

    pupil_client.post(url("application_discard", draft))

    assert not Application.objects.exists()


def test_it_confirms(cast, pupil_client):
    services.accept(cast.application, by=cast.company_member)

    pupil_client.post(url("application_confirm", cast.application))

    assert Placement.objects.get().pupil == cast.pupil


def test_it_says_so_when_confirming_comes_too_late(cast, pupil_client):
    answer = pupil_client.post(url("application_confirm", cast.application), follow=True)

    assert "Das geht nicht mehr" in answer.content.decode()
    assert not Placement.objects.exists()


def test_it_takes_back_after_asking(cast, pupil_client):
    assert pupil_client.get(url("application_withdraw", cast.application)).status_code == 200

    pupil_client.post(url("application_withdraw", cast.application))

    cast.application.refresh_from_db()
    assert cast.application.state == ApplicationState.WITHDRAWN


def test_it_lists_mine_in_groups(cast, pupil_client, draft):
    services.decline(
        ApplicationFactory(pupil=cast.pupil, offer=cast.foreign_offer, period=cast.period),
        reason="dates",
        by=cast.foreign_member,
    )

    text = pupil_client.get(reverse("my_applications")).content.decode()

    assert text.index("Läuft gerade") < text.index("Beendet")


@pytest.mark.parametrize("state", sorted(ApplicationState))
def test_it_shows_an_application_in_every_state(cast, pupil_client, state):
    application = ApplicationFactory(
        pupil=cast.pupil, offer=cast.offer, period=cast.period, state=state
    )

    page = pupil_client.get(url("application_detail", application), follow=True)

    assert page.status_code == 200


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("application_detail", "get"),
        ("application_edit", "post"),
        ("application_send", "post"),
        ("application_discard", "post"),
        ("application_confirm", "post"),
        ("application_withdraw", "post"),
    ],
)
@pytest.mark.parametrize("who", ["classmate", "class_teacher", "company_admin", "officer"])
def test_it_refuses_everybody_else(cast, client, name, method, who):
    client.force_login(cast.users[who])

    answer = getattr(client, method)(url(name, cast.application))

    assert answer.status_code in (403, 404)


@pytest.mark.parametrize("name", ["application_confirm"])
def test_it_refuses_to_confirm_by_get(cast, pupil_client, name):
    assert pupil_client.get(url(name, cast.application)).status_code == 405


def test_it_saves_interests_and_strengths(cast, pupil_client):
    field = cast.offer.field

    pupil_client.post(
        reverse("my_profile"), {"interests": [field.pk], "strengths": ["careful", "team"]}
    )

    cast.pupil.refresh_from_db()
    assert list(cast.pupil.interests.all()) == [field]
    assert cast.pupil.strengths == ["careful", "team"]
    assert AuditEntry.objects.filter(action="changed", object_id=cast.pupil.public_id).exists()


def test_it_refuses_more_than_five_strengths(cast, pupil_client):
    many = ["careful", "team", "calm", "curious", "creative", "punctual"]

    page = pupil_client.post(reverse("my_profile"), {"strengths": many})

    assert "höchstens 5" in page.content.decode()


@pytest.mark.parametrize("auto", [True, False])
def test_it_says_so_when_a_draft_was_sent_meanwhile(cast, pupil_client, draft, monkeypatch, auto):
    """Two windows: one sends while the other still types."""
    real = services.save_draft

    def sent_first(application, answers, *, by):
        services.send_application(application, by=by)
        return real(application, answers, by=by)

    monkeypatch.setattr(services, "save_draft", sent_first)
    headers = {"X-Requested-With": "auto-save"} if auto else {}

    answer = pupil_client.post(url("application_edit", draft), ANSWERS, headers=headers)

    if auto:
        again = pupil_client.post(url("application_edit", draft), ANSWERS, headers=headers)
        assert (answer.status_code, again.status_code) == (409, 409)
        assert "schon abgeschickt" in answer.content.decode()
    else:
        assert answer.url == url("application_detail", draft)
