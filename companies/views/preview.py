"""An offer as the public would see it, for those who are asked whether it is right.

Companies know nothing of the pages on which places are found. The app that does enters its view
here in ``AppConfig.ready()``; without one the offer's facts stand there alone.
"""

from collections.abc import Callable
from datetime import date

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from companies.models import Offer

PublicView = Callable[[Offer, date], SafeString]

PUBLIC_VIEWS: list[PublicView] = []
"""Each draws the offer as everybody sees it."""


def public_view(offer: Offer) -> SafeString:
    """The offer as everybody would see it today."""
    for view in PUBLIC_VIEWS:
        return view(offer, timezone.localdate())
    context = {"offer": offer, "company": offer.company}
    return render_to_string("companies/offer_facts.html", context)
