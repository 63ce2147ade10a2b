"""What the protection of young people says about a schedule, for who sits at a shell."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import Error, connection

from catalogue import rulebook
from catalogue.rulebook import Proofs
from catalogue.youth import RuleBook, RuleBookError, UnreadableError, judge_text
from quartier.embedded import postgres

MOST_BYTES = 2_000_000


class Command(BaseCommand):
    """``manage.py check_schedule FILE.json``: prints ``[{rule, severity, date, text}]``."""

    help = (
        "Prüft einen Arbeitsplan (JSON) nach dem Jugendarbeitsschutzgesetz. Auf stdout steht eine "
        "Liste von Befunden als JSON, sonst nichts; sie ist leer, wenn nichts zu beanstanden ist. "
        "Eine Datei, die sich nicht lesen lässt, ergibt den Befund INPUT."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file."""
        parser.add_argument("file", metavar="DATEI.json")

    def handle(self, *, file: str, **options: object) -> None:
        """Judges; the rules come from the database or, where there is none, from the files."""
        try:
            with Path(file).open("rb") as source:
                text = source.read(MOST_BYTES + 1)
        except (OSError, ValueError):
            findings = _unreadable("Die Datei lässt sich nicht öffnen.")
        else:
            if len(text) > MOST_BYTES:
                findings = _unreadable("Die Datei ist zu groß.")
            else:
                findings = judge_text(text, *self._rules())
        answer = [finding.as_json() for finding in findings]
        encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
        is_wide = encoding.lower().replace("-", "") == "utf8"
        self.stdout.write(json.dumps(answer, ensure_ascii=not is_wide, indent=1))

    def _rules(self) -> tuple[RuleBook, Proofs]:
        if not settings.EMBEDDED_DATABASE or postgres.running(settings.DATA_DIR):
            try:
                return rulebook.rule_book(), rulebook.occupation_proofs()
            except (Error, RuleBookError):
                self.stderr.write("Die Datenbank nennt keine Regeln. Es gelten die Dateien.")
            finally:
                _leave()
        return rulebook.rule_book_from_files(), rulebook.occupation_proofs_from_files()


def _unreadable(text: str) -> list:
    return UnreadableError([(None, text)]).findings()


def _leave() -> None:
    """The pool's threads end with the command, unless a transaction is open around it."""
    if connection.in_atomic_block:
        return
    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()
