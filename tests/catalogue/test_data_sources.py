"""The page „Datenquellen“."""

import pytest
from django.urls import reverse

from catalogue.libraries import browser_libraries, server_libraries
from catalogue.models import DataSource

pytestmark = pytest.mark.django_db


def page(client) -> str:
    answer = client.get(reverse("data_sources"))
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_is_public_and_lives_at_its_address(client) -> None:
    assert reverse("data_sources") == "/datenquellen/"
    assert "<h1>Datenquellen und Lizenzen</h1>" in page(client)


def test_it_shows_origin_licence_attribution_and_state(client) -> None:
    html = page(client)
    for source in DataSource.objects.all():
        for text in (source.title, source.licence, source.attribution, source.as_of):
            assert text in html
    assert "© OpenStreetMap-Mitwirkende" in html
    assert "Quelle: Statistik der Bundesagentur für Arbeit" in html


def test_it_hides_a_source_that_is_switched_off(client) -> None:
    DataSource.objects.filter(slug="wz-2008").update(is_active=False)
    assert "Klassifikation der Wirtschaftszweige" not in page(client)


def test_it_says_when_nothing_is_loaded(client) -> None:
    DataSource.objects.all().delete()
    assert "Es sind noch keine Daten geladen." in page(client)


def test_it_names_the_libraries_with_licence(client) -> None:
    html = page(client)
    for name, licence in [
        ("Django", "BSD-3-Clause"),
        ("psycopg", "LGPL-3.0-only"),
        ("@kern-ux/native", "EUPL-1.2"),
        ("@fontsource/fira-sans", "OFL-1.1"),
    ]:
        assert name in html
        assert licence in html


def test_it_knows_every_pinned_library_and_its_licence() -> None:
    server = {library.name: library for library in server_libraries()}
    assert {"Django", "celery", "django-allauth", "whitenoise"} <= set(server)
    assert "pytest" not in server
    assert [name for name, library in server.items() if not library.licence] == []
    assert max(len(library.licence) for library in server.values()) < 120
    browser = {library.name for library in browser_libraries()}
    assert "lucide-static" in browser
    assert "axe-core" not in browser  # only the tests use it


def test_it_costs_one_query_for_any_number_of_sources(client, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        page(client)
    for number in range(3):
        DataSource.objects.create(
            slug=f"source-{number}",
            title=f"Quelle {number}",
            origin="Test",
            licence="CC0",
            attribution="Test",
            as_of="2026",
            files="x.csv",
        )
    with django_assert_num_queries(1):
        page(client)


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_only_reads(client, method: str) -> None:
    assert getattr(client, method)(reverse("data_sources")).status_code == 405


def test_it_opens_no_foreign_address(client) -> None:
    assert 'src="http' not in page(client)
    assert 'href="http' not in page(client)
