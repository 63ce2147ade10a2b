"""URLs of the catalogue."""

from django.urls import path

from catalogue import views

urlpatterns = [
    path("datenquellen/", views.data_sources, name="data_sources"),
]
