"""Spreadsheets as officers keep them."""

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from accounts.models import User
from companies.enums import ImportState
from companies.imports import batches, work
from companies.models import ImportBatch

HEADER = ["Firma", "Straße", "PLZ", "Ort", "Tel.", "E-Mail", "Ansprechpartner", "Bemerkung"]
MUELLER = [
    "Bäckerei Müller GmbH",
    "Hafenstr. 3",
    "44147",
    "Dortmund",
    "0231 / 502345 oder 0171 1234567",
    "info@mueller-brot.de",
    "Frau Eva Müller",
    "nimmt gern Praktikanten",
]
KAYA = ["Kfz Kaya", "Am Markt 1", "44263", "Dortmund", "0231 987654", "", "", ""]


def csv_file(*rows: Sequence[str], encoding: str = "cp1252", sign: str = ";") -> bytes:
    """A file as a spreadsheet program saves it."""
    return "\r\n".join(sign.join(row) for row in rows).encode(encoding)


def workbook(rows: Sequence[Sequence[Any]], merged: Sequence[Any] = ()) -> bytes:
    """An .xlsx file; ``merged`` holds (first row, first column, last row, last column, text)."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "dd.mm.yyyy"}) as book:
        sheet = book.add_worksheet("Betriebe")
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write(number, column, cell)
        for cells in merged:
            sheet.merge_range(*cells)
        book.add_worksheet("Alt")
    return out.getvalue()


def checked(content: bytes, by: User, **choices: Any) -> ImportBatch:
    """An import up to the preview."""
    batch = batches.upload(content, "betriebe.csv", by)
    batches.set_mapping(batch, batch.mapping, by, takes_over=True, **choices)
    work.work_on(batch.pk)
    batch.refresh_from_db()
    assert batch.state == ImportState.CHECKED, batch.changes.last().reason
    return batch


def applied(content: bytes, by: User) -> ImportBatch:
    """An import that has been taken over."""
    batch = checked(content, by)
    batches.start_apply(batch, by)
    work.work_on(batch.pk)
    batch.refresh_from_db()
    return batch


def undone(batch: ImportBatch, by: User) -> ImportBatch:
    """The same taken back."""
    batches.start_undo(batch, by)
    work.work_on(batch.pk)
    batch.refresh_from_db()
    return batch
