"""How many formats there were, and how many took part. Only events that took place count."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue import rules
from catalogue.models import Neighbourhood
from placements.enums import EventKind
from placements.models import Event
from quartier.lib.dates import BERLIN, school_year, school_year_name, school_year_span

GROUPS = {"": "kind", "quartier": "neighbourhood__name"}
"""What a table has a row for, by its name in the address."""


@dataclass(frozen=True)
class FigureRow:
    """A row of the table. Numbers of young people below the least shown are ``None``."""

    name: str
    event_count: int
    company_count: int
    class_count: int
    pupil_count: int | None

    def cells(self, least: int) -> list[str | int]:
        """As written: „unter 5“ for what is not shown."""
        pupils = self.pupil_count
        hidden = _("unter %(least)d") % {"least": least}
        return [
            self.name,
            self.event_count,
            self.company_count,
            self.class_count,
            hidden if pupils is None else pupils,
        ]


def years(today: date | None = None) -> list[int]:
    """The school years with events that took place, the newest first; always the present one."""
    today = today or timezone.localdate()
    days = (
        Event.objects.held()
        .annotate(day=TruncDate("starts_at", tzinfo=BERLIN))
        .order_by()
        .values_list("day", flat=True)
        .distinct()
    )
    return sorted({school_year(today), *(school_year(day) for day in days)}, reverse=True)


def figures(
    year: int, group: str = "", neighbourhood: Neighbourhood | None = None
) -> list[FigureRow]:
    """One school year by kind of event, or by neighbourhood; the last row is the sum.

    Companies, classes and young people are counted once per event. The sum of young people adds
    the shown rows only, so that no hidden number can be computed from it. One query.
    """
    first, last = school_year_span(year)
    least = rules.whole("figures.least_shown")
    held = Event.objects.held().filter(starts_at__date__gte=first, starts_at__date__lte=last)
    if neighbourhood is not None:
        held = held.filter(neighbourhood=neighbourhood)
    field = GROUPS.get(group, "kind")
    counted = (
        held.order_by()
        .values(field)
        .annotate(
            events=Count("pk"),
            companies=Sum("company_count"),
            classes=Sum("class_count"),
            pupils=Sum("present_count"),
        )
        .order_by(field)
    )
    rows = [
        FigureRow(
            name=_name(field, row[field]),
            event_count=row["events"],
            company_count=row["companies"],
            class_count=row["classes"],
            pupil_count=None if 0 < row["pupils"] < least else row["pupils"],
        )
        for row in counted
    ]
    return [*rows, _sum(rows)] if rows else []


def table_of(rows: Iterable[FigureRow]) -> list[list[str | int]]:
    """The rows as written, for a page or a file."""
    least = rules.whole("figures.least_shown")
    return [row.cells(least) for row in rows]


def header(group: str = "") -> list[str]:
    """The head of the table."""
    first = _("Quartier") if group == "quartier" else _("Art")
    return [first, _("Termine"), _("Betriebe"), _("Klassen"), _("Jugendliche")]


def year_name(year: int) -> str:
    """„2026/27“."""
    return school_year_name(year)


def _name(field: str, value: str | None) -> str:
    if value is None:
        return _("ohne Quartier")
    return str(EventKind(value).label) if field == "kind" else value


def _sum(rows: list[FigureRow]) -> FigureRow:
    return FigureRow(
        name=_("Zusammen"),
        event_count=sum(row.event_count for row in rows),
        company_count=sum(row.company_count for row in rows),
        class_count=sum(row.class_count for row in rows),
        pupil_count=sum(row.pupil_count or 0 for row in rows),
    )


def this_year() -> int:
    """The school year of today."""
    return school_year(timezone.localdate())
