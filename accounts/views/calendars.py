"""The calendar of a person: the feed a program reads, and the page to switch it on and off."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import calendars
from accounts.permissions import can_have_calendar
from quartier.lib.ratelimit import limit


@login_not_required
@limit("calendar", rate="60/h", key=lambda request, token: token, methods=("GET", "HEAD"))
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The dates behind a secret address; an address that is not known or switched off is nothing.

    Whoever knows the address reads it, signed in or not. A program that has the present text
    already gets 304.
    """
    key = calendars.read_key(token)
    if key is None:
        raise Http404
    calendars.note_use(key)
    entries = calendars.entries_of(key.user, timezone.localdate())
    content = calendars.as_text(entries, calendars.calendar_name())
    etag = calendars.etag_of(content)
    changed_at = int(calendars.changed_since(key, etag).timestamp())
    response = calendar_response(content, "kalender.ics")
    response["ETag"], response["Last-Modified"] = etag, http_date(changed_at)
    return get_conditional_response(request, etag, changed_at, response) or response


def calendar_response(content: bytes, file_name: str) -> HttpResponse:
    """A calendar file that nobody keeps on the way."""
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{file_name}"'
    response["Cache-Control"] = "private, no-cache"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


@never_cache
@require_safe
def my_calendar(request: HttpRequest) -> HttpResponse:
    """The own address, if there is one, and how a program gets it."""
    _judge(request)
    key = calendars.key_of(request.user)  # type: ignore[arg-type]
    address = ""
    if key is not None:
        address = settings.SITE_URL + reverse("calendar_feed", args=[key.token])
    context = {
        "key": key,
        "address": address,
        "webcal": address.replace("https://", "webcal://").replace("http://", "webcal://"),
        "last_used_at": calendars.last_used_at(key) if key else None,
    }
    return render(request, "accounts/calendar.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def calendar_renew(request: HttpRequest) -> HttpResponse:
    """Switches the calendar on; if it is on, asks and gives it another address."""
    _judge(request)
    if request.method == "POST":
        was_on = calendars.key_of(request.user) is not None  # type: ignore[arg-type]
        calendars.renew_key(request.user)  # type: ignore[arg-type]
        done = (
            _("Der Kalender hat eine neue Adresse.")
            if was_on
            else _("Der Kalender ist eingeschaltet.")
        )
        messages.success(request, done)
        return redirect("my_calendar")
    return render(request, "accounts/calendar_renew.html")


@never_cache
@require_http_methods(["GET", "POST"])
def calendar_off(request: HttpRequest) -> HttpResponse:
    """Asks, then ends the address."""
    _judge(request)
    if request.method == "POST":
        calendars.switch_off(request.user)  # type: ignore[arg-type]
        messages.success(request, _("Der Kalender ist abgeschaltet."))
        return redirect("my_calendar")
    return render(request, "accounts/calendar_off.html")


def _judge(request: HttpRequest) -> None:
    if not can_have_calendar(request.user):
        raise PermissionDenied
