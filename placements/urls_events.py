"""URLs of events: pupils, teachers, companies, everybody; figures."""

from django.urls import path

from placements.views import event_figures, event_public, events

EVENT = "termine/<uuid:public_id>"

urlpatterns = [
    path("termine/", events.event_list, name="event_list"),
    path(f"{EVENT}/", events.event_page, name="event_page"),
    path(f"{EVENT}/termin.ics", events.event_file, name="event_file"),
    path(f"{EVENT}/mitmachen/", events.event_join, name="event_join"),
    path(f"{EVENT}/abmelden/", events.event_leave, name="event_leave"),
    path(f"{EVENT}/klasse/", events.event_sign_class, name="event_sign_class"),
    path(f"{EVENT}/person/", events.event_sign_pupil, name="event_sign_pupil"),
    path(f"{EVENT}/anwesenheit/", events.event_attendance, name="event_attendance"),
    path(f"{EVENT}/antwort/", events.event_reply, name="event_reply"),
    path("t/<str:token>/", event_public.event_answer, name="event_answer"),
    path("quartier/termine/", event_public.public_event_list, name="public_event_list"),
    path("quartier/termine/<uuid:public_id>/", event_public.event_public, name="event_public"),
    path(
        "quartier/termine/<uuid:public_id>/termin.ics",
        event_public.event_public_file,
        name="event_public_file",
    ),
    path("zahlen/formate/", event_figures.event_figures, name="event_figures"),
    path("zahlen/formate/tabelle/", event_figures.event_figures_table, name="event_figures_table"),
]
