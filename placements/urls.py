"""URLs of finding, asking and placing."""

from django.urls import path

from placements.views import public

urlpatterns = [
    path("praktikum/", public.browse_offers, name="browse"),
    path("praktikum/<uuid:public_id>/", public.offer_detail, name="offer_detail"),
]
