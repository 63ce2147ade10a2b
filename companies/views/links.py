"""The page behind „Stimmt so?“: a company confirms an offer without an account."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import links
from accounts.enums import LinkPurpose, LinkState
from accounts.links import LinkResult
from accounts.views.links import link_gone
from companies import services
from companies.enums import OfferState
from companies.forms import OfferTextForm
from companies.models import Offer
from companies.views.own import sent
from journal.moves import MoveNotPossible
from quartier.lib.ratelimit import limit


@login_not_required
@limit("offer_confirm", rate="30/10m", key=lambda request, token: token)
@never_cache
@require_http_methods(["GET", "POST"])
def offer_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Shows exactly what will be public; „Stimmt so“ confirms it, „Ändern“ corrects words."""
    result = links.open_link(token, LinkPurpose.CONFIRM_OFFER, timezone.now())
    offer = _offer(result)
    if offer is None or not result.is_usable or offer.state != OfferState.AWAITING_COMPANY:
        return _closed(request, result, offer)
    seen = offer.fingerprint
    form = OfferTextForm(sent(request), instance=offer) if "aendern" in request.GET else None
    if request.method == "POST" and (form is None or form.is_valid()):
        return _confirm(request, result, form)
    context = {"offer": offer, "company": offer.company, "form": form, "seen": seen}
    return render(request, "companies/offer_confirm.html", context)


def _confirm(request: HttpRequest, result: LinkResult, form: OfferTextForm | None) -> HttpResponse:
    assert result.link is not None  # noqa: S101  (a usable result has one)
    try:
        services.confirm_offer_by_link(
            result.link,
            seen=request.POST.get("seen", ""),
            changes=form.cleaned_data if form else {},
        )
    except (services.Refused, MoveNotPossible) as refusal:
        messages.error(request, services.sentence(refusal))
    return redirect("offer_confirm", result.link.token)


def _closed(request: HttpRequest, result: LinkResult, offer: Offer | None) -> HttpResponse:
    """Thanks after a yes; else why there is nothing to do here."""
    if result.state == LinkState.USED and offer and offer.confirmed_by_company_at:
        is_public = offer.state == OfferState.PUBLISHED
        context = {"offer": offer, "company": offer.company, "is_public": is_public}
        return render(request, "companies/offer_confirmed.html", context)
    closed_because = services.CONFIRMATION_CLOSED if result.is_usable else ""
    return link_gone(request, result, str(closed_because))


def _offer(result: LinkResult) -> Offer | None:
    if result.link is None:
        return None
    offers = Offer.objects.select_related(
        "company__owner", "site__neighbourhood", "occupation", "field"
    )
    return offers.filter(public_id=result.link.object_id).first()
