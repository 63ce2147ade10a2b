"""The database refuses nonsense; querysets speak of days and levels."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model, ProtectedError

from catalogue.models import (
    Branch,
    DatedSetting,
    Neighbourhood,
    Occupation,
    OccupationalField,
    PostalCode,
    PublicHoliday,
    SchoolHoliday,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("day", "names"),
    [
        (date(2026, 10, 16), []),
        (date(2026, 10, 17), ["Herbstferien"]),
        (date(2026, 10, 31), ["Herbstferien"]),
        (date(2026, 11, 1), []),
    ],
)
def test_it_finds_the_school_holiday_of_a_day(day: date, names: list[str]) -> None:
    assert [holiday.name for holiday in SchoolHoliday.objects.covering(day)] == names


@pytest.mark.parametrize(
    ("start", "end", "names"),
    [
        (date(2027, 3, 1), date(2027, 3, 21), []),
        (date(2027, 3, 1), date(2027, 3, 22), ["Osterferien"]),
        (date(2027, 3, 25), date(2027, 3, 26), ["Osterferien"]),
        (date(2027, 4, 3), date(2027, 7, 19), ["Osterferien", "Pfingstferien", "Sommerferien"]),
    ],
)
def test_it_finds_school_holidays_in_a_span(start: date, end: date, names: list[str]) -> None:
    assert [holiday.name for holiday in SchoolHoliday.objects.overlapping(start, end)] == names


def test_it_finds_public_holidays(django_assert_num_queries) -> None:
    assert PublicHoliday.objects.covering(date(2026, 6, 4)).get().name == "Fronleichnam"
    assert not PublicHoliday.objects.covering(date(2026, 6, 5)).exists()
    with django_assert_num_queries(1):
        days = PublicHoliday.objects.between(date(2026, 12, 25), date(2027, 1, 1)).days()
    assert days == {date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1)}


def test_it_tells_sections_from_divisions() -> None:
    assert Branch.objects.sections().count() == 21
    assert Branch.objects.divisions().count() == 88
    building = Branch.objects.get(code="F")
    assert (building.section, building.name) == ("F", "Baugewerbe")
    assert Branch.objects.get(code="43").section == "F"


def test_it_orders_names_as_germans_do() -> None:
    titles = [occupation.title for occupation in Occupation.objects.all()]
    assert titles[0] == "Änderungsschneider*in"
    assert titles.index("Bäcker*in") < titles.index("Bankkaufmann*frau")


def test_it_keeps_the_sort_key_in_step() -> None:
    field = OccupationalField.objects.get(code="M")
    field.name = "Öfen und Metall"
    field.save(update_fields=["name"])
    field.refresh_from_db()
    assert field.sort_key == "ofen und metall"


def test_it_does_not_lose_a_row_others_point_to() -> None:
    with pytest.raises(ProtectedError):
        OccupationalField.objects.get(code="M").delete()


def invalid_rows() -> list:
    return [
        (
            SchoolHoliday(name="Ferien", starts_on=date(2027, 5, 2), ends_on=date(2027, 5, 1)),
            "Die Ferien enden, bevor sie beginnen.",
        ),
        (
            SchoolHoliday(
                name="Herbstferien", starts_on=date(2026, 10, 17), ends_on=date(2026, 10, 18)
            ),
            "Diese Ferien sind schon eingetragen.",
        ),
        (
            Branch(code="x1", section="A", name="Falsch"),
            "Der Schlüssel ist A bis U oder hat zwei Ziffern.",
        ),
        (
            DatedSetting(
                key="browse.radius_km",
                valid_from=date(2020, 8, 1),
                value=1,
                description="x",
                source="x",
            ),
            "Für diesen Tag gibt es schon einen Wert.",
        ),
        (
            Neighbourhood(
                slug="neu",
                name="Neu",
                short_name="Neu",
                district_numbers="99",
                latitude=51.5,
                longitude=7.4,
                tile_x=0,
                tile_y=0,
            ),
            "Auf dieser Kachel liegt schon ein Quartier.",
        ),
        (
            Neighbourhood(
                slug="neu",
                name="Neu",
                short_name="Neu",
                district_numbers="99",
                latitude=151.5,
                longitude=7.4,
                tile_x=9,
                tile_y=9,
            ),
            "Diese Koordinaten gibt es nicht.",
        ),
    ]


def save_and_check(row: Model) -> None:
    """Saves; the rule about tiles is deferred, so that two of them can change places."""
    row.save()
    transaction.get_connection().check_constraints()


@pytest.mark.parametrize("number", range(6))
def test_it_refuses_nonsense_in_german_and_in_the_database(number: int) -> None:
    row, message = invalid_rows()[number]
    with pytest.raises(ValidationError) as refusal:
        row.full_clean()
    assert message in refusal.value.messages
    with pytest.raises(IntegrityError), transaction.atomic():
        save_and_check(row)


def test_it_refuses_postal_codes_and_places_that_do_not_exist() -> None:
    row = PostalCode.objects.get(code="44135")
    for fields in ({"code": "4413"}, {"latitude": 91}, {"longitude": -181}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PostalCode.objects.filter(pk=row.pk).update(**fields)


def test_it_refuses_a_training_of_no_time() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Occupation.objects.filter(slug="baecker").update(training_months=1)


def test_it_lets_two_tiles_change_places() -> None:
    eving = Neighbourhood.objects.get(slug="eving")
    mengede = Neighbourhood.objects.get(slug="mengede")
    (eving.tile_x, mengede.tile_x) = (mengede.tile_x, eving.tile_x)
    eving.save()
    mengede.save()
    transaction.get_connection().check_constraints()
