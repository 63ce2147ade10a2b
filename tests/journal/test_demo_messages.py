"""The demo's page of outgoing messages."""

import re
import uuid

import pytest
from django.conf import LazySettings
from django.core.mail import EmailMessage, get_connection
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from journal import delivery, outbox
from journal.backends import kept_mails
from journal.enums import Audience
from journal.models import Message
from quartier.demo_pages import PAGE_SIZE
from quartier.lib import tokens
from tests.factories import UserFactory
from tests.journal.test_outbox import Link

URL = "/demo/nachrichten/"
pytestmark = pytest.mark.django_db


def post(number: int, audience: Audience = Audience.COMPANY, **fields: object) -> None:
    """One message."""
    outbox.post(
        "test_question",
        key=f"question:{number}",
        audience=audience,
        facts={"until": f"Tag {number}", "reason": ""},
        **fields,
    )


def test_it_does_not_exist_outside_of_the_demo(client: Client, settings: LazySettings) -> None:
    settings.DEMO_MODE = False
    assert client.get(URL).status_code == 404


@pytest.mark.usefixtures("demo_mode")
def test_it_shows_messages_with_links_that_work(client: Client) -> None:
    link = Link(uuid.uuid4())
    post(1, address="chef@betrieb.example", link=link, link_path="/a/{token}/")
    page = client.get(URL).content.decode()
    assert f'href="/a/{tokens.sign(link.public_id, link.purpose)}/"' in page
    assert "Antwort bis Tag 1" in page
    assert "chef@betrieb.example" in page


@pytest.mark.usefixtures("demo_mode")
def test_it_narrows_by_audience_channel_and_reader(client: Client, pupil_user: User) -> None:
    post(1, address="eins@betrieb.example")
    post(2, address="zwei@betrieb.example")
    post(3, Audience.PUPIL, recipient=pupil_user)

    def subjects(**query: object) -> set[str]:
        return {message.subject[-5:] for message in client.get(URL, query).context["page"]}

    assert subjects() == {"Tag 1", "Tag 2", "Tag 3"}
    assert subjects(an="pupil") == {"Tag 3"}
    assert subjects(weg="email") == {"Tag 1", "Tag 2"}
    first = next(m for m in client.get(URL).context["page"] if m.subject.endswith("Tag 1"))
    assert subjects(wie=first.public_id) == {"Tag 1"}
    assert subjects(wie=first.public_id, an="pupil") == set()


@pytest.mark.usefixtures("demo_mode")
@pytest.mark.parametrize(
    "query", [{"an": "nobody"}, {"wie": "x"}, {"wie": uuid.UUID(int=1)}, {"nach": "x"}]
)
def test_it_answers_a_wrong_question_with_404(client: Client, query: dict[str, object]) -> None:
    assert client.get(URL, query).status_code == 404


@pytest.mark.usefixtures("demo_mode")
def test_it_pages_and_keeps_the_filter(client: Client) -> None:
    for number in range(PAGE_SIZE + 1):
        post(number, address="eins@betrieb.example")
    url = client.get(URL, {"weg": "email"}).context["older_url"]
    assert "weg=email" in url
    response = client.get(url)
    assert len(response.context["page"]) == 1
    assert response.context["older_url"] == ""
    assert "nach=" not in response.context["newest_url"]


@pytest.mark.usefixtures("demo_mode")
def test_it_says_that_there_is_nothing_yet(client: Client) -> None:
    assert "Keine Nachrichten" in client.get(URL).content.decode()


@pytest.fixture
def _demo_mails(settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = "journal.backends.DemoEmailBackend"


def code_in(page: str) -> str:
    """The code of the newest mail, which the page shows."""
    found = re.search(r"^([A-Z0-9-]{6,})$", kept_mails()[0].body, re.MULTILINE)
    assert found is not None
    assert found[1] in page
    return found[1]


@pytest.mark.usefixtures("demo_mode", "_demo_mails")
def test_it_shows_the_code_one_signs_in_with(client: Client) -> None:
    teacher = UserFactory(role=Role.TEACHER, email="lehrerin@example.org")
    client.post(reverse("account_request_login_code"), {"email": teacher.email})
    page = client.get(URL).content.decode()
    assert "lehrerin@example.org" in page
    assert Message.objects.count() == 0
    client.post(reverse("account_confirm_login_code"), {"code": code_in(page)})
    assert client.get(reverse("my_account")).status_code == 200


@pytest.mark.usefixtures("demo_mode", "_demo_mails")
def test_it_shows_the_code_for_a_new_password(client: Client) -> None:
    UserFactory(role=Role.TEACHER, email="lehrerin@example.org")
    client.post(reverse("account_reset_password"), {"email": "lehrerin@example.org"})
    code = code_in(client.get(URL).content.decode())
    answer = client.post(reverse("account_confirm_password_reset_code"), {"code": code})
    assert answer.url == reverse("account_complete_password_reset")


@pytest.mark.usefixtures("demo_mode", "_demo_mails")
def test_it_keeps_the_last_mails_without_the_journals(client: Client) -> None:
    post(1, address="eins@betrieb.example")
    mail = delivery.compose(Message.objects.get())
    numbered = [EmailMessage(f"Code {number}", "x", to=["a@example.org"]) for number in range(25)]
    for one in [mail, *numbered]:
        get_connection().send_messages([one])
    kept = client.get(URL).context["code_mails"]
    assert [one.subject for one in kept] == [f"Code {number}" for number in range(24, 4, -1)]
    assert client.get(URL, {"weg": "email"}).context["code_mails"] == []


@pytest.mark.usefixtures("_demo_mails")
@pytest.mark.parametrize("shape", [{"DEMO_MODE": False}, {"DEMO_MODE": True, "PRODUCTION": True}])
def test_it_keeps_no_mail_outside_of_the_demo(settings: LazySettings, shape: dict[str, bool]):
    for name, value in shape.items():
        setattr(settings, name, value)
    get_connection().send_messages([EmailMessage("Code", "x", to=["a@example.org"])])
    assert kept_mails() == []
