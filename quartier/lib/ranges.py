"""Expressions for exclusion constraints that need no PostgreSQL extension."""

from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField
from django.db.models import F, Func, Value


def same(column: str) -> Func:
    """``int8range(column, column, '[]')``: an id as a range, so that core GiST can compare it."""
    return Func(
        F(column),
        F(column),
        Value("[]"),
        function="int8range",
        output_field=BigIntegerRangeField(),
    )


def days(start: str, end: str) -> Func:
    """``daterange(start, end, '[]')``: both days included."""
    return Func(F(start), F(end), Value("[]"), function="daterange", output_field=DateRangeField())
