"""Teachers' pages: who has no place yet, one pupil, a self-found place."""

import csv
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts import slips
from accounts.enums import Role
from accounts.permissions import STAFF_ROLES, has_role, is_teacher
from journal import audit
from journal.enums import AuditAction
from placements import classes, overview, services
from placements.enums import PlaceStatus
from placements.forms_school import ReasonForm, SelfFoundForm
from placements.models import Placement
from placements.permissions import can_cancel, can_look_after
from placements.places import cancelling_of, may_be_cancelled
from placements.views.school import load_class, load_pupil, posts_at, pupils_of
from quartier.lib.access import require
from quartier.lib.sheets import safe_cell
from schools.forms import PaperConsentForm
from schools.models import InternshipPeriod, Pupil, SchoolClass
from schools.permissions import (
    can_care_for,
    can_give_slip,
    can_import_somewhere,
    can_record_paper_consent,
)


@require_safe
def class_list(request: HttpRequest) -> HttpResponse:
    """The classes of this school year, with the numbers of their next period."""
    require(has_role(request.user, [Role.TEACHER, *STAFF_ROLES]))
    today = timezone.localdate()
    visible = (
        SchoolClass.objects.visible_to(request.user)
        .current(today)
        .select_related("school")
        .order_by("school__sort_key", "grade", "name", "pk")
    )
    facts: dict[str, Any] = {
        "rows": overview.class_numbers(visible, today),
        "can_import": can_import_somewhere(request.user),
    }
    if is_teacher(request.user):
        facts["posts"] = posts_at(request.user.teacher.school_id)
    return render(request, "placements/teacher/class_list.html", facts)


@require_safe
def class_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """„Klasse 9b – wer hat noch keinen Platz?“ Looking is journalled."""
    school_class = load_class(request, public_id)
    period, periods = classes.chosen_period(school_class, request.GET.get("zeitraum", ""))
    wanted = request.GET.get("stand", "")
    facts: dict[str, Any] = {"school_class": school_class, "period": period, "periods": periods}
    if period:
        lines = overview.standings(pupils_of(school_class), period)
        shown = [line for line in lines if wanted in ("", line.status)]
        audit.record(AuditAction.VIEWED, school_class, by=request.user, row_count=len(shown))
        facts |= {
            "counts": overview.count_lines(lines),
            "standings": shown,
            "wanted": wanted,
            "tiles": classes.free_seats_by_neighbourhood(period),
            "days_left": (period.find_by - timezone.localdate()).days,
        }
    facts["posts"] = posts_at(school_class.school_id)
    facts["can_care"] = can_care_for(request.user, school_class)
    return render(request, "placements/teacher/class_detail.html", facts)


@require_safe
def class_table(request: HttpRequest, public_id: str) -> HttpResponse:
    """The class list as CSV for a spreadsheet; the download is journalled."""
    school_class = load_class(request, public_id)
    period, _all = classes.chosen_period(school_class, request.GET.get("zeitraum", ""))
    if period is None:
        raise Http404
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="praktikum.csv"'
    response.write("\ufeff")
    writer = csv.writer(response, delimiter=";")
    writer.writerow([_("Nachname"), _("Vorname"), _("Stand"), _("Nächster Schritt"), _("Tage")])
    lines = overview.standings(pupils_of(school_class), period)
    for line in lines:
        names = [safe_cell(line.pupil.last_name), safe_cell(line.pupil.first_name)]
        writer.writerow(
            [*names, line.status.label, safe_cell(line.next_step), line.since_days or ""]
        )
    audit.record(AuditAction.EXPORTED, school_class, by=request.user, row_count=len(lines))
    return response


@require_safe
def pupil_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """One pupil: state, applications, consents, guardians, slip. Looking is journalled."""
    pupil = load_pupil(request, public_id)
    audit.record(AuditAction.VIEWED, pupil, by=request.user)
    period, _all = classes.chosen_period(pupil.school_class, request.GET.get("zeitraum", ""))
    line = None
    if period:
        line = overview.standings(Pupil.objects.filter(pk=pupil.pk), period)[0]
    facts = {
        "pupil": pupil,
        "line": line,
        "class_url": _page_of("class_detail", pupil.school_class, period),
        "self_found_url": _page_of("placement_add_self_found", pupil, period),
        "fitting_url": _fitting_url(pupil, period),
        "applications": pupil.applications.ever_sent()
        .with_outcome()
        .select_related("offer__company"),
        "consents": pupil.consents.order_by("-pk"),
        "guardians": pupil.guardians.all(),
        "paper_form": PaperConsentForm(pupil=pupil),
        "has_consents": pupil.consents.exists(),
        "posts": posts_at(pupil.school_class.school_id),
        **_slip_facts(pupil),
        **_rights(request, pupil),
    }
    return render(request, "placements/teacher/pupil_detail.html", facts)


@require_http_methods(["GET", "POST"])
def placement_add_self_found(request: HttpRequest, public_id: str) -> HttpResponse:
    """A place the pupil found without the platform."""
    pupil = load_pupil(request, public_id)
    require(can_look_after(request.user, pupil))
    period, periods = classes.chosen_period(pupil.school_class, request.GET.get("zeitraum", ""))
    fillable = classes.fillable_periods(period, periods)
    form = SelfFoundForm(request.POST or None, period=period, periods=fillable)
    if request.method == "POST" and form.is_valid():
        days = {name: form.cleaned_data[name] for name in ("starts_on", "ends_on", "period")}
        try:
            services.add_self_found(pupil, form.company(request.user), by=request.user, **days)
        except services.NotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                _("Der Platz ist eingetragen. Auf der Seite können Sie ihn wieder absagen."),
            )
            return redirect(_page_of("pupil_detail", pupil, form.cleaned_data["period"]))
    facts = {"form": form, "pupil": pupil, "back": _page_of("pupil_detail", pupil, period)}
    return render(request, "placements/teacher/self_found.html", facts)


@require_http_methods(["GET", "POST"])
def placement_cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    """Cancels a placement before its start, with a reason, after asking."""
    placement = get_object_or_404(
        Placement.objects.visible_to(request.user).select_related(
            "pupil__school_class__school", "company", "application"
        ),
        public_id=public_id,
    )
    require(can_cancel(request.user, placement))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.cancel_placement(
                placement, reason=form.cleaned_data["reason"], by=request.user
            )
        except services.NotPossible as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request, _("Das Praktikum ist abgesagt. Beide Seiten wissen Bescheid.")
            )
        return redirect(_back_from(request, placement))
    facts = {"form": form, "placement": placement, "back": _back_from(request, placement)}
    return render(request, "placements/teacher/placement_cancel.html", facts)


@require_http_methods(["GET", "POST"])
def class_nudge(request: HttpRequest, public_id: str) -> HttpResponse:
    """Reminds everybody of a class who has something to do; asks before, once a day each.

    The question names the pupils, so looking is journalled.
    """
    school_class = load_class(request, public_id)
    require(can_care_for(request.user, school_class))
    period, _all = classes.chosen_period(school_class, request.GET.get("zeitraum", ""))
    if period is None:
        raise Http404
    waiting = Q(place_status__in=[PlaceStatus.PUPIL_TURN.value, PlaceStatus.SEARCHING.value])
    pupils = overview.with_status(pupils_of(school_class), period).filter(waiting)
    if request.method == "POST":
        count = classes.nudge(pupils, by=request.user, on=timezone.localdate())
        text = ngettext("%(count)d Person ist erinnert.", "%(count)d sind erinnert.", count)
        messages.success(request, text % {"count": count})
        return redirect(_page_of("class_detail", school_class, period))
    audit.record(AuditAction.VIEWED, school_class, by=request.user, row_count=len(pupils))
    facts = {
        "pupils": pupils,
        "class_url": _page_of("class_detail", school_class, period),
    }
    return render(request, "placements/teacher/class_nudge.html", facts)


# --- Inside --------------------------------------------------------------------------------------


def _page_of(name: str, about: Pupil | SchoolClass, period: InternshipPeriod | None = None) -> str:
    """The page of a pupil or class, in the period somebody was looking at."""
    url = reverse(name, kwargs={"public_id": about.public_id})
    return f"{url}?zeitraum={period.public_id}" if period else url


def _fitting_url(pupil: Pupil, period: InternshipPeriod | None) -> str:
    """The list of places as this pupil needs it: near the school, for the period and interests."""
    query = QueryDict(mutable=True)
    query["von"] = pupil.school_class.school.number
    if period:
        query["art"] = period.kind
        query["ab"], query["bis"] = period.starts_on.isoformat(), period.ends_on.isoformat()
    query.setlist("feld", list(pupil.interests.values_list("slug", flat=True)))
    return f"{reverse('browse')}?{query.urlencode()}"


def _slip_facts(pupil: Pupil) -> dict[str, Any]:
    slip = slips.current_slip(pupil.user) if pupil.user else None
    return {
        "slip": slip,
        "is_slip_valid": bool(slip and slip.is_valid(timezone.localdate())),
        "is_switched_off": pupil.user is not None and not pupil.user.is_active,
    }


def _rights(request: HttpRequest, pupil: Pupil) -> dict[str, Any]:
    """Which buttons the user gets; the coordination looks and does nothing."""
    placements = [
        (placement, may_be_cancelled(placement, request.user), cancelling_of(placement))
        for placement in pupil.placements.annotate(report_count=Count("reports"))
        .select_related("company")
        .prefetch_related("changes__by")
    ]
    return {
        "placements": placements,
        "can_look_after": can_look_after(request.user, pupil),
        "can_give_slip": can_give_slip(request.user, pupil),
        "can_record_paper": can_record_paper_consent(request.user, pupil),
    }


def _back_from(request: HttpRequest, placement: Placement) -> str:
    """The page from which this person comes to a placement."""
    if request.user.is_pupil:
        return reverse("home")
    if not request.user.is_company:
        return _page_of("pupil_detail", placement.pupil)
    if placement.application is None:
        return reverse("company_applications")
    return reverse("company_application", args=[placement.application.public_id])
