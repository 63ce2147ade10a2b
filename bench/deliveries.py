"""Mails through outbox, worker and SMTP, against a bare Celery task that sends one mail.

Both sides have the same broker, the same two processes and the same mail server, and take turns.
The outbox writes a row, commits, claims, notes and keeps the promise of once; the bare task
promises nothing.
"""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from celery import current_app
from django.conf import settings
from django.db import transaction

from bench import Result
from bench._bare_task import send_one
from bench.database import own_database
from journal import outbox
from journal.enums import Audience, MessageState
from journal.models import Message
from tests.delivery.mail_server import MailServer, mail_server
from tests.delivery.worker import Worker

COUNT = 300
ROUNDS = 3
SINGLES = 20
PROCESSES = 2
SECONDS = 300


def run() -> Iterator[Result]:
    """Deliveries per second of many at once, and milliseconds until a single one has arrived."""
    current_app.conf.broker_url = _own_broker()
    with own_database(), mail_server() as server, tempfile.TemporaryDirectory() as place:
        log = Path(place, "worker.log")
        worker = Worker(server.port, log, PROCESSES, include="bench._bare_task")
        current_app.control.purge()
        worker.start()
        try:
            course = Course(server, worker)
            course.seconds(_send_bare, 1)
            course.seconds(_post, 1)
            many = [
                (course.seconds(_post, COUNT), course.seconds(_send_bare, COUNT))
                for _ in range(ROUNDS)
            ]
            single = [
                (course.seconds(_post, 1), course.seconds(_send_bare, 1)) for _ in range(SINGLES)
            ]
            course.check()
        finally:
            worker.kill()
            current_app.control.purge()
    outbox_many, bare_many = (statistics.median(side) for side in zip(*many, strict=True))
    outbox_one, bare_one = (statistics.median(side) for side in zip(*single, strict=True))
    yield Result(
        f"{COUNT} Mails auf einmal",
        COUNT / outbox_many,
        "Mails/s",
        COUNT / bare_many,
        "mehr ist besser",
    )
    yield Result(
        "eine Mail, bis sie ankommt", outbox_one * 1000, "ms", bare_one * 1000, "weniger ist besser"
    )


class Course:
    """Sends and waits for the arrival."""

    def __init__(self, server: MailServer, worker: Worker) -> None:
        self._server = server
        self._worker = worker
        self._number = 0
        self._posted = 0

    def seconds(self, send: Callable[[int], None], count: int) -> float:
        """From the first word of the sender to the last mail at the server."""
        goal = len(self._server.taken) + count
        begin = time.perf_counter()
        for _ in range(count):
            self._number += 1
            send(self._number)
        self._posted += count if send is _post else 0
        self._worker.until(lambda: len(self._server.taken) >= goal, SECONDS, pause=0.001)
        return time.perf_counter() - begin

    def check(self) -> None:
        """Each mail arrived once, and the outbox knows of its own."""
        assert set(self._server.copies().values()) == {1}  # noqa: S101  (a measurement of nonsense)
        sent = Message.objects.filter(state=MessageState.SENT)
        self._worker.until(lambda: sent.count() == self._posted, SECONDS)


def _post(number: int) -> None:
    """As a service does it: in a transaction of its own."""
    with transaction.atomic():
        outbox.post(
            "company_approved",
            key=f"bench:{number}",
            audience=Audience.COMPANY,
            facts={"company": "Werkzeugbau Muster"},
            address=f"betrieb{number}@betrieb.example",
        )


def _send_bare(number: int) -> None:
    send_one.delay(number)


def _own_broker() -> str:
    """Another of the broker's databases than a demo in the same clone uses."""
    url = settings.CELERY_BROKER_URL
    return f"{url}?virtual_host=14" if "socket://" in url else f"{url.rpartition('/')[0]}/14"
