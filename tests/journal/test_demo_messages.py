"""The demo's page of outgoing messages."""

import uuid

import pytest
from django.conf import LazySettings
from django.test import Client

from accounts.models import User
from journal import outbox
from journal.enums import Audience
from quartier.demo_pages import PAGE_SIZE
from quartier.lib import tokens
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
