"""Beginning a session, and how long it lasts.

A session ends with the browser, eight hours after it began, and after two hours without a page. The
last visit is kept in the cache: noting it must not write to the database on every page.
"""

from django.contrib.auth import login
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from journal import audit
from journal.enums import AuditAction

LONGEST_SECONDS = 8 * 60 * 60
IDLE_SECONDS = 2 * 60 * 60

SLIP_BACKEND = "accounts.backends.SlipBackend"
ADULT_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

_BEGAN = "signed_in_at"


def start(request: HttpRequest, user: User, *, way: str) -> None:
    """Signs somebody in whose identity has been proved; the session gets a new key."""
    login(request, user, backend=SLIP_BACKEND if user.is_pupil else ADULT_BACKEND)
    note(request, user, way=way)


def note(request: HttpRequest, user: User, *, way: str) -> None:
    """Begins to count the session's time, and writes who signed in and how to the journal."""
    request.session[_BEGAN] = timezone.now().timestamp()
    audit.record(AuditAction.SIGNED_IN, user, by=user, way=way)


def is_over(request: HttpRequest) -> bool:
    """Whether the session has lasted too long or rested too long; notes this visit if not.

    Redis losing its memory counts as having rested too long, once the session is old enough.
    """
    began = request.session.get(_BEGAN)
    if began is None:
        return False
    now = timezone.now().timestamp()
    key = f"accounts.visit:{request.session.session_key}"
    last = cache.get(key, began)
    if now - began >= LONGEST_SECONDS or now - last >= IDLE_SECONDS:
        return True
    cache.set(key, now, IDLE_SECONDS)
    return False
