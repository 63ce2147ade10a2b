"""The list of places with 1,000, 50,000 and 500,000 offers, against the same page without a query.

The baseline renders the very same template with the very same content, kept from the real view, so
that the ratio says what finding costs. Both take turns, and the middle of many times counts.
A page that asks the database more often when there is more to find ends the measurement.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import path
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from bench import Result
from bench.database import own_database
from catalogue.models import Neighbourhood, OccupationalField
from companies.models import Company, Offer
from placements.views import public
from quartier.urls import urlpatterns as real_patterns
from schools.models import InternshipPeriod, Pupil, School, SchoolClass, SchoolYear

SIZES = (1_000, 50_000, 500_000)
ROUNDS = 40
WARM_UP = 5
LARGEST_DIFFERENCE = 200
"""Bytes: the navigation marks the page one is on, and the bare one is not in it."""
# One company, one site and one offer a row. A thousand of them are a city, the first one Dortmund;
# the others lie all over North Rhine-Westphalia. Seven in ten are published, and of these about
# half cover the period of the class.
FILL = """
INSERT INTO companies_company (public_id, name, description, website, phone, email, size,
    trains_apprentices, state, max_open_requests, answer_count, sort_key, search_text, approved_at,
    state_changed_at, paused_until)
SELECT gen_random_uuid(), 'Betrieb ' || i, '', '', '', '', '', true, 'active', 3, 0,
    'betrieb ' || i, 'betrieb ' || i, now(), now(),
    CASE WHEN i % 50 = 0 THEN current_date + 10 END
FROM generate_series(1, {count}) i;

INSERT INTO companies_site (public_id, company_id, name, street, postal_code, city,
    neighbourhood_id, latitude, longitude, stop, is_step_free, is_main, search_text)
SELECT gen_random_uuid(), i, '', 'Musterstraße 1', '44147', 'Dortmund', {neighbourhood},
    51.51 + (random() + random() - 1) * 0.09
        + CASE WHEN i > 1000 THEN (town % 1000) / 1000.0 * 1.9 - 1.0 ELSE 0 END,
    7.47 + (random() + random() - 1) * 0.14
        + CASE WHEN i > 1000 THEN (town / 1000 % 1000) / 1000.0 * 3.0 - 1.4 ELSE 0 END,
    '', false, true, ''
FROM (SELECT i, abs(hashint4(i / 1000)::bigint) AS town FROM generate_series(1, {count}) i) towns;

INSERT INTO companies_offer (public_id, company_id, site_id, kind, occupation_id, title,
    description, starts_on, ends_on, daily_from, daily_to, break_minutes, weekdays, least_grade,
    qualification, requirements, clothing, languages, state, published_at, created_at,
    state_changed_at, field_id, neighbourhood_id, latitude, longitude, search_text)
SELECT gen_random_uuid(), i, i,
    (ARRAY['internship', 'internship', 'internship', 'internship', 'internship', 'internship',
           'internship', 'apprenticeship', 'holiday', 'long_term'])[1 + i % 10],
    o.id, o.title, 'Du arbeitest mit.',
    current_date - 60 + (i::bigint * 7919 % 150)::int, current_date + 90 + (i * 31 % 300),
    '08:00', '15:00', 60, '{{}}', 8 + i % 3, 'none', '', '', '',
    (ARRAY['published', 'published', 'published', 'published', 'published', 'published',
           'published', 'paused', 'draft', 'expired'])[1 + (i / 10) % 10],
    now() - (i::bigint * 3571 % 8640000) * interval '1 second', now(), now(),
    o.field_id, s.neighbourhood_id, s.latitude, s.longitude,
    lower(o.title) || ' betrieb ' || i || ' du arbeitest mit anderen zusammen in der werkstatt'
FROM generate_series(1, {count}) i
JOIN companies_site s ON s.id = i
JOIN (
    SELECT id, title, field_id, row_number() OVER (ORDER BY id) - 1 AS place,
        count(*) OVER () AS places
    FROM catalogue_occupation
) o ON o.place = i::bigint * 13 % o.places;

INSERT INTO companies_seat (offer_id, number)
SELECT i, number FROM generate_series(1, {count}) i, generate_series(1, 3) number
WHERE number <= 1 + i % 3;

INSERT INTO companies_seatbooking (seat_id, starts_on, ends_on, created_at)
SELECT id, current_date + 35, current_date + 53, now() FROM companies_seat WHERE id % 5 = 0;
"""


def run() -> Iterator[Result]:
    """Time of a page in milliseconds, the real view against the one without queries."""
    with (
        own_database(),
        override_settings(
            ROOT_URLCONF=__name__,
            ALLOWED_HOSTS=["testserver"],
            STORAGES={
                # Nothing is collected for a measurement: static files go by their plain names.
                "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
            },
        ),
    ):
        pupil = _pupil()
        query_counts: dict[str, int] = {}
        for count in SIZES:
            _fill(count)
            for subject, address, user in _pages(pupil):
                result, query_count = _measure(f"{count:>7} · {subject}", address, user)
                refuse_other_count(query_counts, subject, query_count)
                yield result


def refuse_other_count(query_counts: dict[str, int], subject: str, query_count: int) -> None:
    """Raises RuntimeError when a page makes another number of queries than at an earlier size."""
    before = query_counts.setdefault(subject, query_count)
    if before != query_count:
        raise RuntimeError(f"{subject}: {before} queries before, {query_count} now.")


def _pages(pupil: Pupil) -> list[tuple[str, str, User | None]]:
    field = OccupationalField.objects.get(code="M")
    return [
        ("Schüler*in, nächste zuerst", "/praktikum/", pupil.user),
        ("Schüler*in, 15 Min, Metall", f"/praktikum/?weg=15min&feld={field.slug}", pupil.user),
        ("ohne Anmeldung, neue zuerst", "/praktikum/", None),
        ("ohne Anmeldung, mit Suchwort", "/praktikum/?text=Elektroniker", None),
    ]


def _measure(subject: str, address: str, user: User | None) -> tuple[Result, int]:
    """The page's line of the table, and how many queries it makes."""
    client = Client()
    if user:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    kept: list[tuple[str, dict[str, Any]]] = []

    def keep(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        kept.append((template, context))
        return render(request, template, context)

    client.get(address)  # what is asked once and then remembered is not the page's
    with patch.object(public, "render", keep), CaptureQueriesContext(connection) as queries:
        page = client.get(address)
    query_count = len(queries)
    _bare.content = kept[0]
    difference = abs(len(client.get("/bare/").content) - len(page.content))
    if difference > LARGEST_DIFFERENCE:
        raise RuntimeError(f"The baseline is another page: {difference} bytes differ.")
    real, bare = take_turns(lambda: client.get(address), lambda: client.get("/bare/"))
    note = f"{query_count} Abfragen, {len(page.content) / 1024:.0f} KiB"
    return Result(subject, real, "ms", bare, note), query_count


def take_turns(*calls: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """The median time of each call in milliseconds."""
    times: list[list[float]] = [[] for _call in calls]
    for number in range(WARM_UP + rounds):
        for call, taken in zip(calls, times, strict=True):
            started = time.perf_counter()
            call()
            if number >= WARM_UP:
                taken.append((time.perf_counter() - started) * 1000)
    return [statistics.median(taken) for taken in times]


class _Bare:
    """A view that only renders."""

    content: tuple[str, dict[str, Any]]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return render(request, *self.content)


_bare = _Bare()
urlpatterns = [path("bare/", login_not_required(_bare)), *real_patterns]


def _fill(count: int) -> None:
    """So many offers instead of the ones before. Indexes are built afterwards, which is faster."""
    indexes = Offer._meta.indexes
    with connection.schema_editor() as editor:
        for index in indexes:
            editor.remove_index(Offer, index)
    write_offers(count)
    with connection.schema_editor() as editor:
        for index in indexes:
            editor.add_index(Offer, index)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def write_offers(count: int) -> None:
    """Empties the companies with all that hangs on them and writes so many with an offer each."""
    neighbourhood = Neighbourhood.objects.get(slug="huckarde").pk
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {Company._meta.db_table} RESTART IDENTITY CASCADE")
        cursor.execute("SELECT setseed(0.5)")
        cursor.execute(FILL.format(count=count, neighbourhood=neighbourhood))


def _pupil() -> Pupil:
    """Somebody of grade 9 whose class has three weeks in five weeks' time."""
    today = timezone.localdate()
    year = SchoolYear.objects.create(
        name="Messung", starts_on=today - timedelta(days=100), ends_on=today + timedelta(days=265)
    )
    school = School.objects.create(
        number="999999",
        name="Messschule",
        school_type="GE",
        street="Musterstraße 1",
        postal_code="44147",
        neighbourhood=Neighbourhood.objects.get(slug="innenstadt-nord"),
        latitude=51.52044,
        longitude=7.44654,
        joined_on=today - timedelta(days=1000),
    )
    school_class = SchoolClass.objects.create(school=school, year=year, grade=9, name="9m")
    period = InternshipPeriod.objects.create(
        school=school,
        year=year,
        name="Messung",
        starts_on=today + timedelta(days=35),
        ends_on=today + timedelta(days=53),
        find_by=today + timedelta(days=20),
        agreement_by=today + timedelta(days=30),
    )
    period.classes.add(school_class)
    pupil = Pupil.objects.create(
        user=User.objects.create_user(role=Role.PUPIL),
        school_class=school_class,
        first_name="Mila",
        last_name="Messer",
        born_on=today - timedelta(days=15 * 365),
    )
    pupil.interests.add(OccupationalField.objects.get(code="M"))
    return pupil
