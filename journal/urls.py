"""Addresses of the inbox and of the page of scheduled jobs."""

from django.urls import path

from journal import views

urlpatterns = [
    path("nachrichten/", views.inbox, name="inbox"),
    path("nachrichten/<uuid:public_id>/gelesen/", views.inbox_read, name="inbox_read"),
    path("nachrichten/<uuid:public_id>/alle-gelesen/", views.inbox_read_all, name="inbox_read_all"),
    path("verwaltung/aufgaben/", views.job_list, name="job_list"),
]
