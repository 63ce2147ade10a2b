"""One company, one page: before you call, what was said, what comes next, what it offers."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.forms import BaseModelFormSet, CheckboxSelectMultiple, ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from companies import services
from companies.admin.approval_deeds import approval_panel
from companies.admin.company_deeds import COMPANY_DEEDS
from companies.admin.company_list import CompanyList
from companies.admin.deeds import Deed, DeedAdmin, admin_form
from companies.colleagues import colleagues_at
from companies.enums import ENDED_OFFERS
from companies.forms import (
    LeadForm,
    NoteForm,
    PersonField,
    SiteForm,
    officers,
)
from companies.models import Company, Contact, Member, Offer, Site
from companies.permissions import STAFF
from companies.timeline import timeline_of
from quartier.lib.admin import RoleInline


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


@admin.register(Company)
class CompanyAdmin(CompanyList, DeedAdmin):
    """Companies and how far the relation has come. The state moves by buttons alone."""

    viewers = adders = editors = STAFF
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

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A short form; a company we know already opens instead of being entered twice."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = LeadForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            user = request.user
            owner = user if getattr(user, "is_officer", False) else None
            company, is_new = services.enter_company(**form.cleaned_data, by=user, owner=owner)
            if is_new:
                messages.success(request, __("Der Betrieb ist angelegt."))
            else:
                messages.warning(request, __("Diesen Betrieb gibt es schon. Hier ist er."))
            return redirect("admin:companies_company_change", company.pk)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Betrieb anlegen"),
            "form": form,
            "adminform": admin_form(form, self),
            "media": self.media,
        }
        return TemplateResponse(request, "admin/companies/company/add_form.html", context)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Adds the panels to the page."""
        company = kwargs.get("obj")
        if company is not None:
            note = next(deed for deed in self.deeds if deed.slug == "notiz")
            context.update(
                deeds=self.deeds_for(request, company),
                approval=approval_panel(company),
                colleagues=colleagues_at(company, request.user, timezone.localdate()),
                timeline=timeline_of(company),
                follow_ups=company.follow_ups.open().select_related("responsible"),
                offers=_living_first(company),
                note_form=admin_form(NoteForm(None, company=company), self),
                note_url=self.deed_url(company, note.slug),
                today=timezone.localdate(),
            )
        return super().render_change_form(request, context, *args, **kwargs)


def _living_first(company: Company) -> models.QuerySet[Offer]:
    ended = models.Q(state__in=ENDED_OFFERS)
    return (
        company.offers.select_related("occupation")
        .annotate(seat_count=models.Count("seats"))
        .order_by(models.Case(models.When(ended, then=1), default=0), "-created_at", "-pk")[:30]
    )
