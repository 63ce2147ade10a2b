"""Asks whether a background process has shown itself lately; for a container's health check."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from quartier import checks, health


class Command(BaseCommand):
    """``manage.py heartbeat beat``: ends with 1 when it has been silent for too long."""

    help = "Prüft das Lebenszeichen von Worker oder Beat."
    requires_system_checks = [checks.ENVIRONMENT]

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which process."""
        parser.add_argument("process", choices=health.PROCESSES)

    def handle(self, *, process: str, **options: object) -> None:
        """Says nothing when all is well."""
        if process in health.silent():
            raise CommandError(f"{process} hat sich seit {health.MOST_SILENCE} nicht gemeldet.")
