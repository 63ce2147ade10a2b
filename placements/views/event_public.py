"""Events for everybody, and a company's answer by a link from a mail."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import links
from accounts.enums import LinkPurpose
from accounts.links import LinkResult
from accounts.views.links import link_gone
from catalogue.models import Neighbourhood
from companies.wording import Helper, helper_from, helper_of
from placements import events, services
from placements.messages import event_time_text
from placements.models import Event, EventCompany
from placements.views.answer import by_token
from placements.views.events import answer, event_as_file
from placements.views.public import by_address
from quartier.lib.ratelimit import limit


@login_not_required
@never_cache
@limit("event_answer", rate="40/h", key=by_token)
@require_http_methods(["GET", "POST"])
def event_answer(request: HttpRequest, token: str) -> HttpResponse:
    """Date, place, what to bring; „Ja, wir sind dabei“ or „Leider nein“, no account needed."""
    result = links.open_link(token, LinkPurpose.EVENT, timezone.now())
    guests = EventCompany.objects.select_related(
        "company", "event__officer", "event__neighbourhood"
    )
    if not result.is_usable or result.link is None:
        return link_gone(request, result, helper=_helper(result))
    guest = get_object_or_404(guests, public_id=result.link.object_id)
    refusal = ""
    if request.method == "POST":
        word = request.POST.get("antwort", "")
        refusal = answer(guest, word, by_label=services.BY_LINK, link=result.link)
        if not refusal:
            return redirect("event_answer", token=token)
    event = guest.event
    facts = {
        "guest": guest,
        "event": event,
        "when": event_time_text(event),
        "can_answer": event.is_coming and event.starts_at > timezone.now(),
        "refusal": refusal,
    }
    status = 409 if refusal else 200
    return render(request, "placements/events/answer.html", facts, status=status)


def _helper(result: LinkResult) -> Helper | None:
    """Whom to call about an invitation whose link is over: who is responsible for the event."""
    if result.link is None:
        return None
    guests = EventCompany.objects.select_related("company__owner", "event__officer")
    guest = guests.filter(public_id=result.link.object_id).first()
    if guest is None:
        return None
    officer = guest.event.active_officer
    return helper_from(officer) if officer else helper_of(guest.company)


@login_not_required
@require_safe
@by_address
def public_event_list(request: HttpRequest) -> HttpResponse:
    """What is on in the neighbourhoods, or in one."""
    slug = request.GET.get("quartier", "")
    places = list(Neighbourhood.objects.active())
    chosen = next((place for place in places if place.slug == slug), None)
    facts = {
        "events": events.public_events(timezone.now(), chosen.slug if chosen else ""),
        "places": places,
        "chosen": chosen,
    }
    return render(request, "placements/events/public_list.html", facts)


@login_not_required
@require_safe
@by_address
def event_public(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One public event. A cancelled one says so; what is only for the invited is not here."""
    event = _public(public_id)
    guests = events.guests_of(event).filter(state__in=["accepted", "came"])
    facts = {
        "event": event,
        "when": event_time_text(event),
        "companies": [guest.company.name for guest in guests if guest.company.is_approved],
    }
    return render(request, "placements/events/public_event.html", facts)


@login_not_required
@require_safe
@by_address
def event_public_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A public event for anybody's calendar."""
    return event_as_file(_public(public_id), reverse("event_public", args=[public_id]))


def _public(public_id: UUID) -> Event:
    shown = Event.objects.for_everybody().select_related("neighbourhood", "host", "officer")
    return get_object_or_404(shown, public_id=public_id)
