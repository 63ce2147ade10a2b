"""The officers' pages outside the admin: pupils of the own schools without a place."""

from collections import Counter
from datetime import date

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.permissions import STAFF_ROLES, has_role
from companies.worklist import due_follow_ups
from journal import audit
from journal.enums import AuditAction
from placements import overview
from placements.enums import PlaceStatus
from placements.filters_school import PupilFilter
from quartier.lib.access import require
from schools.models import Pupil

PAGE = 50


@require_safe
def officer_pupils(request: HttpRequest) -> HttpResponse:
    """Who has no place yet in my schools, the nearest deadline first; paged by key.

    Looking is journalled, once for each school on the page.
    """
    require(has_role(request.user, STAFF_ROLES))
    today = timezone.localdate()
    pupils = Pupil.objects.active().visible_to(request.user)
    searching = overview.with_status(pupils, on=today).exclude(
        place_status=PlaceStatus.PLACED.value
    )
    found = PupilFilter(request.GET, queryset=searching, user=request.user)
    rows = list(_after(found.qs, request.GET.get("ab", ""))[: PAGE + 1])
    _note_view(request, rows[:PAGE])
    facts = {
        "filter": found,
        "lines": [overview.standing(pupil, timezone.now()) for pupil in rows[:PAGE]],
        "next_url": _next_url(request, rows[PAGE - 1]) if len(rows) > PAGE else "",
        "is_first_page": "ab" not in request.GET,
        "due": due_follow_ups(request.user, today)
        .select_related("company")
        .order_by("due_on", "pk")[:10],
    }
    return render(request, "placements/officer/pupils.html", facts)


def _note_view(request: HttpRequest, pupils: list[Pupil]) -> None:
    counts = Counter(pupil.school_class.school for pupil in pupils)
    for school, count in counts.items():
        audit.record(AuditAction.VIEWED, school, by=request.user, row_count=count)


def _after(pupils: QuerySet[Pupil], key: str) -> QuerySet[Pupil]:
    """The rows after a key ``<find_by>_<id>``; all for an unreadable key."""
    pupils = pupils.select_related("user", "school_class__school").order_by("find_by", "pk")
    day, _sep, last = key.partition("_")
    try:
        on, pk = date.fromisoformat(day), int(last)
    except ValueError:
        return pupils
    return pupils.filter(Q(find_by__gt=on) | Q(find_by=on, pk__gt=pk))


def _next_url(request: HttpRequest, last: Pupil) -> str:
    query = request.GET.copy()
    query["ab"] = f"{last.find_by.isoformat()}_{last.pk}"  # type: ignore[attr-defined]
    return f"?{query.urlencode()}"
