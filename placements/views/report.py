"""„Problem melden“: at every offer, signed in or not, and at every placement one may see."""

import uuid
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.enums import Role
from accounts.models import User
from companies.models import Offer
from placements import messages, services
from placements.forms_report import ReportForm
from placements.models import Placement, Report
from quartier.lib.ratelimit import limit

ADULTS = frozenset({Role.TEACHER, Role.COMPANY, Role.ACQUISITION, Role.COORDINATION})


def by_offer(request: HttpRequest, public_id: uuid.UUID) -> str:
    """What the limit of anonymous reports counts by."""
    return str(public_id)


@login_not_required
@limit("report", rate="20/h", key=by_offer, address_rate="60/h")
@never_cache
@require_http_methods(["GET", "POST"])
def report_offer(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Something is wrong with an offer. No account needed, and none of its data is asked for."""
    offers = Offer.objects.select_related("company__owner", "occupation")
    offer = get_object_or_404(offers, public_id=public_id)
    own = Offer.objects.visible_to(request.user).filter(pk=offer.pk)
    if not own.exists() and (offer.published_at is None or not offer.company.approved_at):
        raise Http404
    return _report(request, offer, {"offer": offer, "company": offer.company})


@never_cache
@require_http_methods(["GET", "POST"])
def report_placement(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Something is wrong with a placement: pupil, class, company, officer."""
    visible = Placement.objects.visible_to(request.user)
    placement = get_object_or_404(
        Placement.objects.filter(pk__in=visible.values("pk")).select_related(
            "company__owner", "pupil__school_class__school"
        ),
        public_id=public_id,
    )
    return _report(request, placement, {"placement": placement, "company": placement.company})


@login_not_required
@never_cache
@require_safe
def report_sent(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Who reads it; to the one who reported with an account also how it stands.

    A report without account shows no more than that it arrived. What was written is not shown.
    """
    reports = Report.objects.select_related("company__owner", "placement__pupil", "assigned_to")
    report = get_object_or_404(reports, public_id=public_id)
    is_own = report.by_id is not None and report.by_id == request.user.pk
    if report.by_id is not None and not is_own:
        raise Http404
    return _sent(request, report, is_own=is_own)


def _report(
    request: HttpRequest, about: Offer | Placement, context: dict[str, Any]
) -> HttpResponse:
    is_adult = _is_adult(request)
    data = request.POST if request.method == "POST" else None
    form = ReportForm(data, speaks_to_adult=is_adult)
    if request.method == "POST" and form.is_valid():
        if form.is_by_machine:
            return _sent(request, None, is_own=False)
        report = services.file_report(
            about,
            category=form.cleaned_data["category"],
            text=form.cleaned_data["text"],
            by=request.user if isinstance(request.user, User) else None,
            key=form.cleaned_data["key"],
        )
        return redirect("report_sent", report.public_id)
    context |= {"form": form, "is_adult": is_adult, "trap": ReportForm.TRAP}
    return render(request, "placements/report/form.html", context)


def _sent(request: HttpRequest, report: Report | None, *, is_own: bool) -> HttpResponse:
    """The page after it; a machine gets the same page and nothing is written."""
    officers = messages.report_officers(report) if report else []
    context = {
        "report": report,
        "is_own": is_own,
        "officers": officers if len(officers) <= 2 else [],
        "is_adult": _is_adult(request),
        "today": timezone.localdate(),
    }
    return render(request, "placements/report/sent.html", context)


def _is_adult(request: HttpRequest) -> bool:
    return getattr(request.user, "role", "") in ADULTS
