"""Building, counting and removing a demo city."""

from collections import Counter
from collections.abc import Callable
from datetime import date

from django.apps import apps
from django.db import connection, models, transaction

from catalogue.models import DataSource
from quartier.demo import (
    belonging,
    care,
    class_lists,
    companies,
    diaries,
    doubles,
    events,
    imports,
    joining,
    letters,
    lists,
    offers,
    placing,
    pupils,
    records,
    schools,
    training,
)
from quartier.demo.city import City, Size
from quartier.demo.market import Market
from quartier.demo.people import ELIF
from schools.texts import load_consent_texts

SEED = "ausbildung-im-quartier"
OWN_APPS = ("placements", "companies", "schools", "accounts", "journal")
"""Their tables are emptied by a reset; the catalogue stays."""
FORMER = "former pupils"
"""Their key in the counts of ``build_city``; all others are labels of models."""
LOCK = 7_211_984_304
"""Any number of our own: two loads at once queue here."""


def is_loaded() -> bool:
    """Whether the demo city is there; Elif is in every one."""
    return ELIF.find_user() is not None


@transaction.atomic
def build_city(
    size: Size,
    today: date,
    *,
    seed: str = SEED,
    after: Callable[[int], None] = lambda _count: None,
) -> Counter[str]:
    """Builds and writes a city; returns how many rows of each kind there are.

    All or nothing. ``after`` is told how many rows have just been written. Raises
    CatalogueMissing when the facts are not loaded.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    load_consent_texts()
    _name_the_source()
    city = City.begin(size, today, seed)
    campuses = schools.build_schools(city)
    firms = companies.build_companies(city, campuses)
    lists.build_lists(city, firms)
    places = offers.build_offers(city, firms)
    children = pupils.build_pupils(city, campuses)
    market = Market(city, places, campuses)
    placing.Placing(city, campuses, firms, market).tell(children)
    former = training.build_training(city, campuses, firms, children, market)
    events.build_events(city, campuses, firms, children)
    pupils.give_slips(city, children)
    joining.build_joining(city, firms)
    care.build_care(city)
    doubles.build_doubles(city, firms)
    records.build_records(city, campuses)
    imports.build_imports(city, firms)
    diaries.build_diaries(city)
    class_lists.build_class_lists(city, campuses, children)
    belonging.build_belonging(city, firms)
    counts = Counter({model._meta.label: len(rows) for model, rows in city.store.rows.items()})
    # Who left school last summer is counted apart from those who are there.
    counts["schools.Pupil"] -= len(former)
    counts[FORMER] = len(former)
    city.store.write(after)
    class_lists.check_class_lists()
    counts["journal.Message"] = letters.write_letters(city)
    return counts


def _name_the_source() -> None:
    """The licence of the schools' data wants to be named where the data are."""
    DataSource.objects.get_or_create(
        slug="schulen-der-beispielstadt",
        defaults={
            "title": "Schulen der Beispielstadt",
            "origin": "Schulverzeichnis in SVWS-Server, Datei Schulver_DBS.csv. Alles andere in "
            "der Beispielstadt ist erfunden.",
            "licence": "BSD-3-Clause, Text in LICENSE-SVWS-BSD-3-Clause.txt",
            "attribution": "© Ministerium für Schule und Bildung des Landes Nordrhein-Westfalen",
            "as_of": "Schuljahr 2021/22",
            "files": "quartier/demo/data/schools.csv",
        },
    )


@transaction.atomic
def remove_everything() -> None:
    """Empties every table but those of the catalogue, the audit included.

    TRUNCATE, which only the owner of the tables may do, and at the audit only who says so; in
    production no command comes here.
    """
    tables = [model._meta.db_table for label in OWN_APPS for model in _models(label)]
    names = ", ".join(connection.ops.quote_name(table) for table in tables)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL journal.reset = 'on'")
        cursor.execute(f"TRUNCATE {names}, django_session RESTART IDENTITY CASCADE")


def _models(label: str) -> list[type[models.Model]]:
    return list(apps.get_app_config(label).get_models(include_auto_created=True))
