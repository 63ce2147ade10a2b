"""What stands between a session and a page: its age, and the second factor."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from accounts import sessions
from accounts.permissions import needs_second_factor

GetResponse = Callable[[HttpRequest], HttpResponse]

SECOND_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
"""Recovery codes alone do not count: they are the spare key to one of these."""


class SessionAgeMiddleware:
    """Ends a session that lasted or rested too long (accounts.sessions; ASVS 7.3.1, 7.3.2)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and sessions.is_over(request):
            # With the session everything goes that was in it; the visitor is now nobody, and
            # LoginRequiredMiddleware decides whether the page needs somebody.
            logout(request)
            messages.info(request, _("Die Anmeldung ist abgelaufen. Bitte neu anmelden."))
        response = self.get_response(request)
        sessions.note_visit(request, response)
        return response


class SecondFactorMiddleware:
    """Lets roles that need a second factor see only their account's pages until they have one."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Sends the visitor to the set-up of a second factor, unless that is where they go."""
        if not settings.MFA_REQUIRED or not needs_second_factor(request.user):
            return None
        if _is_account_page(request) or is_mfa_enabled(request.user, SECOND_FACTORS):
            return None
        if request.htmx:  # type: ignore[attr-defined]
            return HttpResponseClientRedirect(reverse("mfa_index"))
        messages.info(request, _("Bitte richten Sie zuerst einen zweiten Schlüssel ein."))
        return redirect("mfa_index")


def _is_account_page(request: HttpRequest) -> bool:
    name = request.resolver_match.url_name if request.resolver_match else ""
    return (name or "").startswith(("account_", "mfa_", "usersessions_", "my_account"))
