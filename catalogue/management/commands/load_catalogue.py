"""Loads the facts of the world from the files in catalogue/data/."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from catalogue.datafiles import DATA_DIR, DataFileError
from catalogue.services import load_catalogue


class Command(BaseCommand):
    """``manage.py load_catalogue``: safe to run again, keeps corrections made in the admin."""

    help = "Lädt Berufe, Orte, Branchen, Ferien und Regelwerte; Änderungen von Hand bleiben."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Another city brings a directory of its own files."""
        parser.add_argument("--directory", type=Path, default=DATA_DIR)

    def handle(self, *, directory: Path, **options: object) -> None:
        """Loads, then prints one line a table and the rows that were kept as they are."""
        try:
            reports = load_catalogue(directory)
        except DataFileError as error:
            raise CommandError(str(error)) from error
        for report in reports:
            name = str(report.table.model._meta.verbose_name_plural)
            self.stdout.write(
                f"{name:<18} {report.created:>4} neu {report.updated:>4} geändert "
                f"{report.unchanged:>4} gleich {report.switched_off:>3} ausgeschaltet"
            )
            for row in report.kept:
                self.stdout.write(f"  von Hand geändert, bleibt: {row}")
