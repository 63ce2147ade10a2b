"""A company's inbox with an account: the same card and answers as behind the link."""

from datetime import date

from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import is_company
from placements import answers, disclosure, places
from placements.enums import OPEN_APPLICATIONS
from placements.forms import DeclineForm
from placements.messages import officer_for
from placements.models import Application
from placements.permissions import can_decide
from quartier.lib.access import require

PAGE = 25


@require_safe
def company_applications(request: HttpRequest) -> HttpResponse:
    """Requests to answer, the nearest deadline first; the ended ones behind a filter."""
    require(is_company(request.user))
    shows_ended = request.GET.get("stand") == "beendet"
    visible = Application.objects.visible_to(request.user).select_related(
        "offer", "pupil__school_class"
    )
    is_open = Q(state__in=OPEN_APPLICATIONS)
    rows = list(_after(visible.filter(~is_open if shows_ended else is_open), request)[: PAGE + 1])
    facts = {
        "applications": rows[:PAGE],
        "shows_ended": shows_ended,
        "next_url": _next_url(request, rows[PAGE - 1]) if len(rows) > PAGE else "",
        "is_first_page": "ab" not in request.GET,
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


def _after(rows: QuerySet[Application], request: HttpRequest) -> QuerySet[Application]:
    """In the order of deadlines, after the key ``<day>_<id>`` of the last page."""
    rows = rows.annotate(deadline=F("answer_by")).order_by("deadline", "pk")
    day, _sep, last = request.GET.get("ab", "").partition("_")
    try:
        on, pk = date.fromisoformat(day), int(last)
    except ValueError:
        return rows
    return rows.filter(Q(deadline__gt=on) | Q(deadline=on, pk__gt=pk))


def _next_url(request: HttpRequest, last: Application) -> str:
    query = request.GET.copy()
    query["ab"] = f"{last.deadline.isoformat()}_{last.pk}"  # type: ignore[attr-defined]
    return f"?{query.urlencode()}"
