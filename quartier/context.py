"""Facts every template may use."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    """Whether the demo helpers are on, and the request's reference number."""
    return {
        "demo_mode": settings.DEMO_MODE,
        "request_reference": getattr(request, "reference", ""),
    }
