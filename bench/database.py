"""A database of its own for measurements, beside the demo's or the city's."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection

from catalogue.services import load_catalogue
from quartier.embedded.services import Services

NAME = "quartier_bench"


@contextmanager
def own_database() -> Iterator[None]:
    """Makes it with tables and catalogue on the usual server, and removes it afterwards."""
    with Services.configured().held():
        usual = dict(connection.settings_dict)
        connection.close_pool()
        # A pool would hold on to the other database.
        connection.settings_dict["OPTIONS"] = {
            key: value for key, value in usual["OPTIONS"].items() if key != "pool"
        }
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {NAME}")
        connection.close()
        connection.settings_dict["NAME"] = NAME
        try:
            call_command("migrate", verbosity=0)
            load_catalogue()
            yield
        finally:
            connection.close()
            connection.settings_dict["NAME"] = usual["NAME"]
            with connection.cursor() as cursor:
                cursor.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
            connection.close()
            connection.settings_dict.update(usual)
