"""Companies from a spreadsheet, as on the pages of the admin, for who sits at a shell."""

import json
import os
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from companies.imports import direct, reporting
from companies.imports.direct import Outcome
from companies.permissions import can_import_companies
from quartier.embedded.process import ServiceError
from quartier.embedded.services import Services
from quartier.lib.reading import MAX_FILE_BYTES

NO_SUCH_PERSON = 5
NO_REPORT = 7


class Command(BaseCommand):
    """``manage.py import_companies FILE (--dry-run | --apply) --report out.json``."""

    help = (
        "Liest eine Tabelle mit Betrieben (XLSX oder CSV). --dry-run prüft nur und lässt nichts "
        "zurück; --apply übernimmt alles, was keine Entscheidung braucht, in einem Schritt. Der "
        "Bericht nennt Plan, Doppelte und Fehler je Zeile und Zelle. Er enthält die Angaben der "
        "Tabelle: bitte entsprechend aufbewahren."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to read, what to do with it, where to say so."""
        parser.add_argument("file", type=Path, metavar="FILE", help="XLSX oder CSV")
        kind = parser.add_mutually_exclusive_group(required=True)
        kind.add_argument("--dry-run", action="store_true", help="nur prüfen, nichts bleibt")
        kind.add_argument("--apply", action="store_true", help="übernehmen")
        parser.add_argument("--mapping", default="", metavar="NAME", help="gemerkte Zuordnung")
        parser.add_argument("--report", type=Path, required=True, help="Bericht als JSON")
        parser.add_argument(
            "--by",
            default="",
            metavar="KONTO",
            help="Mailadresse oder technischer Name der Person, die handelt. Ist sie "
            "Betriebsakquisiteur*in, gehören ihr die neuen Betriebe.",
        )

    def handle(self, **options: Any) -> None:
        """Numbers and sentences to the shell, everything else to the report."""
        # Before the work: a report that cannot be written is no reason to have imported.
        if not os.access(options["report"].parent, os.W_OK) or options["report"].is_dir():
            text = _("Der Bericht lässt sich dort nicht schreiben.")
            raise CommandError(text, returncode=NO_REPORT)
        try:
            with Services.configured().held():
                try:
                    outcome = self._import(options)
                finally:
                    _let_go()
        except (ServiceError, OperationalError) as error:
            outcome = _refused(direct.FAILED, _("Die Datenbank ist nicht zu erreichen."))
            self._write(options, outcome)
            raise CommandError(outcome.errors[0], returncode=outcome.exit_code) from error
        self._write(options, outcome)
        if outcome.errors:
            raise CommandError(" ".join(outcome.errors), returncode=outcome.exit_code)
        self.stdout.write(_summary(outcome))

    def _import(self, options: dict[str, Any]) -> Outcome:
        by = _person(options["by"])
        if options["by"] and by is None:
            return _refused(
                NO_SUCH_PERSON, _("Dieses Konto gibt es nicht, oder es darf nicht importieren.")
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
            by=by,
            mapping=options["mapping"],
            applies=options["apply"],
        )

    def _write(self, options: dict[str, Any], outcome: Outcome) -> None:
        """Whole or not at all, and for nobody else to read: it holds what the table holds."""
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
        pk = found["import"]["id"]
        found["import"]["page"] = reverse("admin:companies_importbatch_change", args=[pk])
    return {
        "version": reporting.VERSION,
        "mode": "apply" if options["apply"] else "dry-run",
        "status": outcome.status,
        "exit_code": outcome.exit_code,
        "errors": outcome.errors,
        "file": options["file"].name,
        "by": options["by"] or direct.BY_COMMAND,
        "import": None,
        "source": None,
        "mapping": {"name": options["mapping"] or None, "columns": []},
        "counts": {"rows": 0, "verdicts": {}, "actions": {}},
        "rows": [],
        **found,
    }


def _refused(exit_code: int, sentence: str) -> Outcome:
    return Outcome(exit_code, "refused", [sentence])


def _person(name: str) -> User | None:
    if not name:
        return None
    user = User.objects.filter(Q(email__iexact=name) | Q(username=name), is_active=True).first()
    return user if user and can_import_companies(user) else None


def _let_go() -> None:
    """The server may stop when the last one lets go of it; a test's connection is not ours."""
    if not connection.in_atomic_block:
        connection.close()


def _summary(outcome: Outcome) -> str:
    """Numbers alone: what stands in a shell is seen and kept by others."""
    counts = outcome.report["counts"]
    words = {
        "planned": _("Geprüft, nichts geändert."),
        "applied": _("Übernommen."),
        "nothing_to_do": _("Nichts zu übernehmen, nichts geändert."),
    }
    actions = counts["actions"]
    numbers = _(
        "%(rows)s Zeilen: %(create)s anlegen, %(update)s übernehmen, %(skip)s überspringen; "
        "davon %(error)s fehlerhaft, %(duplicate)s vielleicht doppelt, %(conflict)s abweichend."
    ) % {**actions, **counts["verdicts"], "rows": counts["rows"], "update": actions["update"]}
    return f"{words[outcome.status]} {numbers}"
