"""How many formats there were: a table for staff, and the same as a file."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.permissions import STAFF_ROLES, has_role
from catalogue import rules
from catalogue.models import Neighbourhood
from journal import audit
from placements.events import figures
from placements.models import Event
from quartier.lib import sheets
from quartier.lib.access import require


@require_safe
def event_figures(request: HttpRequest) -> HttpResponse:
    """One school year, by kind or by neighbourhood, with the definition beside it."""
    require(has_role(request.user, STAFF_ROLES))
    year, group, place = _chosen(request)
    known = figures.years()
    facts = {
        "rows": figures.table_of(figures.figures(year, group, place)),
        "header": figures.header(group),
        "years": [(number, figures.year_name(number)) for number in known],
        "year": year,
        "year_name": figures.year_name(year),
        "group": group,
        "places": Neighbourhood.objects.active(),
        "place": place,
        "least": rules.whole("figures.least_shown"),
    }
    return render(request, "placements/events/figures.html", facts)


@require_safe
def event_figures_table(request: HttpRequest) -> HttpResponse:
    """The same as CSV; the download is journalled."""
    require(has_role(request.user, STAFF_ROLES))
    year, group, place = _chosen(request)
    rows = figures.table_of(figures.figures(year, group, place))
    audit.record_export(
        Event,
        by=request.user,
        row_count=len(rows),
        kind="csv",
        filters={"jahr": str(year), "nach": group, "quartier": place.slug if place else ""},
    )
    response = HttpResponse(
        sheets.csv_bytes(figures.header(group), rows), content_type=sheets.CSV_TYPE
    )
    response["Content-Disposition"] = f'attachment; filename="formate-{year}.csv"'
    return response


def _chosen(request: HttpRequest) -> tuple[int, str, Neighbourhood | None]:
    """The year, grouping and neighbourhood of the address; what is unreadable counts as default."""
    wanted, present = request.GET.get("jahr", ""), figures.this_year()
    year = int(wanted) if len(wanted) == 4 and wanted.isdecimal() else present
    year = year if 2000 <= year <= present + 1 else present
    group = request.GET.get("nach", "")
    group = group if group in figures.GROUPS else ""
    slug = request.GET.get("quartier", "")
    place = Neighbourhood.objects.filter(slug=slug).first() if slug else None
    return year, group, place
