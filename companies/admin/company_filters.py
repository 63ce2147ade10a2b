"""Filters of the list of companies."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogue.models import Branch, OccupationalField
from companies.enums import ENDED_OFFERS, CompanySize, CompanyState
from companies.models import ContactNote, Offer, Seat, Tag

NEVER = "nie"
UNKNOWN = "unbekannt"


class Choice(admin.SimpleListFilter):
    """A filter by one value out of a list; anything else does not filter."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The companies of the choice."""
        known = {str(value) for value, _label in self.lookup_choices}
        value = self.value()
        return self.narrowed(queryset, value) if value in known else queryset

    def narrowed(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        """The rows of a value that is on the list; each filter says which these are."""
        return rows.none()


class StateFilter(Choice):
    """By how far the relation has come."""

    title = _("Stand")
    parameter_name = "state__exact"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The states."""
        return list(CompanyState.choices)

    def narrowed(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        """In this state."""
        return rows.filter(state=value)


class BranchFilter(Choice):
    """By branch: a section with all its divisions, or one of these."""

    title = _("Branche")
    parameter_name = "branche"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Sections, each followed by its divisions."""
        rows = Branch.objects.values_list("section", "code", "name")
        in_order = sorted(rows, key=lambda row: (row[0], row[0] != row[1], row[1]))
        return [
            (code, name if code == section else f"– {name}") for section, code, name in in_order
        ]

    def narrowed(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        """Of this branch."""
        if value.isdecimal():
            return rows.filter(branch__code=value)
        # As a list of ids, so that the index on the branch is used.
        return rows.filter(branch__in=list(Branch.objects.filter(section=value)))


class FieldFilter(Choice):
    """By the occupational field of what a company offers now."""

    title = _("Berufsfeld der Angebote")
    parameter_name = "feld"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The fields."""
        return list(OccupationalField.objects.values_list("slug", "name"))

    def narrowed(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        """With an offer of this field that has not ended."""
        return rows.filter(Exists(living_offers().filter(field__slug=value)))


class SizeFilter(Choice):
    """By the number of people who work there."""

    title = _("Mitarbeitende")
    parameter_name = "groesse"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The classes of size."""
        return [*CompanySize.choices, (UNKNOWN, _("unbekannt"))]

    def narrowed(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        """Of this size."""
        return rows.filter(size="" if value == UNKNOWN else value)


class LastContactFilter(Choice):
    """By how long nobody has spoken with a company."""

    title = _("letzter Kontakt")
    parameter_name = "kontakt"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The choices."""
        spans = [
            ("30", _("älter als 30 Tage")),
            ("90", _("älter als 90 Tage")),
            ("180", _("älter als ein halbes Jahr")),
            ("365", _("älter als ein Jahr")),
        ]
        return [*spans, (NEVER, _("noch keiner"))]

    def narrowed(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        """With a contact, but none since; or with none at all."""
        notes = ContactNote.objects.filter(company=OuterRef("pk"))
        if value == NEVER:
            return rows.filter(~Exists(notes))
        since = timezone.now() - timedelta(days=int(value))
        return rows.filter(Exists(notes), ~Exists(notes.filter(happened_at__gte=since)))


class OffersFilter(Choice):
    """By what a company has to give."""

    title = _("Angebote")
    parameter_name = "angebote"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The choices."""
        return [
            ("frei", _("mit freien Plätzen")),
            ("ja", _("mit Angeboten")),
            ("ohne", _("ohne Angebote")),
        ]

    def narrowed(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        """With a free seat, with or without an offer that has not ended."""
        if value == "frei":
            seats = Seat.objects.free(timezone.localdate()).filter(offer__company=OuterRef("pk"))
            return rows.filter(Exists(seats))
        offers = Exists(living_offers())
        return rows.filter(offers if value == "ja" else ~offers)


class TagFilter(Choice):
    """By what officers have stuck on it."""

    title = _("Schlagwort")
    parameter_name = "schlagwort"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """All tags."""
        return [(str(pk), name) for pk, name in Tag.objects.values_list("pk", "name")]

    def narrowed(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        """With this tag."""
        stuck = Tag.companies.through.objects.filter(company=OuterRef("pk"), tag=int(value))
        return rows.filter(Exists(stuck))


def living_offers() -> QuerySet[Offer]:
    """A company's offers that have not ended, for the row of the outer query."""
    return Offer.objects.filter(company=OuterRef("pk")).exclude(state__in=ENDED_OFFERS)
