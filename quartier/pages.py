"""Public pages of the composition root: front page, imprint, privacy, accessibility."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.permissions import can_have_calendar
from catalogue.models import Neighbourhood
from companies.models import Offer
from placements.events import public_events
from quartier.context import url_of
from quartier.lib.path import steps
from quartier.lib.tiles import Tile

COUNTS_KEY = "start:offers-by-neighbourhood"
COUNTS_SECONDS = 300
EVENTS_SHOWN = 3


def offer_counts() -> dict[int, int]:
    """Listed offers by neighbourhood id; at most five minutes old, because everybody asks."""
    counts = cache.get(COUNTS_KEY)
    if counts is None:
        listed = Offer.objects.listed(timezone.localdate()).order_by()
        rows = listed.values_list("neighbourhood_id").annotate(Count("pk"))
        counts = dict(rows)
        cache.set(COUNTS_KEY, counts, COUNTS_SECONDS)
    return counts


def city_tiles() -> list[Tile]:
    """Every neighbourhood with its number of offers and the way to them."""
    browse, counts = url_of("browse"), offer_counts()
    return [
        Tile(
            name=row.name,
            x=row.tile_x,
            y=row.tile_y,
            label=str(counts.get(row.pk, 0)),
            url=f"{browse}?von={row.slug}" if browse else "",
            tone="pupil_turn" if counts.get(row.pk) else "",
        )
        for row in Neighbourhood.objects.order_by("sort_key", "pk")
    ]


@login_not_required
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """The public front page: choose a district, or the door for one's role."""
    context = {
        "tiles": city_tiles(),
        "steps": steps(0, is_current=False),
        "browse_url": url_of("browse"),
        "slip_url": url_of("slip_sign_in"),
        "public_events": public_events(timezone.now(), limit=EVENTS_SHOWN),
    }
    return render(request, "quartier/start.html", context)


@login_not_required
@require_safe
def imprint(request: HttpRequest) -> HttpResponse:
    """Who runs this installation."""
    return render(request, "quartier/imprint.html", {"operator": settings.OPERATOR})


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What happens to personal data, in plain words."""
    return render(request, "quartier/privacy.html", {"operator": settings.OPERATOR})


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement, with the known gaps."""
    return render(request, "quartier/accessibility.html", {"operator": settings.OPERATOR})


ACCOUNT_CARDS = [
    ("account_change_password", _("Passwort"), _("Ändern Sie das Passwort.")),
    ("mfa_index", _("Zweiter Schlüssel"), _("Schützen Sie das Konto mit App oder Passkey.")),
    ("my_calendar", _("Mein Kalender"), _("Sehen Sie Ihre Termine auf dem Handy.")),
    ("usersessions_list", _("Angemeldete Geräte"), _("Sehen Sie, wo Sie angemeldet sind.")),
]


@require_safe
def my_account(request: HttpRequest) -> HttpResponse:
    """What somebody may set for the own account; a pupil has a slip and a PIN instead."""
    cards = [
        {"title": title, "text": text, "url": url_of(name)}
        for name, title, text in ACCOUNT_CARDS
        if not request.user.is_pupil  # type: ignore[union-attr]
        and (name != "my_calendar" or can_have_calendar(request.user))
    ]
    return render(request, "quartier/my_account.html", {"cards": cards})
