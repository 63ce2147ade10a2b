"""When nothing fits: what to let go of first, and what is found then."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from django.db.models import Value

from catalogue.models import OccupationalField
from placements.browse.search import Reach, Search, offers
from placements.matching.related import related

FARTHEST = Reach(100, "km")


class Loosened(StrEnum):
    """What was let go of, in the order in which it is tried.

    Never the days of the class: on other days a pupil cannot go.
    """

    DISTANCE = "distance"
    DATES = "dates"
    OCCUPATION = "occupation"
    FIELD = "field"
    TEXT = "text"
    KIND = "kind"


@dataclass(frozen=True)
class Relaxation:
    """A search that asks for less."""

    search: Search
    loosened: tuple[Loosened, ...]


def relaxations(search: Search, fields: Sequence[OccupationalField]) -> list[Relaxation]:
    """Every search to try, the nearest first: one thing less each, then ever more at once.

    ``fields`` are all occupational fields.
    """
    singles = [
        Relaxation(looser, (what,))
        for what in Loosened
        if (looser := _loosen(search, what, fields)) != search
    ]
    together = []
    looser, loosened = search, ()
    for what in Loosened:
        before, looser = looser, _loosen(looser, what, fields)
        if looser != before:
            loosened = (*loosened, what)
            together.append(Relaxation(looser, loosened))
    return [*singles, *(one for one in together if len(one.loosened) > 1)]


def nearest_relaxation(search: Search, fields: Sequence[OccupationalField]) -> Relaxation | None:
    """The first relaxation that finds anything. One query."""
    tries = relaxations(search, fields)
    if not tries:
        return None
    probes = [
        offers(one.search).values_list(Value(number, output_field=None))[:1]
        for number, one in enumerate(tries)
    ]
    hits = probes[0].union(*probes[1:], all=True) if len(probes) > 1 else probes[0]
    found = [number for (number,) in hits]
    return tries[min(found)] if found else None


def _loosen(search: Search, what: Loosened, fields: Sequence[OccupationalField]) -> Search:
    """The search without this condition; the same search if it has none to let go of."""
    steps: dict[Loosened, Callable[[], Search]] = {
        Loosened.DISTANCE: lambda: _farther(search),
        Loosened.DATES: lambda: replace(search, days=None),
        Loosened.OCCUPATION: lambda: _whole_field(search),
        Loosened.FIELD: lambda: _related_fields(search, fields),
        Loosened.TEXT: lambda: replace(search, text=""),
        Loosened.KIND: lambda: replace(search, kind=""),
    }
    return steps[what]()


def _farther(search: Search) -> Search:
    if search.origin is None or search.radius_metres >= FARTHEST.metres():
        return search
    return replace(search, reach=FARTHEST)


def _whole_field(search: Search) -> Search:
    if search.occupation is None:
        return search
    return replace(search, occupation=None, fields=(search.occupation.field,))


def _related_fields(search: Search, fields: Sequence[OccupationalField]) -> Search:
    """A field together with those near to it; with an occupation chosen the field is no filter."""
    if search.occupation or not search.fields:
        return search
    near = related(field.code for field in search.fields)
    more = tuple(field for field in fields if field.code in near)
    return replace(search, fields=(*search.fields, *more))
