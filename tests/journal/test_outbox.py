"""Writing messages."""

import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.template import TemplateDoesNotExist
from django.utils import timezone

from accounts.models import User
from journal import outbox
from journal.enums import Audience, Channel, MessageState
from journal.models import Message

ONE_SECOND = timedelta(seconds=1)


@dataclass
class Link:
    """As much of a link as the outbox sees."""

    public_id: uuid.UUID
    purpose: str = "answer_application"


def post(**changes: Any) -> list[Message]:
    """A question to a company."""
    return outbox.post(
        "test_question",
        **{
            "key": "question:1",
            "audience": Audience.COMPANY,
            "facts": {"until": "1. Dezember", "reason": ""},
            **changes,
        },
    )


def count_hints(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Grows by one for each hint."""
    hints: list[bool] = []
    monkeypatch.setattr(outbox, "hint", lambda: hints.append(True))
    return hints


def test_it_writes_a_mail_and_a_message_in_the_account(company_user: User) -> None:
    messages = post(recipient=company_user)
    assert {(message.channel, message.state) for message in messages} == {
        (Channel.EMAIL, MessageState.PENDING),
        (Channel.IN_APP, MessageState.SENT),
    }
    mail = next(message for message in messages if message.channel == Channel.EMAIL)
    assert mail.address == "hof@betrieb.example"
    assert mail.subject == "Antwort bis 1. Dezember"
    assert mail.body == "Guten Tag,\n\nbitte antworten Sie."


def test_it_writes_no_mail_to_a_pupil_without_address(pupil_user: User) -> None:
    messages = post(recipient=pupil_user, audience=Audience.PUPIL)
    assert [message.channel for message in messages] == [Channel.IN_APP]


@pytest.mark.django_db
def test_it_writes_only_a_mail_to_somebody_without_account() -> None:
    assert [message.key for message in post(address="chef@betrieb.example")] == ["question:1:email"]


@pytest.mark.django_db
def test_it_writes_nothing_to_nobody() -> None:
    assert post() == []


def test_it_says_the_same_thing_once(company_user: User) -> None:
    assert len(post(recipient=company_user)) == 2
    assert post(recipient=company_user) == []
    assert Message.objects.count() == 2


def test_it_adds_only_the_channel_that_is_new(company_user: User) -> None:
    post(address="hof@betrieb.example")
    assert [message.channel for message in post(recipient=company_user)] == [Channel.IN_APP]


@pytest.mark.django_db(transaction=True)
def test_it_says_the_same_thing_once_from_parallel_transactions() -> None:
    written: list[int] = []
    start = threading.Barrier(8)

    def say() -> None:
        try:
            start.wait(10)
            written.append(len(post(address="chef@betrieb.example")))
        finally:
            connection.close()

    threads = [threading.Thread(target=say) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(written) == [0] * 7 + [1]
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_it_forgets_the_message_with_its_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    hints = count_hints(monkeypatch)
    with transaction.atomic():
        post(address="chef@betrieb.example")
        transaction.set_rollback(True)
    assert not Message.objects.exists()
    assert hints == []


def test_it_hints_the_worker_only_for_mails_that_are_due(
    company_user: User,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    hints = count_hints(monkeypatch)
    with django_capture_on_commit_callbacks(execute=True):
        post(recipient=company_user)
        post(key="question:2", recipient=company_user, due_at=timezone.now() + timedelta(days=1))
    assert len(hints) == 1


@pytest.mark.django_db
def test_it_hints_once_while_earlier_mails_wait_for_the_same_worker(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    hints = count_hints(monkeypatch)

    def say(number: int) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            post(key=f"question:{number}", address="chef@betrieb.example")

    say(1)
    say(2)
    say(3)
    assert len(hints) == 1
    # The worker took all of them; the next one needs a hint again.
    Message.objects.update(state=MessageState.CLAIMED)
    say(4)
    assert len(hints) == 2
    # Nobody hinted at what waits for its next try or was written for later.
    Message.objects.update(
        state=MessageState.PENDING, due_at=timezone.now(), created_at=F("created_at") - ONE_SECOND
    )
    say(5)
    assert len(hints) == 3
    # A hint that old has been lost.
    a_minute_ago = timezone.now() - timedelta(seconds=outbox.HINT_SECONDS)
    Message.objects.update(due_at=a_minute_ago, created_at=a_minute_ago)
    say(6)
    assert len(hints) == 4


@pytest.mark.django_db
def test_it_survives_a_broker_that_is_down(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    def refuse() -> None:
        raise ConnectionError

    monkeypatch.setattr(outbox, "hint", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        post(address="chef@betrieb.example")
    assert Message.objects.get().state == MessageState.PENDING


def test_it_keeps_a_later_message_out_of_the_account_until_it_is_due(pupil_user: User) -> None:
    [message] = post(recipient=pupil_user, due_at=timezone.now() + timedelta(hours=1))
    assert (message.state, message.sent_at) == (MessageState.PENDING, None)


def test_it_cancels_what_waits_and_nothing_else(company_user: User) -> None:
    later = timezone.now() + timedelta(days=3)
    post(key="remind:1", recipient=company_user, due_at=later)
    post(key="remind:12", recipient=company_user, due_at=later)
    post(key="remind:1:day7", address="chef@betrieb.example")
    Message.objects.filter(key="remind:1:email").update(state=MessageState.SENT)
    assert outbox.cancel("remind:1") == 2
    assert set(
        Message.objects.filter(state=MessageState.CANCELLED).values_list("key", flat=True)
    ) == {"remind:1:in_app", "remind:1:day7:email"}


@pytest.mark.django_db
def test_it_keeps_the_link_of_a_message_without_its_token() -> None:
    link = Link(uuid.uuid4())
    [message] = post(address="chef@betrieb.example", link=link, link_path="/a/{token}/")
    assert (message.link_path, message.link_id) == ("/a/{token}/", link.public_id)


@pytest.mark.parametrize(
    "fields",
    [
        {"link_path": "/a/{token}/"},
        {"link_path": "/a/", "link": Link(uuid.uuid4())},
        {"link": Link(uuid.uuid4())},
        {"link_path": "https://example.org/"},
        {"link_path": "//example.org/"},
    ],
)
def test_it_refuses_a_path_and_a_link_that_do_not_fit(fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="link"):
        post(address="chef@betrieb.example", **fields)


def test_it_refuses_a_template_without_subject() -> None:
    with pytest.raises(ValueError, match="Betreff"):
        outbox.post("test_headless", key="x", audience=Audience.PUPIL, address="a@b.example")


def test_it_refuses_an_unknown_event() -> None:
    with pytest.raises(TemplateDoesNotExist):
        outbox.post("no_such_event", key="x", audience=Audience.PUPIL, address="a@b.example")


def test_it_lets_no_fact_begin_a_header_and_escapes_nothing() -> None:
    subject, body = outbox.render(
        "test_question", {"until": "1.\r\nBcc: all@example.org", "reason": "Müller & <Söhne>"}
    )
    assert subject == "Antwort bis 1. Bcc: all@example.org"
    assert "Müller & <Söhne>" in body


def test_it_shortens_a_subject_that_does_not_fit() -> None:
    subject, _ = outbox.render("test_question", {"until": "x" * 300, "reason": ""})
    assert len(subject) == 160
    assert subject.endswith("…")
