"""A company's own offers."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from companies import services
from companies.enums import OfferMove, OfferState
from companies.forms import HoursForm, OfferForm
from companies.models import Offer
from companies.permissions import can_create_offer, can_edit_offer
from companies.views.own import own_company, own_offer, require, sent, signed_in
from companies.views.steps import Step, confirm_step

PER_PAGE = 20
GROUPS = {
    "online": (gettext_lazy("Online"), [OfferState.PUBLISHED]),
    "in-arbeit": (
        gettext_lazy("In Arbeit"),
        [OfferState.DRAFT, OfferState.IN_REVIEW, OfferState.AWAITING_COMPANY],
    ),
    "pausiert": (gettext_lazy("Pausiert"), [OfferState.PAUSED]),
    "beendet": (gettext_lazy("Beendet"), [OfferState.EXPIRED, OfferState.WITHDRAWN]),
}
SUBMIT = Step(
    move=OfferMove.SUBMIT,
    heading=gettext_lazy("Zur Prüfung geben?"),
    consequence=gettext_lazy(
        "Wir lesen das Angebot und stellen es online. Bis dahin können Sie es nicht ändern."
    ),
    button=gettext_lazy("Zur Prüfung geben"),
    done=gettext_lazy("Danke. Wir prüfen das Angebot und sagen Ihnen Bescheid."),
    act=lambda offer, by, _reason: services.submit_offer(offer, by),
)
PAUSE = Step(
    move=OfferMove.PAUSE,
    heading=gettext_lazy("Angebot pausieren?"),
    consequence=gettext_lazy(
        "Das Angebot ist dann nicht mehr zu sehen. Wer schon gefragt hat, wartet weiter auf Sie."
    ),
    button=gettext_lazy("Pausieren"),
    done=gettext_lazy("Das Angebot ist pausiert."),
    act=lambda offer, by, _reason: services.pause_offer(offer, by),
)
RESUME = Step(
    move=OfferMove.RESUME,
    heading=gettext_lazy("Wieder zeigen?"),
    consequence=gettext_lazy("Jugendliche können das Angebot wieder finden und anfragen."),
    button=gettext_lazy("Wieder zeigen"),
    done=gettext_lazy("Das Angebot ist wieder zu sehen."),
    act=lambda offer, by, _reason: services.resume_offer(offer, by),
)
WITHDRAW = Step(
    move=OfferMove.WITHDRAW,
    heading=gettext_lazy("Angebot zurückziehen?"),
    consequence=gettext_lazy(
        "Das Angebot endet. Offene Anfragen enden mit; wir sagen den Jugendlichen freundlich ab. "
        "Das lässt sich nicht rückgängig machen."
    ),
    button=gettext_lazy("Zurückziehen"),
    done=gettext_lazy("Das Angebot ist zurückgezogen."),
    act=lambda offer, by, reason: services.withdraw_offer(offer, by, reason=reason),
    asks_reason=True,
)
RENEW = Step(
    heading=gettext_lazy("Für das nächste Jahr erneuern?"),
    consequence=gettext_lazy(
        "Wir legen einen Entwurf an: gleicher Text, alle Tage ein Jahr später. Dieses Angebot "
        "bleibt, wie es ist."
    ),
    button=gettext_lazy("Erneuern"),
    done=gettext_lazy("Der Entwurf für das nächste Jahr ist da. Bitte prüfen Sie die Tage."),
    act=lambda offer, by, _reason: services.renew_offer(offer, by),
)
DUPLICATE = Step(
    heading=gettext_lazy("Angebot kopieren?"),
    consequence=gettext_lazy("Wir legen einen Entwurf mit demselben Text und denselben Tagen an."),
    button=gettext_lazy("Kopieren"),
    done=gettext_lazy("Die Kopie ist da. Bitte ändern Sie, was anders ist."),
    act=lambda offer, by, _reason: services.duplicate_offer(offer, by),
)


@require_GET
def company_offers(request: HttpRequest) -> HttpResponse:
    """The offers of the own company, by where they stand."""
    company = own_company(request)
    offers = Offer.objects.filter(company=company)
    counts = dict(offers.order_by().values_list("state").annotate(number=Count("pk")))
    numbers = {key: sum(counts.get(state, 0) for state in GROUPS[key][1]) for key in GROUPS}
    first = next((key for key, number in numbers.items() if number), "online")
    chosen = request.GET.get("stand", first)
    chosen = chosen if chosen in GROUPS else first
    found = (
        offers.filter(state__in=GROUPS[chosen][1])
        .select_related("occupation", "site")
        .annotate(seat_count=Count("seats"))
        # Grouping drops the order of the model.
        .order_by("-created_at", "-pk")
    )
    tabs = [
        {"label": f"{label} ({numbers[key]})", "url": f"?stand={key}", "is_current": key == chosen}
        for key, (label, _states) in GROUPS.items()
    ]
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("seite"))
    context = {"company": company, "page": page, "tabs": tabs, "chosen": chosen}
    return render(request, "companies/offer_list.html", context)


@require_GET
def offer_show(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One offer: what stands in it, where it stands, what can be done."""
    offer = own_offer(request, public_id)
    returned = offer.changes.filter(move=OfferMove.RETURN).last()
    withdrawn = offer.changes.filter(move=OfferMove.WITHDRAW).last()
    context = {
        "offer": offer,
        "company": offer.company,
        "seat_count": offer.seats.count(),
        "returned": returned if offer.state == OfferState.DRAFT else None,
        "withdrawn": withdrawn,
        "can_edit": can_edit_offer(signed_in(request), offer),
        "moves": offer.possible_moves(),
    }
    return render(request, "companies/offer_show.html", context)


@require_http_methods(["GET", "POST"])
def offer_create(request: HttpRequest) -> HttpResponse:
    """A new offer, saved as a draft."""
    company = own_company(request)
    user = signed_in(request)
    require(can_create_offer(user, company))
    form = OfferForm(sent(request), company=company)
    if request.method == "POST" and form.is_valid():
        try:
            seats = form.cleaned_data["seats"]
            offer = services.create_offer(company, user, seats=seats, **form.facts())
        except services.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Gespeichert. Noch sieht das Angebot niemand."))
            return redirect("offer_show", offer.public_id)
    return render(request, "companies/offer_form.html", {"form": form, "company": company})


@require_http_methods(["GET", "POST"])
def offer_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Changes an offer that is not being reviewed."""
    offer = own_offer(request, public_id)
    user = signed_in(request)
    require(can_edit_offer(user, offer))
    form = OfferForm(sent(request), instance=offer, company=offer.company)
    if request.method == "POST" and form.is_valid():
        try:
            seats = form.cleaned_data["seats"]
            services.change_offer(offer, user, seats=seats, **form.facts())
        except services.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Gespeichert."))
            return redirect("offer_show", offer.public_id)
    context = {"form": form, "company": offer.company, "offer": offer}
    return render(request, "companies/offer_form.html", context)


@require_GET
def offer_hours(request: HttpRequest) -> HttpResponse:
    """The working time of what is typed in the form, without breaks. Saves nothing."""
    form = HoursForm(request.GET, company=own_company(request))
    return render(request, "companies/offer_hours.html", {"offer": form.typed()})


@require_http_methods(["GET", "POST"])
def offer_submit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Hands an offer in."""
    return confirm_step(request, public_id, SUBMIT)


@require_http_methods(["GET", "POST"])
def offer_pause(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Hides an offer."""
    return confirm_step(request, public_id, PAUSE)


@require_http_methods(["GET", "POST"])
def offer_resume(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Shows a paused offer again."""
    return confirm_step(request, public_id, RESUME)


@require_http_methods(["GET", "POST"])
def offer_withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ends an offer."""
    return confirm_step(request, public_id, WITHDRAW)


@require_http_methods(["GET", "POST"])
def offer_renew(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Makes next year's draft."""
    return confirm_step(request, public_id, RENEW)


@require_http_methods(["GET", "POST"])
def offer_duplicate(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Makes a copy."""
    return confirm_step(request, public_id, DUPLICATE)
