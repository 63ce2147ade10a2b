"""„Platz nach Anruf eintragen“: one page from last year's offer to the link that is sent."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from companies import permissions, services, wording
from companies.enums import ENDED_OFFERS, AskChannel, OfferState
from companies.forms import OnBehalfForm, StartForm
from companies.forms.on_behalf import initial_from
from companies.models import Company, Offer, OfferTemplate
from companies.services import periods
from quartier.lib.admin import RoleAdmin

LAST_OFFERS = 6
_NOT_BEFORE = {OfferState.DRAFT, OfferState.IN_REVIEW, OfferState.AWAITING_COMPANY}


class OnBehalfPage(RoleAdmin):
    """The page, among those of the offers."""

    def get_urls(self) -> list[URLPattern]:
        """Before the catch-all of an offer's own page."""
        view = self.admin_site.admin_view(self.on_behalf_view)
        return [
            path("eintragen/<int:company_pk>/", view, name="companies_offer_on_behalf"),
            *super().get_urls(),
        ]

    def on_behalf_view(self, request: HttpRequest, company_pk: int) -> HttpResponse:
        """Asks (GET; ``wie`` an offer, ``vorlage`` a template) and saves (POST)."""
        company = get_object_or_404(Company.objects.select_related("owner"), pk=company_pk)
        if not self.has_view_permission(request) or not permissions.can_create_offer(
            request.user,  # type: ignore[arg-type]
            company,
        ):
            raise PermissionDenied
        known = periods.coming(timezone.localdate())
        before = _last(company, request.GET.get("wie", ""))
        initial = _initial(before, request.GET.get("vorlage", ""), known)
        form = OnBehalfForm(
            request.POST if request.method == "POST" else None,
            company=company,
            periods=known,
            initial=initial,
        )
        if request.method == "POST" and form.is_valid():
            try:
                return self._save(request, company, form, before)
            except services.Refused as refusal:
                form.add_error(None, services.sentence(refusal))
        return self._on_behalf_page(request, company, form, before, known)

    def _save(
        self, request: HttpRequest, company: Company, form: OnBehalfForm, before: Offer | None
    ) -> HttpResponse:
        channel = form.channel()
        offer = services.save_offer_on_behalf(
            company,
            request.user,  # type: ignore[arg-type]
            seats=form.cleaned_data["seats"],
            channel=channel,
            person=form.person(),
            call=form.call(),
            renewed_from=before,
            **form.facts(),
        )
        done = {
            AskChannel.MAIL: _("Gespeichert. Der Link ist unterwegs."),
            AskChannel.LETTER: _("Gespeichert. Bitte drucken Sie jetzt den Brief."),
            None: _("Gespeichert. Das Angebot ist ein Entwurf."),
        }
        messages.success(request, done[channel])
        for hint in wording.youth_hints(offer):
            messages.warning(request, hint)
        if channel == AskChannel.LETTER:
            return redirect(f"{reverse('admin:companies_offer_letters')}?angebot={offer.pk}")
        return redirect("admin:companies_offer_change", offer.pk)

    def _on_behalf_page(
        self,
        request: HttpRequest,
        company: Company,
        form: OnBehalfForm,
        before: Offer | None,
        known: list[periods.Period],
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Platz nach Anruf eintragen"),
            "company": company,
            "form": form,
            "before": before,
            "start_form": StartForm(request.GET if "vorlage" in request.GET else None),
            "repeats": _repeats(company, known),
            "hints": _hints(form, before),
            "media": self.media,
        }
        return TemplateResponse(request, "admin/companies/offer/on_behalf.html", context)


def _hints(form: OnBehalfForm, before: Offer | None) -> list[str]:
    """What speaks against the working time that stands in the form."""
    offer = form.instance if form.is_bound else before
    return wording.youth_hints(offer) if offer else []


def _last(company: Company, number: str) -> Offer | None:
    """The offer to repeat, if it is this company's."""
    if not number.isdecimal():
        return None
    return company.offers.select_related("occupation").filter(pk=int(number)).first()


def _initial(before: Offer | None, template: str, known: list[periods.Period]) -> dict[str, Any]:
    """What the form starts with: last year's offer, a template, or nothing."""
    if before is not None:
        starts_on, ends_on = _days_again(before, known)
        return {
            **initial_from(before),
            "starts_on": starts_on,
            "ends_on": ends_on,
            "apply_by": None,
        }
    if template.isdecimal():
        row = OfferTemplate.objects.active().filter(pk=int(template)).first()
        if row is not None:
            return {"occupation": row.occupation_id, "kind": row.kind, **row.facts()}
    return {}


def _repeats(company: Company, known: list[periods.Period]) -> list[dict[str, Any]]:
    """The company's offers of the last years, the newest first, with what they would become."""
    offers = (
        company.offers.exclude(state__in=_NOT_BEFORE)
        .select_related("occupation")
        .prefetch_related("seats", "renewals")
        .order_by("-starts_on", "-pk")[:LAST_OFFERS]
    )
    return [
        {
            "offer": offer,
            "seat_count": len(offer.seats.all()),
            "days": wording.days_text(offer),
            "again": _again_text(offer, known),
            "renewal": next(
                (row for row in offer.renewals.all() if row.state not in ENDED_OFFERS), None
            ),
        }
        for offer in offers
    ]


def _again_text(offer: Offer, known: list[periods.Period]) -> str:
    starts_on, ends_on = _days_again(offer, known)
    return wording.days_text(Offer(starts_on=starts_on, ends_on=ends_on))


def _days_again(offer: Offer, known: list[periods.Period]) -> Any:
    today = timezone.localdate()
    return periods.days_again(offer.starts_on, offer.ends_on, offer.kind, today, known)
