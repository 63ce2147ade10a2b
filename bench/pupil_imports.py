"""A school's class list of 2,000 pupils through the import, against COPY of the same rows.

The list is what an office exports: the ugly one of the tests. „Prüfen“ is everything up to the
preview, „übernehmen“ writes who is new, and the last line takes the same list again, when every
pupil has to be compared. By hand means: the pupils and guardians the import left, copied as they
are into tables of the same form with the same indexes.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from django.db import connection, models, transaction

from bench import Result
from bench.database import own_database
from schools.imports import batches, work
from schools.models import Guardian, Pupil, PupilImport, School
from tests.factories import CoordinationFactory, SchoolFactory, SchoolYearFactory
from tests.pupil_imports.ugly import ugly_grade

PUPILS = 2_000
MODELS: list[type[models.Model]] = [Pupil, Guardian]


def run() -> Iterator[Result]:
    """Rows a second; one large list each, as it happens in life."""
    with own_database(), tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "schild.txt"
        ugly_grade(path, PUPILS)
        content = path.read_bytes()
        SchoolYearFactory()
        school, by = SchoolFactory(), CoordinationFactory()
        to_plan, batch = _timed(lambda: _plan(content, school, by))
        to_apply, _none = _timed(lambda: _apply(batch, by))
        batch.refresh_from_db()
        if batch.state != "applied" or Pupil.objects.count() != PUPILS:
            raise RuntimeError(f"The list stands at {batch.state}.")
        to_copy = _seconds_to_copy()
        to_compare, _batch = _timed(lambda: _plan(content, school, by))
        rows = batch.row_count
        note = f"{rows} Zeilen, Vergleich: COPY derselben Schüler*innen"
        for subject, seconds in (
            ("Klassenliste prüfen", to_plan),
            ("Klassenliste übernehmen", to_apply),
            ("Klassenliste prüfen und übernehmen", to_plan + to_apply),
            ("Bekannte Klassenliste prüfen", to_compare),
        ):
            yield Result(subject, rows / seconds, "Zeilen/s", rows / to_copy, note)


def _plan(content: bytes, school: School, by: object) -> PupilImport:
    batch = batches.upload(content, "schild.txt", school, by)
    batches.set_mapping(batch, batch.mapping, by)
    work.work_on(batch.pk)
    batch.refresh_from_db()
    return batch


def _apply(batch: PupilImport, by: object) -> None:
    batches.start_apply(batch, by, creates_classes=True)
    work.work_on(batch.pk)


def _timed(deed: Callable[[], object]) -> tuple[float, object]:
    begun = time.perf_counter()
    made = deed()
    return time.perf_counter() - begun, made


def _seconds_to_copy() -> float:
    """Both tables in one transaction, as the import writes them in one."""
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
    names = [field.column for field in model._meta.concrete_fields if not field.generated]
    return ", ".join(connection.ops.quote_name(name) for name in names)
