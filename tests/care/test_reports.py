"""„Problem melden“: by anybody, on the right desks at once, nothing personal in a mail."""

import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from companies import services as company_services
from companies.enums import FollowUpCause
from companies.models import FollowUp
from journal.models import Message
from journal.moves import MoveNotPossible
from placements import services
from placements.enums import ApplicationState, ReportState
from placements.models import Report
from tests.factories import ApplicationFactory, OfferFactory, PlacementFactory, ReportFactory

pytestmark = pytest.mark.django_db
SECRET = "Elif wurde angeschrien"
SENT = {"category": "behaviour", "text": SECRET}


def test_it_takes_a_report_without_account(cast, client: Client):
    url = reverse("report_offer", args=[cast.offer.public_id])
    page = client.get(url).text
    assert "110" in page
    assert "116 111" in page
    key = str(uuid.uuid4())
    answer = client.post(url, {**SENT, "key": key}, follow=True)
    client.post(url, {**SENT, "key": key})
    report = Report.objects.get()
    assert (report.by, report.company, report.state) == (None, cast.company, ReportState.NEW)
    assert "Selin Kaya" in answer.text
    assert SECRET not in answer.text


def test_it_reaches_officer_and_coordination_at_once(cast, client: Client):
    client.force_login(cast.pupil.user)
    client.post(reverse("report_placement", args=[cast.placement.public_id]), SENT)
    told = Message.objects.filter(event="report_filed_officer")
    assert {message.recipient for message in told} == {cast.officer, cast.coordination}
    assert all(message.due_at <= timezone.now() for message in told)
    assert not Message.objects.filter(body__contains="Elif").exists()
    task = FollowUp.objects.get(cause=FollowUpCause.REPORT)
    assert (task.due_on, task.responsible) == (timezone.localdate(), cast.officer)
    teachers = Message.objects.filter(event="report_filed_teacher")
    assert {message.recipient for message in teachers} == {cast.class_teacher}
    assert {message.channel for message in teachers} == {"in_app"}


def test_it_thanks_a_machine_and_writes_nothing(cast, client: Client):
    url = reverse("report_offer", args=[cast.offer.public_id])
    answer = client.post(url, {**SENT, "homepage": "https://example.com"})
    assert "Danke" in answer.text
    assert not Report.objects.exists()


def test_it_is_taken_and_closed_with_a_result(cast, client: Client):
    report = services.file_report(cast.offer, category="other", text="x", by=cast.pupil.user)
    services.take_report(report, cast.officer)
    services.close_report(report, cast.officer, outcome="Alles geklärt.")
    assert services.open_reports(cast.coordination).count() == 0
    assert not FollowUp.objects.open().filter(cause=FollowUpCause.REPORT).exists()
    message = Message.objects.get(event="report_closed_pupil", channel="in_app")
    assert "geklärt" not in message.body
    client.force_login(cast.pupil.user)
    assert "Alles geklärt." in client.get(message.link_path).text
    with pytest.raises(MoveNotPossible):
        services.take_report(report, cast.officer)


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("officer", 2),
        ("coordination", 2),
        ("foreign_officer", 0),
        ("pupil", 0),
        ("class_teacher", 0),
    ],
)
def test_it_shows_reports_to_who_takes_care(cast, who, sees):
    ReportFactory(offer=cast.offer)
    ReportFactory(offer=None, placement=cast.placement, company=cast.company)
    assert services.open_reports(cast.users[who]).count() == sees


def ways_to_report(client: Client, url: str) -> set[str]:
    """Where the links „Problem melden“ of a page lead."""
    return set(re.findall(r'href="(/[^"]+/melden/)"', client.get(url).text))


def test_it_has_a_way_to_report_on_every_page_of_an_offer(cast, client: Client):
    args = [cast.offer.public_id]
    way = reverse("report_offer", args=args)
    assert ways_to_report(client, reverse("offer_detail", args=args)) == {way}
    client.force_login(cast.company_member)
    assert ways_to_report(client, reverse("offer_show", args=args)) == {way}
    company_services.withdraw_offer(cast.offer, cast.company_admin)
    client.logout()
    assert ways_to_report(client, reverse("offer_detail", args=args)) == {way}
    assert client.get(way).status_code == 200


@pytest.mark.parametrize("source", ["arranged", "self_found"])
def test_it_has_a_way_to_report_on_every_page_of_a_placement(cast, client: Client, source):
    """Also where no application leads to it."""
    placement = PlacementFactory(pupil=cast.pupil, company=cast.company, offer=None, source=source)
    way = reverse("report_placement", args=[placement.public_id])
    pages = {
        "pupil": reverse("home"),
        "class_teacher": reverse("pupil_detail", args=[cast.pupil.public_id]),
        "company_member": reverse("company_known"),
    }
    for who, url in pages.items():
        client.force_login(cast.users[who])
        assert way in ways_to_report(client, url), who
        assert client.get(way).status_code == 200


@pytest.mark.parametrize("state", ["cancelled", "broken_off", "no_show"])
def test_it_has_a_way_to_report_what_came_to_nothing(cast, client: Client, state):
    """Where something went wrong is where there is most to say."""
    application = ApplicationFactory(
        pupil=cast.pupil, offer=cast.offer, state=ApplicationState.CONFIRMED
    )
    applied = PlacementFactory(application=application, state=state)
    alone = PlacementFactory(
        pupil=cast.pupil, company=cast.company, offer=None, source="arranged", state=state
    )
    from_application = reverse("report_placement", args=[applied.public_id])
    without = reverse("report_placement", args=[alone.public_id])
    of_application = [applied.application.public_id]
    pages = [
        ("pupil", reverse("application_detail", args=of_application), from_application),
        ("pupil", reverse("my_applications"), without),
        ("class_teacher", reverse("pupil_detail", args=[cast.pupil.public_id]), without),
        ("company_member", reverse("company_application", args=of_application), from_application),
        ("company_member", reverse("company_known"), without),
    ]
    for who, url, way in pages:
        client.force_login(cast.users[who])
        assert way in ways_to_report(client, url), (who, url)
        assert client.get(way).status_code == 200
    assert cast.pupil.first_name not in client.get(reverse("company_known")).text


def test_it_stops_who_reports_without_end(cast, client: Client):
    """Beyond the limit nothing is written; another offer can still be reported."""
    url = reverse("report_offer", args=[cast.offer.public_id])
    answers = [client.post(url, SENT).status_code for _try in range(21)]
    assert answers == [302] * 20 + [429]
    assert Report.objects.count() == 20
    other = OfferFactory(company=cast.company)
    assert client.post(reverse("report_offer", args=[other.public_id]), SENT).status_code == 302


@pytest.mark.parametrize(
    "wrong", [{"text": ""}, {"text": "x" * 2001}, {"category": "nonsense"}, {"key": "nonsense"}]
)
def test_it_says_what_is_wrong_and_keeps_the_words(cast, client: Client, wrong):
    url = reverse("report_offer", args=[cast.offer.public_id])
    page = client.post(url, SENT | wrong)
    assert page.status_code == 200
    assert not Report.objects.exists()
    assert (SENT | wrong)["text"] in page.text
