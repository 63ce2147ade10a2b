"""All URLs."""

from django.contrib import admin
from django.urls import include, path

from quartier import gallery, health, views

urlpatterns = [
    path("", views.start, name="start"),
    path("healthz", health.live, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("heute/", views.home, name="home"),
    path("", include("catalogue.urls")),
    path("konto/", include("allauth.urls")),
    path("demo/bausteine/", gallery.gallery, name="gallery"),
    path("verwaltung/", admin.site.urls),
]
