"""The inbox in everybody's account."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from journal import context, outbox
from journal.enums import Audience
from journal.models import Message
from journal.views import PAGE_SIZE


def post(user: User, number: int = 1, **fields: Any) -> Message:
    """A message in the account of somebody."""
    messages = outbox.post(
        "test_question",
        key=f"question:{number}:{user.pk}",
        audience=Audience.COMPANY,
        facts={"until": f"Tag {number}", "reason": ""},
        recipient=user,
        **fields,
    )
    return next(message for message in messages if message.channel == "in_app")


def shown(response: HttpResponse) -> list[str]:
    """The subjects on the page, in order."""
    return [message.subject for message in response.context["inbox"]]


def test_it_shows_own_messages_newest_first(
    client: Client, company_user: User, pupil_user: User
) -> None:
    now = timezone.now()
    post(company_user, 1, due_at=now - timedelta(days=2))
    post(company_user, 2, due_at=now - timedelta(days=1))
    post(company_user, 3, due_at=now + timedelta(days=1))
    post(pupil_user, 4)
    client.force_login(company_user)
    assert shown(client.get("/nachrichten/")) == ["Antwort bis Tag 2", "Antwort bis Tag 1"]


def test_it_asks_strangers_to_sign_in(client: Client) -> None:
    response = client.get("/nachrichten/")
    assert response.status_code == 302
    assert "/konto/anmelden/" in response["Location"]


def test_it_says_that_there_is_nothing(client: Client, pupil_user: User) -> None:
    client.force_login(pupil_user)
    assert "Keine Nachrichten" in client.get("/nachrichten/").content.decode()


def test_it_escapes_what_facts_contain(client: Client, pupil_user: User) -> None:
    message = post(pupil_user)
    Message.objects.filter(pk=message.pk).update(body="<b>Müller</b>", subject="<i>A</i>")
    client.force_login(pupil_user)
    page = client.get("/nachrichten/").content.decode()
    assert "&lt;b&gt;Müller" in page
    assert "&lt;i&gt;A" in page


def test_it_pages_by_message_without_gap_or_double(client: Client, pupil_user: User) -> None:
    same_moment = timezone.now() - timedelta(hours=1)
    for number in range(PAGE_SIZE * 2 + 3):
        post(pupil_user, number, due_at=same_moment)
    client.force_login(pupil_user)
    url, seen = "/nachrichten/", []
    for _ in range(4):
        response = client.get(url)
        seen += shown(response)
        # Something new on top must not shift what follows.
        post(pupil_user, 1000 + len(seen))
        url = response.context["older_url"]
        if not url:
            break
    assert len(seen) == len(set(seen)) == PAGE_SIZE * 2 + 3


@pytest.mark.parametrize("start", ["nonsense", "1"])
def test_it_answers_a_wrong_page_with_404(client: Client, pupil_user: User, start: str) -> None:
    client.force_login(pupil_user)
    assert client.get("/nachrichten/", {"nach": start}).status_code == 404


def test_it_reads_with_the_same_number_of_queries_however_many(
    client: Client, pupil_user: User
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get("/nachrichten/")
        return len(captured)

    client.force_login(pupil_user)
    post(pupil_user, 1)
    queries()
    one = queries()
    post(pupil_user, 2)
    post(pupil_user, 3)
    assert queries() == one


def test_it_marks_nothing_as_read_by_looking(client: Client, pupil_user: User) -> None:
    message = post(pupil_user)
    client.force_login(pupil_user)
    client.get("/nachrichten/")
    client.get(f"/nachrichten/{message.public_id}/gelesen/")
    message.refresh_from_db()
    assert message.is_unread


def test_it_marks_one_message_as_read(client: Client, pupil_user: User) -> None:
    message, other = post(pupil_user, 1), post(pupil_user, 2)
    client.force_login(pupil_user)
    response = client.post(f"/nachrichten/{message.public_id}/gelesen/")
    assert response.status_code == 302
    message.refresh_from_db()
    other.refresh_from_db()
    assert (message.is_unread, other.is_unread) == (False, True)


def test_it_answers_htmx_with_the_one_message(client: Client, pupil_user: User) -> None:
    message = post(pupil_user)
    client.force_login(pupil_user)
    page = client.post(
        f"/nachrichten/{message.public_id}/gelesen/", headers={"HX-Request": "true"}
    ).content.decode()
    assert page.strip().startswith("<article")
    assert "Als gelesen" not in page


def test_it_marks_all_as_read_up_to_what_was_on_the_page(client: Client, pupil_user: User) -> None:
    old = post(pupil_user, 1, due_at=timezone.now() - timedelta(days=1))
    newest = post(pupil_user, 2, due_at=timezone.now() - timedelta(hours=1))
    arrived_meanwhile = post(pupil_user, 3)
    client.force_login(pupil_user)
    client.post(f"/nachrichten/{newest.public_id}/alle-gelesen/")
    for message in (old, newest, arrived_meanwhile):
        message.refresh_from_db()
    assert [old.is_unread, newest.is_unread, arrived_meanwhile.is_unread] == [False, False, True]


@pytest.mark.parametrize("action", ["gelesen", "alle-gelesen"])
def test_it_lets_nobody_mark_the_messages_of_others(
    client: Client, pupil_user: User, company_user: User, action: str
) -> None:
    message = post(pupil_user)
    client.force_login(company_user)
    assert client.post(f"/nachrichten/{message.public_id}/{action}/").status_code == 404
    assert client.post(f"/nachrichten/{uuid.uuid4()}/{action}/").status_code == 404
    message.refresh_from_db()
    assert message.is_unread


def test_it_counts_the_new_messages_with_one_query_and_only_when_shown(
    rf: RequestFactory, pupil_user: User, django_assert_num_queries: Any
) -> None:
    post(pupil_user, 1)
    post(pupil_user, 2)
    post(pupil_user, 3, due_at=timezone.now() + timedelta(days=1))
    request = rf.get("/")
    request.user = pupil_user
    with django_assert_num_queries(0):
        facts = context.unread(request)
    with django_assert_num_queries(1):
        template = Template("{% if unread_count %}{{ unread_count }}{% endif %}")
        assert template.render(Context(facts)) == "2"


def test_it_shows_the_number_of_new_messages_in_the_navigation(
    client: Client, pupil_user: User
) -> None:
    post(pupil_user)
    client.force_login(pupil_user)
    assert '>(1<span class="aq-only-read">' in client.get("/nachrichten/").content.decode()
