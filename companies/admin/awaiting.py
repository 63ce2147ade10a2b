"""Offers that wait for their company: since when, how it was asked; again, or by letter."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import qr
from accounts.enums import LinkPurpose
from accounts.models import ActionLink
from companies import services, wording
from companies.enums import AskChannel, OfferState
from companies.models import Offer, OfferAsking
from journal.models import Message
from journal.moves import MoveNotPossible
from quartier.lib.admin import PER_PAGE, RoleAdmin

MOST_LETTERS = 50
"""So many letters are printed at once."""


class AwaitingPages(RoleAdmin):
    """The list and the letters, among the pages of the offers."""

    def get_urls(self) -> list[URLPattern]:
        """Before the catch-all of an offer's own page."""
        admin_view = self.admin_site.admin_view
        return [
            path("warten/", admin_view(self.awaiting_view), name="companies_offer_awaiting"),
            path("briefe/", admin_view(self.letters_view), name="companies_offer_letters"),
            *super().get_urls(),
        ]

    def awaiting_view(self, request: HttpRequest) -> HttpResponse:
        """The list, the longest wait first; POST asks the chosen ones again, by mail or letter."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            return self._ask_again(request)
        page = Paginator(_awaiting(), PER_PAGE).get_page(request.GET.get("seite"))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Warten auf den Betrieb"),
            "page": page,
            "channels": dict(AskChannel.choices),
        }
        return TemplateResponse(request, "admin/companies/offer/awaiting.html", context)

    def letters_view(self, request: HttpRequest) -> HttpResponse:
        """The letters of these offers, to print; it makes none and can be printed again."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        numbers = [int(number) for number in request.GET.getlist("angebot") if number.isdecimal()]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Briefe drucken"),
            "letters": _letters(numbers[:MOST_LETTERS]),
            "site_address": settings.SITE_URL.split("://")[-1],
            "code_path": reverse("offer_code"),
            "operator": settings.OPERATOR,
            "today": timezone.localdate(),
        }
        return TemplateResponse(request, "admin/companies/offer/letters.html", context)

    def _ask_again(self, request: HttpRequest) -> HttpResponse:
        channel = AskChannel.LETTER if "brief" in request.POST else AskChannel.MAIL
        numbers = [number for number in request.POST.getlist("angebot") if number.isdecimal()]
        offers = Offer.objects.filter(pk__in=numbers[:MOST_LETTERS]).select_related("company")
        asked = []
        for offer in offers.filter(state=OfferState.AWAITING_COMPANY).order_by("pk"):
            try:
                services.ask_company(offer, request.user, channel)  # type: ignore[arg-type]
            except (services.Refused, MoveNotPossible) as refusal:
                messages.error(request, f"{offer.title}: {services.sentence(refusal)}")
            else:
                asked.append(offer.pk)
        if not asked:
            if not numbers:
                messages.warning(request, _("Bitte kreuzen Sie mindestens ein Angebot an."))
            return redirect("admin:companies_offer_awaiting")
        if channel == AskChannel.LETTER:
            query = "&".join(f"angebot={pk}" for pk in asked)
            return redirect(f"{reverse('admin:companies_offer_letters')}?{query}")
        done = ngettext(
            "Ein Link ist noch einmal unterwegs.",
            "%(count)s Links sind noch einmal unterwegs.",
            len(asked),
        )
        messages.success(request, done % {"count": len(asked)})
        return redirect("admin:companies_offer_awaiting")


def _awaiting() -> Any:
    offers = Offer.objects.filter(state=OfferState.AWAITING_COMPANY)
    rows = services.with_last_asking(offers).select_related("company__owner", "contact")
    return rows.order_by("state_changed_at", "pk")


def _letters(numbers: list[int]) -> list[dict[str, Any]]:
    """What stands on each letter whose link still works; a few queries, whatever the number."""
    now = timezone.now()
    askings = (
        OfferAsking.objects.filter(
            offer__in=numbers,
            channel=AskChannel.LETTER,
            offer__state=OfferState.AWAITING_COMPANY,
        )
        .select_related("offer__company__owner", "offer__site", "offer__entered_by", "contact")
        .prefetch_related("offer__company__sites")
        .order_by("offer__company__sort_key", "pk")
    )
    links = {
        link.public_id: link
        for link in ActionLink.objects.usable(now).filter(
            purpose=LinkPurpose.CONFIRM_OFFER, public_id__in=[one.link_id for one in askings]
        )
    }
    keys = [f"offer-letter:{public_id}:letter" for public_id in links]
    written = {message.key: message for message in Message.objects.filter(key__in=keys)}
    return [
        _letter(asking, links[asking.link_id], written.get(f"offer-letter:{asking.link_id}:letter"))
        for asking in askings
        if asking.link_id in links
    ]


def _letter(asking: OfferAsking, link: ActionLink, message: Message | None) -> dict[str, Any]:
    company = asking.offer.company
    sites = list(company.sites.all())
    address = f"{settings.SITE_URL}{reverse('offer_confirm', args=[link.token])}"
    return {
        "asking": asking,
        "company": company,
        "contact": asking.contact,
        "site": sites[0] if sites else asking.offer.site,
        "subject": message.subject if message else "",
        "body": message.body if message else "",
        "helper": wording.helper_of(company, asking.offer),
        "code": services.code_of(asking),
        "square": qr.square(address),
        "address": address,
    }
