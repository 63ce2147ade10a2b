"""Rows that are found by a folded text of their own, and the index over its pieces."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import QuerySet

from quartier.lib.finding import Term


def grams_of(name: str) -> models.Func:
    """The three-letter pieces of a text field, by a function that a migration makes."""
    return models.Func(name, function="search_grams", output_field=ArrayField(models.TextField()))


class SearchableQuerySet(models.QuerySet[Any]):
    """Keeps the folded text right also where rows are written many at a time."""

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> Any:
        """Inserts, each row with what it is found by."""
        objs = list(objs)
        for obj in objs:
            obj.set_search_text()
        return super().bulk_create(objs, *args, **kwargs)

    def bulk_update(self, objs: Iterable[Any], fields: Sequence[str], **kwargs: Any) -> Any:
        """Writes these fields, and what follows from them."""
        objs = list(objs)
        for obj in objs:
            obj.set_search_text()
        return super().bulk_update(objs, self.model.with_search_text(fields), **kwargs)

    def having(self, term: Term) -> "QuerySet[Any]":
        """Rows whose text has the word; the index finds them, the text decides."""
        rows = self.filter(search_text__contains=term.text).order_by()
        if pieces := term.grams:
            rows = rows.alias(grams=grams_of("search_text")).filter(grams__contains=pieces)
        return rows


class Searchable(models.Model):
    """A row that is found by words. ``FOUND_BY`` names the fields its text is made of."""

    FOUND_BY: ClassVar[frozenset[str]] = frozenset()

    search_text = models.TextField(default="", editable=False)
    """See quartier.lib.finding."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """With the text that follows from the other fields."""
        self.set_search_text()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = self.with_search_text(kwargs["update_fields"])
        super().save(*args, **kwargs)

    @classmethod
    def with_search_text(cls, fields: Iterable[str]) -> list[str]:
        """The fields, and the text if it is made of one of them."""
        return sorted({*fields} | ({"search_text"} if cls.FOUND_BY & {*fields} else set()))

    def set_search_text(self) -> None:
        """Each model says of what. Also for writers that go round ``save``, such as COPY."""
