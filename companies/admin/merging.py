"""Companies that may be one, their merge on one page, and the way back."""

from typing import Any, ClassVar

from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from companies import record, services
from companies.admin.deeds import Deed, DeedAdmin, post_form
from companies.enums import PairState, Sameness
from companies.forms import MergeForm, ReasonForm
from companies.models import Company, DuplicatePair, Merge
from companies.permissions import STAFF, can_judge_pair, can_merge, can_undo_merge
from companies.services import duplicates
from companies.services.merge_preview import preview, shown
from companies.services.merging import chosen_columns
from companies.services.unmerging import reason_against_undo

FOUND = 20


class CompanyMergePages:
    """The pages of the companies' admin on which two become one."""

    def get_urls(self) -> list[URLPattern]:
        """Before the catch-all of a company's own page."""
        view = self.admin_site.admin_view  # type: ignore[attr-defined]
        return [
            path(
                "<int:pk>/zusammenfuehren/",
                view(self.merge_search_view),
                name="companies_company_merge",
            ),
            path(
                "<int:pk>/zusammenfuehren/<int:other>/",
                view(self.merge_view),
                name="companies_company_merge_with",
            ),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kw: Any) -> Any:
        """The page of a company that was merged is the page of what it went into."""
        return self._page_of_survivor(request, object_id) or super().change_view(  # type: ignore[misc]
            request, object_id, *args, **kw
        )

    def history_view(self, request: HttpRequest, object_id: str, *args: Any, **kw: Any) -> Any:
        """As the page itself."""
        return self._page_of_survivor(request, object_id) or super().history_view(  # type: ignore[misc]
            request, object_id, *args, **kw
        )

    def deed_view(self, request: HttpRequest, pk: int, slug: str) -> HttpResponse:
        """What somebody writes to a company that was merged meanwhile arrives where it went."""
        standing = Company.objects.standing_for(pk)
        return super().deed_view(request, standing.pk if standing else pk, slug)  # type: ignore[misc,no-any-return]

    def merge_search_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Which is the other one? What was found at night comes first, the rest by search."""
        company = self._standing(request, pk)
        words = request.GET.get("q", "").strip()[:100]
        others = Company.objects.exclude(pk=company.pk).with_crm().select_related("owner")
        pairs = DuplicatePair.objects.open().of(company.pk).select_related("first", "second")
        context = {
            **self._merge_context(request, company, _("Mit anderem Betrieb zusammenführen")),
            "words": words,
            "found": others.search(words)[:FOUND] if words else [],
            "pairs": [(_other(pair, company), pair.reason_labels) for pair in pairs],
        }
        return TemplateResponse(request, "admin/companies/company/merge_search.html", context)

    def merge_view(self, request: HttpRequest, pk: int, other: int) -> HttpResponse:
        """Shows both side by side and what will happen (GET), and does it (POST)."""
        company, second = self._standing(request, pk), self._standing(request, other)
        if company == second:
            return redirect("admin:companies_company_change", company.pk)
        if not can_merge(request.user, company, second):  # type: ignore[arg-type]
            text = __("Einen der Betriebe betreut jemand anders. Die Koordination führt zusammen.")
            messages.error(request, text)
            return redirect("admin:companies_company_merge", company.pk)
        found = preview(company, second)
        if notice := record.more_requests_than_taken(company, second, found.most_requests):
            found.notices.append(notice)
        first = {"seen": found.seen}
        form = MergeForm(
            request.POST if request.method == "POST" else None, initial=first, preview=found
        )
        if request.method == "POST" and form.is_valid():
            return self._merge(request, company, second, form)
        context = {
            **self._merge_context(request, company, _("Zusammenführen")),
            "other": second,
            "preview": found,
            "form": form,
        }
        return TemplateResponse(request, "admin/companies/company/merge.html", context)

    def _merge(
        self, request: HttpRequest, company: Company, other: Company, form: MergeForm
    ) -> HttpResponse:
        data = form.cleaned_data
        try:
            merge = services.merge_companies(
                company,
                other,
                request.user,  # type: ignore[arg-type]
                choices=form.choices,
                joined=data["joined"],
                reason=data["reason"],
                seen=data["seen"],
            )
        except services.Refused as refusal:
            messages.error(request, services.sentence(refusal))
            return redirect("admin:companies_company_merge_with", company.pk, other.pk)
        messages.success(request, __("Zusammengeführt. Nichts ist verloren gegangen."))
        return redirect("admin:companies_merge_change", merge.pk)

    def _merge_context(self, request: HttpRequest, company: Company, title: Any) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "opts": self.opts,  # type: ignore[attr-defined]
            "title": title,
            "company": company,
            "media": self.media,  # type: ignore[attr-defined]
        }

    def _standing(self, request: HttpRequest, pk: int) -> Company:
        if not self.has_change_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        standing = Company.objects.standing_for(pk)
        rows = Company.objects.visible_to(request.user).select_related("owner", "branch")
        return get_object_or_404(rows, pk=standing.pk if standing else pk)

    def _page_of_survivor(self, request: HttpRequest, object_id: str) -> HttpResponse | None:
        standing = Company.objects.standing_for(int(object_id)) if object_id.isdecimal() else None
        if standing is None or str(standing.pk) == object_id:
            return None
        if not self.has_view_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        text = __("Der Betrieb ist in „%(name)s“ aufgegangen. Hier ist seine Seite.")
        if request.method == "POST":
            text = __(
                "Der Betrieb ist gerade in „%(name)s“ aufgegangen. Gespeichert ist nichts: Bitte "
                "tragen Sie es hier ein."
            )
        messages.warning(request, text % {"name": standing.name})
        return redirect("admin:companies_company_change", standing.pk)


def doubles_hint(company: Company) -> list[tuple[Company, list[str]]]:
    """The companies this one may be, with the reasons; for the company's page. One query."""
    pairs = DuplicatePair.objects.open().of(company.pk).select_related("first", "second")
    return [(_other(pair, company), pair.reason_labels) for pair in pairs]


def _other(pair: DuplicatePair, company: Company) -> Company:
    return pair.second if pair.first_id == company.pk else pair.first


class PairStateFilter(admin.SimpleListFilter):
    """What waits, unless somebody wants to see what was judged."""

    title = _("Stand")
    parameter_name = "stand"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The choices beside „offen“."""
        return [(PairState.DIFFERENT, PairState.DIFFERENT.label)]

    def choices(self, changelist: Any) -> Any:
        """The first choice is what waits."""
        for number, choice in enumerate(super().choices(changelist)):
            yield {**choice, "display": _("offen")} if number == 0 else choice

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """The pairs of the choice."""
        if self.value() == PairState.DIFFERENT:
            return queryset.filter(state=PairState.DIFFERENT)
        # The list alone: a pair's own page shows it in every state.
        return queryset.open()


class MineFilter(admin.SimpleListFilter):
    """What the person may merge."""

    title = _("zuständig")
    parameter_name = "wer"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The choices."""
        return [("ich", _("meine und freie"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """The pairs of the choice."""
        return queryset.for_officer(request.user) if self.value() == "ich" else queryset


class ReasonFilter(admin.SimpleListFilter):
    """By why the two may be one."""

    title = _("Grund")
    parameter_name = "grund"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The choices."""
        return list(Sameness.choices)

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """The pairs of the choice."""
        return queryset.filter(reasons__contains=[self.value()]) if self.value() else queryset


class OfTwoAdmin(DeedAdmin):
    """Rows about two companies, found by the name or number of either."""

    sides: ClassVar[tuple[str, str]]

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Any], search_term: str
    ) -> tuple[models.QuerySet[Any], bool]:
        """As in the list of companies, merged ones too."""
        if not search_term.strip():
            return queryset, False
        found = Company.with_merged.search(search_term).values("pk")
        one, other = (models.Q(**{f"{side}__in": found}) for side in self.sides)
        return queryset.filter(one | other), False


@admin.register(DuplicatePair)
class DuplicatePairAdmin(OfTwoAdmin):
    """Pairs that may be one company."""

    sides = ("first", "second")
    viewers = STAFF
    list_display = ("companies", "why", "owners", "score", "found_at")
    list_display_links = None
    list_filter = (PairStateFilter, MineFilter, ReasonFilter)
    list_select_related = ("first__owner", "second__owner")
    search_fields = ("first__search_text", "second__search_text")
    search_help_text = _("Name oder Telefonnummer")
    actions = ("mark_different",)
    change_form_template = "admin/companies/duplicatepair/change_form.html"
    fields = ("first", "second", "why", "state", "judged_by", "judged_at")
    readonly_fields = fields
    deeds: ClassVar = (
        Deed(
            slug="kein-doppel",
            label=_("Kein Doppel"),
            may=can_judge_pair,
            is_possible=lambda pair: pair.state == PairState.OPEN,
            consequence=_("Beide bleiben, und niemand wird wieder danach gefragt."),
            done=_("Vermerkt: Das sind zwei Betriebe."),
            act=lambda pair, by, _data: duplicates.judge_different([pair], by) and None,
        ),
        Deed(
            slug="doch-pruefen",
            label=_("Doch noch einmal prüfen"),
            may=can_judge_pair,
            is_possible=lambda pair: pair.state == PairState.DIFFERENT,
            done=_("Das Paar steht wieder auf der Liste."),
            act=lambda pair, by, _data: duplicates.look_again(pair, by) and None,
        ),
    )

    @admin.action(description=_("Kein Doppel: beide bleiben"), permissions=["view"])
    def mark_different(self, request: HttpRequest, pairs: models.QuerySet[DuplicatePair]) -> None:
        """For all that are marked, as far as the person may judge them."""
        marked = list(pairs.select_related("first", "second"))
        mine = [pair for pair in marked if can_judge_pair(request.user, pair)]  # type: ignore[arg-type]
        number = duplicates.judge_different(mine, request.user)  # type: ignore[arg-type]
        text = ngettext("%(n)s Paar ist kein Doppel.", "%(n)s Paare sind keine Doppel.", number)
        messages.success(request, text % {"n": number})
        if foreign := len(marked) - len(mine):
            messages.warning(
                request,
                __("%(n)s gehören anderen Zuständigen und bleiben stehen.") % {"n": foreign},
            )

    @admin.display(description=_("Betriebe"))
    def companies(self, pair: DuplicatePair) -> str:
        """Both, each with its page, and the way to compare them."""
        return format_html(
            '<a class="aq-line" href="{}">{}</a>' * 3,
            reverse("admin:companies_company_change", args=[pair.first_id]),
            pair.first.name,
            reverse("admin:companies_company_change", args=[pair.second_id]),
            pair.second.name,
            reverse("admin:companies_duplicatepair_change", args=[pair.pk]),
            __("vergleichen"),
        )

    @admin.display(description=_("Warum"))
    def why(self, pair: DuplicatePair) -> str:
        """The reasons in words."""
        return ", ".join(pair.reason_labels)

    @admin.display(description=_("zuständig"))
    def owners(self, pair: DuplicatePair) -> str:
        """Who looks after the two."""
        names = [
            one.owner.get_full_name() if one.owner else "–" for one in (pair.first, pair.second)
        ]
        return " / ".join(names)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Both side by side above what was found out."""
        pair = kwargs.get("obj")
        if pair is not None:
            context["deeds"] = self.deeds_for(request, pair)
            facts = [
                (column.verbose_name, shown(pair.first, column), shown(pair.second, column))
                for column in chosen_columns()
            ]
            context["facts"] = [fact for fact in facts if any(fact[1:])]
            context["may_merge"] = pair.state == PairState.OPEN and can_merge(
                request.user,  # type: ignore[arg-type]
                pair.first,
                pair.second,
            )
        return super().render_change_form(request, context, *args, **kwargs)


@admin.register(Merge)
class MergeAdmin(OfTwoAdmin):
    """Merges, with all they did and the way back."""

    sides = ("survivor", "loser")
    viewers = STAFF
    list_display = ("merged_at", "survivor_name", "loser_name", "by_name", "undone_at")
    list_select_related = ("survivor", "loser", "by")
    list_filter = (("undone_at", admin.EmptyFieldListFilter),)
    search_fields = ("survivor__search_text", "loser__search_text")
    change_form_template = "admin/companies/merge/change_form.html"
    fields = ("survivor_name", "loser_name", "by_name", "merged_at", "reason")
    readonly_fields = fields
    deeds: ClassVar = (
        Deed(
            slug="zuruecknehmen",
            label=_("Zusammenführung zurücknehmen"),
            may=can_undo_merge,
            is_possible=lambda merge: not reason_against_undo(merge),
            consequence=_(
                "Beide Betriebe stehen danach wieder für sich, mit allem, was jeder hatte. Was "
                "seither dazukam, bleibt beim ersten. Was seither geändert wurde, bleibt auch und "
                "wird hier genannt."
            ),
            done=_("Zurückgenommen. Beide Betriebe stehen wieder für sich."),
            form=post_form(ReasonForm),
            act=lambda merge, by, data: services.undo_merge(merge, by, **data) and None,
            is_danger=True,
        ),
    )

    @admin.display(description=_("bleibt"))
    def survivor_name(self, merge: Merge) -> str:
        """The company that stands."""
        return merge.survivor.name

    @admin.display(description=_("ging darin auf"))
    def loser_name(self, merge: Merge) -> str:
        """The company that was merged."""
        return str(merge.before.get("loser", {}).get("name") or merge.loser.name)

    @admin.display(description=_("von"))
    def by_name(self, merge: Merge) -> str:
        """Who did it."""
        return merge.by.get_full_name() if merge.by else "–"

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """What both said before, what moved, and why it may not be taken back."""
        merge = kwargs.get("obj")
        if merge is not None:
            context["deeds"] = self.deeds_for(request, merge)
            context["no_way_back"] = "" if merge.undone_at else reason_against_undo(merge)
            context["before"] = _before(merge)
            context["moved"] = _moved(merge)
            context["left"] = sum(len(item["pks"]) for item in merge.left)
        return super().render_change_form(request, context, *args, **kwargs)


def _before(merge: Merge) -> list[tuple[Any, str, str]]:
    """What could be chosen, as both companies had it; what neither had is left out."""
    words = {"True": __("ja"), "False": __("nein")}
    lines = []
    for column in chosen_columns():
        if column.is_relation:
            continue
        ours, theirs = (
            merge.before.get(which, {}).get(column.attname) or "" for which in ("survivor", "loser")
        )
        if ours or theirs:
            lines.append((column.verbose_name, words.get(ours, ours), words.get(theirs, theirs)))
    return lines


def _moved(merge: Merge) -> list[tuple[str, int]]:
    counts: dict[str, int] = {}
    for move in merge.moves:
        label = str(apps.get_model(move["model"])._meta.verbose_name_plural)
        counts[label] = counts.get(label, 0) + len(move["pks"])
    return sorted(counts.items())
