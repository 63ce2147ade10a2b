"""Loads the consent texts that belong to the project."""

from django.core.management.base import BaseCommand, CommandError

from schools.texts import TextChanged, load_consent_texts


class Command(BaseCommand):
    """``manage.py load_consent_texts``: safe to run again."""

    help = "Lädt die Texte der Einverständnisse; gültige Fassungen bleiben unverändert."

    def handle(self, **options: object) -> None:
        """Loads and says how many are new."""
        try:
            added = load_consent_texts()
        except TextChanged as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Einverständnis-Texte: {added} neu")
