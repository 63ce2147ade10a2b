"""Small class lists for tests, and ways to bring them in."""

import csv
import io
from typing import Any

from schools.enums import ListScope
from schools.imports import batches, work
from schools.models import Pupil, PupilImport, School

HEADER = ["ID", "Name", "Vorname", "Geburtsdatum", "Klasse"]


def csv_list(*lines: list[str], header: list[str] | None = None, encoding: str = "utf-8") -> bytes:
    """A list with ``;`` between the cells."""
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([header or HEADER, *lines])
    return out.getvalue().encode(encoding)


def line_of(pupil: Pupil, **other: str) -> list[str]:
    """A pupil as the list of the office names it."""
    cells = {
        "ID": pupil.external_id,
        "Name": pupil.last_name,
        "Vorname": pupil.first_name,
        "Geburtsdatum": f"{pupil.born_on:%d.%m.%Y}",
        "Klasse": pupil.school_class.name,
    }
    return list({**cells, **other}.values())


def checked(
    school: School, content: bytes, by: Any, scope: str = ListScope.SCHOOL, **wishes: Any
) -> PupilImport:
    """A list that has been checked."""
    batch = batches.upload(content, "liste.csv", school, by)
    batches.set_mapping(batch, batch.mapping, by, scope=scope, **wishes)
    work.work_on(batch.pk)
    batch.refresh_from_db()
    assert batch.state == "checked", batch.changes.last()
    return batch


def applied(batch: PupilImport, by: Any, **agreed: Any) -> PupilImport:
    """The list taken over."""
    batches.start_apply(batch, by, **agreed)
    work.work_on(batch.pk)
    batch.refresh_from_db()
    assert batch.state == "applied", batch.changes.last().reason
    return batch


def undone(batch: PupilImport, by: Any) -> PupilImport:
    """The list taken back."""
    batches.start_undo(batch, by)
    work.work_on(batch.pk)
    batch.refresh_from_db()
    assert batch.state == "undone", batch.changes.last().reason
    return batch
