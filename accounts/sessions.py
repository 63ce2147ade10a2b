"""Beginning a session, and how long it lasts.

A session ends with the browser, eight hours after it began, and after two hours without a page.
When the last page was is kept in a signed cookie that fits this session only: noting it on every
page must neither write to the database nor need the broker, which may be away for a while. Whoever
has stolen the cookies of a session that rested cannot bring it back.
"""

from django.conf import settings
from django.contrib.auth import login
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.models import User
from journal import audit
from journal.enums import AuditAction

LONGEST_SECONDS = 8 * 60 * 60
IDLE_SECONDS = 2 * 60 * 60
NOTED_EVERY_SECONDS = 5 * 60

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
    """Whether the session has lasted too long or rested too long."""
    began = request.session.get(_BEGAN)
    if began is None:
        return False
    now = timezone.now().timestamp()
    last = _last_visit(request) or began
    return now - began >= LONGEST_SECONDS or now - last >= IDLE_SECONDS


def note_visit(request: HttpRequest, response: HttpResponse) -> None:
    """Writes down, every few minutes, that there was a page."""
    if not request.user.is_authenticated or not request.session.session_key:
        return
    now = timezone.now().timestamp()
    last = _last_visit(request)
    if _BEGAN in request.session and (last is None or now - last >= NOTED_EVERY_SECONDS):
        response.set_cookie(
            visit_cookie(),
            signing.dumps(now, salt=_salt(request)),
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite=settings.SESSION_COOKIE_SAMESITE,  # type: ignore[arg-type]
        )


def visit_cookie() -> str:
    """The cookie's name; the prefix makes browsers insist on HTTPS and on this host."""
    return "__Host-visit" if settings.SESSION_COOKIE_SECURE else "visit"


def _last_visit(request: HttpRequest) -> float | None:
    try:
        return float(signing.loads(request.COOKIES[visit_cookie()], salt=_salt(request)))
    except (KeyError, signing.BadSignature):
        return None


def _salt(request: HttpRequest) -> str:
    return f"accounts.visit:{request.session.session_key}"
