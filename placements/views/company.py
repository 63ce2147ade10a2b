"""A company's inbox with an account: the same card and answers as behind the link."""

from collections.abc import Callable
from datetime import date, datetime

from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import is_company
from companies.models import Company
from placements import answers, disclosure, places
from placements.enums import (
    ACTIVE_PLACEMENTS,
    OPEN_APPLICATIONS,
    ApplicationState,
    TrainingState,
)
from placements.forms import DeclineForm
from placements.messages import officer_for
from placements.models import Application
from placements.permissions import can_decide
from quartier.lib.access import require

PAGE = 25
_OPEN = Q(state__in=OPEN_APPLICATIONS)
_STANDS = Q(state=ApplicationState.CONFIRMED) & (
    Q(placement__state__in=ACTIVE_PLACEMENTS)
    | Q(training_path__state__in=set(TrainingState) - {TrainingState.ENDED})
)
GROUPS = {"": _OPEN, "bestaetigt": _STANDS, "beendet": ~_OPEN & ~_STANDS}
"""The inbox's three lists by their name in the address. A cancelled place has ended."""


@require_safe
def company_applications(request: HttpRequest) -> HttpResponse:
    """Requests to answer, the nearest deadline first; confirmed and ended ones, newest first."""
    require(is_company(request.user))
    wanted = request.GET.get("stand", "")
    group = wanted if wanted in GROUPS else ""
    visible = (
        Application.objects.visible_to(request.user)
        .with_outcome()
        .select_related("offer", "pupil__school_class")
    )
    rows = list(_after(visible.filter(GROUPS[group]), group, request)[: PAGE + 1])
    answers.mark_deadlines(rows, timezone.localdate())
    facts = {
        "applications": rows[:PAGE],
        "group": group,
        "next_url": _next_url(request, rows[PAGE - 1]) if len(rows) > PAGE else "",
        "is_first_page": "ab" not in request.GET,
        "company": Company.objects.filter(members__user=request.user)
        .select_related("owner")
        .first(),
    }
    return render(request, "placements/company/inbox.html", facts)


@require_http_methods(["GET", "POST"])
def company_application(request: HttpRequest, public_id: str) -> HttpResponse:
    """One request: the card and the buttons."""
    application = _application(request, public_id)
    refusal = ""
    if request.method == "POST":
        require(can_decide(request.user, application))
        refusal = answers.give(application, request.POST.get("answer", ""), by=request.user)
        if not refusal:
            return redirect("company_application", public_id=public_id)
        application = _application(request, public_id)
    card = disclosure.card_for_company(application, timezone.localdate())
    if card is not None:
        disclosure.note_view(application, card, by=request.user)
    placement = places.placement_of(application)
    facts = {
        "application": application,
        "card": card,
        "refusal": refusal,
        "officer": officer_for(application),
        "next_text": answers.what_happens_next(application),
        "placement": placement,
        "can_cancel": placement is not None and places.may_be_cancelled(placement, request.user),
    }
    status = 409 if refusal else 200
    return render(request, "placements/company/application.html", facts, status=status)


@require_http_methods(["GET", "POST"])
def company_decline(request: HttpRequest, public_id: str) -> HttpResponse:
    """„Diesmal nicht“ from the account."""
    application = _application(request, public_id)
    require(can_decide(request.user, application))
    form = DeclineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        refusal = answers.decline(application, form.cleaned_data, by=request.user)
        if refusal:
            form.add_error(None, refusal)
        else:
            return redirect("company_application", public_id=public_id)
    facts = {"form": form, "application": application, "back": "../"}
    return render(request, "placements/company/decline.html", facts)


def _application(request: HttpRequest, public_id: str) -> Application:
    require(is_company(request.user))
    visible = Application.objects.visible_to(request.user).values("pk")
    return get_object_or_404(answers.applications().filter(pk__in=visible), public_id=public_id)


def _after(rows: QuerySet[Application], group: str, request: HttpRequest) -> QuerySet[Application]:
    """The group in its order, after the key ``<day or moment>_<id>`` of the last page."""
    key, _sep, last = request.GET.get("ab", "").rpartition("_")
    if group:
        rows = rows.annotate(place=F("state_changed_at")).order_by("-place", "-pk")
        read: Callable[[str], date] = _moment
        beyond = "lt"
    else:
        rows = rows.annotate(place=F("answer_by")).order_by("place", "pk")
        read, beyond = date.fromisoformat, "gt"
    try:
        place, pk = read(key), int(last)
    except ValueError:
        return rows
    later = Q(**{f"place__{beyond}": place}) | Q(**{"place": place, f"pk__{beyond}": pk})
    return rows.filter(later)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone is none of ours")
    return moment


def _next_url(request: HttpRequest, last: Application) -> str:
    query = request.GET.copy()
    query["ab"] = f"{last.place.isoformat()}_{last.pk}"  # type: ignore[attr-defined]
    return f"?{query.urlencode()}"
