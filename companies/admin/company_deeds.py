"""What officers do with a company."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from companies import permissions, services
from companies.admin.approval_deeds import APPROVAL_DEEDS
from companies.admin.deeds import Deed, post_form
from companies.enums import ENDED_OFFERS, CompanyMove, CompanyState, OfferMove
from companies.forms import (
    AddressForm,
    ContactForm,
    FollowUpForm,
    InviteForm,
    LinkForm,
    MemberForm,
    NoteForm,
    ReasonForm,
    RestForm,
    UnblockForm,
    UnlinkForm,
)
from companies.models import Company
from companies.record import related_to
from companies.services.consequences import block_would_touch


def _add_note(company: Company, by: Any, data: dict[str, Any]) -> None:
    due_on, subject = data.pop("due_on"), data.pop("subject")
    plan = services.Plan(due_on, subject) if due_on else None
    services.add_note(company, by, plan=plan, **data)


def _move(move: CompanyMove) -> Any:
    return lambda company: company.can(move)


def _take_over_text(company: Company) -> str:
    if company.owner is None:
        return gettext("Bisher ist niemand zuständig.")
    return gettext(
        "Bisher ist %(name)s zuständig und bekommt eine Nachricht. Offene Wiedervorlagen gehen mit."
    ) % {"name": company.owner.get_full_name()}


def _contact_deed(slug: str, label: Any, done: Any, act: Any) -> Deed:
    """Something with one of the people; each has a button for it on the page."""
    return Deed(
        slug=slug,
        label=label,
        may=permissions.can_change_contact,
        is_possible=lambda company: company.contacts.exists(),
        done=done,
        form=lambda data, company: ContactForm(data, company=company),
        act=lambda _company, by, data: act(data["contact"], by) and None,
        has_own_place=True,
    )


def _block_text(company: Company) -> str:
    """What a block does, with the numbers of this company."""
    living = company.offers.exclude(state__in=ENDED_OFFERS).count()
    offers = ngettext(
        "%(n)s Angebot wird zurückgezogen", "%(n)s Angebote werden zurückgezogen", living
    )
    touched = ", ".join([offers % {"n": living}, *block_would_touch(company)])
    return gettext(
        "Der Betrieb verschwindet sofort von der Plattform: %(touched)s. Auch die Freigabe endet. "
        "Die Koordination bekommt Bescheid und bestätigt die Sperre oder hebt sie auf."
    ) % {"touched": touched}


def _unblock_text(company: Company) -> str:
    """What comes back when a block ends, offer by offer."""
    today = timezone.localdate()
    words = {
        OfferMove.RESTORE: gettext("zur Prüfung"),
        OfferMove.RESTORE_DRAFT: gettext("als Entwurf"),
        None: gettext("bleibt zurückgezogen, die Tage sind vorbei"),
    }
    listed = [
        f"„{one.offer.title}“ ({words[one.move(today)]})"
        for one in services.withdrawn_by_block(company)
    ]
    text = gettext(
        "Der Betrieb muss danach neu freigegeben werden. Geschlossene Anfragen bleiben "
        "geschlossen. Wer noch keinen Platz hat, bekommt Bescheid, wenn der Platz wieder da ist."
    )
    if not listed:
        return text
    return text + " " + gettext("Zurück kommen: %(offers)s.") % {"offers": ", ".join(listed)}


def _is_unconfirmed(company: Company) -> bool:
    return company.state == CompanyState.BLOCKED and company.block_confirmed_at is None


COMPANY_DEEDS: list[Deed] = [
    *APPROVAL_DEEDS,
    Deed(
        slug="angebot",
        label=_("Platz nach Anruf eintragen"),
        may=permissions.can_create_offer,
        done="",
        act=lambda company, _by, _data: company,
        page="admin:companies_offer_on_behalf",
    ),
    Deed(
        slug="notiz",
        label=_("Notiz hinzufügen"),
        may=permissions.can_write_note,
        done=_("Die Notiz ist gespeichert."),
        form=lambda data, company: NoteForm(data, company=company),
        act=_add_note,
        has_own_place=True,
    ),
    Deed(
        slug="uebernehmen",
        label=_("Übernehmen"),
        may=permissions.can_take_over,
        consequence=_take_over_text,
        done=_("Der Betrieb ist jetzt bei Ihnen."),
        form=lambda data, company: ReasonForm(data, needed=company.owner_id is not None),
        act=lambda company, by, data: services.take_over(company, by, reason=data["reason"]),
    ),
    Deed(
        slug="wiedervorlage",
        label=_("Wiedervorlage"),
        may=permissions.can_write_note,
        done=_("Die Wiedervorlage steht auf der Liste."),
        form=post_form(FollowUpForm),
        act=lambda company, by, data: (
            services.plan_follow_up(company, **data) and None  # the company's page comes next
        ),
    ),
    Deed(
        slug="wieder-zeigen",
        label=_("Im Gespräch geklärt"),
        may=permissions.can_steer_company,
        is_possible=lambda company: company.care_cases.open().exists(),
        consequence=_("Was wegen Schweigens pausiert ist, wird wieder gezeigt."),
        done=_("Geklärt. Der Betrieb ist wieder da."),
        act=lambda company, by, _data: services.settle_case(company, by) and None,
    ),
    Deed(
        slug="partner",
        label=_("Wird Partner"),
        may=permissions.can_steer_company,
        is_possible=_move(CompanyMove.PARTNER),
        done=_("Der Betrieb ist jetzt Partner."),
        act=lambda company, by, _data: services.make_partner(company, by),
        is_rare=True,
    ),
    Deed(
        slug="ruhen",
        label=_("Ruhen lassen"),
        may=permissions.can_steer_company,
        is_possible=_move(CompanyMove.REST),
        consequence=_(
            "Bis zu dem Tag sind die Angebote nicht zu sehen, und niemand ruft an. "
            "Am Tag danach steht der Betrieb als Wiedervorlage auf der Liste."
        ),
        done=_("Der Betrieb ruht."),
        form=post_form(RestForm, needed=False),
        act=lambda company, by, data: services.rest_company(company, by, **data),
        is_rare=True,
    ),
    Deed(
        slug="wieder-aufnehmen",
        label=_("Wieder aufnehmen"),
        may=permissions.can_steer_company,
        is_possible=_move(CompanyMove.RESUME),
        done=_("Der Kontakt läuft wieder."),
        act=lambda company, by, _data: services.resume_company(company, by),
    ),
    Deed(
        slug="kein-interesse",
        label=_("Kein Interesse"),
        may=permissions.can_steer_company,
        is_possible=_move(CompanyMove.REFUSE),
        consequence=_(
            "Alle laufenden Angebote werden zurückgezogen. Wer angefragt hat, bekommt Bescheid."
        ),
        done=_("Vermerkt. Die Angebote sind zurückgezogen."),
        form=post_form(ReasonForm),
        act=lambda company, by, data: (
            services.refuse_company(company, by, reason=data["reason"]) and None
        ),
        is_danger=True,
        is_rare=True,
    ),
    Deed(
        slug="nicht-kontaktieren",
        label=_("Nicht kontaktieren"),
        may=permissions.can_steer_company,
        is_possible=_move(CompanyMove.STOP_CONTACT),
        consequence=_(
            "Der Betrieb möchte nichts mehr von uns hören. Alle laufenden Angebote werden "
            "zurückgezogen. Wer angefragt hat, bekommt Bescheid."
        ),
        done=_("Vermerkt. Wir melden uns dort nicht mehr."),
        form=post_form(ReasonForm),
        act=lambda company, by, data: (
            services.stop_contact(company, by, reason=data["reason"]) and None
        ),
        is_danger=True,
        is_rare=True,
    ),
    Deed(
        slug="sperren",
        label=_("Sperren"),
        may=permissions.can_block_company,
        is_possible=_move(CompanyMove.BLOCK),
        consequence=_block_text,
        done=_("Der Betrieb ist gesperrt."),
        form=post_form(ReasonForm),
        act=lambda company, by, data: (
            services.block_company(company, by, reason=data["reason"]) and None
        ),
        is_danger=True,
        is_rare=True,
    ),
    Deed(
        slug="sperre-bestaetigen",
        label=_("Sperre bestätigen"),
        may=permissions.can_unblock_company,
        is_possible=_is_unconfirmed,
        done=_("Die Sperre ist bestätigt."),
        act=lambda company, by, _data: services.confirm_block(company, by) and None,
    ),
    Deed(
        slug="entsperren",
        label=_("Sperre aufheben"),
        may=permissions.can_unblock_company,
        is_possible=_move(CompanyMove.UNBLOCK),
        consequence=_unblock_text,
        done=_("Die Sperre ist aufgehoben."),
        form=post_form(UnblockForm),
        act=lambda company, by, data: services.unblock_company(company, by, **data),
        is_rare=True,
    ),
    Deed(
        slug="zugang",
        label=_("Zugang einladen"),
        may=permissions.can_manage_team,
        consequence=_("Die Person bekommt eine Nachricht und meldet sich mit einem Code an."),
        done=_("Eingeladen. Die Nachricht ist unterwegs."),
        form=post_form(InviteForm),
        act=lambda company, by, data: services.invite_member(company, by, **data) and None,
        is_rare=True,
    ),
    Deed(
        slug="zugang-schliessen",
        label=_("Zugang schließen"),
        may=permissions.can_manage_team,
        is_possible=lambda company: company.members.exists(),
        consequence=_("Das Konto wird geschlossen. Die Person bekommt eine Nachricht darüber."),
        done=_("Der Zugang ist geschlossen."),
        form=lambda data, company: MemberForm(data, company=company),
        act=lambda company, by, data: services.remove_member(data["member"], by),
        is_danger=True,
        is_rare=True,
    ),
    _contact_deed(
        "nachrichten-aus",
        _("Möchte keine Nachrichten"),
        _("Vermerkt. Die Person bekommt keine Nachrichten mehr."),
        services.opt_out,
    ),
    _contact_deed(
        "nachrichten-an",
        _("Möchte wieder Nachrichten"),
        _("Vermerkt. Die Person bekommt wieder Nachrichten."),
        services.opt_in,
    ),
    Deed(
        slug="adresse",
        label=_("Adresse berichtigen und neu senden"),
        may=permissions.can_change_contact,
        is_possible=lambda company: company.contacts.exists(),
        done=_("Die Adresse ist berichtigt. Was nicht ankam, geht noch einmal hinaus."),
        form=lambda data, company: AddressForm(data, company=company),
        act=lambda _company, by, data: (
            services.correct_address(data["contact"], by, email=data["email"]) and None
        ),
        has_own_place=True,
    ),
    Deed(
        slug="verbinden",
        label=_("Mit einem Betrieb verbinden"),
        may=permissions.can_link_companies,
        done=_("Die Betriebe sind verbunden."),
        form=lambda data, company: LinkForm(data, company=company),
        act=lambda company, by, data: services.link_companies(company, by, **data) and None,
        has_own_place=True,
    ),
    Deed(
        slug="trennen",
        label=_("Verbindung lösen"),
        may=permissions.can_link_companies,
        is_possible=lambda company: bool(related_to(company)),
        consequence=_("Beide Betriebe bleiben, nur die Verbindung geht."),
        done=_("Die Verbindung ist gelöst."),
        form=lambda data, company: UnlinkForm(data, company=company),
        act=lambda _company, by, data: services.unlink_companies(data["link"], by) and None,
        has_own_place=True,
    ),
]
"""What stands on the company's page. Apps that know more of it add theirs (placements.admin)."""
