"""A worker killed in the middle: each mail arrives once, or somebody is asked.

Real broker, real worker processes, real SMTP. Nothing here is simulated but the clock: leases of
killed workers are moved into the past instead of waiting for them.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from celery import current_app
from django.db import transaction
from django.db.models import F

from journal import outbox, tasks
from journal.delivery import SENDING_LEASE, compose
from journal.enums import Audience, MessageState
from journal.models import Message
from tests.delivery.mail_server import MailServer, mail_server
from tests.delivery.worker import Worker

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

COUNT = 1000
# After so many mails all processes of the pool die at once, or the whole worker does.
POOL_DIES_AT = (60, 200, 550, 800)
WORKER_DIES_AT = (400,)
# Here the server has taken the mail when they die, but has not said so.
HELD_AT = (200, 550)
PROCESSES = 2
OPEN = (MessageState.PENDING, MessageState.CLAIMED, MessageState.SENDING)


@pytest.fixture
def smtp(running_services: None) -> Iterator[MailServer]:
    """The mail server that counts what arrives."""
    with mail_server() as server:
        yield server


@pytest.fixture
def worker(smtp: MailServer, transactional_db: None, tmp_path: Path) -> Iterator[Worker]:
    """A worker that is gone before the test's rows are."""
    current_app.control.purge()
    worker = Worker(smtp.port, tmp_path / "worker.log", PROCESSES)
    yield worker
    worker.kill()
    current_app.control.purge()


def post(count: int) -> None:
    """So many mails, in one transaction; each hints the worker when it commits."""
    with transaction.atomic():
        for number in range(count):
            outbox.post(
                "test_question",
                key=f"question:{number}",
                audience=Audience.COMPANY,
                facts={"until": "1. Dezember", "reason": ""},
                address=f"betrieb{number}@betrieb.example",
            )


def states() -> Counter[str]:
    """How many mails are in which state."""
    return Counter(Message.objects.values_list("state", flat=True))


def is_done() -> bool:
    """Whether nothing is open any more."""
    return not Message.objects.filter(state__in=OPEN).exists()


def check_and_go_on(smtp: MailServer, number: int) -> None:
    """All are dead, in the middle of it; and the time passes after which none can come back."""
    smtp.holds_at = None
    now = states()
    assert now[MessageState.SENT] > 0
    assert now[MessageState.PENDING] + now[MessageState.CLAIMED] > 0
    if number in HELD_AT:
        assert now[MessageState.SENDING] > 0
    held = Message.objects.filter(lease_until__isnull=False)
    held.update(lease_until=F("lease_until") - 2 * SENDING_LEASE - timedelta(seconds=1))


@pytest.mark.timeout(400)
def test_it_delivers_each_of_a_thousand_mails_once_through_killed_workers(
    smtp: MailServer, worker: Worker
) -> None:
    post(COUNT)
    worker.start()
    for number in sorted(POOL_DIES_AT + WORKER_DIES_AT):
        smtp.holds_at = number if number in HELD_AT else None
        worker.until(lambda at=number: len(smtp.taken) >= at, seconds=120)
        if number in POOL_DIES_AT:
            worker.kill_pool(meanwhile=partial(check_and_go_on, smtp, number))
        else:
            worker.kill()
            check_and_go_on(smtp, number)
            worker.start()
        tasks.deliver_due.delay()
    worker.until(is_done, seconds=120)

    assert set(smtp.copies().values()) == {1}, "a mail arrived twice"
    final = states()
    assert set(final) <= {MessageState.SENT, MessageState.UNCERTAIN}
    assert final[MessageState.SENT] + final[MessageState.UNCERTAIN] == COUNT
    arrived = set(smtp.copies())
    missing = [row for row in Message.objects.all() if message_id(row) not in arrived]
    assert {row.state for row in missing} <= {MessageState.UNCERTAIN}
    assert len(arrived) + len(missing) == COUNT
    # Each kill may leave as many questions as there are processes, and the held ones surely do.
    death_count = len(POOL_DIES_AT + WORKER_DIES_AT)
    assert len(HELD_AT) <= final[MessageState.UNCERTAIN] <= PROCESSES * death_count


def message_id(message: Message) -> str:
    """As the mail server knows the mail."""
    return compose(message).extra_headers["Message-ID"]


def test_it_finds_mails_whose_hints_were_lost(smtp: MailServer, worker: Worker) -> None:
    post(20)
    # A broker that lost its memory.
    current_app.control.purge()
    worker.start()
    tasks.deliver_due.delay()
    worker.until(is_done, seconds=120)
    assert len(smtp.copies()) == 20
