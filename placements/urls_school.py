"""URLs of teachers and officers."""

from django.urls import path

from placements.views import guardian, officer, school_company, slips, teacher

PUPIL = "klassen/schueler/<uuid:public_id>"
CLASS = "klassen/<uuid:public_id>"

urlpatterns = [
    path("klassen/", teacher.class_list, name="class_list"),
    path(f"{CLASS}/", teacher.class_detail, name="class_detail"),
    path(f"{CLASS}/tabelle/", teacher.class_table, name="class_table"),
    path(f"{CLASS}/zettel/", slips.class_slips, name="class_slips"),
    path(f"{CLASS}/erinnern/", teacher.class_nudge, name="class_nudge"),
    path(f"{PUPIL}/", teacher.pupil_detail, name="pupil_detail"),
    path(f"{PUPIL}/platz/", teacher.placement_add_self_found, name="placement_add_self_found"),
    path(f"{PUPIL}/zettel/", slips.pupil_slip, name="pupil_slip"),
    path(f"{PUPIL}/entsperren/", slips.pupil_unlock, name="pupil_unlock"),
    path(f"{PUPIL}/einverstaendnis/", guardian.pupil_ask_consent, name="pupil_ask_consent"),
    path(f"{PUPIL}/papier/", guardian.pupil_paper_consent, name="pupil_paper_consent"),
    path(f"{PUPIL}/sorgeberechtigte/", guardian.guardian_edit, name="guardian_add"),
    path(
        f"{PUPIL}/sorgeberechtigte/<uuid:guardian_id>/",
        guardian.guardian_edit,
        name="guardian_edit",
    ),
    path("klassen/betrieb/<uuid:public_id>/", school_company.school_company, name="school_company"),
    path(
        "vermittlung/<uuid:public_id>/absagen/", teacher.placement_cancel, name="placement_cancel"
    ),
    path("meine-schulen/", officer.officer_pupils, name="officer_pupils"),
]
