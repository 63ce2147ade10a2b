"""Events of pupils, teachers and companies; the list of who was there."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.calendars import as_text
from accounts.permissions import STAFF_ROLES, has_role, is_coordination
from accounts.views.calendars import calendar_response
from journal import audit
from journal.enums import AuditAction
from placements import events, services
from placements.enums import EventState, GuestState
from placements.messages import event_time_text
from placements.models import Event, EventCompany, EventSignUp
from placements.permissions import (
    can_answer_invitation,
    can_join,
    can_manage_events,
    can_note_attendance,
    can_sign_up_class,
    can_sign_up_others,
)
from placements.views.school import posts_at
from quartier.lib.access import require
from schools.models import Pupil, SchoolClass


@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    """My events: what a pupil may join, what a class is invited to, what a company is asked to."""
    user, now = request.user, timezone.now()
    if has_role(user, STAFF_ROLES):
        return redirect("admin:placements_event_changelist")
    if user.is_pupil:
        pupil = _pupil(request)
        facts: dict[str, Any] = {
            "places": events.of_pupil(pupil, now),
            "posts": posts_at(pupil.school_class.school_id),
        }
        return render(request, "placements/events/pupil_list.html", facts)
    if user.is_company:
        coming, past = events.of_company(user, now)
        facts = {"coming": coming, "past": past}
        return render(request, "placements/events/company_list.html", facts)
    coming_events, past_events = events.of_teacher(user, now)
    facts = {"coming": coming_events, "past": past_events}
    return render(request, "placements/events/teacher_list.html", facts)


@require_safe
def event_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One event, with what this person can do there. Names on the page are journalled."""
    event, user = _event(request, public_id), request.user
    facts: dict[str, Any] = {"event": event, "when": event_time_text(event)}
    if user.is_pupil:
        row = event.sign_ups.filter(pupil__user=user).first()
        facts |= {"sign_up": row, "is_open": event.takes_sign_ups(timezone.now())}
        return render(request, "placements/events/pupil_event.html", facts)
    if user.is_company:
        guests = event.guests.select_related("company").exclude(state=GuestState.PLANNED)
        guest = guests.filter(company__members__user=user).first()
        # A host that was not asked as a guest has nothing to answer.
        can_answer = guest is not None and _can_still_answer(event)
        facts |= {"guest": guest, "can_answer": can_answer}
        return render(request, "placements/events/company_event.html", facts)
    rows = list(events.names_of(event, user))
    classes = events.classes_at(event, user)
    own = SchoolClass.objects.visible_to(user).current(event.first_day)
    if not event.is_for_all_classes or is_coordination(user):
        own = own.filter(pk__in=[item.school_class_id for item in classes])
    own_classes = [item for item in own.select_related("school") if can_sign_up_class(user, item)]
    can_sign_up = event.state in {"open", "held"} and can_sign_up_others(user, event)
    if rows:
        audit.record(AuditAction.VIEWED, event, by=user, row_count=len(rows))
    facts |= {
        "sign_ups": rows,
        "classes": classes,
        "own_classes": own_classes,
        "can_sign_up": can_sign_up,
        "missing": events.pupils_to_sign_up(event, own_classes) if can_sign_up else [],
        "has_attendance": events.has_attendance(event, timezone.now()),
        "is_staff_page": can_manage_events(user, event),
    }
    return render(request, "placements/events/teacher_event.html", facts)


@require_safe
def event_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The event for the own calendar. It names no pupil, so looking leaves no entry."""
    return event_as_file(_event(request, public_id), reverse("event_page", args=[public_id]))


def event_as_file(event: Event, path: str) -> HttpResponse:
    """One event as a file that a calendar takes in; one that does not take place is none."""
    if event.state in {EventState.DRAFT, EventState.CANCELLED}:
        raise Http404
    return calendar_response(as_text([events.entry_of(event, path)]), "termin.ics")


@require_POST
def event_join(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A pupil signs up with one tap."""
    pupil, event = _pupil(request), _event(request, public_id)
    require(can_join(request.user, event))
    try:
        row = services.sign_up(event, pupil, request.user)
    except services.NotPossible as refusal:
        messages.warning(request, str(refusal))
    else:
        text = (
            _("Du bist angemeldet.")
            if row.has_seat
            else _(
                "Gerade ist alles voll. Du stehst auf der Warteliste. Wenn ein Platz frei wird, "
                "bekommst du ihn und eine Nachricht."
            )
        )
        messages.success(request, text)
    return redirect("event_page", public_id=public_id)


@require_POST
def event_leave(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A pupil signs off; undone by signing up again."""
    pupil, event = _pupil(request), _event(request, public_id)
    require(can_join(request.user, event))
    row = get_object_or_404(EventSignUp.objects.select_related("event"), event=event, pupil=pupil)
    try:
        services.sign_off(row, request.user)
    except services.NotPossible as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Du bist abgemeldet."))
    return redirect("event_page", public_id=public_id)


@require_POST
def event_sign_class(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A teacher signs a whole class up, as far as there are seats."""
    event, user = _event(request, public_id), request.user
    require(can_sign_up_others(user, event))
    classes = SchoolClass.objects.visible_to(user).select_related("school", "year")
    school_class = get_object_or_404(classes, public_id=_uuid(request.POST.get("klasse", "")))
    require(can_sign_up_class(user, school_class))
    try:
        result = services.sign_up_class(event, school_class, user)
    except services.NotPossible as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _class_text(result))
    return redirect("event_page", public_id=public_id)


@require_POST
def event_sign_pupil(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """An adult signs one pupil up, or off."""
    event, user = _event(request, public_id), request.user
    require(can_sign_up_others(user, event))
    pupils = Pupil.objects.active().visible_to(user)
    pupil = get_object_or_404(
        pupils.select_related("school_class__school", "school_class__year"),
        public_id=_uuid(request.POST.get("person", "")),
    )
    require(can_sign_up_class(user, pupil.school_class))
    try:
        if "ab" in request.POST:
            row = get_object_or_404(
                EventSignUp.objects.select_related("event"), event=event, pupil=pupil
            )
            services.sign_off(row, user)
            messages.success(request, _("Abgemeldet."))
        else:
            row = services.sign_up(event, pupil, user)
            full = _("Steht auf der Warteliste: Alles ist voll.")
            messages.success(request, _("Angemeldet.") if row.has_seat else full)
    except services.NotPossible as refusal:
        messages.warning(request, str(refusal))
    return redirect("event_page", public_id=public_id)


@require_http_methods(["GET", "POST"])
def event_attendance(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Who was there: a list to tick, and to print. Looking is journalled."""
    event, user = _event(request, public_id), request.user
    require(can_note_attendance(user, event))
    rows = events.attendance(event, user)
    is_staff = can_manage_events(user, event)
    guests = list(events.guests_of(event).expected()) if is_staff else []
    if request.method == "POST":
        try:
            services.save_attendance(
                event,
                user,
                shown=rows,
                present=_uuids(request, "da"),
                shown_guests=guests,
                came=_uuids(request, "betrieb"),
            )
        except services.NotPossible as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, _("Die Anwesenheit ist gespeichert."))
        return redirect("event_attendance", public_id=public_id)
    audit.record(AuditAction.VIEWED, event, by=user, row_count=len(rows))
    facts = {
        "event": event,
        "when": event_time_text(event),
        "sign_ups": rows,
        "guests": guests,
        "is_open": events.has_attendance(event, timezone.now()),
        "back_url": reverse("admin:placements_event_change", args=[event.pk])
        if is_staff
        else reverse("event_page", args=[event.public_id]),
    }
    return render(request, "placements/events/attendance.html", facts)


@require_POST
def event_reply(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A company says yes or no from its account."""
    event = _event(request, public_id)
    guest = EventCompany.objects.filter(event=event, company__members__user=request.user).first()
    if guest is None:
        raise PermissionDenied
    require(can_answer_invitation(request.user, guest))
    guest.event = event
    refusal = answer(guest, request.POST.get("antwort", ""), by=request.user)
    if refusal:
        messages.warning(request, refusal)
    else:
        messages.success(request, _("Danke, Ihre Antwort ist gespeichert."))
    return redirect("event_page", public_id=public_id)


def answer(guest: EventCompany, word: str, **who: Any) -> str:
    """Says yes or no for a company; returns why that is not possible (German), or nothing."""
    if word not in {"ja", "nein"}:
        return _("Bitte wählen Sie eine Antwort.")
    try:
        services.answer_invitation(guest, is_coming=word == "ja", **who)
    except services.NotPossible as refusal:
        return str(refusal)
    return ""


# --- Inside --------------------------------------------------------------------------------------


def _event(request: HttpRequest, public_id: UUID) -> Event:
    visible = Event.objects.visible_to(request.user)
    related = ("neighbourhood", "host", "officer", "site")
    return get_object_or_404(visible.select_related(*related), public_id=public_id)


def _pupil(request: HttpRequest) -> Pupil:
    pupils = Pupil.objects.active().select_related(
        "user", "school_class__school", "school_class__year"
    )
    pupil = pupils.filter(user=request.user).first() if request.user.is_pupil else None
    if pupil is None:
        raise PermissionDenied
    return pupil


def _can_still_answer(event: Event) -> bool:
    return event.is_coming and event.starts_at > timezone.now()


def _class_text(result: services.ClassSignUp) -> str:
    text = ngettext(
        "Eine Person ist angemeldet.", "%(count)d Personen sind angemeldet.", result.signed_up
    ) % {"count": result.signed_up}
    if result.waiting:
        text += " " + ngettext(
            "Für eine Person reichen die Plätze nicht. Sie steht auf der Warteliste.",
            "Für %(count)d Personen reichen die Plätze nicht. Sie stehen auf der Warteliste.",
            result.waiting,
        ) % {"count": result.waiting}
    if result.left_out:
        text += " " + ngettext(
            "Eine Person hatte sich selbst abgemeldet und bleibt es.",
            "%(count)d Personen hatten sich selbst abgemeldet und bleiben es.",
            result.left_out,
        ) % {"count": result.left_out}
    return text


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _uuids(request: HttpRequest, name: str) -> set[UUID]:
    return {found for text in request.POST.getlist(name) if (found := _uuid(text))}
