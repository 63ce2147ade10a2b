"""Rows of an import as the preview shows them."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as __

from companies.enums import ImportAction
from companies.models import ImportBatch, ImportRow


def all_shown(batch: ImportBatch, rows: Sequence[ImportRow]) -> list[dict[str, Any]]:
    """The rows of a page, each beside the other row about the same company, if there is one."""
    numbers = {row.twin for row in rows if row.twin}
    twins = {row.number: row for row in batch.rows.filter(number__in=numbers)} if numbers else {}
    return [_shown(row, batch.header, twins.get(row.twin or 0)) for row in rows]


def _shown(row: ImportRow, header: Sequence[str], twin: ImportRow | None) -> dict[str, Any]:
    """A row as the preview shows it: what was found, cell by cell, and what one can choose."""

    def cells(findings: dict[str, str]) -> list[tuple[str, str, str]]:
        found = []
        for key, text in findings.items():
            column = int(key) if key.isdecimal() else -1
            heading = header[column] if column >= 0 else ""
            cell = row.raw[column] if column >= 0 else ""
            found.append((heading, cell, text))
        return found

    return {
        "row": row,
        "name": row.understood.get("name") or __("ohne Namen"),
        "place": " ".join(filter(None, map(row.understood.get, ("postal_code", "city")))),
        "errors": cells(row.errors),
        "hints": cells(row.hints),
        "facts": [] if row.candidate_id or row.errors or twin else _facts(row.understood),
        "twin": _side_by_side(twin, row, header) if twin else [],
        "choices": [(action.value, _label(action, row)) for action in row.possible_actions],
    }


def _label(action: ImportAction, row: ImportRow) -> str:
    if action == ImportAction.JOIN:
        return __("mit Zeile %(n)s zusammenlegen") % {"n": row.twin}
    return str(action.label)


def _side_by_side(
    one: ImportRow, other: ImportRow, header: Sequence[str]
) -> list[tuple[str, str, str]]:
    """Two rows cell by cell as they were sent, where one of them says something."""
    names = [
        heading or __("Spalte %(n)s") % {"n": place} for place, heading in enumerate(header, 1)
    ]
    lines = zip(names, one.raw, other.raw, strict=False)
    return [(name, here, there) for name, here, there in lines if here or there]


def _facts(clean: dict[str, Any]) -> list[tuple[str, str]]:
    """What a new company would get, as it was understood."""
    person = f"{clean.get('contact_first_name', '')} {clean.get('contact_last_name', '')}".strip()
    facts = [
        (__("Adresse"), clean.get("street", "")),
        (__("Telefon"), clean.get("phone", "")),
        (__("E-Mail"), clean.get("email", "")),
        (__("Website"), clean.get("website", "")),
        (__("Ansprechperson"), person),
        (__("Ihr Telefon"), clean.get("contact_phone", "")),
        (__("Ihre E-Mail"), clean.get("contact_email", "")),
        (__("Notiz"), clean.get("note", "")),
    ]
    return [(name, value) for name, value in facts if value]
