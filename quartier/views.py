"""Pages that must know every app: the start page, the way home by role, errors, health."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_not_required
def start(request: HttpRequest) -> HttpResponse:
    """The public front page."""
    return render(request, "quartier/start.html")


def home(request: HttpRequest) -> HttpResponse:
    """The first page after sign-in."""
    return render(request, "quartier/start.html")


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form was sent without a valid token, mostly after a long pause."""
    return render(request, "errors/csrf.html", status=403)
