"""Where one is signed in, and signing out."""

import re
from datetime import timedelta

from allauth.account import views as allauth_views
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import sessions

_BROWSERS = [("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari")]
_SYSTEMS = ["Windows", "Android", "iPhone", "iPad", "Mac", "Linux"]


@require_http_methods(["GET", "POST"])
def my_sessions(request: HttpRequest) -> HttpResponse:
    """Where the account is signed in, and a button that ends all other sessions (ASVS 7.5.2)."""
    if request.method == "POST":
        _end_others(request)
        messages.success(request, _("Alle anderen Anmeldungen sind beendet."))
        return redirect("usersessions_list")
    youngest_end = timezone.now() - timedelta(seconds=sessions.LONGEST_SECONDS)
    rows = UserSession.objects.filter(user=request.user, created_at__gte=youngest_end)
    listed = [
        {
            "began_at": row.created_at,
            "device": device_name(row.user_agent),
            "is_this": row.session_key == request.session.session_key,
        }
        for row in rows.order_by("-created_at")
    ]
    return render(request, "usersessions/usersession_list.html", {"sessions": listed})


def _end_others(request: HttpRequest) -> None:
    user = request.user
    user.end_sessions()  # type: ignore[union-attr]
    update_session_auth_hash(request, user)  # type: ignore[arg-type]
    UserSession.objects.filter(user=user).delete()
    UserSession.objects.create_from_request(request)


def device_name(user_agent: str) -> str:
    """Browser and system in words a person knows, e.g. „Firefox, Windows“."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for name in _SYSTEMS if re.search(name, user_agent)), "")
    return ", ".join(part for part in (browser, system) if part) or _("Unbekanntes Gerät")


@login_not_required
@require_http_methods(["GET", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """allauth's page, which asks first and acts on POST; the browser then forgets what it kept.

    ASVS 14.3.1. Cookies stay, because the one with the message „abgemeldet“ is among them; the
    session's own cookie is deleted as always.
    """
    if request.method == "POST":
        UserSession.objects.filter(session_key=request.session.session_key).delete()
    response = allauth_views.logout(request)
    if request.method == "POST":
        response["Clear-Site-Data"] = '"cache", "storage"'
    return response
