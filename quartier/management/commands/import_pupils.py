"""The class list of a school, as on the school's own pages, for who sits at a shell."""

import json
import os
import tempfile
from argparse import ArgumentParser, BooleanOptionalAction
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from quartier.embedded.process import ServiceError
from quartier.embedded.services import Services
from quartier.lib.reading import MAX_FILE_BYTES
from schools.enums import ListScope
from schools.imports import direct, reporting
from schools.imports.direct import Outcome, Wishes
from schools.models import School
from schools.permissions import can_import_pupils

NO_REPORT = 7


class Command(BaseCommand):
    """``manage.py import_pupils --school SCHULNR FILE (--dry-run | --apply) --report out.json``."""

    help = (
        "Liest die Klassenliste einer Schule (Textexport aus SchILD-NRW, SVWS, CSV oder XLSX). "
        "--dry-run prüft nur und lässt nichts zurück; --apply übernimmt alles, was keine Antwort "
        "braucht, in einem Schritt. Der Bericht nennt Plan und Fehler je Zeile und Zelle. Er "
        "enthält Angaben über Jugendliche: bitte entsprechend aufbewahren und löschen."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to read, what to do with it, where to say so."""
        parser.add_argument("file", type=Path, metavar="FILE", help="CSV, TXT oder XLSX")
        parser.add_argument("--school", required=True, metavar="SCHULNR", help="Schulnummer")
        kind = parser.add_mutually_exclusive_group(required=True)
        kind.add_argument("--dry-run", action="store_true", help="nur prüfen, nichts bleibt")
        kind.add_argument("--apply", action="store_true", help="übernehmen")
        parser.add_argument("--report", type=Path, required=True, help="Bericht als JSON")
        parser.add_argument("--mapping", default="", metavar="NAME", help="gemerkte Zuordnung")
        parser.add_argument(
            "--scope",
            choices=ListScope.values,
            default=ListScope.SCHOOL.value,
            help="was die Liste vollständig enthält; wer davon fehlt, gilt als abgegangen",
        )
        parser.add_argument(
            "--left-on",
            type=date.fromisoformat,
            metavar="JJJJ-MM-TT",
            help="letzter Tag derer, die gegangen sind (sonst heute)",
        )
        parser.add_argument(
            "--allow-vanish",
            action="store_true",
            help="auch wenn mehr als der übliche Teil der Schule abginge",
        )
        parser.add_argument(
            "--create-classes",
            action=BooleanOptionalAction,
            default=True,
            help="Klassen anlegen, die es noch nicht gibt",
        )
        parser.add_argument(
            "--by",
            default="",
            metavar="KONTO",
            help="Mailadresse oder technischer Name der Person, die handelt",
        )

    def handle(self, **options: Any) -> None:
        """Numbers and sentences to the shell, everything else to the report."""
        if options["left_on"] and options["left_on"] > timezone.localdate():
            raise CommandError(_("--left-on liegt in der Zukunft."), returncode=2)
        # Before the work: a report that cannot be written is no reason to have imported.
        if not os.access(options["report"].parent, os.W_OK) or options["report"].is_dir():
            text = _("Der Bericht lässt sich dort nicht schreiben.")
            raise CommandError(text, returncode=NO_REPORT)
        try:
            with Services.configured().held():
                try:
                    outcome = self._import(options)
                finally:
                    # The server may stop when the last one lets go of it.
                    if not connection.in_atomic_block:
                        connection.close()
        except (ServiceError, OperationalError) as error:
            outcome = _refused(direct.FAILED, _("Die Datenbank ist nicht zu erreichen."))
            self._write(options, outcome)
            raise CommandError(outcome.errors[0], returncode=outcome.exit_code) from error
        self._write(options, outcome)
        if outcome.errors:
            raise CommandError(" ".join(outcome.errors), returncode=outcome.exit_code)
        self.stdout.write(_summary(outcome))

    def _import(self, options: dict[str, Any]) -> Outcome:
        school = School.objects.filter(number=options["school"]).first()
        if school is None:
            return _refused(direct.NO_SCHOOL, _("Eine Schule mit dieser Nummer gibt es nicht."))
        by = _person(options["by"], school)
        if options["by"] and by is None:
            return _refused(
                direct.NO_SCHOOL,
                _("Dieses Konto gibt es nicht, oder es darf an dieser Schule nichts einlesen."),
            )
        try:
            with options["file"].open("rb") as file:
                # One byte more than allowed tells that it is too large.
                content = file.read(MAX_FILE_BYTES + 1)
        except OSError:
            return _refused(direct.UNREADABLE, _("Die Datei lässt sich nicht öffnen."))
        return direct.import_file(
            content,
            options["file"].name,
            school,
            by=by,
            applies=options["apply"],
            wishes=Wishes(
                mapping=options["mapping"],
                scope=options["scope"],
                left_on=options["left_on"],
                allows_vanish=options["allow_vanish"],
                creates_classes=options["create_classes"],
            ),
        )

    def _write(self, options: dict[str, Any], outcome: Outcome) -> None:
        """Whole or not at all, and for nobody else to read: it holds what the list holds."""
        text = json.dumps(_full(options, outcome), ensure_ascii=False, indent=1)
        target: Path = options["report"]
        try:
            handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
            with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
                file.write(text + "\n")
            Path(name).replace(target)
        except OSError as error:
            text = _("Der Bericht lässt sich dort nicht schreiben.")
            raise CommandError(text, returncode=NO_REPORT) from error


def _full(options: dict[str, Any], outcome: Outcome) -> dict[str, Any]:
    found = dict(outcome.report)
    if found.get("import"):
        public_id = found["import"]["public_id"]
        found["import"]["page"] = reverse("pupil_import", args=[public_id])
    return {
        "version": reporting.VERSION,
        "mode": "apply" if options["apply"] else "dry-run",
        "status": outcome.status,
        "exit_code": outcome.exit_code,
        "errors": outcome.errors,
        "file": options["file"].name,
        "by": options["by"] or direct.BY_COMMAND,
        "scope": options["scope"],
        "school": {"number": options["school"], "name": None},
        "year": None,
        "import": None,
        "done": None,
        "source": None,
        "mapping": {"name": options["mapping"] or None, "columns": [], "dropped": []},
        "counts": {"rows": 0, "verdicts": {}, "active": 0, "left": 0, "too_many_left": False},
        "classes": {},
        "new_classes": [],
        "rows": [],
        **found,
    }


def _refused(exit_code: int, sentence: str) -> Outcome:
    return Outcome(exit_code, "refused", [sentence])


def _person(name: str, school: School) -> User | None:
    if not name:
        return None
    user = User.objects.filter(Q(email__iexact=name) | Q(username=name), is_active=True).first()
    return user if user and can_import_pupils(user, school) else None


def _summary(outcome: Outcome) -> str:
    """Numbers alone: what stands in a shell is seen and kept by others."""
    counts = outcome.report["counts"]
    words = {
        "planned": _("Geprüft, nichts geändert."),
        "applied": _("Übernommen."),
        "nothing_to_do": _("Nichts zu übernehmen, nichts geändert."),
    }
    numbers = _(
        "%(rows)s Zeilen: %(new)s neu, %(moved)s in anderer Klasse, %(changed)s geändert, "
        "%(unchanged)s unverändert, %(error)s fehlerhaft, %(ask)s offen; %(left)s nicht mehr da."
    ) % {**counts["verdicts"], "rows": counts["rows"], "left": counts["left"]}
    if counts["too_many_left"] and outcome.status == "planned":
        numbers += " " + _("Mehr als üblich gingen ab: --apply braucht --allow-vanish.")
    return f"{words[outcome.status]} {numbers}"
