"""All URLs."""

from django.contrib import admin
from django.urls import include, path

from quartier import demo_pages, gallery, health, pages, views

urlpatterns = [
    path("", pages.start, name="start"),
    path("healthz", health.live, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("heute/", views.home, name="home"),
    path("", include("catalogue.urls")),
    path("mein-konto/", pages.my_account, name="my_account"),
    path("konto/", include("allauth.urls")),
    path("impressum/", pages.imprint, name="imprint"),
    path("datenschutz/", pages.privacy, name="privacy"),
    path("barrierefreiheit/", pages.accessibility, name="accessibility"),
    path("demo/bausteine/", gallery.gallery, name="gallery"),
    path("demo/nachrichten/", demo_pages.messages, name="demo_messages"),
    # Before the admin, under whose address it has a page.
    path("", include("journal.urls")),
    path("", include("companies.urls")),
    path("verwaltung/", admin.site.urls),
]

handler400 = "quartier.errors.bad_request"
handler403 = "quartier.errors.permission_denied"
handler404 = "quartier.errors.page_not_found"
handler500 = "quartier.errors.server_error"
