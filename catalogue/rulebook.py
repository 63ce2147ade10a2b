"""Fills a ``RuleBook`` from the database or, where there is none, from the data files."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from catalogue.datafiles import TABLES, read
from catalogue.models import (
    DatedSetting,
    LoadedRow,
    Occupation,
    PublicHoliday,
    SchoolHoliday,
    YouthRule,
)
from catalogue.youth import Rule, RuleBook, RuleBookError
from catalogue.youth.schedule import FOOD_PROOF, MEASLES_PROOF

_RULES = ("code", "valid_from", "severity", "branches")
_NUMBERS = ("key", "valid_from", "value")
_PUBLIC = ("on",)
_SCHOOL = ("starts_on", "ends_on")
_OCCUPATIONS = ("slug", "needs_food_hygiene", "needs_measles_proof")

Proofs = Mapping[str, frozenset[str]]


def rule_book() -> RuleBook:
    """As the database has it now: four queries. Raises ``RuleBookError`` if any is missing."""
    return _book(_rows)


def rule_book_from_files() -> RuleBook:
    """As the data files have it. Raises ``DataFileError``."""
    return _book(_file_rows)


def occupation_proofs() -> Proofs:
    """The proofs each occupation asks for, by its slug. One query."""
    return _proofs(_rows(Occupation, _OCCUPATIONS))


def occupation_proofs_from_files() -> Proofs:
    """The same from the data files."""
    return _proofs(_file_rows(Occupation, _OCCUPATIONS))


def needed_proofs(occupation: Occupation) -> frozenset[str]:
    """The proofs this occupation asks for."""
    return _needed(occupation.needs_food_hygiene, occupation.needs_measles_proof)


def _book(rows: Any) -> RuleBook:
    rules: dict[str, list[tuple[date, Rule]]] = {}
    for code, valid_from, severity, branches in rows(YouthRule, _RULES):
        rule = Rule(code, severity, frozenset(branches.split()))
        rules.setdefault(code, []).append((valid_from, rule))
    numbers: dict[str, list[tuple[date, Decimal]]] = {}
    for key, valid_from, value in rows(DatedSetting, _NUMBERS):
        numbers.setdefault(key, []).append((valid_from, value))
    if not rules:
        raise RuleBookError("No rules for young people are loaded. Run „manage.py load_catalogue“.")
    for rows_of_rule in rules.values():
        rows_of_rule.sort(key=lambda row: row[0])
    for rows_of_number in numbers.values():
        rows_of_number.sort(key=lambda row: row[0])
    return RuleBook(
        rules,
        numbers,
        frozenset(on for (on,) in rows(PublicHoliday, _PUBLIC)),
        tuple(sorted(rows(SchoolHoliday, _SCHOOL))),
    )


def _rows(model: type[LoadedRow], fields: tuple[str, ...]) -> Iterable[tuple]:
    return model._default_manager.filter(is_active=True).order_by(*fields).values_list(*fields)


def _file_rows(model: type[LoadedRow], fields: tuple[str, ...]) -> Iterable[tuple]:
    table = next(table for table in TABLES if table.model is model)
    return [tuple(row[field] for field in fields) for row in read(table)]


def _proofs(rows: Iterable[tuple]) -> Proofs:
    return {slug: _needed(food, measles) for slug, food, measles in rows}


def _needed(food: bool, measles: bool) -> frozenset[str]:
    wanted = ((FOOD_PROOF, food), (MEASLES_PROOF, measles))
    return frozenset(proof for proof, is_needed in wanted if is_needed)
