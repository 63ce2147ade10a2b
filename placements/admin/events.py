"""Events: one page with companies, classes, sign-ups and result. Buttons call services."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from accounts.permissions import STAFF_ROLES
from catalogue import rules
from catalogue.models import Neighbourhood
from companies.admin.deeds import Deed, DeedAdmin, post_form
from companies.admin.filters import OwnerFilter
from companies.models import Company
from companies.services import Refused
from journal.exporting_admin import Column, ExportingAdmin
from placements import events, services
from placements.enums import EventMove, EventState, GuestState
from placements.forms_events import (
    YES,
    CancelForm,
    ClassesForm,
    EventForm,
    GuestAnswerForm,
    GuestContactForm,
    GuestRemoveForm,
    GuestSearchForm,
    GuestsForm,
    ResultForm,
)
from placements.models import Event
from placements.permissions import can_manage_events

FOUND = 60
"""So many companies are offered at once; a longer list is searched."""


class WhenFilter(admin.SimpleListFilter):
    """Coming or over."""

    title = _("Zeit")
    parameter_name = "wann"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The choices."""
        days = rules.whole("event.soon_days")
        return [
            ("kommend", _("kommend")),
            ("bald", __("in den nächsten %(days)s Tagen") % {"days": days}),
            ("vorbei", _("vorbei")),
            ("offen", _("ohne Ergebnis")),
        ]

    def queryset(
        self, request: HttpRequest, queryset: models.QuerySet[Any]
    ) -> models.QuerySet[Any]:
        """The events of the choice."""
        now = timezone.now()
        if self.value() == "kommend":
            return queryset.filter(ends_at__gte=now)
        if self.value() == "bald":
            return queryset.soon(now)  # type: ignore[attr-defined]
        if self.value() == "vorbei":
            return queryset.filter(ends_at__lt=now)
        if self.value() == "offen":
            return queryset.filter(state=EventState.HELD)
        return queryset


class EventPlaceFilter(admin.SimpleListFilter):
    """By neighbourhood."""

    title = _("Quartier")
    parameter_name = "quartier"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The neighbourhoods in order."""
        return list(Neighbourhood.objects.active().values_list("slug", "name"))

    def queryset(
        self, request: HttpRequest, queryset: models.QuerySet[Any]
    ) -> models.QuerySet[Any]:
        """The events there."""
        return queryset.filter(neighbourhood__slug=self.value()) if self.value() else queryset


class OfficerFilter(OwnerFilter):
    """By who is responsible."""

    field = "officer"


def _refusing(act: Callable[..., Any]) -> Callable[..., None]:
    """A deed whose service says no in our own words (placements.services.refusals)."""

    def run(event: Event, by: Any, data: dict[str, Any]) -> None:
        try:
            act(event, by, data)
        except services.NotPossible as refusal:
            raise Refused(str(refusal)) from refusal

    return run


def _note_guest(event: Event, by: Any, data: dict[str, Any]) -> None:
    guest = data["guest"]
    if data["answer"]:
        services.answer_invitation(guest, is_coming=data["answer"] == YES, by=by)
    if data["seats"] or data["note"]:
        services.change_guest(
            guest, by, seats=data["seats"] or guest.seats, note=data["note"] or guest.note
        )


EVENT_DEEDS: list[Deed] = [
    Deed(
        slug="ankuendigen",
        label=_("Ankündigen"),
        may=can_manage_events,
        is_possible=lambda event: event.can(EventMove.ANNOUNCE),
        consequence=_(
            "Die vorgemerkten Betriebe bekommen die Einladung mit einem Link. Die Lehrkräfte der "
            "eingeladenen Klassen bekommen eine Nachricht. Jugendliche können sich anmelden."
        ),
        done=_("Der Termin ist angekündigt."),
        act=_refusing(lambda event, by, _data: services.announce_event(event, by)),
    ),
    Deed(
        slug="klassen",
        label=_("Klassen einladen"),
        may=can_manage_events,
        is_possible=lambda event: event.is_coming and event.takes_pupils,
        done=_("Die Klassen sind eingeladen."),
        form=lambda data, event: ClassesForm(data, classes=events.classes_to_invite(event)),
        act=_refusing(lambda event, by, data: services.invite_classes(event, data["classes"], by)),
    ),
    Deed(
        slug="antwort",
        label=_("Antwort eines Betriebs eintragen"),
        may=can_manage_events,
        is_possible=lambda event: event.is_coming and event.guests.exists(),
        done=_("Gespeichert."),
        form=lambda data, event: GuestAnswerForm(data, event=event),
        act=_refusing(_note_guest),
    ),
    Deed(
        slug="ansprechperson",
        label=_("Ansprechperson wählen"),
        may=can_manage_events,
        is_possible=lambda event: event.is_coming and event.guests.exists(),
        done=_("Gespeichert."),
        form=lambda data, event: GuestContactForm(data, event=event),
        act=_refusing(lambda event, by, data: services.choose_contact(event, data["contact"], by)),
    ),
    Deed(
        slug="betrieb-entfernen",
        label=_("Vorgemerkten Betrieb entfernen"),
        may=can_manage_events,
        is_possible=lambda event: event.guests.filter(state=GuestState.PLANNED).exists(),
        consequence=_("Der Betrieb hat noch nichts gehört und erfährt auch davon nichts."),
        done=_("Der Betrieb steht nicht mehr auf der Liste."),
        form=lambda data, event: GuestRemoveForm(data, event=event),
        act=_refusing(lambda _event, by, data: services.remove_guest(data["guest"], by)),
    ),
    Deed(
        slug="abschliessen",
        label=_("Mit Ergebnis abschließen"),
        may=can_manage_events,
        is_possible=lambda event: event.can(EventMove.CLOSE),
        consequence=_(
            "Bitte tragen Sie vorher die Anwesenheit ein: Danach bleiben die Zahlen, wie sie sind."
        ),
        done=_("Der Termin ist abgeschlossen."),
        form=post_form(ResultForm),
        act=_refusing(
            lambda event, by, data: services.close_event(event, by, result=data["result"])
        ),
    ),
    Deed(
        slug="absagen",
        label=_("Absagen"),
        may=can_manage_events,
        is_possible=lambda event: event.can(EventMove.CANCEL),
        consequence=_(
            "Betriebe, Lehrkräfte und angemeldete Jugendliche bekommen eine Nachricht mit dem "
            "Grund. Das lässt sich nicht zurücknehmen."
        ),
        done=_("Der Termin ist abgesagt. Alle wissen Bescheid."),
        form=post_form(CancelForm),
        act=_refusing(
            lambda event, by, data: services.cancel_event(event, by, reason=data["reason"])
        ),
        is_danger=True,
    ),
]


@admin.register(Event)
class EventAdmin(ExportingAdmin, DeedAdmin):
    """Formats beyond internships. Names of pupils stand on the page, so looking is journalled."""

    viewers = adders = editors = STAFF_ROLES
    journals_views = True
    deeds: ClassVar[Sequence[Deed]] = EVENT_DEEDS
    form = EventForm
    change_form_template = "admin/placements/event/change_form.html"
    change_list_template = "admin/placements/event/change_list.html"
    list_display = (
        "title",
        "kind",
        "state",
        "begins",
        "place_name",
        "officer_name",
        "said_yes",
        "taken",
    )
    list_filter = (WhenFilter, "kind", "state", OfficerFilter, EventPlaceFilter)
    list_select_related = ("officer", "neighbourhood")
    search_fields = ("title", "place", "host__search_text")
    date_hierarchy = "starts_at"
    # An empty search field of the admin has no name that a screen reader could say.
    raw_id_fields = ("host",)
    fields = EventForm.Meta.fields
    more_columns: ClassVar[Sequence[Column]] = (
        (_("Ende"), lambda event: event.ends_at),
        (_("Ort"), lambda event: event.place),
        (_("Betriebe da"), lambda event: event.company_count),
        (_("Klassen da"), lambda event: event.class_count),
        (_("Ergebnis"), lambda event: event.result),
    )

    def get_urls(self) -> list[URLPattern]:
        """The page that adds companies stands before the catch-all."""
        view = self.admin_site.admin_view(self.guests_view)
        return [
            path("<int:pk>/betriebe/", view, name="placements_event_guests"),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Event]:
        """With how many companies come."""
        coming = Q(guests__state__in=[GuestState.ACCEPTED, GuestState.CAME])
        rows = super().get_queryset(request)
        return rows.annotate(yes_count=Count("guests", filter=coming, distinct=True))

    def for_export(self, rows: models.QuerySet[Event]) -> models.QuerySet[Event]:
        """With the people by name."""
        return rows.select_related("officer", "neighbourhood")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What is over stays as it was; the buttons remain."""
        if obj is not None and not obj.is_coming:
            return False
        return super().has_change_permission(request, obj)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Whoever enters it is responsible."""
        return {"officer": request.user.pk, **super().get_changeform_initial_data(request)}

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """By the services, which tell everybody of a new time or place."""
        try:
            if change:
                services.change_event(obj, request.user, **form.facts())  # type: ignore[arg-type]
            else:
                obj.pk = services.create_event(request.user, **form.facts()).pk  # type: ignore[arg-type]
        except services.NotPossible as refusal:
            messages.error(request, str(refusal))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Adds the panels to the page."""
        event = kwargs.get("obj")
        if event is not None:
            names = list(events.names_of(event, request.user))  # type: ignore[arg-type]
            everybody = event.sign_ups.exclude(state="cancelled").count()
            context.update(
                deeds=self.deeds_for(request, event),
                guests=events.guests_of(event),
                classes=events.classes_at(event, request.user),  # type: ignore[arg-type]
                sign_ups=names,
                hidden_count=everybody - len(names),
                changes=_history(event),
                public_url=reverse("event_public", args=[event.public_id])
                if Event.objects.public(timezone.now()).filter(pk=event.pk).exists()
                else "",
            )
        return super().render_change_form(request, context, *args, **kwargs)

    def guests_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Looks for companies (GET) and adds those that are ticked (POST)."""
        event = get_object_or_404(self.get_queryset(request), pk=pk)
        if not can_manage_events(request.user, event):  # type: ignore[arg-type]
            raise PermissionDenied
        search = GuestSearchForm(request.GET)
        found = (
            search.companies(event, request.user)  # type: ignore[arg-type]
            if search.is_valid()
            else Company.objects.none()
        )
        shown = list(found.values_list("pk", flat=True)[: FOUND + 1])
        form = GuestsForm(
            request.POST if request.method == "POST" else None,
            companies=found.filter(pk__in=shown[:FOUND]),
        )
        if request.method == "POST" and form.is_valid():
            return self._add_guests(request, event, form)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Betriebe einladen"),
            "original": event,
            "search": search,
            "form": form,
            "has_rows": bool(shown),
            "has_more": len(shown) > FOUND,
            "back_url": reverse("admin:placements_event_change", args=[event.pk]),
        }
        return TemplateResponse(request, "admin/placements/event/guests.html", context)

    def _add_guests(self, request: HttpRequest, event: Event, form: GuestsForm) -> HttpResponse:
        count = 0
        for company in form.cleaned_data["companies"]:
            try:
                services.add_guest(
                    event,
                    company,
                    request.user,  # type: ignore[arg-type]
                    seats=form.cleaned_data["seats"],
                )
            except services.NotPossible as refusal:
                messages.error(request, str(refusal))
            else:
                count += 1
        if count:
            is_open = event.state == EventState.OPEN
            text = (__("%(count)d eingeladen.") if is_open else __("%(count)d vorgemerkt.")) % {
                "count": count
            }
            messages.success(request, text)
        return redirect("admin:placements_event_change", event.pk)

    @admin.display(description=_("Beginn"), ordering="starts_at")
    def begins(self, event: Event) -> str:
        """Day and time."""
        return date_format(timezone.localtime(event.starts_at), "j. M Y, G:i")

    @admin.display(description=_("Quartier"), ordering="neighbourhood__sort_key")
    def place_name(self, event: Event) -> str:
        """The neighbourhood."""
        return event.neighbourhood.short_name if event.neighbourhood else "–"

    @admin.display(description=_("zuständig"), ordering="officer__last_name")
    def officer_name(self, event: Event) -> str:
        """By name."""
        return event.officer.get_full_name() if event.officer else "–"

    @admin.display(description=_("Betriebe dabei"), ordering="yes_count")
    def said_yes(self, event: Any) -> int:
        """How many said yes or were there."""
        return event.yes_count

    @admin.display(description=_("Jugendliche"), ordering="taken_count")
    def taken(self, event: Event) -> str:
        """Who was there; before that, taken seats of all."""
        if event.took_place:
            return __("%(count)d da") % {"count": event.present_count}
        return (
            f"{event.taken_count}"
            if event.seats is None
            else (f"{event.taken_count} / {event.seats}")
        )


def _history(event: Event) -> list[Any]:
    """The steps so far, each with its name."""
    changes = list(event.changes.select_related("by"))
    for change in changes:
        change.label = EventMove(change.move).label
    return changes
