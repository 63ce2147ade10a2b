"""URLs of asking and answering: pupils, companies by link and with an account."""

from django.urls import path

from placements.views import answer, company, company_home, offer_preview, pupil

APPLICATION = "bewerbung/<uuid:public_id>"
INBOX = "betrieb/anfragen/<uuid:public_id>"

urlpatterns = [
    path("a/<str:token>/", answer.application_answer, name="application_answer"),
    path("a/<str:token>/absagen/", answer.application_decline, name="application_decline"),
    path("a/<str:token>/gesehen/", answer.application_seen, name="application_seen"),
    path("betrieb/anfragen/", company.company_applications, name="company_applications"),
    path(f"{INBOX}/", company.company_application, name="company_application"),
    path(f"{INBOX}/absagen/", company.company_decline, name="company_decline"),
    path("betrieb/wir-kennen-uns/", company_home.company_known, name="company_known"),
    path("betrieb/angebote/vorschau/", offer_preview.offer_preview, name="offer_preview"),
    path("praktikum/<uuid:public_id>/bewerben/", pupil.application_start, name="application_start"),
    path("meine-bewerbungen/", pupil.my_applications, name="my_applications"),
    path(f"{APPLICATION}/", pupil.application_detail, name="application_detail"),
    path(f"{APPLICATION}/schreiben/", pupil.application_edit, name="application_edit"),
    path(f"{APPLICATION}/abschicken/", pupil.application_send, name="application_send"),
    path(f"{APPLICATION}/verwerfen/", pupil.application_discard, name="application_discard"),
    path(f"{APPLICATION}/bestaetigen/", pupil.application_confirm, name="application_confirm"),
    path(f"{APPLICATION}/zurueckziehen/", pupil.application_withdraw, name="application_withdraw"),
    path("mein-profil/", pupil.my_profile, name="my_profile"),
    path("mein-einverstaendnis/", pupil.my_consents, name="my_consents"),
    path(
        "mein-einverstaendnis/<uuid:public_id>/zuruecknehmen/",
        pupil.my_consent_revoke,
        name="my_consent_revoke",
    ),
]
