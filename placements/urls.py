"""URLs of finding, asking and placing."""

from django.urls import path

from placements.views import public, report

urlpatterns = [
    path("praktikum/", public.browse_offers, name="browse"),
    path("praktikum/<uuid:public_id>/", public.offer_detail, name="offer_detail"),
    path("praktikum/<uuid:public_id>/melden/", report.report_offer, name="report_offer"),
    path("vermittlung/<uuid:public_id>/melden/", report.report_placement, name="report_placement"),
    path("meldung/<uuid:public_id>/", report.report_sent, name="report_sent"),
]
