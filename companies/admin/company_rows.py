"""How the list of companies gets its rows: ids first, then the figures of one page.

Finding and ordering touch the companies alone; what the columns say is asked for the fifty of the
page. Counting ends at ``COUNTED``. So a list of 200,000 costs what one of 2,000 costs
(bench/company_list.py).
"""

from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.core.paginator import Paginator
from django.db.models import Case, OrderBy, Q, QuerySet, Value, When
from django.http import HttpRequest
from django.utils.functional import cached_property

from companies import finding
from companies.models import Company
from quartier.lib.finding import terms

COUNTED = 10_000
"""Nobody turns 200 pages: beyond, a filter helps."""
COLUMNS_VAR = "spalten"
LIST_VAR = "liste"
LITTLE = 2
"""With so few hits it is worth saying what else may have been meant."""
NEAR = 20


class CountedPaginator(Paginator):
    """Counts up to a limit, and says when there are more."""

    @cached_property
    def count(self) -> int:
        """How many rows there are, at most ``COUNTED``."""
        return min(self._found, COUNTED)

    @cached_property
    def has_more(self) -> bool:
        """Whether there are more than were counted."""
        return self._found > COUNTED

    @cached_property
    def _found(self) -> int:
        return self.object_list.order_by()[: COUNTED + 1].count()


class CompanyChangeList(ChangeList):
    """The list, and companies whose names are nearly what was typed."""

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        self.meant: list[Company] = []
        self.is_near = False
        super().__init__(request, *args, **kwargs)
        self.saved_id = self.params.pop(LIST_VAR, "")
        self.filter_params.pop(LIST_VAR, None)

    def get_filters_params(self, params: dict[str, Any] | None = None) -> dict[str, Any]:
        """Columns and the name of a kept list filter nothing."""
        found = super().get_filters_params(params)
        return {key: value for key, value in found.items() if key not in (COLUMNS_VAR, LIST_VAR)}

    def get_queryset(self, request: HttpRequest, *args: Any, **kwargs: Any) -> QuerySet[Company]:
        """What was asked for; if there is nothing, what comes near."""
        self.root_queryset = self.model_admin.plain(request)
        rows = super().get_queryset(request, *args, **kwargs)
        if not self.query.strip():
            return rows
        hits = list(rows.order_by().values_list("pk", flat=True)[: LITTLE + 1])
        if len(hits) > LITTLE:
            return rows
        near = finding.meant(self.root_queryset, self.query, NEAR)
        self.meant = [company for company in near if company.pk not in hits][: finding.SHOWN]
        if hits or not near:
            return rows
        typed, self.query = self.query, ""
        rows = super().get_queryset(request, *args, **kwargs)
        self.query = typed
        self.is_near = True
        return rows.filter(pk__in=[company.pk for company in near])

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        """Ties by name; who has no value comes last, whichever way one looks.

        Of what was typed, companies of that name come before those where somebody is called so.
        """
        parts = super().get_ordering(request, queryset)
        if self.query.strip() and not self.params.get(ORDER_VAR):
            parts = [own_words_first(self.query), *parts]
        parts = [_empty_last(part) for part in parts if part not in ("pk", "-pk")]
        names = [part for part in parts if isinstance(part, str)]
        if "sort_key" not in names and "-sort_key" not in names:
            parts.append("sort_key")
        # The same way as the name, so that one index serves both.
        return [*parts, "-pk" if "-sort_key" in names else "pk"]

    def get_ordering_field(self, field_name: Any) -> Any:
        """Names by the key that knows where „Ä“ belongs."""
        return "sort_key" if field_name == "name" else super().get_ordering_field(field_name)

    def get_results(self, request: HttpRequest) -> None:
        """One page of ids, then their rows with all that the columns show."""
        super().get_results(request)
        self.has_more = self.paginator.has_more
        ids = list(self.result_list.values_list("pk", flat=True))
        rows = self.model_admin.with_figures(Company.objects.all(), self.list_display).in_bulk(ids)
        self.result_list = [rows[pk] for pk in ids if pk in rows]

    @property
    def orders(self) -> list[tuple[str, Any, bool]]:
        """What one may order by: value, heading, whether it is so now."""
        now = self.params.get("o", "")
        found = []
        for place, name in enumerate(self.list_display):
            if name != "action_checkbox" and self.get_ordering_field(name):
                label = self.model_admin.heading(name)
                found += [
                    (str(place), label, now == str(place)),
                    (f"-{place}", f"{label} ↓", now == f"-{place}"),
                ]
        return found

    @property
    def chips(self) -> list[dict[str, Any]]:
        """The filters that are set; each link removes one."""
        found = []
        for spec in self.filter_specs:
            labels = {str(value): label for value, label in spec.lookup_choices}
            if label := labels.get(spec.value() or ""):
                url = self.get_query_string(remove=[spec.parameter_name])
                found.append({"title": spec.title, "label": label, "url": url})
        return found

    @property
    def kept_query(self) -> str:
        """What a saved list remembers: search, filters, columns, order."""
        return kept_query(urlencode(sorted(self.filter_params.items()), doseq=True), self.spalten)

    @property
    def spalten(self) -> str:
        """The columns as they are written in an address."""
        return ",".join(name for name in self.list_display if name != "action_checkbox")


def own_words_first(query: str) -> OrderBy:
    """Companies whose own name, number or website has all the words, then the others."""
    own = Q(*(Q(search_text__contains=term.text) for term in terms(query)))
    return Case(When(own, then=0), default=1).asc() if own else Value(0).asc()


def kept_query(query: str, columns: str = "") -> str:
    """The part of an address that says what is shown, without page, empty values and the rest."""
    away = {"p", "e", "all", LIST_VAR}
    pairs = [(key, value) for key, value in parse_qsl(query) if value and key not in away]
    if columns:
        pairs = [pair for pair in pairs if pair[0] != COLUMNS_VAR] + [(COLUMNS_VAR, columns)]
    return urlencode(pairs)


def _empty_last(part: Any) -> Any:
    if not isinstance(part, OrderBy):
        return part
    copy = part.copy()
    copy.nulls_first, copy.nulls_last = None, True
    return copy
