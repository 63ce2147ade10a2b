"""What the frame of every page may show of the inbox."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from journal.models import Message


def unread(request: HttpRequest) -> dict[str, object]:
    """``unread_count`` for signed-in people: one query over a small index, only when shown."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"unread_count": 0}
    return {
        "unread_count": SimpleLazyObject(
            lambda: Message.objects.unread().filter(recipient=user).count()
        )
    }
