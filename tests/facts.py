"""The catalogue in the test database: loaded once, and put back after each flush.

Places, occupations, holidays and rules are there in every test that may use the database, at no
cost. Transactional tests empty all tables; Django then sends ``post_migrate`` to refill what a
fresh database has, and the facts come back the same way, with the same ids.
"""

import math
from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import models, transaction

from catalogue import rules
from catalogue.datafiles import TABLES
from catalogue.models import DatedSetting
from catalogue.services import load_catalogue

_MODELS = [
    *(table.model for table in TABLES),
    *(getattr(table.model, name).through for table in TABLES for name in table.many),
]
_kept: list[tuple[type[models.Model], list[models.Model]]] = []


def keep_loaded() -> None:
    """Call before the test database is made."""
    # What Django itself refills content types with; no signal of a model.
    models.signals.post_migrate.connect(
        _refill, sender=apps.get_app_config("catalogue"), dispatch_uid="test facts"
    )
    # A page costs the same number of queries in every test only if the rules never run out.
    rules.KEEP_SECONDS = math.inf


def _refill(**kwargs: object) -> None:
    if _kept and not any(model.objects.exists() for model in _MODELS):
        with transaction.atomic():
            for model, rows in _kept:
                model.objects.bulk_create(rows)
        return
    load_catalogue()
    rules.number("application.answer_days")
    _kept[:] = [(model, list(model.objects.order_by("pk"))) for model in _MODELS]


@pytest.fixture(autouse=True)
def _rules_as_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test changes about the rules ends with the test."""
    monkeypatch.setattr(rules, "_kept", rules._kept)


def set_rule(key: str, value: int | float | str, valid_from: date = date(2020, 8, 1)) -> None:
    """Gives a rule another value for the rest of the test."""
    fields = {"value": Decimal(str(value)), "description": key, "source": "Test"}
    DatedSetting.objects.update_or_create(key=key, valid_from=valid_from, defaults=fields)
    rules.forget()
