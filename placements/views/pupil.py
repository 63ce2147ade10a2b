"""A pupil's own pages: what is next, applying, my applications, my profile, my consent."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from companies.enums import OfferKind
from companies.models import Offer
from journal import audit
from journal.enums import AuditAction
from placements import applying, disclosure, places, services
from placements.enums import ACTIVE_PLACEMENTS
from placements.forms import AnswersForm, DaysForm, ProfileForm
from placements.models import Application
from placements.permissions import can_apply, is_own
from placements.views.school import posts_at
from quartier.lib.access import require
from quartier.lib.ratelimit import limit
from schools import asking, consents
from schools.enums import DecidedBy
from schools.forms import DecisionForm
from schools.models import Pupil
from schools.permissions import can_decide_consent


@require_safe
def pupil_home(request: HttpRequest) -> HttpResponse:
    """„Als Nächstes“: one card with one main button."""
    facts = applying.home_facts(_pupil(request))
    placement = facts["placement"]
    facts["place"] = places.place_of(placement, request.user) if placement else None
    return render(request, "placements/pupil/home.html", facts)


@require_http_methods(["GET", "POST"])
def application_start(request: HttpRequest, public_id: str) -> HttpResponse:
    """Begins an application, or goes on with the one there is; asks for days where none are set."""
    pupil = _pupil(request)
    offer = get_object_or_404(Offer.objects.visible_to(request.user), public_id=public_id)
    choice = applying.days_for(pupil, offer, request.POST.get("period", ""))
    has_free_days = offer.kind == OfferKind.HOLIDAY_INTERNSHIP
    form = DaysForm(request.POST if has_free_days and "starts_on" in request.POST else None)
    days = choice or (form.cleaned_data | {"period": None} if form.is_valid() else None)
    if request.method == "POST" and days:
        try:
            application = services.start_application(pupil, offer, by=request.user, **days)
        except services.NotPossible as refusal:
            messages.warning(request, str(refusal))
            return redirect("offer_detail", public_id=public_id)
        return redirect("application_edit", public_id=application.public_id)
    facts = {"offer": offer, "form": form, "periods": applying.open_periods(pupil, offer)}
    return render(request, "placements/pupil/choose_days.html", facts)


@require_safe
def my_applications(request: HttpRequest) -> HttpResponse:
    """Mine, the open ones first, each with its way and date."""
    facts = {
        "groups": applying.in_order(_mine(request)),
        "earlier": applying.earlier_places(_pupil(request)),
        "posts": _helpers(request),
    }
    return render(request, "placements/pupil/applications.html", facts)


@require_safe
def application_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """One application: where it stands, what happened, what I can do."""
    application = _application(request, public_id)
    if application.state == "draft":
        return redirect("application_edit", public_id=public_id)
    placement = places.placement_of(application)
    is_taken = placement is not None and placement.state in ACTIVE_PLACEMENTS
    facts = {
        "application": application,
        "steps": applying.path_of(application),
        "entries": applying.timeline(application),
        "alternatives": applying.alternatives(application),
        "place": places.place_of(placement, request.user) if is_taken else None,
        "ended": None if is_taken else placement,
        "posts": _helpers(request),
    }
    return render(request, "placements/pupil/application.html", facts)


@require_http_methods(["GET", "POST"])
def application_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Three prompts, saved as typed; the preview is what the company will see."""
    application = _application(request, public_id)
    is_auto = request.headers.get("X-Requested-With") == "auto-save"
    if application.state != "draft" and not is_auto:
        return redirect("application_detail", public_id=public_id)
    form = AnswersForm(request.POST or None, instance=application)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_draft(application, form.cleaned_data, by=request.user)
        except services.NotPossible as refusal:
            if is_auto:
                return HttpResponse(str(refusal), status=409, content_type="text/plain")
            messages.warning(request, str(refusal))
            return redirect("application_detail", public_id=public_id)
        if is_auto:
            return HttpResponse(status=204)
        if "send" in request.POST:
            return redirect("application_send", public_id=public_id)
        messages.success(request, _("Gespeichert."))
        return redirect("application_edit", public_id=public_id)
    facts = {"form": form, "application": application, "posts": _helpers(request)}
    return render(request, "placements/pupil/edit.html", facts)


@require_http_methods(["GET", "POST"])
def application_send(request: HttpRequest, public_id: str) -> HttpResponse:
    """The preview exactly as the company will see it, and the button that sends."""
    application = _application(request, public_id)
    refusal = ""
    if request.method == "POST":
        try:
            services.send_application(application, by=request.user)
        except services.ConsentMissing:
            messages.info(
                request,
                _("Es fehlt noch das Einverständnis. Deine Antworten sind gespeichert."),
            )
            return redirect("my_consents")
        except services.NotPossible as problem:
            refusal = str(problem)
        else:
            messages.success(request, _("Deine Anfrage ist unterwegs."))
            return redirect("application_detail", public_id=public_id)
    elif application.state != "draft":
        return redirect("application_detail", public_id=public_id)
    facts = {
        "application": application,
        "card": disclosure.preview(application),
        "missing": applying.missing_for(application),
        "refusal": refusal,
        "posts": _helpers(request),
    }
    status = 409 if refusal else 200
    return render(request, "placements/pupil/send.html", facts, status=status)


@require_http_methods(["GET", "POST"])
def application_discard(request: HttpRequest, public_id: str) -> HttpResponse:
    """Deletes a draft, after asking."""
    application = _application(request, public_id)
    if request.method == "POST":
        return _do(request, application, services.discard_draft, _("Der Entwurf ist gelöscht."))
    return render(request, "placements/pupil/discard.html", {"application": application})


@require_POST
def application_confirm(request: HttpRequest, public_id: str) -> HttpResponse:
    """„Ja, ich nehme den Platz“: the others are released."""
    application = _application(request, public_id)
    done = _("Dein Platz ist sicher.")
    if application.offer.is_apprenticeship:
        done = _("Dein Ausbildungsplatz ist zugesagt. Als Nächstes kommt der Ausbildungsvertrag.")
    others = application.pupil.applications.sent().exclude(pk=application.pk)
    if others.overlapping(application.starts_on, application.ends_on).exists():
        done += " " + _("Andere Anfragen für diese Zeit haben wir für dich abgesagt.")
    return _do(request, application, services.confirm, done, target="home")


@require_http_methods(["GET", "POST"])
def application_withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """„Lieber nicht“, after asking."""
    application = _application(request, public_id)
    if request.method == "POST":
        done = _("Deine Anfrage ist zurückgezogen. Der Betrieb weiß Bescheid.")
        return _do(request, application, services.withdraw, done)
    return render(request, "placements/pupil/withdraw.html", {"application": application})


@require_http_methods(["GET", "POST"])
def my_profile(request: HttpRequest) -> HttpResponse:
    """What I like and am good at; companies see it with an application."""
    pupil = _pupil(request)
    form = ProfileForm(request.POST or None, instance=pupil)
    if request.method == "POST" and form.is_valid():
        form.save()
        audit.record(AuditAction.CHANGED, pupil, by=request.user, fields=form.changed_data)
        messages.success(request, _("Gespeichert."))
        return redirect("home")
    facts = {"form": form, "posts": _helpers(request)}
    return render(request, "placements/pupil/profile.html", facts)


def _asker(request: HttpRequest) -> str:
    """Who asks the guardian; deciding alone is not counted."""
    return str(request.user.pk) if {"ask", "show"} & set(request.POST) else ""


@limit("consent-ask", rate="10/h", key=_asker)
@require_http_methods(["GET", "POST"])
def my_consents(request: HttpRequest) -> HttpResponse:
    """What a company may see: from 16 the own decision, before the way to the guardian."""
    pupil = _pupil(request)
    is_own_turn = can_decide_consent(request.user, pupil, timezone.localdate())
    link = None
    if request.method == "POST":
        if "show" in request.POST:
            link = _try(request, lambda: asking.show_on_own_device(pupil, by=request.user))
        elif "ask" in request.POST:
            _try(request, lambda: asking.ask(pupil, by=request.user))
        else:
            require(is_own_turn)
            _decide(request, pupil)
        if link is None:
            return redirect("my_consents")
    facts = {"pupil": pupil, "is_own_turn": is_own_turn, **applying.consent_facts(pupil)}
    facts["guardian_page"] = applying.guardian_page(link) if link else None
    return render(request, "placements/pupil/consents.html", facts)


@require_http_methods(["GET", "POST"])
def my_consent_revoke(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Says what taking back does, and does it; from 16 on."""
    pupil = _pupil(request)
    consent = get_object_or_404(pupil.consents.newest(), public_id=public_id)
    require(can_decide_consent(request.user, pupil, timezone.localdate()))
    if request.method == "GET" and consent.is_given:
        return render(request, "placements/pupil/consent_revoke.html", {"consent": consent})
    if request.method == "POST":
        by = {"decided_by": DecidedBy.PUPIL, "by": request.user}
        if _try(request, lambda: consents.revoke(consent, **by)):
            messages.success(request, _("Zurückgenommen. Betriebe sehen das nicht mehr."))
    return redirect("my_consents")


# --- Inside --------------------------------------------------------------------------------------


def _pupil(request: HttpRequest) -> Pupil:
    require(can_apply(request.user))
    return get_object_or_404(
        Pupil.objects.active().select_related("user", "school_class__school"), user=request.user
    )


def _mine(request: HttpRequest) -> Any:
    require(can_apply(request.user))
    return Application.objects.visible_to(request.user).select_related(
        "pupil__user", "pupil__school_class__school", "offer__company", "offer__site", "period"
    )


def _application(request: HttpRequest, public_id: str) -> Application:
    application = get_object_or_404(_mine(request), public_id=public_id)
    require(is_own(request.user, application))
    return application


def _helpers(request: HttpRequest) -> Any:
    """The officers of the own school, for the cards at the end of a page."""
    return posts_at(request.user.pupil.school_class.school_id)


def _do(
    request: HttpRequest, application: Application, deed: Any, done: str, target: str = ""
) -> HttpResponse:
    """Runs one service and says how it went."""
    try:
        deed(application, by=request.user)
    except services.NotPossible as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(target or reverse("my_applications"))


def _decide(request: HttpRequest, pupil: Pupil) -> None:
    form = DecisionForm(request.POST, pupil=pupil)
    if not form.is_valid():
        messages.error(request, _("Das hat nicht geklappt. Versuch es bitte noch einmal."))
    elif _try(request, lambda: form.apply(DecidedBy.PUPIL, by=request.user)):
        messages.success(request, _("Gespeichert."))


def _try(request: HttpRequest, deed: Callable[[], Any]) -> Any:
    """What the deed gives; None and a sentence on the page when it is not possible."""
    try:
        return deed()
    except consents.ConsentNotPossible as refusal:
        messages.warning(request, str(refusal))
        return None
