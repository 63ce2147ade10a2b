"""Starts, stops and shows the embedded database and broker."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from quartier import checks
from quartier.embedded import broker, postgres
from quartier.embedded.process import ServiceError
from quartier.embedded.services import Services


class Command(BaseCommand):
    """``manage.py services up|down|status``; needs no database to run."""

    help = "Startet, beendet oder zeigt die mitgelieferte Datenbank und den Broker."
    requires_system_checks = [checks.ENVIRONMENT]

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One word: what to do."""
        parser.add_argument("action", choices=["up", "down", "status"])

    def handle(self, *, action: str, **options: object) -> None:
        """Does it, and says what runs now."""
        services = Services.configured()
        try:
            if action == "up":
                services.up()
                services.keep()
            elif action == "down":
                services.down()
        except ServiceError as error:
            raise CommandError(str(error)) from error
        self._report(services)

    def _report(self, services: Services) -> None:
        for name, embedded, variable, module in (
            ("Datenbank", services.database, "DATABASE_URL", postgres),
            ("Broker", services.broker, "REDIS_URL", broker),
        ):
            if not embedded:
                state = f"eigener Server ({variable} ist gesetzt)"
            elif module.answers(services.data_dir):
                state = f"läuft: {module.url(services.data_dir)}"
            else:
                state = "läuft nicht"
            self.stdout.write(f"{name}: {state}")
