"""Loads the usual notes that come with the platform."""

from django.core.management.base import BaseCommand

from companies.texts import load_note_templates


class Command(BaseCommand):
    """``manage.py load_note_templates``: safe to run again."""

    help = "Lädt die üblichen Notizen; was hier geändert wurde, bleibt."

    def handle(self, **options: object) -> None:
        """Loads and says how many are new."""
        self.stdout.write(f"Notizvorlagen: {load_note_templates()} neu")
