"""The database every test and the demo stand on."""

import pytest
from django.db import connection


@pytest.mark.django_db
def test_it_knows_letters_of_all_languages() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT lower('ÄĞЇ'), to_tsvector('german', 'Ärzte') @@ 'arzt'::tsquery")
        assert cursor.fetchone() == ("äğї", True)


@pytest.mark.django_db
def test_it_works_without_superuser_rights() -> None:
    """A superuser would walk past row-level security, and tests would never notice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False)
