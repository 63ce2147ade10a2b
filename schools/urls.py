"""URLs of guardians."""

from django.urls import path

from schools.views import guardian

urlpatterns = [
    path("k/<str:token>/", guardian.consent_page, name="consent_page"),
    path(
        "k/<str:token>/widerrufen/<uuid:public_id>/", guardian.consent_revoke, name="consent_revoke"
    ),
]
