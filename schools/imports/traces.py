"""What an import leaves to be undone: fingerprints of what it made, who else points to it."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db import models

from schools.models import PupilImportRow


def fingerprint(obj: models.Model) -> str:
    """Equal as long as nobody has changed the row."""
    values = [str(getattr(obj, field.attname)) for field in obj._meta.concrete_fields]
    return hashlib.sha256("\n".join(values).encode()).hexdigest()[:32]


def users_of(
    model: type[models.Model],
    pks: Iterable[int],
    own: Mapping[type[models.Model], Collection[int]] | None = None,
) -> dict[int, set[str]]:
    """By row: the kinds of rows that point to it, asked of every relation the models know.

    Also of apps above this one and of those to come. Rows of imports do not count, nor those of
    ``own``, which came with the same list.
    """
    wanted = list(pks)
    uses: dict[int, set[str]] = {}
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel):  # one-to-one is a kind of it
            continue
        other: Any = relation.related_model
        if other is PupilImportRow:
            continue
        name = relation.field.name
        found = other._base_manager.filter(**{f"{name}__in": wanted})
        found = found.exclude(pk__in=(own or {}).get(other, []))
        for pk in set(found.order_by().values_list(name, flat=True)):
            uses.setdefault(pk, set()).add(str(other._meta.verbose_name_plural))
    return uses
