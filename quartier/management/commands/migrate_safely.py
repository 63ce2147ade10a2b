"""Migrates while every other process that wants to migrate waits."""

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

LOCK = 7_211_984_302
"""Any number, the same in every release: the key of the advisory lock."""


class Command(BaseCommand):
    """Two containers or two terminals that start at once must not migrate at once."""

    help = "Bringt die Datenbank auf den neuesten Stand; wartet, wenn es gerade jemand anders tut."
    requires_system_checks = []

    def handle(self, *, verbosity: int, **options: object) -> None:
        """Takes the lock for the session, migrates, gives it back (also by dying)."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            try:
                call_command("migrate", interactive=False, verbosity=verbosity)
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
