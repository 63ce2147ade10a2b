"""A small city for the tests of this folder: every generator, a tenth of the people."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.apps import apps
from django.db import models, transaction

from quartier.demo.build import OWN_APPS, build_city
from quartier.demo.city import Size

SMALL = Size(pupils=320, companies=150, offers=300)
NOT_COMPARED = {
    "accounts.User": {"password"},  # salted afresh each time
    "journal.Message": {"key"},  # holds primary keys
    "companies.ImportRow": {"made"},  # the same
    "schools.PupilImportRow": {"made", "candidates"},  # the same
    "companies.Merge": {"before", "changes", "moves"},  # so do these
}


@contextmanager
def built(today: date, size: Size = SMALL, **options: Any) -> Iterator[None]:
    """A city that is gone afterwards."""
    with transaction.atomic():
        build_city(size, today, **options)
        yield
        transaction.set_rollback(True)


def digest() -> dict[str, str]:
    """A fingerprint a table. A primary key counts by its place in the table, not by its number."""
    own = [
        model
        for label in OWN_APPS
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
    ]
    places = {model: {key: place for place, key in enumerate(_keys(model))} for model in own}
    return {
        model._meta.label: hashlib.sha256(
            "\n".join(_line(row, places) for row in model._base_manager.order_by("pk")).encode()
        ).hexdigest()
        for model in own
        if places[model]
    }


def _keys(model: type[models.Model]) -> list[Any]:
    return list(model._base_manager.order_by("pk").values_list("pk", flat=True))


def _line(row: models.Model, places: dict[Any, dict[Any, int]]) -> str:
    left_out = NOT_COMPARED.get(row._meta.label, set())
    values = []
    for field in row._meta.concrete_fields:
        if field.primary_key or field.generated or field.name in left_out:
            continue
        value = getattr(row, field.attname)
        if field.is_relation:
            value = places.get(field.related_model, {}).get(value, value)
        elif field.name == "link_path":
            value = re.sub(r"\d+", "n", value)  # the admin's pages are named by primary key
        values.append(f"{field.name}={value!r}")
    return " ".join(values)
