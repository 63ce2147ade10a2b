"""When nothing fits: what to let go of first, and what is found then."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations, pairwise

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
    """Every search to try, the nearest first: one thing less each, then two, then more.

    ``fields`` are all occupational fields. Among equally near ones the order of ``Loosened``
    decides.
    """
    active = [what for what in Loosened if _can_loosen(search, what)]
    found = []
    for count in range(1, len(active) + 1):
        for chosen in combinations(active, count):
            looser = search
            steps = [looser := _loosen(looser, what, fields) for what in chosen]
            if all(after != before for before, after in pairwise([search, *steps])):
                found.append(Relaxation(looser, chosen))
    return found


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


def _can_loosen(search: Search, what: Loosened) -> bool:
    """Whether the search has such a condition."""
    return {
        Loosened.DISTANCE: search.origin is not None,
        Loosened.DATES: search.days is not None,
        Loosened.OCCUPATION: search.occupation is not None,
        Loosened.FIELD: bool(search.occupation or search.fields),
        Loosened.TEXT: bool(search.text),
        Loosened.KIND: bool(search.kind),
    }[what]


def _loosen(search: Search, what: Loosened, fields: Sequence[OccupationalField]) -> Search:
    """The search without this condition; the same search if there is nothing to let go of."""
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
