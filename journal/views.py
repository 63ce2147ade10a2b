"""The inbox of everybody's account, and the page of scheduled jobs for staff."""

from datetime import timedelta
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from journal import jobs, permissions, services
from journal.models import Heartbeat, Message

PAGE_SIZE = 20
# Beat writes a sign of life every minute.
SILENT_AFTER = timedelta(minutes=3)


def page_start(request: HttpRequest) -> UUID | None:
    """The message after which the page in the address begins. Raises Http404."""
    value = request.GET.get("nach", "")
    try:
        return UUID(value) if value else None
    except ValueError as error:
        raise Http404 from error


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """The signed-in person's messages, newest first."""
    start = page_start(request)
    messages, next_start = Message.objects.inbox(request.user).page_after(start, PAGE_SIZE)
    return render(
        request,
        "journal/inbox.html",
        {
            "inbox": messages,
            "has_unread": any(message.is_unread for message in messages),
            "newer_url": request.path if start else "",
            "older_url": f"{request.path}?nach={next_start}" if next_start else "",
        },
    )


@require_POST
def inbox_read(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Marks one own message as read."""
    own = Message.objects.inbox(request.user)
    message = get_object_or_404(own, public_id=public_id)
    services.mark_read(own.filter(pk=message.pk))
    if not request.htmx:
        return redirect("inbox")
    message.refresh_from_db()
    return render(request, "journal/inbox.html#message", {"message": message})


@require_POST
def inbox_read_all(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Marks this own message and all older ones as read; what arrived meanwhile stays new."""
    own = Message.objects.inbox(request.user)
    newest = get_object_or_404(own, public_id=public_id)
    services.mark_read(own.up_to(newest.public_id))
    return redirect("inbox")


@require_safe
def job_list(request: HttpRequest) -> HttpResponse:
    """Every scheduled job with its last run, the signs of life and the state of the mails."""
    if not permissions.can_see_operations(request.user):
        raise PermissionDenied
    now = timezone.now()
    return render(
        request,
        "journal/jobs.html",
        {
            **admin.site.each_context(request),
            "title": _("Aufgaben"),
            "statuses": jobs.statuses(now),
            "heartbeats": Heartbeat.objects.all(),
            "silent_before": now - SILENT_AFTER,
            "mails": Message.objects.mail_figures(now),
        },
    )
