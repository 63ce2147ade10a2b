"""The page for somebody who was too fast."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def too_many_requests(request: HttpRequest, minutes: int = 1) -> HttpResponse:
    """Says how long to wait. Also the answer of allauth's pages (quartier.urls.handler429)."""
    response = render(request, "errors/429.html", {"minutes": minutes}, status=429)
    response["Retry-After"] = str(minutes * 60)
    return response
