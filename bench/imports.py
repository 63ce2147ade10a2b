"""A spreadsheet of companies through the import, against COPY of the same rows.

The rows are what officers bring: the ugly spreadsheet of the tests. „Plan“ is everything up to the
preview (reading, cleaning, comparing), „apply“ writes what is new. By hand means: the rows of
companies, sites, contacts, notes and follow-ups that the import left, copied as they are into
tables of the same form with the same indexes. What the ratio says is what understanding, comparing,
audit and the way back cost.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from django.db import connection, models, transaction

from bench import Result
from bench.database import own_database
from companies.enums import ImportState
from companies.imports import batches, work
from companies.models import Company, Contact, ContactNote, FollowUp, ImportBatch, Site
from tests.factories import OfficerFactory
from tests.imports.ugly import ugly_workbook

COMPANIES = 2_000
MODELS: list[type[models.Model]] = [Company, Site, Contact, ContactNote, FollowUp]


def run() -> Iterator[Result]:
    """Spreadsheet rows a second; one large import each, as it happens in life."""
    with own_database(), tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "betriebe.xlsx"
        ugly_workbook(path, COMPANIES, doubles=12)
        officer = OfficerFactory()
        content = path.read_bytes()
        seconds_to_plan = _seconds(lambda: _plan(content, officer))
        batch = ImportBatch.objects.get()
        rows = batch.row_count
        seconds_to_apply = _seconds(lambda: _apply(batch, officer))
        batch.refresh_from_db()
        if batch.state != ImportState.APPLIED:
            raise RuntimeError(f"The import stands at {batch.state}.")
        seconds_to_copy = _seconds_to_copy()
        note = f"{rows} Zeilen, Vergleich: COPY derselben Betriebe"
        by_hand = rows / seconds_to_copy
        for subject, seconds in (
            ("Import prüfen", seconds_to_plan),
            ("Import übernehmen", seconds_to_apply),
            ("Import prüfen und übernehmen", seconds_to_plan + seconds_to_apply),
        ):
            yield Result(subject, rows / seconds, "Zeilen/s", by_hand, note)


def _plan(content: bytes, officer: object) -> None:
    batch = batches.upload(content, "betriebe.xlsx", officer)
    batches.set_mapping(batch, batch.mapping, officer, takes_over=True, in_person=True)
    work.work_on(batch.pk)


def _apply(batch: ImportBatch, officer: object) -> None:
    batches.start_apply(batch, officer, in_person=True)
    work.work_on(batch.pk)


def _seconds(deed: Callable[[], object]) -> float:
    begun = time.perf_counter()
    deed()
    return time.perf_counter() - begun


def _seconds_to_copy() -> float:
    """All tables in one transaction, as the import writes them in one."""
    contents = {}
    with connection.cursor() as cursor:
        for model in MODELS:
            table = model._meta.db_table
            cursor.execute(f"CREATE TABLE bench_{table} (LIKE {table} INCLUDING ALL)")
            with cursor.copy(f"COPY {table} ({_columns(model)}) TO STDOUT") as copy:
                contents[model] = b"".join(copy)
    begun = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        for model, content in contents.items():
            table = model._meta.db_table
            with cursor.copy(f"COPY bench_{table} ({_columns(model)}) FROM STDIN") as copy:
                copy.write(content)
    return time.perf_counter() - begun


def _columns(model: type[models.Model]) -> str:
    """Without those the database computes."""
    names = [field.column for field in model._meta.concrete_fields if not field.generated]
    return ", ".join(connection.ops.quote_name(name) for name in names)
