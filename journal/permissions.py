"""Who may do what with messages and runs. Pure predicates, no database."""

from typing import Any

from journal.enums import MessageState
from journal.models import Message


def can_see_operations(user: Any) -> bool:
    """Messages, runs of scheduled jobs, signs of life: coordination and officers."""
    return bool(user.is_active and (user.is_coordination or user.is_officer))


def can_resend(user: Any, message: Message) -> bool:
    """Send again what failed or whose end is unknown: coordination."""
    return bool(
        user.is_active
        and user.is_coordination
        and message.state in {MessageState.UNCERTAIN, MessageState.FAILED}
    )


def can_note_as_sent(user: Any, message: Message) -> bool:
    """Close a mail whose end is unknown, because the reader got it: coordination."""
    return bool(user.is_active and user.is_coordination and message.state == MessageState.UNCERTAIN)
