"""The page of a company: the record one reads and works on, and the master data in a fold."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.db import models
from django.forms import BaseModelFormSet, CheckboxSelectMultiple, ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from companies import record, services, timeline, worklist
from companies.admin.approval_deeds import approval_panel
from companies.admin.company_deeds import COMPANY_DEEDS
from companies.admin.deeds import Deed, DeedAdmin
from companies.admin.merging import doubles_hint
from companies.colleagues import colleagues_at
from companies.enums import CompanyLinkKind, OfferMove
from companies.forms import NoteForm, PersonField, SiteForm, officers
from companies.models import Company, Contact, Member, NoteTemplate, Site, working_day
from companies.permissions import can_change_note, can_give_company, can_steer_offer
from journal import audit
from journal.enums import AuditAction
from quartier.lib.admin import RoleInline

QUICK_DAYS = ((1, _("morgen")), (7, _("in 1 Woche")), (28, _("in 4 Wochen")))
"""Days of a follow-up one can tap."""


class SiteInline(RoleInline):
    """Places of work."""

    model = Site
    form = SiteForm
    may_delete = True

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """The neighbourhoods are read once, not once a row."""
        formset = super().get_formset(request, obj, **kwargs)
        field = formset.form.base_fields.get("neighbourhood")
        if field is not None:
            field.choices = list(field.choices)
        return formset


class ContactInline(RoleInline):
    """People one may call or write to."""

    model = Contact
    may_delete = True
    fields = (
        "first_name",
        "last_name",
        "function",
        "phone",
        "email",
        "preferred_channel",
        "gets_requests",
        "is_main",
    )


class MemberInline(RoleInline):
    """Accounts; the buttons invite and close."""

    model = Member
    may_add = False
    may_change = False
    fields = ("name", "email", "is_admin", "joined_at")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Member]:
        """With the accounts' names."""
        return super().get_queryset(request).select_related("user")

    @admin.display(description=_("Name"))
    def name(self, member: Member) -> str:
        """First and last name."""
        return member.user.get_full_name()

    @admin.display(description=_("E-Mail"))
    def email(self, member: Member) -> str:
        """Where the codes go."""
        return member.user.email or ""


class CompanyPage(DeedAdmin):
    """The half of ``CompanyAdmin`` that shows one company."""

    deeds: ClassVar[Sequence[Deed]] = COMPANY_DEEDS
    change_form_template = "admin/companies/company/change_form.html"
    inlines = (SiteInline, ContactInline, MemberInline)
    autocomplete_fields = ("branch",)
    fields = (
        "name",
        "owner",
        "branch",
        "phone",
        "email",
        "website",
        "size",
        "trains_apprentices",
        "description",
        "max_open_requests",
        "paused_until",
        "tags",
    )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Sequence[Any]:
        """Whose a colleague's company is, is read here; the button takes it over, with a reason."""
        fields = super().get_fields(request, obj)
        if obj is None or can_give_company(request.user, obj, request.user):  # type: ignore[arg-type]
            return fields
        return ["owner_name" if name == "owner" else name for name in fields]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Sequence[Any]:
        """With the name that stands in for the field."""
        return [*super().get_readonly_fields(request, obj), "owner_name"]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """People by name."""
        if db_field.name == "owner":
            return PersonField(queryset=officers(), required=False, label=_("zuständig"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Tags to tick; a new one is made on the list or on the page of tags."""
        kwargs["widget"] = CheckboxSelectMultiple()
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def derived_fields(self, obj: models.Model) -> Sequence[str]:
        """What the name and phone number are found by."""
        return ["sort_key", "search_text"]

    def save_formset(
        self, request: HttpRequest, form: ModelForm, formset: BaseModelFormSet, change: bool
    ) -> None:
        """Fills location and neighbourhood of places that were left open."""
        if formset.model is Site:
            for row in formset.forms:
                if row.has_changed():
                    services.locate(row.instance)
        super().save_formset(request, form, formset, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Offers carry copies of name and place."""
        super().save_related(request, form, formsets, change)
        services.refresh_copies(form.instance)
        if form.instance.sites.filter(latitude__isnull=True).exists():
            messages.warning(
                request,
                __("Zu einer Postleitzahl fehlt uns die Lage. Bitte Breite und Länge ergänzen."),
            )

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        """Who looks after a company changes with a word to both, like everywhere else."""
        owner = obj.owner
        is_given = change and "owner" in form.changed_data
        if is_given:
            form.changed_data.remove("owner")
        super().save_model(request, obj, form, change)
        if is_given:
            services.assign_owner(obj, owner, request.user)  # type: ignore[arg-type]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Adds the record; whose pupils' data it shows is journalled."""
        company = kwargs.get("obj")
        if company is not None:
            facts = self.record_facts(request, company)
            context.update(facts)
            if request.method == "GET":
                _note_views(request, facts)
        return super().render_change_form(request, context, *args, **kwargs)

    def record_facts(self, request: HttpRequest, company: Company) -> dict[str, Any]:
        """Everything on the page but the master data. The same queries whatever there is."""
        user: Any = request.user
        today = timezone.localdate()
        related = record.related_to(company)
        return {
            "title": company.name,
            "subtitle": None,
            "deeds": self.deeds_for(request, company),
            "approval": approval_panel(company),
            "doubles": doubles_hint(company),
            "care_case": company.care_cases.open().first(),
            "colleagues": colleagues_at(company, user, today),
            "today": today,
            "request_count": record.open_requests(company),
            "is_pausing": not company.takes_requests_on(today),
            "people": record.people_at(company),
            "people_urls": {
                name: self.deed_url(company, slug)
                for name, slug in (
                    ("stop", "nachrichten-aus"),
                    ("start", "nachrichten-an"),
                    ("correct", "adresse"),
                )
            },
            "follow_ups": company.follow_ups.open().select_related("responsible"),
            "plan_url": self.deed_url(company, "wiedervorlage"),
            "slots": [(slot, _offer_deeds(user, slot)) for slot in record.slots_of(company, today)],
            "panels": record.panels_of(company, user, today),
            "site_map": record.map_of(company),
            "related": related,
            "hints": record.hints_for(company, related),
            "link_kinds": CompanyLinkKind.choices,
            "link_url": self.deed_url(company, "verbinden"),
            "unlink_url": self.deed_url(company, "trennen"),
            **self._note_facts(request, company),
            **_timeline_facts(request, company),
        }

    def _note_facts(self, request: HttpRequest, company: Company) -> dict[str, Any]:
        """The short form, filled by a template that was tapped, and the templates."""
        today = timezone.localdate()
        templates = list(NoteTemplate.objects.offered_to(request.user))
        tapped = request.GET.get("vorlage", "")
        chosen = next((row for row in templates if str(row.pk) == tapped), None)
        initial = {}
        if chosen:
            initial = {
                "kind": chosen.kind,
                "outcome": chosen.outcome,
                "text": chosen.text,
                "due_on": chosen.due_on(today),
                "subject": chosen.subject,
            }
        return {
            "note_form": NoteForm(None, company=company, initial=initial),
            "note_url": self.deed_url(company, "notiz"),
            "note_templates": [(row, row.due_on(today)) for row in templates],
            "note_template": chosen,
            "quick_days": [(working_day(today, days), label) for days, label in QUICK_DAYS],
        }


def _timeline_facts(request: HttpRequest, company: Company) -> dict[str, Any]:
    group, before = request.GET.get("art", ""), request.GET.get("vor", "")
    user: Any = request.user
    page = timeline.timeline_of(company, user, group=group, before=before)
    now = timezone.now()
    changeable = {
        entry.row.pk
        for entry in page.entries
        if entry.row is not None
        and can_change_note(user, entry.row)
        and worklist.is_changeable(entry.row, now)
    }
    chips = [("", _("alle")), *timeline.GROUPS.items()]
    group = group if group in timeline.GROUPS else ""
    return {
        "timeline": page.entries,
        "changeable": changeable,
        "chips": [
            {"label": label, "url": _query(art=name), "is_current": name == group}
            for name, label in chips
        ],
        "newest_url": _query(art=group) if before else "",
        "older_url": _query(art=group, vor=page.next_key) if page.next_key else "",
    }


def _query(**parts: str) -> str:
    found = urlencode({name: value for name, value in parts.items() if value})
    return f"?{found}#verlauf" if found else "?#verlauf"


def _offer_deeds(user: Any, slot: record.Slot) -> list[tuple[str, str]]:
    """What one does with an offer most often: its word and its button."""
    offer = slot.offer
    if not can_steer_offer(user, offer):
        return []
    words = []
    if offer.can(OfferMove.PAUSE):
        words.append(("pausieren", __("Pausieren")))
    if offer.can(OfferMove.RESUME):
        words.append(("zeigen", __("Wieder zeigen")))
    if slot.is_ended or slot.is_ending:
        words.append(("erneuern", __("Erneuern")))
    return words


def _note_views(request: HttpRequest, facts: dict[str, Any]) -> None:
    """One entry for each school whose pupils stand on the page."""
    seen: Counter[models.Model] = Counter(
        entry.about for entry in facts["timeline"] if entry.about is not None
    )
    for panel in facts["panels"]:
        seen.update(panel.seen)
    for school, count in seen.items():
        audit.record(AuditAction.VIEWED, school, by=request.user, row_count=count)
