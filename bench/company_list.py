"""The officers' list of companies and the page of one, at 2,000 and at 200,000 companies.

100,000 notes stand behind 2,000 companies, 500,000 behind 200,000. The baseline draws the very same
template with the rows and figures kept from the real view, so that the ratio says what finding
costs. Both take turns, and the middle of many times counts. A page that asks the database more
often when there are more companies ends the measurement.
"""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import path, reverse

from accounts.enums import Role
from accounts.models import User
from bench import Result
from bench.browse import refuse_other_count, take_turns
from bench.database import own_database
from companies.models import Company, Contact, ContactNote, Offer, Site
from quartier.urls import urlpatterns as real_patterns

SIZES = ((2_000, 100_000), (200_000, 500_000))
"""Companies and notes."""
ROUNDS = 15
INDEXED = (Company, Contact, ContactNote, Offer, Site)
FILL = """
DROP TABLE IF EXISTS made;
CREATE TEMP TABLE made AS
SELECT i,
    (ARRAY['Tischlerei', 'Bäckerei', 'Autohaus', 'Metallbau', 'Friseur', 'Praxis', 'Pflegedienst',
        'Elektro', 'Gartenbau', 'Hotel', 'Spedition', 'Kita'])[1 + i % 12] AS trade,
    (ARRAY['Schulte', 'Kowalski', 'Yildiz', 'Hoffmann', 'Grabowski', 'Becker', 'Demir', 'Wagner',
        'Neumann', 'Krause', 'Lehmann'])[1 + i / 12 % 11] || chr(97 + i / 132 % 26)
        || chr(97 + i / 3432 % 26) AS family,
    '0231 ' || lpad((i::bigint * 7919 % 9999991)::text, 7, '0') AS phone
FROM generate_series(1, {companies}) i;

INSERT INTO companies_company (id, public_id, name, description, website, phone, email, size,
    branch_id, owner_id, trains_apprentices, state, max_open_requests, answer_count, sort_key,
    search_text, approved_at, state_changed_at)
SELECT i, gen_random_uuid(), trade || ' ' || family, '', '', phone, '',
    (ARRAY['1-9', '10-49', '50-249', ''])[1 + i % 4],
    (SELECT id FROM catalogue_branch ORDER BY id OFFSET i % 100 LIMIT 1),
    CASE WHEN i % 5 > 0 THEN {officer} + i % 12 END, true,
    (ARRAY['lead', 'contacted', 'talking', 'active', 'partner', 'resting'])[1 + i % 6], 3, 0,
    translate(lower(trade || ' ' || family), 'ä', 'a'),
    ' ' || translate(lower(trade || ' ' || family), 'ä', 'a')
        || ' =' || translate(lower(trade || family), 'ä', 'a')
        || ' =' || replace(phone, ' ', '') || ' ',
    now(), now()
FROM made;

INSERT INTO companies_site (public_id, company_id, name, street, postal_code, city,
    neighbourhood_id, latitude, longitude, stop, is_step_free, is_main, search_text)
SELECT gen_random_uuid(), i, '', 'Straße ' || i % 900, '44147', 'Dortmund',
    (SELECT id FROM catalogue_neighbourhood ORDER BY id
        OFFSET i % (SELECT count(*) FROM catalogue_neighbourhood) LIMIT 1),
    51.5, 7.4, '', false, true, ' str ' || i % 900 || ' 44147 dortmund '
FROM made;

INSERT INTO companies_contact (public_id, company_id, first_name, last_name, function, email, phone,
    preferred_channel, gets_requests, is_main, search_text)
SELECT gen_random_uuid(), i, 'Kim', family, '', '', '0170 ' || i, '', true, true,
    ' kim ' || lower(family) || ' =0170' || i || ' '
FROM made;

INSERT INTO companies_contactnote (public_id, company_id, by_id, kind, is_incoming, happened_at,
    outcome, text, written_at)
SELECT gen_random_uuid(), 1 + i::bigint * 7919 % ({companies} * 9 / 10), {officer} + i % 12,
    'phone', false, now() - (i::bigint * 3571 % 1500) * interval '1 day', 'other', 'Hat Interesse.',
    now()
FROM generate_series(1, {notes}) i;

INSERT INTO companies_followup (public_id, company_id, responsible_id, due_on, subject, cause,
    created_at)
SELECT gen_random_uuid(), i, {officer} + i % 12, current_date + i % 90 - 30, 'Anrufen', 'planned',
    now()
FROM made WHERE i % 3 = 0;

INSERT INTO companies_offer (public_id, company_id, site_id, kind, occupation_id, title,
    description, starts_on, ends_on, daily_from, daily_to, break_minutes, weekdays, least_grade,
    qualification, requirements, clothing, languages, state, published_at, created_at,
    state_changed_at, field_id, latitude, longitude, search_text)
SELECT gen_random_uuid(), site.company_id, site.id, 'internship', o.id, o.title, '', current_date,
    current_date + 200,     '08:00', '15:00', 60, '{{}}', 8, 'none', '', '', '',
    (ARRAY['published', 'published', 'draft', 'expired'])[1 + site.company_id % 4],
    now(), now(), now(), o.field_id, 51.5, 7.4, ''
FROM companies_site site
JOIN (
    SELECT id, title, field_id, row_number() OVER (ORDER BY id) - 1 AS place,
        count(*) OVER () AS places
    FROM catalogue_occupation
) o ON o.place = site.company_id % o.places
WHERE site.company_id % 2 = 0;

INSERT INTO companies_seat (offer_id, number) SELECT id, 1 FROM companies_offer;
INSERT INTO companies_seatbooking (seat_id, starts_on, ends_on, created_at)
SELECT id, current_date, current_date + 20, now() FROM companies_seat WHERE id % 3 = 0;
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
        people = officers()
        query_counts: dict[str, int] = {}
        for companies, notes in SIZES:
            write_companies(companies, notes, people[0])
            for subject, address in pages():
                result, count = _measure(f"{companies:>7} · {subject}", address, people[0])
                refuse_other_count(query_counts, subject, count)
                yield result


def pages() -> list[tuple[str, str]]:
    """What is measured: subject and address."""
    url = reverse("admin:companies_company_changelist")
    return [
        ("Liste", url),
        ("Liste, Seite 30", f"{url}?p=30"),
        ("meine, nach Stand", f"{url}?wer=ich&o=2"),
        ("Suche Name", f"{url}?q=B%C3%A4ckerei+Hoffmann"),
        ("Suche Telefon", f"{url}?q=%2B49+231+0007919"),
        ("Suche mit Tippfehler", f"{url}?q=Beckerei+Hofmanaa"),
        ("letzter Kontakt über 90 Tage", f"{url}?kontakt=90"),
        ("nach letztem Kontakt", f"{url}?o=-5"),
        ("mit freien Plätzen", f"{url}?angebote=frei"),
        ("ohne Angebote, Quartier", f"{url}?angebote=ohne&quartier=innenstadt-nord"),
        ("Betrieb", reverse("admin:companies_company_change", args=[132])),
    ]


def officers() -> list[User]:
    """Twelve of them, with ids in a row."""
    users = [
        User(role=Role.ACQUISITION, is_staff=True, first_name="Kim", last_name=f"Nr. {i}")
        for i in range(12)
    ]
    return User.objects.bulk_create(users)


def write_companies(companies: int, notes: int, first_officer: User) -> None:
    """Empties the companies and writes so many. Indexes are built afterwards, which is faster."""
    with connection.schema_editor() as editor:
        for model in INDEXED:
            for index in model._meta.indexes:
                editor.remove_index(model, index)
    write_rows(companies, notes, first_officer)
    with connection.schema_editor() as editor:
        for model in INDEXED:
            for index in model._meta.indexes:
                editor.add_index(model, index)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def write_rows(companies: int, notes: int, first_officer: User) -> None:
    """Empties the companies with all that hangs on them and writes others."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE companies_company RESTART IDENTITY CASCADE")
        cursor.execute(FILL.format(companies=companies, notes=notes, officer=first_officer.pk))


def _measure(subject: str, address: str, user: User) -> tuple[Result, int]:
    """The page's line of the table, and how many queries it makes."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get(address)  # what is asked once and then remembered is not the page's
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address)
    query_count = len(queries)
    if page.status_code != 200:
        raise RuntimeError(f"{address} answers {page.status_code}.")
    _bare.page = page
    real, bare = take_turns(
        lambda: client.get(address), lambda: client.get("/bare/"), rounds=ROUNDS
    )
    note = f"{query_count} Abfragen, {len(page.content) / 1024:.0f} KiB"
    return Result(subject, real, "ms", bare, note), query_count


class _Bare:
    """A view that only draws."""

    page: Any

    def __call__(self, request: HttpRequest) -> TemplateResponse:
        return TemplateResponse(request, self.page.template_name, self.page.context_data)


_bare = _Bare()
urlpatterns = [path("bare/", login_not_required(_bare)), *real_patterns]
