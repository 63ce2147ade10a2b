"""The page for somebody who was too fast."""

from django.http import HttpRequest, HttpResponse

from quartier.lib.ratelimit import refuse


def too_many_requests(request: HttpRequest, minutes: int = 1) -> HttpResponse:
    """Says how long to wait. Also the answer of allauth's pages (quartier.urls.handler429)."""
    return refuse(request, minutes * 60)
