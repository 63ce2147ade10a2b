"""The import of a class list as data: plan and errors by row and cell. The form is promised.

docs/operations.md describes it; who changes a name here changes VERSION.
"""

from collections.abc import Mapping
from typing import Any

from quartier.lib.columns import column_name
from schools.enums import PupilVerdict
from schools.imports.rows import ROW
from schools.models import PupilImport, PupilImportRow

VERSION = 1


def report(batch: PupilImport, mapping: str) -> dict[str, Any]:
    """Everything about a list that was checked."""
    rows = batch.rows.select_related("pupil__school_class").order_by("number", "pk")
    verdicts: Mapping[str, int] = batch.plan.get("verdicts", {})
    return {
        "school": {"number": batch.school.number, "name": batch.school.name},
        "year": batch.year.name,
        "source": {**batch.source, "rows": batch.row_count},
        "mapping": {
            "name": mapping or None,
            "columns": [
                {"column": column_name(place), "heading": heading, "field": target}
                for place, heading, target in zip(
                    batch.places, batch.header, batch.mapping, strict=True
                )
            ],
            "dropped": batch.dropped,
        },
        "counts": {
            "rows": batch.row_count,
            "verdicts": {verdict: verdicts.get(verdict, 0) for verdict in PupilVerdict.values},
            "active": batch.plan.get("active", 0),
            "left": batch.plan.get("left", 0),
            "too_many_left": batch.plan.get("is_too_many", False),
        },
        "classes": batch.plan.get("classes", {}),
        "new_classes": [
            {"name": name, "grade": grade} for name, grade in batch.plan.get("new_classes", [])
        ],
        "rows": [_row(row, batch) for row in rows],
    }


def _row(row: PupilImportRow, batch: PupilImport) -> dict[str, Any]:
    cells = {column_name(place): text for place, text in zip(batch.places, row.raw, strict=False)}
    return {
        "row": row.number,
        "verdict": row.verdict,
        "class": row.class_name,
        "last_name": row.values.get("last_name", ""),
        "first_name": row.values.get("first_name", ""),
        "pupil": str(row.pupil.public_id) if row.pupil else None,
        "candidates": len(row.candidates),
        "changes": [
            {"what": what, "here": here, "list": there} for what, here, there in row.differences
        ],
        "errors": _by_column(row.errors, batch),
        "hints": _by_column(row.hints, batch),
        "cells": {column: text for column, text in cells.items() if text},
    }


def _by_column(findings: Mapping[str, str], batch: PupilImport) -> dict[str, str]:
    return {
        key if key == ROW else column_name(batch.places[int(key)]): text
        for key, text in findings.items()
    }
