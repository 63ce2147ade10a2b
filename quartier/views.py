"""Pages that must know every app: the way home by role."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def home(request: HttpRequest) -> HttpResponse:
    """The first page after sign-in."""
    return render(request, "quartier/start.html")
