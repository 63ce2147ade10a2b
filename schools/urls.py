"""URLs of guardians and of class lists."""

from django.urls import path

from schools.views import class_lists, guardian

LIST = "klassen/liste/<uuid:public_id>"

urlpatterns = [
    path("k/<str:token>/", guardian.consent_page, name="consent_page"),
    path(
        "k/<str:token>/widerrufen/<uuid:public_id>/", guardian.consent_revoke, name="consent_revoke"
    ),
    path("klassen/liste/", class_lists.pupil_imports, name="pupil_imports"),
    path(f"{LIST}/", class_lists.pupil_import, name="pupil_import"),
    path(f"{LIST}/spalten/", class_lists.pupil_import_columns, name="pupil_import_columns"),
    path(f"{LIST}/antworten/", class_lists.pupil_import_answers, name="pupil_import_answers"),
    path(f"{LIST}/uebernehmen/", class_lists.pupil_import_apply, name="pupil_import_apply"),
    path(f"{LIST}/rueckgaengig/", class_lists.pupil_import_undo, name="pupil_import_undo"),
    path(f"{LIST}/verwerfen/", class_lists.pupil_import_discard, name="pupil_import_discard"),
]
