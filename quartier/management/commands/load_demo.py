"""Loads the demo city, or 50 and 500 times as many companies and offers for measuring."""

import time
from argparse import SUPPRESS, ArgumentParser
from collections import Counter
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from catalogue.services import load_catalogue
from quartier.demo import build, people, scale
from quartier.demo.city import Size
from quartier.demo.progress import Progress

SUMMARY = [
    "schools.School",
    "schools.SchoolClass",
    "schools.InternshipPeriod",
    "schools.Teacher",
    "schools.OfficerPost",
    "schools.Pupil",
    build.FORMER,
    "schools.Guardian",
    "schools.Consent",
    "companies.Company",
    "companies.Contact",
    "companies.ContactNote",
    "companies.FollowUp",
    "companies.Offer",
    "companies.Seat",
    "placements.Application",
    "placements.Placement",
    "placements.TrainingPath",
    "journal.Message",
    "journal.AuditEntry",
    "journal.JobRun",
]


class Command(BaseCommand):
    """``manage.py load_demo [--scale region|state] [--reset] [--if-missing] [--no-input]``."""

    help = (
        "Lädt die Beispielstadt: zehn Schulen, 2.000 Jugendliche, 600 Betriebe, 1.000 Angebote. "
        "Alle Menschen und Betriebe sind erfunden. Nie in einer echten Umgebung."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How much, and what to do with what is there."""
        parser.add_argument(
            "--scale",
            choices=list(scale.FACTORS),
            default="city",
            help="region: 50-mal so viele Betriebe und Angebote, state: 500-mal. "
            "Was schon da ist, bleibt; was fehlt, kommt dazu.",
        )
        parser.add_argument(
            "--reset",
            "--flush",
            action="store_true",
            help="Löscht vorher alle Daten außer den Fakten. Fragt nach.",
        )
        parser.add_argument(
            "--if-missing", action="store_true", help="Tut nichts, wenn die Stadt schon da ist."
        )
        parser.add_argument(
            "--no-input", "--noinput", action="store_true", help="Löscht ohne Nachfrage."
        )
        # make demo says them at every start, after this.
        parser.add_argument("--without-sign-ins", action="store_true", help=SUPPRESS)
        # For quick tries while working on the generators.
        for name in ("pupils", "companies", "offers"):
            parser.add_argument(f"--{name}", type=int, default=getattr(Size(), name), help=SUPPRESS)

    def handle(self, **options: Any) -> None:
        """Says what will happen, does it, says what there is now."""
        if settings.PRODUCTION:
            raise CommandError(
                "load_demo gibt es nur in der Demo, nie mit QUARTIER_ENV=production."
            )
        if options["reset"]:
            self._reset(ask=not options["no_input"])
        is_loaded = build.is_loaded()
        factor = scale.FACTORS[options["scale"]]
        if not is_loaded:
            self._load_city(Size(options["pupils"], options["companies"], options["offers"]))
            if not options["without_sign_ins"]:
                self.stdout.write(f"\n{people.as_text()}")
        elif factor == 1 and not options["if_missing"]:
            raise CommandError(
                "Die Beispielstadt ist schon geladen. "
                "Mit --reset wird alles gelöscht und neu geladen."
            )
        elif factor == 1:
            self.stdout.write("Die Beispielstadt ist schon geladen.")
        if factor > 1:
            self._load_blocks(factor)

    def _reset(self, *, ask: bool) -> None:
        self.stdout.write("Alle Daten außer den Fakten werden gelöscht, auch Konten und Protokoll.")
        if ask and input("Wirklich löschen? Bitte „ja“ schreiben: ").strip().lower() != "ja":
            raise CommandError("Nichts gelöscht.")
        build.remove_everything()

    def _load_city(self, size: Size) -> None:
        if apps.get_model("schools.School").objects.exists():
            raise CommandError(
                "Hier sind schon Schulen eingetragen. Die Beispielstadt wird nicht dazugemischt. "
                "Mit --reset wird vorher alles gelöscht."
            )
        self.stdout.write(
            f"Beispielstadt: {size.pupils} Jugendliche, {size.companies} Betriebe, "
            f"{size.offers} Angebote."
        )
        began = time.monotonic()
        load_catalogue()
        counts = build.build_city(size, timezone.localdate())
        self._summary(counts)
        self.stdout.write(f"Geladen in {time.monotonic() - began:.0f} Sekunden.")

    def _load_blocks(self, factor: int) -> None:
        missing = scale.missing_blocks(factor)
        if not missing:
            self.stdout.write("Alle Betriebe und Angebote sind schon da.")
            return
        self.stdout.write(
            f"Dazu kommen {len(missing) * scale.SIZE.companies} Betriebe und "
            f"{len(missing) * scale.SIZE.offers} Angebote in {len(missing)} Teilen."
        )
        progress = Progress(self.stderr._out, "Angebote", len(missing) * scale.SIZE.offers)
        for offers in scale.load_blocks(missing, timezone.localdate()):
            progress.add(offers)
        scale.analyse()
        self.stdout.write(f"Geladen in {progress.finish():.0f} Sekunden.")

    def _summary(self, counts: Counter[str]) -> None:
        for label in SUMMARY:
            if label == build.FORMER:
                name = "Ehemalige Schüler*innen"
            else:
                name = str(apps.get_model(label)._meta.verbose_name_plural)
            self.stdout.write(f"  {name:<28}{counts[label]:>8}")
