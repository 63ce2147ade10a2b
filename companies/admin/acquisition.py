"""Lists of notes and follow-ups over all companies."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts import calendars
from accounts.views.calendars import calendar_response
from companies import permissions, services
from companies.admin.deeds import Deed, DeedAdmin
from companies.admin.filters import DueFilter, ResponsibleFilter, WriterFilter
from companies.forms import NoteTextForm
from companies.models import Company, ContactNote, FollowUp
from companies.permissions import STAFF
from companies.services import diary
from companies.worklist import is_changeable
from journal.exporting_admin import ExportingAdmin


def company_link(company: Company) -> str:
    """The company's name, leading to its page."""
    url = reverse("admin:companies_company_change", args=[company.pk])
    return format_html('<a href="{}">{}</a>', url, company.name)


class FoundByCompany:
    """Mixed into an admin of rows of a company: found by its name, people, places, numbers."""

    search_fields = ("company__search_text",)
    search_help_text = _("Betrieb, Person, Straße oder Telefonnummer, in jeder Schreibweise")

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Any], search_term: str
    ) -> tuple[models.QuerySet[Any], bool]:
        """Rows of the companies that the words find."""
        if not search_term.strip():
            return queryset, False
        companies = Company.objects.search(search_term).order_by()
        return queryset.filter(self.also_found(search_term, companies)), False

    def also_found(self, words: str, companies: models.QuerySet[Company]) -> models.Q:
        """By the company; the row's own words may be added."""
        return models.Q(company__in=companies)


def _is_changeable(note: ContactNote) -> bool:
    return is_changeable(note, timezone.now())


@admin.register(ContactNote)
class ContactNoteAdmin(FoundByCompany, DeedAdmin):
    """What was said; written on the company's page, put right for a while by who wrote it."""

    viewers = STAFF
    deeds: ClassVar[Sequence[Deed]] = (
        Deed(
            slug="berichtigen",
            label=_("Berichtigen"),
            may=permissions.can_change_note,
            is_possible=_is_changeable,
            done=_("Die Notiz ist berichtigt."),
            form=lambda data, note: NoteTextForm(data, instance=note),
            act=lambda note, by, data: services.change_note(note, by, **data).company,
        ),
        Deed(
            slug="loeschen",
            label=_("Löschen"),
            may=permissions.can_change_note,
            is_possible=_is_changeable,
            consequence=_(
                "Die Notiz verschwindet aus dem Verlauf. Stand und Wiedervorlage bleiben, wie sie "
                "sind."
            ),
            done=_("Die Notiz ist gelöscht."),
            act=lambda note, by, _data: services.delete_note(note, by),
            is_danger=True,
        ),
    )
    change_form_template = "admin/companies/followup/change_form.html"
    list_display = ("happened_at", "company_name", "kind", "outcome", "officer")
    list_filter = (WriterFilter, "kind", "outcome", "is_incoming")
    list_select_related = ("company", "by")
    date_hierarchy = "happened_at"
    fields = readonly_fields = (
        "company_name",
        "happened_at",
        "kind",
        "is_incoming",
        "contact_name",
        "outcome",
        "text",
        "officer",
    )

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        """Adds the buttons."""
        note = kwargs.get("obj")
        if note is not None:
            context["deeds"] = self.deeds_for(request, note)
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("Betrieb"))
    def company_name(self, note: ContactNote) -> str:
        """With whom."""
        return company_link(note.company)

    @admin.display(description=_("mit"))
    def contact_name(self, note: ContactNote) -> str:
        """The person by name."""
        return note.contact.full_name if note.contact else "–"

    @admin.display(description=_("von"))
    def officer(self, note: ContactNote) -> str:
        """Who wrote it."""
        return note.by.get_full_name() if note.by else "–"


@admin.register(FollowUp)
class FollowUpAdmin(FoundByCompany, ExportingAdmin, DeedAdmin):
    """What is to be done; ticked off here or on the company's page."""

    viewers = STAFF
    deeds: ClassVar[Sequence[Deed]] = (
        Deed(
            slug="erledigt",
            label=_("Erledigt"),
            may=permissions.can_finish_follow_up,
            is_possible=lambda follow_up: follow_up.done_at is None,
            done=_("Erledigt."),
            act=lambda follow_up, by, _data: (
                services.finish_follow_up(follow_up, by) and follow_up.company
            ),
        ),
    )
    change_form_template = "admin/companies/followup/change_form.html"
    actions = ("finish_selected",)
    list_display = ("due_on", "subject", "company_name", "responsible_name", "cause", "is_done")
    list_display_links = ("due_on", "subject")
    list_filter = (DueFilter, ResponsibleFilter, "cause")
    list_select_related = ("company", "responsible")
    fields = readonly_fields = (
        "company_name",
        "due_on",
        "subject",
        "cause",
        "responsible_name",
        "done_at",
    )

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[FollowUp]:
        """With what every row shows."""
        return super().get_queryset(request).select_related("company", "responsible")

    def get_urls(self) -> list[URLPattern]:
        """With the file for a calendar."""
        ics = self.admin_site.admin_view(require_safe(self.ics_view))
        return [
            path("<int:pk>/kalender.ics", ics, name="companies_followup_ics"),
            *super().get_urls(),
        ]

    def ics_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One follow-up as a file that any calendar opens."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        follow_up = get_object_or_404(self.get_queryset(request), pk=pk)
        content = calendars.as_text([diary.entry_of(follow_up)])
        return calendar_response(content, f"wiedervorlage-{pk}.ics")

    def also_found(self, words: str, companies: models.QuerySet[Company]) -> models.Q:
        """Also by what is to be done."""
        return models.Q(company__in=companies) | models.Q(subject__icontains=words)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        """Adds the button."""
        follow_up = kwargs.get("obj")
        if follow_up is not None:
            context["deeds"] = self.deeds_for(request, follow_up)
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.action(description=_("Als erledigt abhaken"))
    def finish_selected(self, request: HttpRequest, queryset: models.QuerySet[FollowUp]) -> None:
        """Ticks off what is still open."""
        may = permissions.can_finish_follow_up
        done = [
            services.finish_follow_up(follow_up, request.user)
            for follow_up in queryset
            if may(request.user, follow_up)
        ]
        number = sum(done)
        text = ngettext("%(n)s Wiedervorlage erledigt.", "%(n)s Wiedervorlagen erledigt.", number)
        messages.success(request, text % {"n": number})

    @admin.display(description=_("Betrieb"), ordering="company__sort_key")
    def company_name(self, follow_up: FollowUp) -> str:
        """With which company."""
        return company_link(follow_up.company)

    @admin.display(description=_("zuständig"))
    def responsible_name(self, follow_up: FollowUp) -> str:
        """Who does it."""
        officer = follow_up.responsible
        return officer.get_full_name() if officer else "–"

    @admin.display(description=_("erledigt"), boolean=True)
    def is_done(self, follow_up: FollowUp) -> bool:
        """Whether it is off the list."""
        return follow_up.done_at is not None
