"""Middleware of the composition root."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string

from quartier import errors, logs

GetResponse = Callable[[HttpRequest], HttpResponse]

REFERENCE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without letters and digits that are mistaken for each other on the phone."""


class RequestReferenceMiddleware:
    """Gives each request a short reference number, shown on error pages and written to the log."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        reference = get_random_string(8, REFERENCE_LETTERS)
        request.reference = reference  # type: ignore[attr-defined]
        token = logs.reference.set(reference)
        try:
            response = self.get_response(request)
        finally:
            logs.reference.reset(token)
        response["X-Request-Reference"] = reference
        return response


class RequestSizeMiddleware:
    """Refuses what is too large before a byte of it is read (ASVS 5.2.1)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) > settings.REQUEST_MAX_BYTES:
            return errors.too_large(request)
        return self.get_response(request)


class PrivatePagesMiddleware:
    """Pages of signed-in people are never stored by a browser or a proxy (ASVS 14.3.2)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response["Cache-Control"] = "no-store, private"
        return response
