"""Rows that point to one object are made to point to another, whatever app they belong to.

The relations are asked of the models, so that a table that comes tomorrow moves along without a
line here. What must not move stands in ``STAYS``, with the reason.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from companies.models import Company

STAYS = {
    "companies.company.merged_into": "what went into a company before the present merge",
    "companies.companychange.subject": "the steps that lead to a company's own state",
    "companies.duplicatepair.first": "pairs are judged, not moved",
    "companies.duplicatepair.second": "pairs are judged, not moved",
    "companies.merge.survivor": "the merges themselves",
    "companies.merge.loser": "the merges themselves",
    "companies.importrow.candidate": "what an import found then",
    "companies.importrow.result": "undoing an import must not take the survivor away",
}
"""Relations to a company that stay with it, and why."""
SOFT = (("journal.message", "company_id"),)
"""Columns that hold a company's public id without a foreign key."""


@dataclass(frozen=True)
class Relation:
    """A column of some model that points to a row."""

    model: type[models.Model]
    name: str

    @property
    def key(self) -> str:
        """E.g. ``companies.offer.company``."""
        return f"{self.model._meta.label_lower}.{self.name}"

    def rows(self, target: Any) -> models.QuerySet[Any]:
        """What points to this row; nothing is hidden."""
        return self.model._base_manager.filter(**{self.name: target})


@dataclass
class Record:
    """What a merge did, to undo it."""

    changes: list[dict[str, Any]] = field(default_factory=list)
    moves: list[dict[str, Any]] = field(default_factory=list)
    left: list[dict[str, Any]] = field(default_factory=list)


def relations_to(model: type[models.Model]) -> Iterator[Relation]:
    """Every column that points to this model, also of other apps and of tables between two."""
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel):  # one-to-one is a kind of it
            yield Relation(relation.related_model, relation.field.name)


def moving_relations() -> list[Relation]:
    """The relations to a company that go along when it goes into another."""
    return [relation for relation in relations_to(Company) if relation.key not in STAYS]


def repoint(
    record: Record, relation: Relation, old: Any, new: Any, *, without: Collection[Any] = ()
) -> None:
    """Makes what points to ``old`` point to ``new``, and writes down which rows.

    A row that the database refuses there, because the other has the same one already, stays.
    """
    found = relation.rows(old).exclude(pk__in=list(without)).order_by("pk")
    pks = list(found.values_list("pk", flat=True))
    if not pks:
        return
    moved, left = set_column(relation, pks, old, new)
    names = {"model": relation.model._meta.label_lower, "field": relation.name}
    if moved:
        record.moves.append({**names, "old": plain(old), "new": plain(new), "pks": moved})
    if left:
        record.left.append({**names, "pks": left})


def clashes(relation: Relation, one: models.Model, other: models.Model) -> int:
    """How many rows of the second would stay, because a constraint refuses them at the first."""
    names = relation.model._meta.unique_together
    together = [columns for columns in names if relation.name in columns]
    rules = [
        rule
        for rule in relation.model._meta.constraints
        if re.search(rf"\b{relation.name}\b", repr(rule))
    ]
    if not (together or rules):
        return 0
    rows = list(relation.rows(other.pk))
    for row in rows:
        setattr(row, relation.name, one)
    return sum(_is_refused(row, together, rules) for row in rows)


def _is_refused(
    row: models.Model, together: Sequence[Collection[str]], rules: list[models.BaseConstraint]
) -> bool:
    same = type(row)._base_manager.exclude(pk=row.pk)
    for columns in together:
        if same.filter(**{name: getattr(row, name) for name in columns}).exists():
            return True
    try:
        for rule in rules:
            rule.validate(type(row), row)
    except ValidationError:
        return True
    return False


def set_column(
    relation: Relation, pks: list[Any], old: Any, new: Any
) -> tuple[list[Any], list[Any]]:
    """Sets a column of rows that still hold ``old``; which changed, and which were refused."""
    rows = relation.rows(old).filter(pk__in=pks)
    there = list(rows.order_by("pk").values_list("pk", flat=True))
    try:
        with transaction.atomic():
            rows.update(**{relation.name: new})
    except IntegrityError:
        return _one_by_one(relation, there, old, new)
    return there, []


def _one_by_one(
    relation: Relation, pks: Iterable[Any], old: Any, new: Any
) -> tuple[list[Any], list[Any]]:
    moved, left = [], []
    for pk in pks:
        try:
            with transaction.atomic():
                relation.rows(old).filter(pk=pk).update(**{relation.name: new})
        except IntegrityError:
            left.append(pk)
        else:
            moved.append(pk)
    return moved, left


def change(record: Record, obj: models.Model, values: dict[str, Any]) -> None:
    """Writes columns (by attname) of a row as far as they differ, and what was there before."""
    columns = {column.attname: column for column in obj._meta.concrete_fields}
    differing = {name: value for name, value in values.items() if getattr(obj, name) != value}
    if not differing:
        return
    for name, value in differing.items():
        old = packed(obj, columns[name])
        setattr(obj, name, value)
        record.changes.append(
            {
                "model": obj._meta.label_lower,
                "pk": obj.pk,
                "field": name,
                "old": old,
                "new": packed(obj, columns[name]),
            }
        )
    obj._meta.base_manager.filter(pk=obj.pk).update(**differing)


def packed(obj: models.Model, column: Any) -> str | None:
    """The value of a column as text that ``to_python`` reads again."""
    return None if getattr(obj, column.attname) is None else column.value_to_string(obj)


def snapshot(obj: models.Model) -> dict[str, str | None]:
    """All columns of a row."""
    return {column.attname: packed(obj, column) for column in obj._meta.concrete_fields}


def plain(value: Any) -> Any:
    """A key as JSON takes it."""
    value = value.pk if isinstance(value, models.Model) else value
    return value if isinstance(value, int) else str(value)


def relation_of(move: dict[str, Any]) -> Relation:
    """The relation that was written down."""
    return Relation(apps.get_model(move["model"]), move["field"])
