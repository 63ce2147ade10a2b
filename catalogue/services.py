"""Loading the data files into the tables."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import IntegrityError, connection, transaction

from catalogue import rules
from catalogue.datafiles import (
    DATA_DIR,
    TABLES,
    DataFileError,
    Table,
    plain,
    read,
    row_key,
    table_of,
)
from catalogue.models import LoadedRow, SortedRow

LOCK = 7_211_984_303
"""Any number, the same in every release: the key of the advisory lock."""
NEVER_LOADED = object()


@dataclass
class LoadReport:
    """What happened to one table, in rows."""

    table: Table
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    switched_off: int = 0
    kept: list[str] = field(default_factory=list)
    """Rows with at least one field that was corrected by hand and therefore stays."""


@transaction.atomic
def load_catalogue(directory: Path = DATA_DIR) -> list[LoadReport]:
    """Brings every table to the state of its file; all tables or none.

    Safe to run again and at once in two processes. A field is overwritten only while it still has
    the value that was loaded last, so corrections made in the admin stay. A row that left its file
    is switched off, never deleted. Raises ``DataFileError`` if a file cannot be read.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    reports = [_TableLoad(table).run(read(table, directory)) for table in TABLES]
    rules.forget()
    return reports


def local_edits(row: LoadedRow) -> list[str]:
    """Names of the fields that differ from what was loaded last; empty for a row made by hand."""
    load = _TableLoad(table_of(row))
    load.read_lists([row])
    current = load.current(row)
    return sorted(name for name, was in row.loaded.items() if current.get(name, was) != was)


@dataclass
class _Change:
    """A row that is to be written, and what of it."""

    row: LoadedRow
    fields: set[str] = field(default_factory=set)
    lists: dict[str, list[str]] = field(default_factory=dict)


class _TableLoad:
    """One table on its way to the state of its file. Values are compared as ``plain`` has them."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.rows = table.model._default_manager
        self.report = LoadReport(table)
        self.targets: dict[str, dict[str, Any]] = {}
        """For each reference: key → the row it names."""
        self.listed: dict[str, dict[int, list[str]]] = {}
        """For each list of references: row id → sorted keys."""

    def run(self, wanted: list[dict[str, Any]]) -> LoadReport:
        """Creates, corrects and switches off rows."""
        # A correction that is being saved is waited for, not written over.
        locked = self.rows.select_for_update(no_key=True, of=("self",))
        existing_rows = list(locked.select_related(*self.table.references).order_by("pk"))
        self.targets = {n: self._targets(n, to) for n, to in self.table.references.items()}
        self.read_lists(existing_rows)
        existing = {self._key(row): row for row in existing_rows}
        new, changes = [], []
        for values in wanted:
            self._check_references(values)
            row = existing.pop(row_key(self.table, values), None)
            if row is None:
                new.append(self._create(values))
            else:
                changes.append(self._merge(row, values))
        changes += self._switch_off(existing.values())
        self._write(new, changes)
        self._write_lists([*new, *changes])
        self.report.created = len(new)
        return self.report

    def read_lists(self, rows: list[LoadedRow]) -> None:
        """Reads the lists of references of these rows, one query a list."""
        for name, to in self.table.many.items():
            keys: dict[int, list[str]] = {}
            found = self.rows.filter(pk__in=[row.pk for row in rows], **{f"{name}__isnull": False})
            for pk, key in found.values_list("pk", f"{name}__{to}").order_by("pk", f"{name}__{to}"):
                keys.setdefault(pk, []).append(key)
            self.listed[name] = keys

    def current(self, row: LoadedRow) -> dict[str, Any]:
        """The row's values in the form of ``loaded``."""
        current: dict[str, Any] = {"is_active": row.is_active}
        for name in self.table.fields:
            if name in self.table.many:
                current[name] = self.listed[name].get(row.pk, [])
            elif name in self.table.references:
                current[name] = getattr(getattr(row, name), self.table.references[name])
            else:
                current[name] = plain(getattr(row, name))
        return current

    def _create(self, values: dict[str, Any]) -> _Change:
        columns = {name: value for name, value in values.items() if name not in self.table.many}
        columns |= {name: rows[columns[name]] for name, rows in self.targets.items()}
        row = self.table.model(**columns, loaded=self._loadable(values))
        lists = {name: values[name] for name in self.table.many if values[name]}
        return _Change(row, lists=lists)

    def _merge(self, row: LoadedRow, values: dict[str, Any]) -> _Change:
        """Takes over each field that nobody corrected here; remembers what the file says."""
        change = _Change(row)
        current, loadable = self.current(row), self._loadable(values)
        differing = [name for name, target in loadable.items() if current[name] != target]
        kept = [name for name in differing if current[name] != self._last_loaded(row, name)]
        for name in set(differing) - set(kept):
            if name in self.table.many:
                change.lists[name] = values[name]
                continue
            if name in self.targets:
                setattr(row, name, self.targets[name][values[name]])
            else:
                setattr(row, name, values.get(name, loadable[name]))
            change.fields.add(name)
        if kept:
            self.report.kept.append(str(row))
        if change.fields or change.lists:
            self.report.updated += 1
        else:
            self.report.unchanged += 1
        if row.loaded != loadable:
            row.loaded = loadable
            change.fields.add("loaded")
        return change

    def _switch_off(self, rows: Iterable[LoadedRow]) -> list[_Change]:
        """Rows that came from the file and left it. Rows made by hand stay as they are."""
        changes = []
        for row in rows:
            if row.loaded.get("is_active") is not True:
                continue
            change = _Change(row, fields={"loaded"})
            row.loaded = {**row.loaded, "is_active": False}
            if row.is_active:
                row.is_active = False
                change.fields.add("is_active")
                self.report.switched_off += 1
            changes.append(change)
        return changes

    def _write(self, new: list[_Change], changes: list[_Change]) -> None:
        fields = {name for change in changes for name in change.fields}
        for change in [*new, *changes]:
            if isinstance(change.row, SortedRow):
                change.row.set_sort_key()
                fields |= {"sort_key"} if change.row.SORTED_BY in fields else set()
        try:
            self.rows.bulk_create(change.row for change in new)
            changed = [change.row for change in changes if change.fields]
            if changed:
                self.rows.bulk_update(changed, sorted(fields))
        except IntegrityError as error:
            raise DataFileError(f"{self.table.file}: {error}") from error

    def _write_lists(self, changes: list[_Change]) -> None:
        for name, to in self.table.many.items():
            targets = self._targets(name, to)
            for change in changes:
                if name in change.lists:
                    keys = change.lists[name]
                    self._check_known(name, keys, targets)
                    getattr(change.row, name).set([targets[key] for key in keys])

    def _check_references(self, values: dict[str, Any]) -> None:
        for name, targets in self.targets.items():
            self._check_known(name, [values[name]], targets)

    def _check_known(self, name: str, keys: list[str], targets: dict[str, Any]) -> None:
        unknown = [key for key in keys if key not in targets]
        if unknown:
            raise DataFileError(f"{self.table.file}, {name}: „{unknown[0]}“ is unknown.")

    def _key(self, row: LoadedRow) -> tuple[str, ...]:
        return row_key(self.table, {name: getattr(row, name) for name in self.table.key})

    def _loadable(self, values: dict[str, Any]) -> dict[str, Any]:
        return {"is_active": True, **{name: plain(values[name]) for name in self.table.fields}}

    def _last_loaded(self, row: LoadedRow, name: str) -> Any:
        """What the loader wrote last; for a column younger than that load, its default.

        In a row made by hand everything counts as corrected.
        """
        if not row.loaded:
            return NEVER_LOADED
        if name in row.loaded:
            return row.loaded[name]
        if name in self.table.many:
            return []
        return plain(self.table.column(name).get_default())

    def _targets(self, name: str, to: str) -> dict[str, Any]:
        rows = self.table.column(name).related_model._default_manager.all()
        return {getattr(row, to): row for row in rows}
