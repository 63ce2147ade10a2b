"""Which file fills which table, and how a cell becomes a value."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from catalogue.models import (
    Branch,
    DataSource,
    DatedSetting,
    LoadedRow,
    Neighbourhood,
    Occupation,
    OccupationalField,
    PostalCode,
    PublicHoliday,
    SchoolHoliday,
    YouthRule,
)

DATA_DIR = Path(__file__).resolve().parent / "data"
BOOLEANS = {"ja": True, "nein": False}


class DataFileError(Exception):
    """A data file cannot be read; the text says where and why."""


@dataclass(frozen=True)
class Table:
    """One data file and its table, in the order of loading."""

    model: type[LoadedRow]
    file: str
    key: tuple[str, ...]
    """The fields that tell rows apart; they are never overwritten."""
    references: Mapping[str, str] = field(default_factory=dict)
    many: Mapping[str, str] = field(default_factory=dict)

    @property
    def fields(self) -> list[str]:
        """Every field a file may correct: all of the header but the key."""
        return [name for name in self.header if name not in self.key]

    @property
    def header(self) -> list[str]:
        """The columns the file must have: the model's own fields without bookkeeping."""
        own = {"id", "loaded", "is_active", "sort_key"}
        options = self.model._meta
        return [f.name for f in (*options.fields, *options.many_to_many) if f.name not in own]

    def column(self, name: str) -> Any:
        """The model field of a column."""
        return self.model._meta.get_field(name)


TABLES = [
    Table(DataSource, "sources.csv", ("slug",)),
    Table(OccupationalField, "occupational_fields.csv", ("code",)),
    Table(Occupation, "occupations.csv", ("slug",), references={"field": "code"}),
    Table(Neighbourhood, "neighbourhoods.csv", ("slug",), many={"neighbours": "slug"}),
    Table(
        PostalCode,
        "postal_codes.csv",
        ("code",),
        references={"neighbourhood": "slug"},
        many={"other_neighbourhoods": "slug"},
    ),
    Table(SchoolHoliday, "school_holidays.csv", ("name", "starts_on")),
    Table(PublicHoliday, "public_holidays.csv", ("on",)),
    Table(Branch, "branches.csv", ("code",)),
    Table(DatedSetting, "settings.csv", ("key", "valid_from")),
    Table(YouthRule, "youth_rules.csv", ("code", "valid_from")),
]


def read(table: Table, directory: Path = DATA_DIR) -> list[dict[str, Any]]:
    """The rows of a table's file as Python values.

    A reference stays the other row's key, a list of references a sorted list of keys. Raises
    ``DataFileError`` for a missing file, a wrong header, an unreadable cell or a double row.
    """
    path = directory / table.file
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines, strict=True)
            if set(reader.fieldnames or ()) != set(table.header):
                raise DataFileError(f"{table.file}: the columns must be {', '.join(table.header)}.")
            rows = [_values(table, row, reader.line_num) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataFileError(f"{table.file}: {error}") from error
    keys = [row_key(table, row) for row in rows]
    doubles = {key for key in keys if keys.count(key) > 1}
    if doubles:
        raise DataFileError(f"{table.file}: twice in the file: {sorted(doubles)}.")
    return rows


def table_of(row: LoadedRow) -> Table:
    """The table a row stands in."""
    return next(table for table in TABLES if isinstance(row, table.model))


def row_key(table: Table, row: Mapping[str, Any]) -> tuple[str, ...]:
    """What tells this row apart, as text."""
    return tuple(str(plain(row[name])) for name in table.key)


def plain(value: Any) -> Any:
    """A value as JSON can hold it, the same for equal values („10“ for 10 and 10.0000)."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if value is None or isinstance(value, (bool, int, float, str, list)):
        return value
    return value.isoformat()


def _values(table: Table, row: dict[str, str], line: int) -> dict[str, Any]:
    # DictReader puts surplus cells under None and missing ones as None.
    if None in row or None in row.values():
        raise DataFileError(f"{table.file}, line {line}: wrong number of cells.")
    values = {}
    for name, text in row.items():
        try:
            values[name] = _value(table, name, text)
        except (KeyError, ValueError, ValidationError) as error:
            raise DataFileError(f"{table.file}, line {line}, {name}: „{text}“") from error
    return values


def _value(table: Table, name: str, text: str) -> Any:
    if name in table.many:
        return sorted(filter(None, text.split("|")))
    if name in table.references:
        return text
    column = table.column(name)
    if isinstance(column, models.BooleanField):
        return BOOLEANS[text]
    value = column.to_python(text)
    column.run_validators(value)
    if not column.blank:
        column.validate(value, None)
    return value
