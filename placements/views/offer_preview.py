"""What young people will see of an offer while a company writes it. Saves nothing."""

import uuid
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from companies.forms import OfferForm
from companies.models import Offer
from companies.permissions import can_edit_offer
from companies.views.own import own_company, own_offer, require, signed_in
from placements import browse, reasons

NEEDED = ("kind", "occupation", "site", "starts_on")
"""Without these there is no card."""


@require_POST
def offer_preview(request: HttpRequest) -> HttpResponse:
    """The card in the form (htmx), or the form again with the card below (a plain button)."""
    company = own_company(request)
    offer = _offer(request)
    form = OfferForm(request.POST, instance=offer, company=company)
    form.is_valid()
    context = {"form": form, "company": company, "offer": form.instance, **_shown(form)}
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "companies/offer_preview.html", context)
    return render(request, "companies/offer_form.html", {**context, "has_preview": True})


def _offer(request: HttpRequest) -> Offer | None:
    """The offer that is being changed; None for a new one."""
    try:
        public_id = uuid.UUID(request.POST.get("angebot", ""))
    except ValueError:
        return None
    offer = own_offer(request, public_id)
    require(can_edit_offer(signed_in(request), offer))
    return offer


def _shown(form: OfferForm) -> dict[str, object]:
    """The card in words, or what is missing for one."""
    missing = [name for name in NEEDED if form.cleaned_data.get(name) is None]
    if missing:
        return {"missing": [form.fields[name].label for name in missing]}
    offer = form.instance
    offer.copy_facts()
    seats = form.cleaned_data.get("seats") or 1
    card = reasons.shown(browse.preview(offer, seats, timezone.localdate()))
    return {"card": replace(card, url="#vorschau"), "dates": reasons.dates_text(offer)}
