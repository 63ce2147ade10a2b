"""Offers in the admin: read here, written and moved by buttons."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from companies import permissions, services, wording
from companies.admin.awaiting import AwaitingPages
from companies.admin.deeds import Deed, DeedAdmin, post_form
from companies.admin.on_behalf import OnBehalfPage
from companies.enums import AskChannel, OfferMove, OfferState
from companies.forms import ChangeOfferForm, ReasonForm, SeatsForm
from companies.models import Offer
from companies.permissions import STAFF
from journal.exporting_admin import ExportingAdmin
from quartier.lib.text import search_fold


def _change(offer: Offer, by: Any, data: dict[str, Any]) -> Offer:
    return services.change_offer(offer, by, seats=data.pop("seats"), **data)


def _move(move: OfferMove) -> Any:
    return lambda offer: offer.can(move)


def _awaits(offer: Offer) -> bool:
    return offer.state == OfferState.AWAITING_COMPANY


DEEDS: Sequence[Deed] = (
    Deed(
        slug="fragen",
        label=_("Betrieb um Bestätigung bitten"),
        may=permissions.can_publish_offer,
        is_possible=_move(OfferMove.ASK_COMPANY),
        consequence=_(
            "Die Ansprechperson bekommt eine Nachricht mit einem Link. Sie sieht das Angebot, wie "
            "es online steht, und tippt auf „Stimmt so“."
        ),
        done=_("Die Nachricht an den Betrieb ist unterwegs."),
        act=lambda offer, by, _data: services.ask_company(offer, by),
    ),
    Deed(
        slug="erneut",
        label=_("Link erneut senden"),
        may=permissions.can_publish_offer,
        is_possible=_awaits,
        consequence=_(
            "Die Ansprechperson bekommt eine E-Mail mit einem neuen Link. Der alte gilt nicht mehr."
        ),
        done=_("Der neue Link ist unterwegs."),
        act=lambda offer, by, _data: services.ask_company(offer, by),
    ),
    Deed(
        slug="brief",
        label=_("Brief drucken"),
        may=permissions.can_publish_offer,
        is_possible=lambda offer: offer.can(OfferMove.ASK_COMPANY) or _awaits(offer),
        consequence=_(
            "Es entsteht ein Brief mit einem neuen Link, als Quadrat und als Code. Frühere Links "
            "zu diesem Angebot gelten dann nicht mehr."
        ),
        done=_("Bitte drucken Sie jetzt den Brief."),
        act=lambda offer, by, _data: services.ask_company(offer, by, AskChannel.LETTER),
        then=lambda offer: f"{reverse('admin:companies_offer_letters')}?angebot={offer.pk}",
    ),
    Deed(
        slug="pruefen",
        label=_("Zur Prüfung geben"),
        may=permissions.can_publish_offer,
        is_possible=_move(OfferMove.SUBMIT),
        consequence=_("Das Angebot steht dann auf der Liste „zu prüfen“."),
        done=_("Das Angebot wartet auf die Prüfung."),
        act=lambda offer, by, _data: services.submit_offer(offer, by),
    ),
    Deed(
        slug="veroeffentlichen",
        label=_("Veröffentlichen"),
        may=permissions.can_publish_offer,
        is_possible=_move(OfferMove.PUBLISH),
        consequence=_("Jugendliche können das Angebot dann finden und anfragen."),
        done=_("Das Angebot ist online."),
        act=lambda offer, by, _data: services.publish_offer(offer, by),
    ),
    Deed(
        slug="zurueckgeben",
        label=_("Zurückgeben"),
        may=permissions.can_publish_offer,
        is_possible=_move(OfferMove.RETURN),
        consequence=_("Der Betrieb liest den Grund in seinem Konto und kann ergänzen."),
        done=_("Das Angebot ist wieder ein Entwurf."),
        form=post_form(ReasonForm),
        act=lambda offer, by, data: services.return_offer(offer, by, **data),
    ),
    Deed(
        slug="aendern",
        label=_("Ändern"),
        may=permissions.can_edit_offer,
        done=_("Gespeichert."),
        form=lambda data, offer: ChangeOfferForm(data, instance=offer, company=offer.company),
        act=_change,
    ),
    Deed(
        slug="plaetze",
        label=_("Zahl der Plätze"),
        may=permissions.can_edit_offer,
        done=_("Die Zahl der Plätze ist geändert."),
        form=lambda data, offer: SeatsForm(data, initial={"seats": offer.seats.count()}),
        act=lambda offer, by, data: services.set_seats(offer, data["seats"], by),
    ),
    Deed(
        slug="pausieren",
        label=_("Pausieren"),
        may=permissions.can_steer_offer,
        is_possible=_move(OfferMove.PAUSE),
        consequence=_("Das Angebot ist nicht mehr zu sehen. Offene Anfragen laufen weiter."),
        done=_("Das Angebot ist pausiert."),
        act=lambda offer, by, _data: services.pause_offer(offer, by),
    ),
    Deed(
        slug="zeigen",
        label=_("Wieder zeigen"),
        may=permissions.can_steer_offer,
        is_possible=_move(OfferMove.RESUME),
        done=_("Das Angebot ist wieder zu sehen."),
        act=lambda offer, by, _data: services.resume_offer(offer, by),
    ),
    Deed(
        slug="kopieren",
        label=_("Kopieren"),
        may=permissions.can_steer_offer,
        done=_("Die Kopie ist ein Entwurf."),
        act=lambda offer, by, _data: services.duplicate_offer(offer, by),
    ),
    Deed(
        slug="erneuern",
        label=_("Für nächstes Jahr erneuern"),
        may=permissions.can_steer_offer,
        consequence=_("Es entsteht ein Entwurf: gleicher Text, alle Tage ein Jahr später."),
        done=_("Der Entwurf für das nächste Jahr ist da."),
        act=lambda offer, by, _data: services.renew_offer(offer, by),
    ),
    Deed(
        slug="zurueckziehen",
        label=_("Zurückziehen"),
        may=permissions.can_steer_offer,
        is_possible=_move(OfferMove.WITHDRAW),
        consequence=_("Das Angebot endet. Wer angefragt hat, bekommt Bescheid."),
        done=_("Das Angebot ist zurückgezogen."),
        form=post_form(ReasonForm),
        act=lambda offer, by, data: services.withdraw_offer(offer, by, **data),
        is_danger=True,
    ),
    Deed(
        slug="archivieren",
        label=_("Archivieren"),
        may=permissions.can_publish_offer,
        is_possible=_move(OfferMove.ARCHIVE),
        done=_("Das Angebot ist archiviert."),
        act=lambda offer, by, _data: services.archive_offer(offer, by),
    ),
)


@admin.register(Offer)
class OfferAdmin(OnBehalfPage, AwaitingPages, ExportingAdmin, DeedAdmin):
    """Offers of all companies. New ones begin on the company's page."""

    viewers = STAFF
    deeds: ClassVar[Sequence[Deed]] = DEEDS
    change_list_template = "admin/companies/offer/change_list.html"
    change_form_template = "admin/companies/offer/change_form.html"
    list_display = (
        "title",
        "company_name",
        "state",
        "kind",
        "occupation",
        "neighbourhood",
        "starts_on",
        "ends_on",
        "seat_number",
        "asked",
    )
    list_filter = ("state", "kind", "neighbourhood", "field")
    list_select_related = ("company", "occupation", "neighbourhood")
    search_fields = ("search_text",)
    search_help_text = _("Titel, Beruf, Betrieb oder Quartier")
    fields = (
        "company",
        "state",
        "state_changed_at",
        "kind",
        "occupation",
        "title",
        "description",
        "site",
        "contact_name",
        "starts_on",
        "ends_on",
        "apply_by",
        "seat_number",
        "working_time",
        "weekday_names",
        "least_grade",
        "least_age",
        "qualification",
        "requirements",
        "clothing",
        "languages",
        "published_at",
        "confirmed_by_company_at",
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Offer]:
        """With the number of seats, and how the company was asked."""
        rows = super().get_queryset(request).annotate(seat_count=models.Count("seats"))
        return services.with_last_asking(rows)

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Offer], search_term: str
    ) -> tuple[models.QuerySet[Offer], bool]:
        """All words, in any spelling."""
        for word in search_fold(search_term).split():
            queryset = queryset.filter(search_text__contains=word)
        return queryset, False

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Adds buttons and history."""
        offer = kwargs.get("obj")
        if offer is not None:
            changes = offer.changes.select_related("by").order_by("-at", "-pk")
            context.update(deeds=self.deeds_for(request, offer), changes=changes)
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("Betrieb"), ordering="company__sort_key")
    def company_name(self, offer: Offer) -> str:
        """Whose offer it is."""
        return offer.company.name

    @admin.display(description=_("Plätze"))
    def seat_number(self, offer: Any) -> int:
        """How many at the same time."""
        return offer.seat_count

    @admin.display(description=_("gefragt"))
    def asked(self, offer: Any) -> str:
        """While the company is silent: since when, and how it was asked."""
        if offer.state != OfferState.AWAITING_COMPANY or offer.ask_asked_at is None:
            return "–"
        day = date_format(timezone.localtime(offer.ask_asked_at), "j. M Y")
        return f"{AskChannel(offer.ask_channel).label}, {day}"

    @admin.display(description=_("Ansprechperson"))
    def contact_name(self, offer: Offer) -> str:
        """Who gets the requests."""
        return offer.contact.full_name if offer.contact else "–"

    @admin.display(description=_("Arbeitszeit"))
    def working_time(self, offer: Offer) -> str:
        """From, to, and what remains without breaks."""
        return wording.working_time_text(offer)

    @admin.display(description=_("Tage"))
    def weekday_names(self, offer: Offer) -> str:
        """The days of the week."""
        return wording.weekdays_text(offer)
