"""Consent texts from files: each file is one version, which is never changed once it is used."""

from datetime import date
from pathlib import Path

from django.db import transaction

from schools.enums import ConsentPurpose, TextReader
from schools.models import ConsentText

TEXTS_DIR = Path(__file__).parent / "data" / "consent_texts"
FIRST_DAY = date(2020, 8, 1)
VALID_FROM = "Gilt ab: "


class TextChanged(Exception):
    """A file differs from the version that is loaded; people agreed to the old words."""


@transaction.atomic
def load_consent_texts(directory: Path = TEXTS_DIR) -> int:
    """Adds the texts that are not there yet (``<purpose>.<reader>.<language>.<version>.md``).

    The first line is the title; a second line „Gilt ab: 2026-08-01“ names the first day of a later
    version. Safe to run again; returns how many are new. Raises TextChanged when a file was edited
    instead of adding a version, ValueError for an unknown purpose or reader.
    """
    added = 0
    for path in sorted(directory.glob("*.md")):
        purpose, reader, language, version = path.stem.split(".")
        head, _blank, text = path.read_text(encoding="utf-8").strip().partition("\n\n")
        title, *first_day = head.splitlines()
        row, is_new = ConsentText.objects.get_or_create(
            purpose=ConsentPurpose(purpose),
            reader=TextReader(reader),
            language=language,
            version=int(version),
            defaults={"title": title, "text": text, "valid_from": _valid_from(first_day)},
        )
        if not is_new and (row.title, row.text) != (title, text):
            raise TextChanged(f"{path.name}: please add version {int(version) + 1} instead")
        added += is_new
    return added


def _valid_from(lines: list[str]) -> date:
    """The day in the lines under the title, where there is one."""
    return date.fromisoformat(lines[0].removeprefix(VALID_FROM)) if lines else FIRST_DAY
