"""To companies about their offers: is it right, it is online, it came to its end."""

from collections.abc import Mapping

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import ActionLink
from companies.messages.readers import contact_for, members_of, to_contact
from companies.models import Contact, Offer, OfferChange
from companies.wording import call_text
from journal import outbox
from journal.enums import Audience


def offer_to_confirm(offer: Offer, contact: Contact, link: ActionLink) -> None:
    """To the contact: an officer wrote down what you said on the phone; is it right?"""
    outbox.post(
        "offer_to_confirm",
        key=f"offer-to-confirm:{link.public_id}",
        audience=Audience.COMPANY,
        facts={"company": offer.company.name, "title": offer.title, "until": link.expires_at},
        address=contact.email,
        link_path=reverse("offer_confirm", args=["TOKEN"]).replace("TOKEN", outbox.TOKEN),
        link_label=_("Angebot ansehen"),
        link=link,
        company_id=offer.company.public_id,
    )


def offer_to_confirm_again(offer: Offer, contact: Contact, link: ActionLink) -> None:
    """To the contact, once: your offer still waits for your yes; the first mail's link works."""
    outbox.post(
        "offer_to_confirm_again",
        key=f"offer-to-confirm-again:{link.public_id}",
        audience=Audience.COMPANY,
        facts={
            "company": offer.company.name,
            "title": offer.title,
            "until": link.expires_at,
            "who": call_text(offer.company, offer),
        },
        address=contact.email,
        link_path=reverse("offer_confirm", args=["TOKEN"]).replace("TOKEN", outbox.TOKEN),
        link_label=_("Angebot ansehen"),
        link=link,
        company_id=offer.company.public_id,
    )


def offer_letter(offer: Offer, link: ActionLink) -> None:
    """The same question on paper: noted here, printed by the officer."""
    outbox.post(
        "offer_letter",
        key=f"offer-letter:{link.public_id}",
        audience=Audience.COMPANY,
        facts={"company": offer.company.name, "title": offer.title, "until": link.expires_at},
        by_letter=True,
        company_id=offer.company.public_id,
    )


def offer_published(offer: Offer, change: OfferChange) -> None:
    """To the company: your offer can be found now."""
    _about_offer("offer_published", offer, change, link_label=_("Angebot ansehen"))


def offer_returned(offer: Offer, change: OfferChange) -> None:
    """To the team: something is missing. To a contact without account: we come back to you."""
    _about_offer("offer_returned", offer, change, link_label=_("Angebot ändern"))


def offer_withdrawn(offer: Offer, change: OfferChange) -> None:
    """To the company: an officer took your offer off the platform."""
    _about_offer("offer_withdrawn", offer, change, link_label=_("Angebot ansehen"))


def offer_expired(offer: Offer, change: OfferChange) -> None:
    """To the company: the days are over; renew it for next year?"""
    _about_offer("offer_expired", offer, change, link_label=_("Für nächstes Jahr erneuern"))


def _about_offer(event: str, offer: Offer, change: OfferChange, *, link_label: str) -> None:
    """To the team, or to the offer's contact where the company has no account."""
    facts = {
        "company": offer.company.name,
        "title": offer.title,
        "who": call_text(offer.company, offer),
    }
    if members_of(offer.company):
        _to_team(event, offer, change, {**facts, "has_account": True}, link_label=link_label)
    else:
        to_contact(
            event,
            offer.company,
            contact_for(offer),
            key=f"{event}:{change.pk}",
            facts={**facts, "has_account": False},
        )


def _to_team(
    event: str, offer: Offer, change: OfferChange, facts: Mapping[str, object], *, link_label: str
) -> None:
    for user in members_of(offer.company):
        outbox.post(
            event,
            key=f"{event}:{change.pk}:{user.pk}",
            audience=Audience.COMPANY,
            facts=facts,
            recipient=user,
            link_path=reverse("offer_show", args=[offer.public_id]),
            link_label=link_label,
            company_id=offer.company.public_id,
        )
