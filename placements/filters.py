"""The filters of the list of places: from the address to a search, and back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.forms.utils import flatatt
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
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


class LongSelect(forms.Select):
    """A select with many choices. Django draws each with a template, which takes its time."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """The same markup as Django's, without templates."""
        widget = self.get_context(name, value, attrs)["widget"]
        groups = [
            (format_html('<optgroup label="{}">{}</optgroup>', label, _options(options)),)
            if label
            else (_options(options),)
            for label, options, _number in widget["optgroups"]
        ]
        return format_html(
            '<select name="{}"{}>{}</select>',
            widget["name"],
            flatatt(widget["attrs"]),
            format_html_join("", "{}", groups),
        )


def _options(options: list[dict[str, Any]]) -> SafeString:
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((one["value"], flatatt(one["attrs"]), one["label"]) for one in options),
    )


class OfferForm(forms.Form):
    """Checks what concerns two fields."""

    marks_optional_fields = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("ab"), cleaned.get("bis")
        if first and last and last < first:
            self.add_error("bis", _("Der letzte Tag liegt vor dem ersten."))
        if cleaned.get("weg") and not cleaned.get("von") and "von" not in self.errors:
            self.add_error("von", _("Wähle auch, von wo."))
        return cleaned


class OfferFilter(django_filters.FilterSet):
    """Everything the list can be narrowed and ordered by. Names are the ones of the address."""

    text = django_filters.CharFilter(label=_("Suchwort"), max_length=MOST_LETTERS)
    feld = django_filters.MultipleChoiceFilter(
        label=_("Berufsfeld"), widget=forms.CheckboxSelectMultiple
    )
    beruf = django_filters.ChoiceFilter(
        label=_("Beruf"), empty_label=_("alle Berufe"), widget=LongSelect
    )
    art = django_filters.ChoiceFilter(
        label=_("Was suchst du?"), choices=OfferKind.choices, empty_label=_("alles")
    )
    zeitraum = django_filters.ChoiceFilter(label=_("Dein Zeitraum"), empty_label=None)
    ab = django_filters.DateFilter(label=_("Erster Tag"), widget=forms.DateInput)
    bis = django_filters.DateFilter(label=_("Letzter Tag"), widget=forms.DateInput)
    von = django_filters.ChoiceFilter(label=_("Weg von"), empty_label=_("egal"), widget=LongSelect)
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

    def __init__(
        self,
        data: QueryDict,
        *,
        seeker: browse.Seeker,
        fields: Sequence[OccupationalField],
        occupations: Sequence[Occupation],
        origins: Sequence[browse.Origin],
    ) -> None:
        """``data`` is the query of the address; what it leaves out is as usual for this person."""
        self.given = data
        self.seeker = seeker
        self.known_fields = {field.slug: field for field in fields}
        self.known_occupations = {row.slug: row for row in occupations}
        self.origins = {origin.slug: origin for origin in origins}
        if own := seeker.origin:
            self.origins[own.slug] = own
        self.periods = {str(period.public_id): period for period in seeker.periods}
        filled = data.copy()
        for name, value in self._usual().items():
            filled.setdefault(name, value)
        super().__init__(filled, queryset=Offer.objects.all())
        self._offer_choices(filled.getlist("feld"))
        self._leave_out(filled)

    def _usual(self) -> dict[str, str]:
        """What holds as long as nobody chooses otherwise: the next period, from the own school."""
        usual = {}
        if self.seeker.periods:
            first = self.seeker.periods[0]
            usual |= {"art": first.kind, "zeitraum": str(first.public_id)}
        if own := self.seeker.origin:
            usual["von"] = own.slug
        return usual

    def _offer_choices(self, chosen: list[str]) -> None:
        """Choices from the catalogue, schools and neighbourhoods."""
        choices = {name: one.extra for name, one in self.filters.items()}
        choices["feld"]["choices"] = [(row.slug, row.name) for row in self.known_fields.values()]
        choices["beruf"]["choices"] = self._occupation_choices(chosen)
        choices["von"]["choices"] = self._origin_choices()
        choices["zeitraum"]["choices"] = [
            (key, span_text(period.starts_on, period.ends_on))
            for key, period in self.periods.items()
        ]

    def _leave_out(self, filled: QueryDict) -> None:
        """Keeps only the questions that this person has in this search."""
        if len(self.periods) < 2:
            del self.filters["zeitraum"]
        if self.periods and filled.get("art") != OfferKind.HOLIDAY_INTERNSHIP:
            # The school sets the days, but not those of the holidays.
            del self.filters["ab"], self.filters["bis"]
        if filled.get("von") not in self.origins:
            # There is one order, the newest first.
            del self.filters["sortierung"]

    def _occupation_choices(self, chosen: list[str]) -> list[tuple[str, list[tuple[str, str]]]]:
        """Occupations under their field; with fields chosen, only theirs."""
        groups = []
        for field in self.known_fields.values():
            if chosen and field.slug not in chosen:
                continue
            rows = [row for row in self.known_occupations.values() if row.field_id == field.pk]
            if rows:
                groups.append((field.name, [(row.slug, row.title) for row in rows]))
        return groups

    def _origin_choices(self) -> list[tuple[Any, list[tuple[str, str]]]]:
        named = self.origins.values()
        return [
            (_("Schulen"), [(one.slug, one.name) for one in named if one.is_school]),
            (_("Quartiere"), [(one.slug, one.name) for one in named if not one.is_school]),
        ]

    def filter_queryset(self, queryset: QuerySet[Offer]) -> QuerySet[Offer]:
        """The offers that answer the search (placements.browse)."""
        return browse.offers(self.search)

    @cached_property
    def search(self) -> browse.Search:
        """The search; a value that makes no sense does not narrow it, the form says so."""
        self.form.is_valid()
        chosen = self.form.cleaned_data
        pupil = self.seeker.pupil
        period = self._period()
        fields = [self.known_fields[slug] for slug in chosen.get("feld") or []]
        first = period.starts_on if period else self.seeker.on
        return browse.Search(
            on=self.seeker.on,
            text=chosen.get("text") or "",
            fields=tuple(fields),
            occupation=self._occupation(),
            kind=chosen.get("art") or "",
            days=self._days(),
            window=browse.Days(period.starts_on, period.ends_on) if period else None,
            grade=pupil.school_class.grade if pupil else None,
            age=pupil.age_on(first) if pupil else None,
            origin=self.origins.get(chosen.get("von") or ""),
            reach=self._reach(),
            order=self._order(),
        )

    def _occupation(self) -> Occupation | None:
        row = self.known_occupations.get(self.form.cleaned_data.get("beruf") or "")
        if row:
            # Known already: no query for it.
            row.field = next(one for one in self.known_fields.values() if one.pk == row.field_id)
        return row

    def _period(self) -> Any:
        chosen = self.form.cleaned_data.get("zeitraum") or ""
        return self.periods.get(chosen) or next(iter(self.periods.values()), None)

    def _days(self) -> browse.Days | None:
        """With one day given, that day alone must be possible."""
        first, last = (self.form.cleaned_data.get(name) for name in ("ab", "bis"))
        if not (first or last):
            return None
        return browse.Days(first or last, last or first)

    def _reach(self) -> browse.Reach | None:
        chosen = self.form.cleaned_data
        if not chosen.get("von"):
            return None
        return next((reach for reach in REACHES if key_of(reach) == chosen.get("weg")), None)

    def _order(self) -> browse.Order | None:
        chosen = self.form.cleaned_data.get("sortierung")
        return browse.Order(chosen) if chosen else None

    def show_counts(self, counts: Mapping[int, int] | None) -> None:
        """Writes behind each field how many places it has, if they were counted."""
        if counts is not None:
            self.form.fields["feld"].choices = [
                (row.slug, f"{row.name} ({counts.get(row.pk, 0)})")
                for row in self.known_fields.values()
            ]

    def chips(self) -> list[Chip]:
        """The chosen filters, each with the address without it."""
        return [Chip(label, self.url_without(name, value)) for name, value, label in self._chosen()]

    def _chosen(self) -> Iterator[tuple[str, str, str]]:
        """Parameter, value and label of each filter that is not as usual."""
        search, usual = self.search, self._usual()
        if search.text:
            yield "text", search.text, f"„{search.text}“"
        if search.reach:
            yield "weg", key_of(search.reach), reach_text(search.reach)
        for field in search.fields:
            yield "feld", field.slug, field.name
        if search.occupation:
            yield "beruf", search.occupation.slug, search.occupation.title
        if search.kind and search.kind != usual.get("art"):
            yield "art", search.kind, str(OfferKind(search.kind).label)
        if search.days:
            yield "ab", "", span_text(*search.days)
        if search.origin and search.origin.slug != usual.get("von"):
            yield "von", search.origin.slug, search.origin.name

    def url_without(self, name: str, value: str) -> str:
        """The address without one filter, on the first page."""
        query = self._first_page()
        fields = [slug for slug in query.getlist("feld") if slug != value]
        changes: dict[str, list[str]] = {name: fields if name == "feld" else []}
        if name == "ab":
            changes["bis"] = []
        return _address(query, changes)

    def url_to(self, **parameters: str) -> str:
        """The address with other values, on the first page unless they name a position."""
        return _address(self._first_page(), {name: [to] for name, to in parameters.items()})

    def url_of(self, search: browse.Search) -> str:
        """The address of a search made from this one by letting go of something."""
        changes = {
            "text": [search.text] if search.text else [],
            "feld": [field.slug for field in search.fields],
            "beruf": [search.occupation.slug] if search.occupation else [],
        }
        if search.reach:
            changes["weg"] = [key_of(search.reach)]
        if not search.days:
            changes |= {"ab": [], "bis": []}
        if search.kind != self.search.kind:
            # Said in so many words: without it the kind would be the usual one again.
            changes["art"] = [search.kind]
        return _address(self._first_page(), changes)

    def _first_page(self) -> QueryDict:
        query = self.given.copy()
        for name in POSITIONS:
            query.pop(name, None)
        return query


def _address(query: QueryDict, changes: dict[str, list[str]]) -> str:
    """The query with these parameters replaced, or removed where there is no value."""
    for name, values in changes.items():
        if values:
            query.setlist(name, values)
        else:
            query.pop(name, None)
    return f"?{query.urlencode()}"
