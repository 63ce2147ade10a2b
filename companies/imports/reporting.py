"""An import as data: plan, doubles and errors by row and cell. The form is promised.

docs/operations.md describes it; who changes a name here changes VERSION.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from companies.enums import ImportAction, ImportVerdict
from companies.models import ImportBatch, ImportRow
from quartier.lib.columns import column_name

VERSION = 1


def report(batch: ImportBatch, mapping: str, *, stays: bool) -> dict[str, Any]:
    """Everything about an import that was checked or applied.

    ``stays``: whether it remains in the database, so that its ids lead somewhere.
    """
    rows = list(batch.rows.select_related("candidate", "result").order_by("number"))
    verdicts = Counter(row.verdict for row in rows)
    actions = Counter(row.action for row in rows)
    return {
        "import": {"id": batch.pk, "public_id": str(batch.public_id)} if stays else None,
        "source": {**batch.source, "rows": batch.row_count},
        "mapping": {
            "name": mapping or None,
            "columns": [
                {"column": column_name(place), "heading": heading, "field": target or None}
                for place, (heading, target) in enumerate(
                    zip(batch.header, batch.mapping, strict=True)
                )
            ],
        },
        "counts": {
            "rows": len(rows),
            "verdicts": {verdict: verdicts[verdict] for verdict in ImportVerdict.values},
            "actions": {action: actions[action] for action in ImportAction.values},
        },
        "rows": [_row(row, stays=stays) for row in rows],
    }


def _row(row: ImportRow, *, stays: bool) -> dict[str, Any]:
    result = row.result if stays else None
    return {
        "row": row.number,
        "verdict": row.verdict,
        "action": row.action,
        "reason": row.reason,
        "same_as_row": row.twin,
        "company": {
            "id": result.pk if result else None,
            "name": row.understood.get("name", ""),
        },
        "candidate": _candidate(row),
        "errors": _by_column(row.errors),
        "hints": _by_column(row.hints),
        "cells": {column_name(place): text for place, text in enumerate(row.raw) if text},
    }


def _candidate(row: ImportRow) -> dict[str, Any] | None:
    if row.candidate is None:
        return None
    differences: Sequence[Sequence[str]] = row.differences
    return {
        "id": row.candidate.pk,
        "name": row.candidate.name,
        "differences": [
            {"what": what, "here": here, "table": there} for what, here, there in differences
        ],
    }


def _by_column(findings: Mapping[str, str]) -> dict[str, str]:
    return {
        column_name(int(key)) if key.isdecimal() else key: text for key, text in findings.items()
    }
