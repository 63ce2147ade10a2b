"""Same seed and day: same city. Any day of the year: a city."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from journal.moves import Stateful
from placements.enums import PlacementState
from placements.models import Placement
from quartier.demo.city import Size
from quartier.demo.dice import Dice, split
from quartier.demo.terms import Span, Terms
from schools.models import InternshipPeriod
from tests.city.test_demo_city import MACHINES, lasting_states
from tests.city.town import built, digest

TINY = Size(pupils=310, companies=70, offers=120)
DAYS = [
    date(2026, 12, 28),  # Christmas holidays
    date(2027, 7, 31),  # the last day of a school year, in the summer holidays
]


@pytest.mark.django_db
def test_it_is_the_same_in_every_load() -> None:
    today = timezone.localdate()
    with built(today, TINY):
        first = digest()
    with built(today, TINY):
        assert digest() == first


@pytest.mark.django_db
@pytest.mark.parametrize("today", DAYS, ids=str)
def test_it_is_alive_on_any_day(today: date) -> None:
    """Periods avoid the holidays; still somebody is in a company and somebody searches."""
    with built(today, TINY):
        connection.check_constraints()
        assert Placement.objects.filter(
            state=PlacementState.RUNNING, starts_on__lte=today, ends_on__gte=today
        ).exists()
        assert InternshipPeriod.objects.filter(starts_on__gt=today).exists()
        for model in MACHINES:
            assert _states(model) == lasting_states(model)


def _states(model: type[Stateful]) -> set[str]:
    return set(model.objects.values_list("state", flat=True))


@pytest.mark.django_db
def test_it_never_puts_an_internship_into_the_holidays() -> None:
    for offset in range(0, 700, 9):
        terms = Terms.on(date(2026, 1, 5) + timedelta(days=offset))
        for weeks in (-12, -1, 3, 11):
            span = terms.block(weeks, 3)
            assert span.starts_on.isoweekday() == 1
            assert span.ends_on.isoweekday() == 5
            assert not any(span.overlaps(holiday) for holiday in terms.holidays)
            assert weeks > 0 or weeks == -1 or span.ends_on < terms.today


def test_it_moves_no_event_into_the_future() -> None:
    terms = Terms(date(2027, 5, 5))
    assert terms.moment(date(2027, 5, 9), 12).date() == date(2027, 5, 4)
    assert terms.moment(date(2027, 5, 1), 12).date() == date(2027, 5, 1)


def test_it_counts_both_ends_of_a_span() -> None:
    first, second = date(2027, 5, 3), date(2027, 5, 7)
    span = Span(first, second)
    assert span.overlaps(Span(second, second))
    assert span.overlaps(Span(first, first))
    assert not span.overlaps(Span(second + timedelta(days=1), second + timedelta(days=9)))


def test_it_spreads_rare_things_too() -> None:
    drawn = Dice("spread").spread({"often": 98, "seldom": 1, "rare": 1}, 10)
    assert Counter(drawn) == {"often": 8, "seldom": 1, "rare": 1}
    assert len(Dice("spread").spread({"often": 98, "seldom": 1, "rare": 1}, 2)) == 2
    assert Dice("spread").spread({"often": 1}, 0) == []


def test_it_splits_without_a_rest() -> None:
    assert split(10, [1, 1, 1]) == [4, 3, 3]
    assert split(0, [1, 2]) == [0, 0]
    assert sum(split(2_000, [22.3, 28.1, 21.9])) == 2_000


def test_it_throws_the_same_dice() -> None:
    first, second = Dice("one"), Dice("one")
    assert [first.uuid(), first.between(1, 9), first.pick("abc")] == [
        second.uuid(),
        second.between(1, 9),
        second.pick("abc"),
    ]
    assert Dice("one").uuid() != Dice("two").uuid()
    assert Dice("one").uuid().version == 4
