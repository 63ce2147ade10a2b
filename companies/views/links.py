"""The pages behind „Stimmt so?“: a company answers for an offer without an account."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import links
from accounts.enums import LinkPurpose, LinkState
from accounts.links import LinkResult
from accounts.views.links import link_gone
from companies import services, wording
from companies.enums import AskAnswer, OfferState
from companies.forms import CorrectionForm, LetterCodeForm, NotThisOfferForm
from companies.models import Offer, OfferAsking
from companies.views.own import sent
from companies.views.preview import public_view
from journal.moves import MoveNotPossible
from quartier.lib.ratelimit import limit

EDIT, LOOK, CONFIRM = "aendern", "ansehen", "bestaetigen"


@login_not_required
@limit("offer_confirm", rate="30/10m", key=lambda request, token: token)
@never_cache
@require_http_methods(["GET", "POST"])
def offer_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Shows exactly what will be public: „Stimmt so“, „Etwas ändern“ or „Das stimmt nicht“."""
    result = links.open_link(token, LinkPurpose.CONFIRM_OFFER, timezone.now())
    offer = _offer(result)
    if offer is None or not result.is_usable or not _waits(offer):
        return _closed(request, result, offer)
    if "nein" in request.GET:
        return _not_this(request, result, offer)
    if EDIT in request.GET:
        return _correct(request, result, offer)
    if request.method == "POST":
        return _confirm(request, result)
    asking = services.asking_of(result.link) if result.link else None
    context = {"public_view": public_view(offer), "changed_since": _changed(asking, offer)}
    return _page(request, "companies/offer_confirm.html", offer, **context)


@login_not_required
@never_cache
@sensitive_post_parameters("code")
@limit(
    "offer_code",
    rate="10/10m",
    key=lambda request: request.POST.get("code", ""),
    address_rate="60/10m",
)
@require_http_methods(["GET", "POST"])
def offer_code(request: HttpRequest) -> HttpResponse:
    """The code from a letter, for who cannot scan the square."""
    form = LetterCodeForm(sent(request))
    if request.method == "POST" and form.is_valid():
        link = services.find_by_code(form.cleaned_data["code"])
        if link is not None:
            return redirect("offer_confirm", link.token)
        form.add_error(
            "code", _("Diesen Code kennen wir nicht. Bitte vergleichen Sie ihn mit dem Brief.")
        )
    return render(request, "companies/offer_code.html", {"form": form})


def _confirm(request: HttpRequest, result: LinkResult) -> HttpResponse:
    """One tap on „Stimmt so“."""
    assert result.link is not None  # noqa: S101  (a usable result has one)
    try:
        services.confirm_offer_by_link(result.link, seen=request.POST.get("seen", ""))
    except (services.Refused, MoveNotPossible) as refusal:
        messages.error(request, services.sentence(refusal))
    return redirect("offer_confirm", result.link.token)


def _correct(request: HttpRequest, result: LinkResult, offer: Offer) -> HttpResponse:
    """The form, then how it will look, then the yes; what was typed is never lost on the way."""
    assert result.link is not None  # noqa: S101
    seen = offer.fingerprint
    form = CorrectionForm(sent(request), instance=offer, company=offer.company)
    step = request.POST.get("schritt", EDIT)
    if request.method != "POST" or not form.is_valid() or step == EDIT:
        return _correction_page(request, offer, form, seen)
    facts, seats = form.facts(), form.cleaned_data["seats"]
    try:
        if step == CONFIRM:
            services.confirm_offer_by_link(
                result.link, seen=request.POST.get("seen", ""), changes=facts, seats=seats
            )
            return redirect("offer_confirm", result.link.token)
        shown = services.preview_correction(offer, facts, seats, public_view)
    except (services.Refused, MoveNotPossible) as refusal:
        form.add_error(None, services.sentence(refusal))
        return _correction_page(request, offer, form, seen)
    context = {
        "public_view": shown,
        "seen": request.POST.get("seen", ""),
        "typed": _typed(request.POST),
        "hints": wording.youth_hints(form.instance),
    }
    return _page(request, "companies/offer_corrected.html", offer, **context)


def _correction_page(
    request: HttpRequest, offer: Offer, form: CorrectionForm, seen: str
) -> HttpResponse:
    hints = wording.youth_hints(form.instance)
    return _page(request, "companies/offer_correct.html", offer, form=form, seen=seen, hints=hints)


def _not_this(request: HttpRequest, result: LinkResult, offer: Offer) -> HttpResponse:
    """„Das stimmt nicht“ or „wir möchten nicht“."""
    assert result.link is not None  # noqa: S101
    form = NotThisOfferForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.decline_offer_by_link(
                result.link,
                answer=AskAnswer(form.cleaned_data["answer"]),
                reason=form.cleaned_data["reason"],
            )
        except (services.Refused, MoveNotPossible) as refusal:
            messages.error(request, services.sentence(refusal))
        return redirect("offer_confirm", result.link.token)
    return _page(request, "companies/offer_not_this.html", offer, form=form)


def _closed(request: HttpRequest, result: LinkResult, offer: Offer | None) -> HttpResponse:
    """Thanks after an answer; else why there is nothing to do here, and whom to call."""
    if offer is None or result.link is None:
        return link_gone(request, result)
    asking = services.asking_of(result.link)
    answer = asking.answer if asking else ""
    if result.state == LinkState.USED:
        if answer in {AskAnswer.WRONG, AskAnswer.UNWANTED}:
            is_unwanted = answer == AskAnswer.UNWANTED
            return _page(request, "companies/offer_declined.html", offer, is_unwanted=is_unwanted)
        if offer.confirmed_by_company_at:
            is_public = offer.state == OfferState.PUBLISHED
            return _page(request, "companies/offer_confirmed.html", offer, is_public=is_public)
    closed_because = "" if _waits(offer) else services.closed_text(offer)
    helper = wording.helper_of(offer.company, offer)
    return link_gone(request, result, closed_because, helper=helper)


def _page(request: HttpRequest, template: str, offer: Offer, **facts: Any) -> HttpResponse:
    context = {
        "offer": offer,
        "company": offer.company,
        "seen": offer.fingerprint,
        "helper": wording.helper_of(offer.company, offer),
        **facts,
    }
    return render(request, template, context)


def _typed(data: QueryDict) -> list[tuple[str, str]]:
    """What was typed into the form, to carry it through the page that shows the result."""
    own = {"csrfmiddlewaretoken", "schritt", "seen"}
    return [(name, value) for name in data if name not in own for value in data.getlist(name)]


def _waits(offer: Offer) -> bool:
    return offer.state == OfferState.AWAITING_COMPANY and not offer.company.is_closed_to_us


def _changed(asking: OfferAsking | None, offer: Offer) -> OfferAsking | None:
    """The asking, if the offer reads differently now."""
    if asking is None or not asking.fingerprint or asking.fingerprint == offer.fingerprint:
        return None
    return asking


def _offer(result: LinkResult) -> Offer | None:
    if result.link is None:
        return None
    offers = Offer.objects.select_related(
        "company__owner",
        "site__neighbourhood",
        "occupation",
        "field",
        "neighbourhood",
        "entered_by",
    )
    return offers.filter(public_id=result.link.object_id).first()
