"""Middleware of the composition root."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string

GetResponse = Callable[[HttpRequest], HttpResponse]


class RequestReferenceMiddleware:
    """Gives each request a short reference number, shown on error pages and written to the log."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.reference = get_random_string(8, "ABCDEFGHJKMNPQRSTUVWXYZ23456789")  # type: ignore[attr-defined]
        response = self.get_response(request)
        response["X-Request-Reference"] = request.reference  # type: ignore[attr-defined]
        return response


class PrivatePagesMiddleware:
    """Pages of signed-in people are never stored by a browser or a proxy (ASVS 14.3.2)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response["Cache-Control"] = "no-store, private"
        return response
