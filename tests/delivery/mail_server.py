"""A real SMTP server in this process: it keeps what it takes and refuses what it is told to."""

import asyncio
import logging
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class MailServer:
    """Handler of aiosmtpd; the test sets what happens and reads what arrived."""

    def __init__(self) -> None:
        self.port = 0
        self.taken: list[bytes] = []
        self.connection_count = 0
        self.sender_answer = "250 OK"
        self.recipient_answer = "250 OK"
        self.data_answer = "250 OK"
        self.breaks_off = False
        """Takes the mail, but hangs up before it says so."""
        self.holds_at: int | None = None
        """Takes so many mails, and does not answer after the last one."""

    # No properties: aiosmtpd looks at every attribute of its handler for each connection.
    def arrived(self) -> list[EmailMessage]:
        """The mails, in the order in which they came."""
        return [message_from_bytes(content, policy=policy.default) for content in self.taken]

    def copies(self) -> Counter[str]:
        """How often each mail arrived, by Message-ID."""
        return Counter(mail["Message-ID"] for mail in self.arrived())

    async def handle_EHLO(
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        """Counts the connections."""
        self.connection_count += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """The sender."""
        if self.sender_answer.startswith("250"):
            envelope.mail_from = address
        return self.sender_answer

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """A recipient."""
        if self.recipient_answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient_answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """The mail itself."""
        if self.data_answer.startswith("250"):
            assert isinstance(envelope.content, bytes)
            self.taken.append(envelope.content)
        if self.holds_at is not None and len(self.taken) >= self.holds_at:
            await asyncio.sleep(3600)
        if self.breaks_off:
            server.transport.abort()
        return self.data_answer


@contextmanager
def mail_server(port: int = 0) -> Iterator[MailServer]:
    """Runs a mail server on a port of this machine."""
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    handler = MailServer()
    handler.port = port or free_port()
    # With a name of its own it does not ask the network for one at each connection.
    controller = Controller(
        handler, hostname="127.0.0.1", port=handler.port, server_hostname="mail.example"
    )
    controller.start()
    try:
        yield handler
    finally:
        controller.stop()


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return place.getsockname()[1]
