"""Facts every template may use: navigation by role, footer, demo mode, reference number."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role


@dataclass(frozen=True)
class NavigationItem:
    """A link of the navigation, ready for the template."""

    label: str | Promise
    url: str
    is_current: bool


# Label and URL name. An item appears when its URL exists.
Entries = Sequence[tuple[str | Promise, str]]
_OFFICER: Entries = [
    (_("Heute"), "home"),
    (_("Meine Schulen"), "officer_pupils"),
    (_("Klassen"), "class_list"),
    (_("Plätze"), "browse"),
    (_("Nachrichten"), "inbox"),
    (_("Verwaltung"), "admin:index"),
]
NAVIGATION: dict[str, Entries] = {
    "": [
        (_("Plätze"), "browse"),
        (_("Anmelden mit Zettel"), "slip_sign_in"),
        (_("Anmelden"), "account_login"),
        (_("Betrieb anmelden"), "company_sign_up"),
    ],
    Role.PUPIL: [
        (_("Heute"), "home"),
        (_("Plätze"), "browse"),
        (_("Meine Bewerbungen"), "my_applications"),
        (_("Termine"), "event_list"),
        (_("Nachrichten"), "inbox"),
    ],
    Role.TEACHER: [
        (_("Heute"), "home"),
        (_("Meine Klassen"), "class_list"),
        (_("Termine"), "event_list"),
        (_("Plätze"), "browse"),
        (_("Nachrichten"), "inbox"),
    ],
    Role.COMPANY: [
        (_("Heute"), "home"),
        (_("Anfragen"), "company_applications"),
        (_("Angebote"), "company_offers"),
        (_("Wir kennen uns"), "company_known"),
        (_("Termine"), "event_list"),
        (_("Team"), "company_team"),
        (_("Nachrichten"), "inbox"),
    ],
    Role.ACQUISITION: _OFFICER,
    Role.COORDINATION: _OFFICER,
}
FOOTER: Entries = [
    (_("Impressum"), "imprint"),
    (_("Datenschutz"), "privacy"),
    (_("Barrierefreiheit"), "accessibility"),
    (_("Datenquellen"), "data_sources"),
]
DEMO: Entries = [
    (_("Rolle wechseln"), "demo_sign_in"),
    (_("Nachrichten ansehen"), "demo_messages"),
    (_("Bausteine"), "gallery"),
]


def url_of(name: str) -> str:
    """The address of a page, empty where this installation has no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def items(entries: Entries, path: str) -> list[NavigationItem]:
    """The entries whose URL exists, with the current page marked."""
    found = [(label, url_of(name)) for label, name in entries]
    return [NavigationItem(label, url, is_current=path == url) for label, url in found if url]


def site(request: HttpRequest) -> dict[str, object]:
    """Navigation of the person's role, footer, demo helpers and the request's reference."""
    user = getattr(request, "user", None)
    role = getattr(user, "role", "") if user is not None and user.is_authenticated else ""
    return {
        "demo_mode": settings.DEMO_MODE,
        "request_reference": getattr(request, "reference", ""),
        "navigation": items(NAVIGATION.get(role, []), request.path),
        "footer_links": items(FOOTER, request.path),
        "demo_links": items(DEMO, request.path) if settings.DEMO_MODE else [],
        "is_signed_in": bool(role),
    }
