"""A company's inbox: to answer, confirmed, ended; each list in its order, with its own words."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from placements import services
from placements.enums import ApplicationState
from placements.models import Application
from tests.factories import ApplicationFactory, PlacementFactory, TrainingPathFactory

pytestmark = pytest.mark.django_db
INBOX = reverse("company_applications")
ENDED = sorted(
    set(ApplicationState)
    - {
        ApplicationState.DRAFT,
        ApplicationState.SENT,
        ApplicationState.NEEDS_TIME,
        ApplicationState.ACCEPTED,
        ApplicationState.CONFIRMED,
    }
)


@pytest.fixture
def company(client, cast):
    client.force_login(cast.company_member)
    return client


@pytest.fixture
def confirmed(cast):
    services.accept(cast.application, by=cast.company_member)
    return services.confirm(cast.application, by=cast.pupil.user)


def listed(company, group=""):
    return list(company.get(INBOX, {"stand": group}).context["applications"])


def ended(cast, days, **fields):
    """An application that ended some days ago."""
    application = ApplicationFactory(offer=cast.offer, **{"state": "declined", **fields})
    moment = timezone.now() - timedelta(days=days)
    Application.objects.filter(pk=application.pk).update(state_changed_at=moment)
    return application


def test_it_lists_a_confirmed_request_as_confirmed(cast, company, confirmed):
    assert listed(company, "bestaetigt") == [cast.application]
    assert listed(company) == listed(company, "beendet") == []


def test_it_lists_a_cancelled_place_as_ended(cast, company, confirmed):
    services.cancel_placement(confirmed, reason="Umzug", by=cast.class_teacher)

    assert listed(company, "beendet") == [cast.application]
    assert listed(company, "bestaetigt") == []


def test_it_lists_an_apprenticeship_until_it_ends(cast, company):
    application = ApplicationFactory(offer=cast.offer, state="confirmed")
    path = TrainingPathFactory(application=application, company=cast.company, state="offered")
    assert listed(company, "bestaetigt") == [application]

    path.make("sign")
    path.make("end")

    assert listed(company, "beendet") == [application]


@pytest.mark.parametrize("state", sorted(ApplicationState))
def test_it_lists_each_request_in_one_list_and_drafts_in_none(cast, company, state):
    application = ApplicationFactory(offer=cast.offer, pupil=cast.pupil, state=state)
    if state == ApplicationState.CONFIRMED:
        PlacementFactory(application=application)

    where = [group for group in ("", "bestaetigt", "beendet") if listed(company, group)]

    assert len(where) == (state != ApplicationState.DRAFT)
    assert (where == ["beendet"]) == (state in ENDED)


def test_it_puts_the_newest_end_first_page_by_page(cast, company, monkeypatch):
    monkeypatch.setattr("placements.views.company.PAGE", 2)
    expected = [ended(cast, days) for days in (1, 2, 3, 4, 5)]
    url, seen = f"{INBOX}?stand=beendet", []
    while url:
        facts = company.get(url).context
        seen += facts["applications"]
        url = INBOX + facts["next_url"] if facts["next_url"] else ""

    assert seen == expected


def test_it_shows_an_end_whose_deadline_nobody_set(cast, company):
    application = ended(cast, 1, state="closed", answer_by=None)

    assert listed(company, "beendet") == [application]


def test_it_pages_open_requests_by_their_deadline(cast, company, monkeypatch):
    monkeypatch.setattr("placements.views.company.PAGE", 2)
    today = timezone.localdate()
    expected = [
        ApplicationFactory(offer=cast.offer, answer_by=today + timedelta(days=days))
        for days in (1, 1, 2, 3, 3)
    ]
    url, seen = INBOX, []
    while url:
        facts = company.get(url).context
        seen += facts["applications"]
        url = INBOX + facts["next_url"] if facts["next_url"] else ""

    assert seen == expected


@pytest.mark.parametrize(
    ("group", "words"),
    [
        ("", "Gerade ist nichts zu beantworten"),
        ("bestaetigt", "Noch kein bestätigter Platz"),
        ("beendet", "Noch keine beendete Anfrage"),
        ("quatsch", "Gerade ist nichts zu beantworten"),
    ],
)
def test_it_says_of_each_empty_list_what_belongs_there(company, group, words):
    assert words in company.get(INBOX, {"stand": group}).content.decode()


@pytest.mark.parametrize("key", ["x", "_", "2026-01-01_x", "2026-13-01_1", "2026-01-01T10:00_1"])
@pytest.mark.parametrize("group", ["", "beendet"])
def test_it_begins_at_the_start_for_a_key_nobody_gave_out(company, group, key):
    assert company.get(INBOX, {"stand": group, "ab": key}).status_code == 200


def test_it_closes_with_the_officers_card(cast, company):
    assert cast.officer.get_full_name() in company.get(INBOX).content.decode()
