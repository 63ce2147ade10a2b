"""The filters of the list of places: from the address to a search, and back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from catalogue.models import Occupation, OccupationalField
from companies.enums import OfferKind
from companies.models import Offer
from placements import browse
from placements.reasons import reach_text
from quartier.lib.date_text import span_text

MOST_LETTERS = 80
REACHES = [
    browse.Reach(10, "min"),
    browse.Reach(15, "min"),
    browse.Reach(20, "min"),
    browse.Reach(30, "min"),
    browse.Reach(2, "km"),
    browse.Reach(5, "km"),
    browse.Reach(10, "km"),
    browse.Reach(25, "km"),
    browse.Reach(100, "km"),
]
POSITIONS = ("nach", "vor")
"""Parameters that say which page; they mean nothing once a filter changes."""


@dataclass(frozen=True)
class Chip:
    """A chosen filter and the address without it."""

    label: str
    url: str


def key_of(reach: browse.Reach) -> str:
    """„15min“: the reach in an address."""
    return f"{reach.value}{reach.unit}"


class OfferForm(forms.Form):
    """Checks what concerns two fields."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("ab"), cleaned.get("bis")
        if first and last and last < first:
            raise ValidationError({"bis": _("Der letzte Tag liegt vor dem ersten.")})
        return cleaned


class OfferFilter(django_filters.FilterSet):
    """Everything the list can be narrowed and ordered by. Names are the ones of the address."""

    text = django_filters.CharFilter(label=_("Suchwort"), max_length=MOST_LETTERS)
    feld = django_filters.MultipleChoiceFilter(
        label=_("Berufsfeld"), widget=forms.CheckboxSelectMultiple
    )
    beruf = django_filters.ChoiceFilter(label=_("Beruf"), empty_label=_("alle Berufe"))
    art = django_filters.ChoiceFilter(
        label=_("Was suchst du?"), choices=OfferKind.choices, empty_label=_("alles")
    )
    zeitraum = django_filters.ChoiceFilter(label=_("Dein Zeitraum"), empty_label=None)
    ab = django_filters.DateFilter(
        label=_("Erster Tag"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    bis = django_filters.DateFilter(
        label=_("Letzter Tag"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    von = django_filters.ChoiceFilter(label=_("Weg von"), empty_label=_("egal"))
    weg = django_filters.ChoiceFilter(
        label=_("Wie weit?"),
        choices=[(key_of(reach), reach_text(reach)) for reach in REACHES],
        empty_label=_("egal"),
    )
    sortierung = django_filters.ChoiceFilter(
        label=_("Zuerst"),
        choices=[
            (browse.Order.WAY.value, _("kurzer Weg")),
            (browse.Order.NEWEST.value, _("neue Plätze")),
        ],
        empty_label=None,
    )

    class Meta:
        model = Offer
        fields: list[str] = []
        form = OfferForm
