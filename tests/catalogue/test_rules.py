"""Values by date, read once."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue import rules
from catalogue.models import DatedSetting
from quartier.lib.geo import TravelSpeeds
from tests.facts import set_rule

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("application.answer_days", 10),
        ("application.extension_days", 7),
        ("application.first_reminder_days", 3),
        ("application.second_reminder_days", 7),
        ("application.confirm_days", 5),
        ("application.confirm_reminder_days", 2),
        ("offer.default_open_requests", 3),
        ("link.answer_days", 21),
        ("link.consent_days", 60),
        ("link.offer_days", 30),
        ("consent.age_own", 16),
        ("consent.valid_months", 24),
        ("placement.reminder_days_before", 7),
        ("browse.radius_km", 15),
        ("internship.hours_per_day", 7),
        ("internship.hours_per_week", 35),
    ],
)
def test_it_knows_deadlines_and_limits(key: str, value: int) -> None:
    assert rules.number(key) == value
    assert rules.whole(key) == value


def test_it_knows_the_minimum_pay_of_2026() -> None:
    years = [rules.number(f"training.minimum_pay_year_{year}") for year in (1, 2, 3, 4)]
    assert years == [724, 854, 977, 1014]


def test_it_has_no_minimum_pay_before_its_law() -> None:
    with pytest.raises(rules.UnknownRuleError, match="holds from 2026-01-01 on, not on 2025-12-31"):
        rules.number("training.minimum_pay_year_1", on=date(2025, 12, 31))


def test_it_says_which_rule_is_missing() -> None:
    with pytest.raises(rules.UnknownRuleError, match=r"No rule „no\.such_rule“ is loaded"):
        rules.number("no.such_rule")


def test_it_takes_the_value_of_the_day() -> None:
    set_rule("application.answer_days", 14, valid_from=date(2027, 2, 1))
    assert rules.number("application.answer_days", on=date(2027, 1, 31)) == 10
    assert rules.number("application.answer_days", on=date(2027, 2, 1)) == 14
    assert rules.days("application.answer_days", on=date(2028, 1, 1)) == timedelta(days=14)


def test_it_takes_the_day_in_dortmund_by_default() -> None:
    set_rule("application.answer_days", 14, valid_from=date(2027, 2, 1))
    with time_machine.travel(datetime(2027, 1, 31, 22, 30, tzinfo=UTC), tick=False):
        assert rules.number("application.answer_days") == 10
    with time_machine.travel(datetime(2027, 1, 31, 23, 30, tzinfo=UTC), tick=False):
        assert rules.number("application.answer_days") == 14


@given(st.sets(st.dates(date(2021, 1, 1), date(2030, 1, 1)), max_size=6), st.data())
@settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30
)
def test_it_agrees_with_the_database(days: set[date], data: st.DataObject) -> None:
    DatedSetting.objects.filter(key="browse.radius_km").delete()
    for number, day in enumerate(sorted({date(2020, 8, 1), *days})):
        set_rule("browse.radius_km", number, valid_from=day)
    day = data.draw(st.dates(date(2020, 8, 1), date(2031, 1, 1)))
    row = DatedSetting.objects.valid_on(day).get(key="browse.radius_km")
    assert rules.decimal("browse.radius_km", on=day) == row.value


def test_it_gives_whole_numbers_and_fractions() -> None:
    assert rules.number("travel.walk_kmh") == Decimal("4.5")
    assert isinstance(rules.number("application.answer_days"), int)
    assert isinstance(rules.decimal("application.answer_days"), Decimal)
    with pytest.raises(ValueError, match="must be a whole number"):
        rules.whole("travel.walk_kmh")


def test_it_gives_the_speeds_of_travel() -> None:
    assert rules.travel_speeds() == TravelSpeeds(
        walk_kmh=4.5,
        bike_kmh=12,
        bus_kmh=15,
        bus_fixed_minutes=8,
        detour_factor=1.3,
        walk_up_to_minutes=15,
        bike_up_to_minutes=25,
    )


def test_it_reads_all_rules_with_one_query(django_assert_num_queries) -> None:
    rules.forget()
    with django_assert_num_queries(1):
        rules.travel_speeds()
        rules.number("application.answer_days")


def test_it_reads_again_after_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "KEEP_SECONDS", 60.0)
    clock = [1000.0]
    monkeypatch.setattr(rules.time, "monotonic", lambda: clock[0])
    rules.forget()
    assert rules.number("browse.radius_km") == 15
    DatedSetting.objects.filter(key="browse.radius_km").update(value=20)
    clock[0] += 59
    assert rules.number("browse.radius_km") == 15
    clock[0] += 1
    assert rules.number("browse.radius_km") == 20


def test_it_ignores_a_value_that_is_switched_off() -> None:
    DatedSetting.objects.filter(key="browse.radius_km").update(is_active=False)
    rules.forget()
    with pytest.raises(rules.UnknownRuleError):
        rules.number("browse.radius_km")
