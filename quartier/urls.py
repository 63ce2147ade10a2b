"""All URLs."""

from django.contrib import admin
from django.urls import include, path

from quartier import views

urlpatterns = [
    path("", views.start, name="start"),
    path("heute/", views.home, name="home"),
    path("konto/", include("allauth.urls")),
    path("verwaltung/", admin.site.urls),
]
