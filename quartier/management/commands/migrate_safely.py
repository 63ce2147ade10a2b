"""Migrates while every other process that wants to migrate waits."""

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from quartier import checks

LOCK = 7_211_984_302
"""Any number, the same in every release: the key of the advisory lock."""


class Command(BaseCommand):
    """Two containers or two terminals that start at once must not migrate at once."""

    help = "Bringt die Datenbank auf den neuesten Stand; wartet, wenn es gerade jemand anders tut."
    requires_system_checks = [checks.ENVIRONMENT]

    def handle(self, *, verbosity: int, **options: object) -> None:
        """Does nothing when nothing is to do; else migrates under a lock."""
        if is_migrated():
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            try:
                call_command("migrate", interactive=False, verbosity=verbosity)
            finally:
                # A process that dies gives the lock back with its connection.
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def is_migrated() -> bool:
    """Whether the database has every migration of this code."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
