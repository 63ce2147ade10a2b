"""The usual notes that come with the platform, and numbers one can tap."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from companies.models import NoteTemplate, working_day
from companies.record import hints_for
from companies.templatetags.phones import tel
from companies.texts import load_note_templates, note_templates
from tests.cast import Cast
from tests.factories import CompanyFactory, SiteFactory

pytestmark = pytest.mark.django_db


def test_it_loads_the_templates_once_and_keeps_what_was_changed(capsys) -> None:
    call_command("load_note_templates")
    assert "8 neu" in capsys.readouterr().out
    NoteTemplate.objects.filter(key="not_reached").update(text="Unser Satz", is_active=False)
    assert load_note_templates() == 0
    assert NoteTemplate.objects.get(key="not_reached").text == "Unser Satz"
    for template in NoteTemplate.objects.all():
        template.full_clean()


def test_it_lets_nobody_delete_what_would_come_back(cast: Cast, client: Client) -> None:
    load_note_templates()
    row = NoteTemplate.objects.get(key="offered")
    client.force_login(cast.coordination)
    url = reverse("admin:companies_notetemplate_delete", args=[row.pk])
    assert client.post(url, {"post": "yes"}).status_code == 403


def test_it_says_something_short_on_every_button() -> None:
    labels = [template.label for template in note_templates()]
    assert len(set(labels)) == len(labels)
    assert all(len(label) <= 20 for label in labels)


@pytest.mark.parametrize(
    ("today", "days", "day"),
    [
        (date(2026, 11, 25), 1, date(2026, 11, 26)),
        (date(2026, 11, 27), 1, date(2026, 11, 30)),
        (date(2026, 11, 28), 1, date(2026, 11, 30)),
        (date(2026, 11, 27), 7, date(2026, 12, 4)),
    ],
)
def test_it_plans_for_a_working_day(today: date, days: int, day: date) -> None:
    assert working_day(today, days) == day


@pytest.mark.parametrize(
    ("number", "address"),
    [
        ("0231 / 12 34-5", "tel:023112345"),
        ("+49 (0)231 12345", "tel:023112345"),
        ("+31 20 123", "tel:+3120123"),
    ],
)
def test_it_dials_a_number_however_it_is_written(number: str, address: str) -> None:
    assert tel(number) == address


def test_it_finds_hints_over_indexes() -> None:
    """Planned without reading whole tables, so that 200,000 companies cost no more than 2,000."""
    company = CompanyFactory(phone="0231 12345", website="https://bau.example")
    SiteFactory(company=company)
    # Where most rows say something, reading all in the order of their keys is no way to find one.
    CompanyFactory.create_batch(300, phone="0201 99", website="https://andere.example")
    with CaptureQueriesContext(connection) as asked:
        assert hints_for(company, []) == []
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE companies_company, companies_site")
        cursor.execute("SET LOCAL enable_seqscan = off")
        plans = ""
        for query in asked.captured_queries:
            cursor.execute(f"EXPLAIN {query['sql']}")
            plans += "\n".join(line for (line,) in cursor.fetchall())
    for index in ("company_by_phone_tail", "company_by_web_host", "site_by_address"):
        assert index in plans
