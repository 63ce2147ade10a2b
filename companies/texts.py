"""The usual notes that come with the platform; the coordination may change each."""

import csv
from pathlib import Path

from django.db import transaction

from companies.models import NoteTemplate

FILE = Path(__file__).parent / "data" / "note_templates.csv"
STEP = 10


def note_templates() -> list[NoteTemplate]:
    """The templates of the file, in its order, not saved."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        return [
            NoteTemplate(
                key=row["key"],
                label=row["label"],
                kind=row["kind"],
                outcome=row["outcome"],
                text=row["text"],
                follow_up_days=int(row["follow_up_days"]) if row["follow_up_days"] else None,
                subject=row["subject"],
                position=number * STEP,
            )
            for number, row in enumerate(csv.DictReader(lines), start=1)
        ]


@transaction.atomic
def load_note_templates() -> int:
    """Adds the templates that are not there yet and leaves the others as they are now.

    Safe to run again; returns how many are new.
    """
    known = set(NoteTemplate.objects.exclude(key=None).values_list("key", flat=True))
    new = [template for template in note_templates() if template.key not in known]
    NoteTemplate.objects.bulk_create(new)
    return len(new)
