"""The officers' desk: pupils of the own schools without a place, and the own neighbourhood.

Every number comes with the address of the list it counts.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, QuerySet
from django.db.models.functions import TruncWeek
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from catalogue import rules
from catalogue.models import Neighbourhood, OccupationalField
from companies.enums import CompanyState, OfferState
from companies.models import Company, ContactNote, Offer
from companies.services import duplicates
from placements import overview
from placements.enums import PlaceStatus
from placements.models import Event
from placements.services import open_reports
from quartier.lib.charts import BarChart, Figure, bar_chart
from quartier.lib.date_text import short_day_text
from schools.models import Pupil, School

if TYPE_CHECKING:
    from accounts.models import User

WEEKS = 8
"""So many weeks back the own contacts are drawn."""
MOST_FIELDS = 10
"""So many occupational fields are drawn, those with the most to see first."""
OPEN_STATES = tuple(status for status in PlaceStatus if status != PlaceStatus.PLACED)


@dataclass(frozen=True)
class SchoolLine:
    """Pupils of one school with the same deadline and no place yet."""

    school: str
    find_by: date
    days_left: int
    """Negative when it is over."""
    is_soon: bool
    """Near enough to be marked (``period.mark_days``), or over."""
    count: int
    url: str
    states: tuple[tuple[str, int, str], ...]
    """State in words, how many, the list of them."""

    @property
    def days_over(self) -> int:
        """Days since the deadline."""
        return -self.days_left


@dataclass(frozen=True)
class Glance:
    """One neighbourhood in two charts, and the others one may look at."""

    chosen: Neighbourhood
    choices: tuple[Neighbourhood, ...]
    supply: BarChart
    relations: BarChart


@dataclass(frozen=True)
class Waiting:
    """What waits beside follow-ups and offers."""

    reports: int
    doubles: int
    events: int
    """Events of the next ``event_days`` days that are not called off."""
    event_days: int


@dataclass(frozen=True)
class Desk:
    """All of it."""

    waiting: Waiting
    lines: list[SchoolLine]
    glance: Glance | None
    contacts: BarChart


def desk_of(user: "User", on: date, slug: str = "") -> Desk:
    """What stands on the desk of an officer on a day; eleven queries, whatever there is.

    ``slug`` chooses the neighbourhood; an unknown or empty one means the first of the own.
    """
    searching = searching_pupils(user, on)
    return Desk(
        waiting=Waiting(
            reports=open_reports(user).count(),
            doubles=duplicates.open_count(user),
            events=Event.objects.visible_to(user).soon(timezone.now()).count(),
            event_days=rules.whole("event.soon_days", on),
        ),
        lines=_school_lines(searching, on),
        glance=_glance(user, searching, slug),
        contacts=_contacts(user, on),
    )


def searching_pupils(user: "User", on: date) -> QuerySet[Pupil]:
    """The pupils this person may see who have no place in the next period of their class."""
    pupils = Pupil.objects.active().visible_to(user)
    standing = overview.with_status(pupils, on=on)
    return standing.exclude(place_status=PlaceStatus.PLACED.value)  # type: ignore[misc]


def _school_lines(searching: QuerySet[Pupil], on: date) -> list[SchoolLine]:
    groups = (
        searching.order_by()
        .values(  # type: ignore[misc]
            "find_by",
            "place_status",
            number=F("school_class__school__number"),
            school=F("school_class__school__name"),
        )
        .annotate(count=Count("pk"))
    )
    mark_days = rules.whole("period.mark_days", on)
    found: dict[tuple[date, str, str], dict[str, int]] = defaultdict(dict)
    for group in groups:
        key = (group["find_by"], group["school"], group["number"])
        found[key][group["place_status"]] = group["count"]
    return [
        SchoolLine(
            school=school,
            find_by=find_by,
            days_left=(find_by - on).days,
            is_soon=(find_by - on).days <= mark_days,
            count=sum(counts.values()),
            url=_pupils_url(schule=number, frist=find_by.isoformat()),
            states=tuple(
                (
                    str(status.label),
                    counts[status.value],
                    _pupils_url(schule=number, frist=find_by.isoformat(), stand=status.value),
                )
                for status in OPEN_STATES
                if counts.get(status.value)
            ),
        )
        for (find_by, school, number), counts in sorted(found.items())
    ]


def _glance(user: "User", searching: QuerySet[Pupil], slug: str) -> Glance | None:
    """One of the neighbourhoods of the own schools, or of all where one has no school."""
    schools = School.objects.visible_to(user).order_by()
    own = Neighbourhood.objects.active().filter(pk__in=schools.values("neighbourhood"))
    choices = tuple(own) or tuple(Neighbourhood.objects.active())
    if not choices:
        return None
    chosen = next((area for area in choices if area.slug == slug), choices[0])
    return Glance(chosen, choices, _supply(chosen, searching), _relations(chosen))


def _supply(area: Neighbourhood, searching: QuerySet[Pupil]) -> BarChart:
    """Published offers of the neighbourhood against the interests of pupils there."""
    offers = Offer.objects.filter(neighbourhood=area, state=OfferState.PUBLISHED)
    offered = _counted(offers, "field")
    here = searching.filter(school_class__school__neighbourhood=area)
    wanted = _counted(here.filter(interests__isnull=False), "interests")
    fields = [
        field
        for field in OccupationalField.objects.all()
        if offered.get(field.pk) or wanted.get(field.pk)
    ]
    fields.sort(key=lambda one: -(offered.get(one.pk, 0) + wanted.get(one.pk, 0)))
    return bar_chart(
        _("Angebote und Wünsche"),
        _("Berufsfeld"),
        (_("Angebote online"), _("Jugendliche ohne Platz, die das mögen")),
        [
            (
                field.name,
                (
                    Figure(
                        offered.get(field.pk, 0),
                        _offers_url(
                            state__exact=OfferState.PUBLISHED.value,
                            neighbourhood__id__exact=area.pk,
                            field__id__exact=field.pk,
                        ),
                    ),
                    Figure(
                        wanted.get(field.pk, 0), _pupils_url(quartier=area.slug, feld=field.slug)
                    ),
                ),
            )
            for field in fields[:MOST_FIELDS]
        ],
    )


def _relations(area: Neighbourhood) -> BarChart:
    """How far the relations to the neighbourhood's companies have come."""
    companies = Company.objects.filter(sites__neighbourhood=area).order_by()
    counts = dict(
        companies.values("state")
        .annotate(count=Count("pk", distinct=True))
        .values_list("state", "count")
    )
    return bar_chart(
        _("Betriebe nach Stand"),
        _("Stand"),
        (_("Betriebe"),),
        [
            (
                state.label,
                (
                    Figure(
                        counts.get(state.value, 0),
                        _companies_url(quartier=area.slug, state__exact=state.value),
                    ),
                ),
            )
            for state in CompanyState
            if counts.get(state.value)
        ],
    )


def _contacts(user: "User", on: date) -> BarChart:
    """The person's own contacts of the last weeks, the current one last."""
    this_week = on - timedelta(days=on.weekday())
    weeks = [this_week - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]
    notes = ContactNote.objects.filter(by=user, happened_at__gte=_midnight(weeks[0])).order_by()
    counts = dict(
        notes.annotate(week=TruncWeek("happened_at", tzinfo=timezone.get_default_timezone()))
        .values("week")
        .annotate(count=Count("pk"))
        .values_list("week", "count")
    )
    by_day = {timezone.localtime(week).date(): count for week, count in counts.items()}
    return bar_chart(
        _("Meine Kontakte"),
        _("Woche ab"),
        (_("Kontakte"),),
        [
            (
                short_day_text(week),
                (
                    Figure(
                        by_day.get(week, 0),
                        _notes_url(
                            wer="ich",
                            happened_at__gte=_midnight(week).isoformat(),
                            happened_at__lt=_midnight(week + timedelta(weeks=1)).isoformat(),
                        ),
                    ),
                ),
            )
            for week in weeks
        ],
    )


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()), timezone.get_default_timezone())


def _counted(rows: QuerySet[Any], by: str) -> dict[int, int]:
    groups: Iterable[tuple[int, int]] = (
        rows.order_by().values(by).annotate(count=Count("pk")).values_list(by, "count")
    )
    return dict(groups)


def _pupils_url(**query: str) -> str:
    return f"{reverse('officer_pupils')}?{urlencode(query)}"


def _offers_url(**query: str | int) -> str:
    return f"{reverse('admin:companies_offer_changelist')}?{urlencode(query)}"


def _companies_url(**query: str) -> str:
    return f"{reverse('admin:companies_company_changelist')}?{urlencode(query)}"


def _notes_url(**query: str) -> str:
    return f"{reverse('admin:companies_contactnote_changelist')}?{urlencode(query)}"
