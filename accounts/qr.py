"""The square on a slip that opens the sign-in page with the code filled in."""

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe


def slip_address(code: str) -> str:
    """The address in the square.

    The code stands behind ``#``: browsers keep that part to themselves, so it reaches no server
    log, no proxy and no referrer (ASVS 14.2.1).
    """
    return f"{settings.SITE_URL}{reverse('slip_sign_in')}#{code}"


def slip_square(code: str) -> SafeString:
    """The square on a slip."""
    return square(slip_address(code))


def square(address: str) -> SafeString:
    """An inline SVG without styles or size; the style sheet sizes it. Light border included."""
    drawing = segno.make(address, error="m", micro=False).svg_inline(
        border=4, omitsize=True, dark="#000", light="#fff", svgclass="aq-qr"
    )
    return mark_safe(drawing)
