"""Message templates of the tests, for messages that go through a real worker."""

from tests.journal.conftest import _message_templates

__all__ = ["_message_templates"]
