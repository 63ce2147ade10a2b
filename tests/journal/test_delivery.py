"""Carrying mails to a real mail server."""

import functools
import threading
import uuid
from datetime import timedelta
from typing import Any

import pytest
from celery import current_app
from django.conf import LazySettings
from django.core import mail as locmem
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from journal import delivery
from journal.enums import Audience, Channel, MessageState
from journal.models import JobRun, Message
from journal.tasks import deliver_due
from quartier.lib import tokens
from tests.delivery.mail_server import MailServer, free_port

pytestmark = pytest.mark.django_db


def waiting(number: int = 1, **fields: Any) -> Message:
    """A mail that is due."""
    return Message.objects.create(
        **{
            "key": f"question:{number}:email",
            "event": "test_question",
            "channel": Channel.EMAIL,
            "audience": Audience.COMPANY,
            "address": f"betrieb{number}@betrieb.example",
            "subject": "Antwort bis 1. Dezember",
            "body": "Guten Tag,\n\nbitte antworten Sie. Grüße",
            **fields,
        }
    )


def text_of(smtp: MailServer) -> str:
    """The text of the only mail that arrived."""
    [mail] = smtp.arrived()
    return mail.get_content().replace("\r\n", "\n")


def test_it_delivers_a_mail(smtp: MailServer) -> None:
    message = waiting()
    delivery.deliver()
    message.refresh_from_db()
    assert (message.state, message.attempts, message.lease_until) == (MessageState.SENT, 1, None)
    assert message.sent_at is not None
    [mail] = smtp.arrived()
    assert mail["From"] == "Ausbildung im Quartier <post@quartier.example>"
    assert mail["To"] == "betrieb1@betrieb.example"
    assert mail["Subject"] == "Antwort bis 1. Dezember"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe"] is None
    assert mail.get_content_type() == "text/plain"
    assert "bitte antworten Sie. Grüße" in mail.get_content()


def test_it_writes_out_the_link_with_a_token_that_opens(smtp: MailServer) -> None:
    link_id = uuid.uuid4()
    waiting(
        link_path="/a/{token}/", link_label="Antworten", link_id=link_id, link_purpose="consent"
    )
    delivery.sweep()
    text = text_of(smtp)
    start = "Antworten:\nhttps://quartier.example/a/"
    assert start in text
    token = text.partition(start)[2].partition("/")[0]
    assert tokens.read(token, "consent") == link_id
    assert tokens.read(token, "confirm_offer") is None


def test_it_writes_a_plain_link_and_no_warning_about_handing_it_on(smtp: MailServer) -> None:
    waiting(link_path="/heute/", link_label="Ansehen")
    delivery.sweep()
    text = text_of(smtp)
    assert "Ansehen:\nhttps://quartier.example/heute/\n\n--" in text


def test_it_gives_the_same_mail_the_same_message_id() -> None:
    first = delivery.compose(waiting(1)).extra_headers["Message-ID"]
    Message.objects.all().delete()
    assert delivery.compose(waiting(1)).extra_headers["Message-ID"] == first
    assert delivery.compose(waiting(2)).extra_headers["Message-ID"] != first


def test_it_offers_to_unsubscribe_where_somebody_subscribed(smtp: MailServer) -> None:
    waiting(event="new_offers_pupil")
    delivery.sweep()
    assert "mailto:post@quartier.example" in smtp.arrived()[0]["List-Unsubscribe"]


@pytest.mark.parametrize(
    "fields",
    [
        {"subject": "Hallo\nBcc: alle@example.org"},
        {"address": "a@betrieb.example\nBcc: alle@example.org"},
        {"address": "a@betrieb.example\r\nRCPT TO:<alle@example.org>"},
    ],
)
def test_it_lets_nothing_in_a_message_become_a_header(
    smtp: MailServer, fields: dict[str, str]
) -> None:
    message = waiting(**fields)
    delivery.sweep()
    message.refresh_from_db()
    assert message.state == MessageState.FAILED
    assert "alle@example.org" not in message.error
    assert smtp.arrived() == []


def test_it_carries_a_batch_over_one_connection(smtp: MailServer) -> None:
    for number in range(delivery.CLAIM_COUNT + 5):
        waiting(number)
    assert delivery.sweep()[MessageState.SENT] == delivery.CLAIM_COUNT + 5
    assert smtp.connection_count == 1


def test_it_needs_two_queries_for_each_further_mail(smtp: MailServer) -> None:
    def queries(count: int) -> int:
        for number in range(count):
            waiting(number + 100 * count)
        with CaptureQueriesContext(connection) as captured:
            delivery.sweep()
        return len(captured)

    assert queries(6) - queries(1) == 5 * 2


def test_it_leaves_alone_what_is_not_due_or_taken(smtp: MailServer) -> None:
    now = timezone.now()
    waiting(1, due_at=now + timedelta(minutes=5))
    waiting(2, state=MessageState.CLAIMED, lease_until=now + timedelta(minutes=1))
    waiting(3, state=MessageState.CANCELLED)
    delivery.sweep()
    assert smtp.arrived() == []


def test_it_shows_a_later_message_in_the_account_when_it_is_due(pupil_user: User) -> None:
    message = waiting(
        channel=Channel.IN_APP,
        address="",
        recipient=pupil_user,
        due_at=timezone.now() - timedelta(seconds=5),
    )
    delivery.sweep()
    message.refresh_from_db()
    assert (message.state, message.sent_at) == (MessageState.SENT, message.due_at)


@pytest.mark.django_db(transaction=True)
def test_it_gives_each_mail_to_one_of_many_workers(smtp: MailServer) -> None:
    for number in range(60):
        waiting(number)
    start = threading.Barrier(6)

    def work() -> None:
        try:
            start.wait(10)
            delivery.sweep()
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(smtp.copies()) == 60
    assert set(smtp.copies().values()) == {1}
    assert set(Message.objects.values_list("state", "attempts")) == {(MessageState.SENT, 1)}


@pytest.mark.django_db(transaction=True)
def test_it_claims_a_mail_once_under_parallel_hints() -> None:
    message = waiting()
    claimed: list[int] = []
    start = threading.Barrier(8)

    def claim() -> None:
        try:
            start.wait(10)
            claimed.extend(row.pk for row in delivery.claim(timezone.now()))
        finally:
            connection.close()

    threads = [threading.Thread(target=claim) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert claimed == [message.pk]


def test_it_repeats_what_a_dead_worker_had_not_handed_over(smtp: MailServer) -> None:
    message = waiting()
    delivery.claim(timezone.now())
    Message.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    delivery.sweep()
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.SENT, 2)
    assert len(smtp.arrived()) == 1


def test_it_asks_a_person_about_what_a_dead_worker_was_handing_over(smtp: MailServer) -> None:
    message = waiting(state=MessageState.SENDING, lease_until=timezone.now() - timedelta(seconds=1))
    assert delivery.sweep()[MessageState.UNCERTAIN] == 1
    message.refresh_from_db()
    assert message.state == MessageState.UNCERTAIN
    assert smtp.arrived() == []


def test_it_hands_over_nothing_when_it_slept_through_its_lease(smtp: MailServer) -> None:
    waiting()
    sleeper = delivery.claim(timezone.now())
    Message.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    delivery.release(timezone.now())
    other = delivery.claim(timezone.now() + timedelta(milliseconds=1))
    delivery._carry(sleeper)
    assert smtp.arrived() == []
    delivery._carry(other)
    assert len(smtp.arrived()) == 1


def test_it_believes_a_slow_worker_that_the_server_took_the_mail(
    smtp: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lease ended during the hand-over; the answer came all the same."""
    message = waiting()
    begin = delivery._begin

    def begin_and_sleep(row: Message) -> bool:
        begun = begin(row)
        delivery.release(timezone.now() + delivery.SENDING_LEASE + timedelta(seconds=1))
        return begun

    monkeypatch.setattr(delivery, "_begin", begin_and_sleep)
    delivery.sweep()
    message.refresh_from_db()
    assert (message.state, message.error) == (MessageState.SENT, "")


@pytest.mark.parametrize("stage", ["recipient_answer", "data_answer", "sender_answer"])
def test_it_tries_later_when_the_server_says_later(smtp: MailServer, stage: str) -> None:
    message = waiting()
    setattr(smtp, stage, "451 4.7.1 greylisted, betrieb1@betrieb.example, try later")
    before = timezone.now()
    delivery.sweep()
    message.refresh_from_db()
    assert message.state == MessageState.PENDING
    assert timedelta(minutes=1) <= message.due_at - before < timedelta(minutes=2)
    assert "451 4.7.1" in message.error
    assert "@" not in message.error
    setattr(smtp, stage, "250 OK")
    Message.objects.update(due_at=timezone.now())
    delivery.sweep()
    message.refresh_from_db()
    assert (message.state, message.error, message.attempts) == (MessageState.SENT, "", 2)


def test_it_waits_longer_each_time_and_gives_up_at_last(smtp: MailServer) -> None:
    message = waiting()
    smtp.recipient_answer = "452 4.2.2 mailbox full"
    waits = []
    for _ in range(len(delivery.RETRY_MINUTES)):
        before = timezone.now()
        Message.objects.update(due_at=before)
        delivery.sweep()
        message.refresh_from_db()
        waits.append(round((message.due_at - before).total_seconds() / 60))
    assert waits == list(delivery.RETRY_MINUTES)
    Message.objects.update(due_at=timezone.now())
    delivery.sweep()
    message.refresh_from_db()
    assert message.state == MessageState.FAILED


@pytest.mark.parametrize("stage", ["recipient_answer", "data_answer"])
def test_it_gives_up_when_the_server_says_never(smtp: MailServer, stage: str) -> None:
    message = waiting()
    setattr(smtp, stage, "550 5.1.1 betrieb1@betrieb.example unknown")
    assert delivery.sweep()[MessageState.FAILED] == 1
    message.refresh_from_db()
    assert message.state == MessageState.FAILED
    assert "550 5.1.1" in message.error
    assert "@" not in message.error


def test_it_loses_nothing_when_our_own_sender_is_refused(smtp: MailServer) -> None:
    message = waiting()
    smtp.sender_answer = "550 5.7.1 not you"
    delivery.sweep()
    message.refresh_from_db()
    assert message.state == MessageState.PENDING


def test_it_opens_a_new_connection_when_the_server_closes_one(
    smtp: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting(1)
    waiting(2)
    smtp.sender_answer = "421 4.7.0 too many messages"
    refused = delivery._refused

    def once(*args: Any) -> MessageState:
        smtp.sender_answer = "250 OK"
        return refused(*args)

    monkeypatch.setattr(delivery, "_refused", once)
    counts = delivery.sweep()
    assert (counts[MessageState.PENDING], counts[MessageState.SENT]) == (1, 1)
    assert smtp.connection_count == 2


def test_it_asks_a_person_when_the_line_breaks_before_the_answer(smtp: MailServer) -> None:
    first, second = waiting(1), waiting(2)
    smtp.breaks_off = True
    delivery.sweep()
    for message in (first, second):
        message.refresh_from_db()
        assert message.state == MessageState.UNCERTAIN
        assert "@" not in message.error
    # It did arrive: sending it again would have doubled it.
    assert len(smtp.arrived()) == 2


def test_it_counts_no_attempt_while_our_mail_server_is_down(
    smtp: MailServer, settings: LazySettings
) -> None:
    messages = [waiting(number) for number in range(3)]
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, free_port()
    before = timezone.now()
    delivery.sweep()
    for message in messages:
        message.refresh_from_db()
        assert (message.state, message.attempts) == (MessageState.PENDING, 0)
        assert message.due_at > before
    settings.EMAIL_PORT = port
    Message.objects.update(due_at=timezone.now())
    assert delivery.sweep()[MessageState.SENT] == 3


def test_it_stops_after_its_time_and_leaves_the_rest_to_the_next(
    smtp: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    hints: list[bool] = []
    monkeypatch.setattr(delivery, "BATCH_SECONDS", 0)
    monkeypatch.setattr(delivery, "hint", lambda: hints.append(True))
    for number in range(delivery.CLAIM_COUNT + 1):
        waiting(number)
    delivery.sweep()
    assert Message.objects.filter(state=MessageState.PENDING).count() == 1
    assert hints == [True]


def test_it_notes_no_failure_when_the_broker_is_down_after_mails_went_out(
    smtp: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "BATCH_SECONDS", 0)
    waiting()
    with current_app.connection_for_write(f"redis://127.0.0.1:{free_port()}/0") as broken:
        send_task = functools.partial(current_app.send_task, connection=broken)
        monkeypatch.setattr(current_app, "send_task", send_task)
        deliver_due()
    run = JobRun.objects.get(job="journal.deliver_due")
    assert (run.sent_count, run.error) == (1, "")


def test_it_keeps_nothing_and_sends_nothing_in_the_demo(settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = "journal.backends.DemoEmailBackend"
    message = waiting()
    delivery.sweep()
    message.refresh_from_db()
    assert message.state == MessageState.SENT
    assert locmem.outbox == []


def test_it_writes_to_pupils_informally(smtp: MailServer) -> None:
    waiting(
        audience=Audience.PUPIL,
        link_path="/a/{token}/",
        link_id=uuid.uuid4(),
        link_purpose="consent",
    )
    delivery.sweep()
    assert "nur für dich" in smtp.arrived()[0].get_content()
