"""All URLs."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, include, path

from quartier import demo_pages, demo_sign_in, gallery, health, home, pages


def demo_urls() -> list[URLPattern]:
    """Pages that exist in demo mode only; elsewhere their addresses are not even known."""
    if not settings.DEMO_MODE or settings.PRODUCTION:
        return []
    return [
        path("demo/anmelden/", demo_sign_in.demo_sign_in, name="demo_sign_in"),
        path("demo/nachrichten/", demo_pages.messages, name="demo_messages"),
        path("demo/bausteine/", gallery.gallery, name="gallery"),
    ]


urlpatterns = [
    path("", pages.start, name="start"),
    path("healthz", health.live, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("heute/", home.home, name="home"),
    path("", include("accounts.urls")),
    path("", include("catalogue.urls")),
    path("", include("schools.urls")),
    path("", include("placements.urls_asking")),
    path("", include("placements.urls_events")),
    path("", include("placements.urls_school")),
    path("", include("placements.urls")),
    path("mein-konto/", pages.my_account, name="my_account"),
    path("impressum/", pages.imprint, name="imprint"),
    path("datenschutz/", pages.privacy, name="privacy"),
    path("barrierefreiheit/", pages.accessibility, name="accessibility"),
    *demo_urls(),
    # Before the admin, under whose address it has a page.
    path("", include("journal.urls")),
    path("", include("companies.urls")),
    path("verwaltung/", admin.site.urls),
]

handler400 = "quartier.errors.bad_request"
handler403 = "quartier.errors.permission_denied"
handler404 = "quartier.errors.page_not_found"
handler429 = "accounts.views.limits.too_many_requests"
handler500 = "quartier.errors.server_error"
