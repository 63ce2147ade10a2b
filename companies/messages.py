"""What we write to companies and officers. One function a message; none holds personal data.

Keys name the cause, so that the same cause says the same thing once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import ActionLink, User
from companies.enums import AskAnswer, CompanyState, OfferState
from companies.models import (
    CareCase,
    Company,
    CompanyChange,
    CompanySignUp,
    CompanySignUpChange,
    Contact,
    HandOver,
    Member,
    Offer,
    OfferChange,
)
from companies.wording import call_text
from companies.worklist import Worklist
from journal import outbox
from journal.enums import Audience
from quartier.lib.tokens import keyed_hash


def members_of(company: Company) -> list[User]:
    """The active accounts of a company's team."""
    members = Member.objects.filter(company=company, user__is_active=True).select_related("user")
    return [member.user for member in members.order_by("pk")]


def contact_for(offer: Offer) -> Contact | None:
    """Who gets the mails about an offer: its own contact, else the company's first one."""
    own = offer.contact
    if own is not None and own.email and own.opted_out_at is None:
        return own
    return offer.company.contacts.for_requests().first()


# --- To companies ------------------------------------------------------------------------------
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
        _to_contact(
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


def company_approved(company: Company) -> None:
    """To the company: your offers can be found now."""
    _about_company(
        "company_approved",
        company,
        key=f"company-approved:{company.public_id}:{company.approved_at}",
        link_path=reverse("company_offers"),
        link_label=_("Meine Angebote"),
    )


def company_blocked(company: Company, change: CompanyChange) -> None:
    """To the company: your offers are off the platform; please call."""
    _about_company(
        "company_blocked",
        company,
        key=f"company-blocked:{change.pk}",
        who=call_text(company),
        by_mail=change.from_state != CompanyState.DO_NOT_CONTACT,
    )


def company_offers_withdrawn(
    company: Company, change: CompanyChange, offers: Sequence[Offer]
) -> None:
    """To the company: we noted that you offer nothing now, and took these offers down."""
    _about_company(
        "company_offers_withdrawn",
        company,
        key=f"company-offers-withdrawn:{change.pk}",
        titles=[offer.title for offer in offers],
        by_mail=change.to_state != CompanyState.DO_NOT_CONTACT,
    )


def _about_company(
    event: str,
    company: Company,
    *,
    key: str,
    by_mail: bool = True,
    link_path: str = "",
    link_label: str = "",
    **facts: object,
) -> None:
    """To the team, or to a contact where the company has no account.

    ``by_mail=False`` for a company that wants no mails: its accounts show it, nobody else hears.
    """
    facts = {"company": company.name, **facts}
    team = members_of(company)
    for user in team:
        outbox.post(
            event,
            key=f"{key}:{user.pk}",
            audience=Audience.COMPANY,
            facts=facts,
            recipient=user,
            by_mail=by_mail,
            link_path=link_path,
            link_label=link_label,
            company_id=company.public_id,
        )
    if by_mail and not team:
        _to_contact(event, company, company.contacts.for_requests().first(), key=key, facts=facts)


def _to_contact(
    event: str, company: Company, contact: Contact | None, *, key: str, facts: Mapping[str, object]
) -> None:
    """By mail, unless there is nobody or the company wants to hear nothing."""
    if contact is not None and company.state != CompanyState.DO_NOT_CONTACT:
        outbox.post(
            event,
            key=key,
            audience=Audience.COMPANY,
            facts=facts,
            address=contact.email,
            company_id=company.public_id,
        )


def company_invitation(member: Member, again_on: date | None = None) -> bool:
    """To somebody new in a team: how to sign in; again at most once a day.

    Returns whether it was written now.
    """
    again = f":{again_on}" if again_on else ""
    return bool(
        outbox.post(
            "company_invitation",
            key=f"company-invitation:{member.pk}{again}",
            audience=Audience.COMPANY,
            facts={"company": member.company.name},
            recipient=member.user,
            link_path=reverse("account_request_login_code"),
            link_label=_("Anmelden"),
            company_id=member.company.public_id,
        )
    )


def reads_mail(company: Company) -> bool:
    """Whether somebody at the company gets what we write: a contact by mail, or an account."""
    if company.is_closed_to_us:
        return False
    return company.contacts.for_requests().exists() or bool(members_of(company))


def care_warning(case: CareCase, link: ActionLink) -> None:
    """To the company: some requests stayed without an answer; one tap, or the offers rest."""
    assert case.pause_on is not None  # noqa: S101  (care_pauses_after_a_warning)
    last_day = case.pause_on - timedelta(days=1)
    _care("care_warning", case, link, step="", last_day=last_day, count=case.silent_count)


def care_paused(case: CareCase, link: ActionLink, count: int) -> None:
    """To the company: your offers rest; one tap and they are back. To officers: they rest."""
    _care("care_paused", case, link, step="", count=count)
    _care_to_officers("care_paused_officer", case, count)


def care_link_again(case: CareCase, link: ActionLink) -> None:
    """To the company: the new link that was asked for."""
    _care("care_link", case, link, step=f"{link.public_id}:")


def care_ended(case: CareCase, count: int) -> None:
    """To the officers: the company is back, and with it so many offers."""
    _care_to_officers("care_ended_officer", case, count, how=case.get_how_display())


def _care(event: str, case: CareCase, link: ActionLink, *, step: str, **facts: object) -> None:
    """To the contact by mail and to the accounts; these get the mail where there is no contact."""
    company = case.company
    contact = company.contacts.for_requests().first()
    path = reverse("care_answer", args=["TOKEN"]).replace("TOKEN", outbox.TOKEN)
    key = f"{event}:{case.public_id}:{step}"
    if contact is not None:
        outbox.post(
            event,
            key=f"{key}contact",
            audience=Audience.COMPANY,
            facts={"company": company.name, **facts},
            address=contact.email,
            link_path=path,
            link_label=_("Kurz Bescheid geben"),
            link=link,
            company_id=company.public_id,
        )
    for user in members_of(company):
        outbox.post(
            event,
            key=f"{key}{user.pk}",
            audience=Audience.COMPANY,
            facts={"company": company.name, **facts},
            recipient=user,
            by_mail=contact is None,
            link_path=path,
            link_label=_("Kurz Bescheid geben"),
            link=link,
            company_id=company.public_id,
        )


def _care_to_officers(event: str, case: CareCase, count: int, **facts: object) -> None:
    """To the owner, else to all officers: a message in the account, no mail."""
    owner = case.company.active_owner
    for officer in [owner] if owner else active(Role.ACQUISITION):
        outbox.post(
            event,
            key=f"{event}:{case.public_id}:{officer.pk}",
            audience=Audience.OFFICER,
            facts={"company": case.company.name, "count": count, **facts},
            recipient=officer,
            by_mail=False,
            link_path=reverse("admin:companies_company_change", args=[case.company_id]),
            link_label=_("Betrieb ansehen"),
            company_id=case.company.public_id,
        )


def active(role: Role) -> list[User]:
    """All working accounts of a role."""
    return list(User.objects.filter(role=role, is_active=True).order_by("pk"))


def block_to_confirm(company: Company, change: CompanyChange) -> None:
    """To the coordination: an officer has blocked a company; please look and confirm."""
    for user in active(Role.COORDINATION):
        outbox.post(
            "block_to_confirm",
            key=f"block-to-confirm:{change.pk}:{user.pk}",
            audience=Audience.OFFICER,
            facts={"company": company.name},
            recipient=user,
            link_path=reverse("admin:companies_company_change", args=[company.pk]),
            link_label=_("Betrieb ansehen"),
            company_id=company.public_id,
        )


def company_access_ended(company: Company, address: str, member_id: int) -> None:
    """To somebody who left a team: the account is closed."""
    outbox.post(
        "company_access_ended",
        key=f"company-access-ended:{member_id}",
        audience=Audience.COMPANY,
        facts={"company": company.name},
        address=address,
        company_id=company.public_id,
    )


def sign_up_to_confirm(sign_up: CompanySignUp, link: ActionLink) -> None:
    """To who typed this address: was it you? Nothing exists before the tap behind the link.

    What was typed does not stand in it: it may come from anybody.
    """
    outbox.post(
        "sign_up_to_confirm",
        key=f"sign-up-to-confirm:{link.public_id}",
        audience=Audience.COMPANY,
        facts={"until": link.expires_at},
        address=sign_up.email,
        link_path=reverse("sign_up_confirm", args=["TOKEN"]).replace("TOKEN", outbox.TOKEN),
        link_label=_("Anmeldung bestätigen"),
        link=link,
    )


def sign_up_has_account(address: str, day: date) -> None:
    """To who has an account and signs up again: you can just sign in. Once a day."""
    outbox.post(
        "sign_up_has_account",
        key=f"sign-up-has-account:{keyed_hash(address, 'sign-up')}:{day}",
        audience=Audience.COMPANY,
        address=address,
        link_path=reverse("account_request_login_code"),
        link_label=_("Anmelden"),
    )


def sign_up_rejected(sign_up: CompanySignUp, change: CompanySignUpChange, reason: str = "") -> None:
    """To who signed up: a person decided against it, and whom to call."""
    company = sign_up.company
    owner = company.active_owner if company else None
    outbox.post(
        "sign_up_rejected",
        key=f"sign-up-rejected:{change.pk}",
        audience=Audience.COMPANY,
        facts={
            "company": sign_up.name,
            "reason": reason,
            "officer": owner.get_full_name() if owner else "",
            "phone": owner.phone if owner else "",
        },
        address=sign_up.email,
        company_id=company.public_id if company else None,
    )


def joining_to_decide(sign_up: CompanySignUp, change: CompanySignUpChange) -> None:
    """To who looks after the team: somebody says they work with you; do they?"""
    company = sign_up.company
    admins = Member.objects.filter(company=company, is_admin=True, user__is_active=True)
    for member in admins.select_related("user").order_by("pk"):
        outbox.post(
            "joining_to_decide",
            key=f"joining-to-decide:{change.pk}:{member.user_id}",
            audience=Audience.COMPANY,
            facts={"company": company.name if company else ""},
            recipient=member.user,
            link_path=reverse("company_team"),
            link_label=_("Ansehen"),
            company_id=company.public_id if company else None,
        )


# --- To officers -------------------------------------------------------------------------------
def officer_offer_to_review(offer: Offer, change: OfferChange) -> None:
    """To the company's owner: the company handed in an offer."""
    _to_officers("officer_offer_to_review", offer, change, [offer.company.owner])


def officer_offer_confirmed(offer: Offer, change: OfferChange, *, was_changed: bool) -> None:
    """To who entered it, and to the owner: the company said yes, perhaps with corrections."""
    _to_officers(
        "officer_offer_confirmed",
        offer,
        change,
        [offer.entered_by, offer.company.owner],
        was_changed=was_changed,
        is_public=offer.state == OfferState.PUBLISHED,
    )


def officer_company_signed_up(sign_up: CompanySignUp, change: CompanySignUpChange) -> None:
    """To the officer near by, else to the coordination: a new company is to be looked at."""
    _about_sign_up("officer_company_signed_up", sign_up, change)


def officer_joining_to_decide(sign_up: CompanySignUp, change: CompanySignUpChange) -> None:
    """To the company's officer, else to the coordination: somebody wants to join it."""
    _about_sign_up("officer_joining_to_decide", sign_up, change)


def company_to_approve(company: Company) -> None:
    """To the coordination: an officer has made sure of everything; please approve."""
    for user in _coordination():
        _to_staff(
            "company_to_approve", company, user, key=f"company-to-approve:{company.presented_at}"
        )


def _about_sign_up(event: str, sign_up: CompanySignUp, change: CompanySignUpChange) -> None:
    company = sign_up.company
    if company is None:
        return
    owner = company.active_owner
    for user in [owner] if owner else _coordination():
        _to_staff(event, company, user, key=f"{event}:{change.pk}")


def _to_staff(event: str, company: Company, user: User, *, key: str) -> None:
    outbox.post(
        event,
        key=f"{key}:{company.public_id}:{user.pk}",
        audience=Audience.OFFICER,
        facts={"company": company.name},
        recipient=user,
        link_path=reverse("admin:companies_company_change", args=[company.pk]),
        link_label=_("Betrieb ansehen"),
        company_id=company.public_id,
    )


def _coordination() -> list[User]:
    return list(User.objects.filter(role=Role.COORDINATION, is_active=True).order_by("pk"))


def officer_offer_declined(offer: Offer, change: OfferChange, *, answer: str) -> None:
    """To who entered it, and to the owner: the company said no; why stands at the offer."""
    _to_officers(
        "officer_offer_declined",
        offer,
        change,
        [offer.entered_by, offer.company.owner],
        is_unwanted=answer == AskAnswer.UNWANTED,
    )


def _to_officers(
    event: str,
    offer: Offer,
    change: OfferChange,
    officers: Iterable[User | None],
    **facts: object,
) -> None:
    at_work = {user for user in officers if user and user.is_staff and user.is_active}
    for user in at_work:
        outbox.post(
            event,
            key=f"{event}:{change.pk}:{user.pk}",
            audience=Audience.OFFICER,
            facts={"company": offer.company.name, "title": offer.title, **facts},
            recipient=user,
            link_path=reverse("admin:companies_offer_change", args=[offer.pk]),
            link_label=_("Angebot ansehen"),
            company_id=offer.company.public_id,
        )


def officer_morning_list(
    officer: User, day: date, worklist: Worklist, lines: Sequence[str]
) -> bool:
    """To an officer, once a working day: whom to call about what, and how much else waits.

    Returns whether it was written now.
    """
    more_count = worklist.due_count - len(lines)
    return bool(
        outbox.post(
            "officer_morning_list",
            key=f"officer-morning-list:{day}:{officer.pk}",
            audience=Audience.OFFICER,
            facts={"day": day, "lines": lines, "more_count": more_count, **asdict(worklist)},
            recipient=officer,
            link_path=reverse("admin:index"),
            link_label=_("Liste öffnen"),
        )
    )


def officer_companies_handed(handover: HandOver, count: int) -> None:
    """To both officers: so many companies changed hands; the list is behind the link."""
    _about_handover("officer_companies_handed", handover, count, until=handover.until_on)


def officer_companies_assigned(receiver: User, count: int, cause: UUID) -> None:
    """To an officer: so many companies that were nobody's are yours now."""
    if receiver.is_staff and receiver.is_active:
        outbox.post(
            "officer_companies_assigned",
            key=f"officer-companies-assigned:{cause}",
            audience=Audience.OFFICER,
            facts={"count": count},
            recipient=receiver,
            link_path=f"{reverse('admin:companies_company_changelist')}?wer=ich",
            link_label=_("Meine Betriebe öffnen"),
        )


def officer_companies_returned(handover: HandOver, count: int) -> None:
    """To both officers: the days are over, the companies are back."""
    _about_handover("officer_companies_returned", handover, count)


def officer_owner_changed(
    company: Company, former: User | None, owner: User | None, by: User, *, cause: int
) -> None:
    """To who looked after the company and to who does now; not to who did it."""
    for user in (former, owner):
        if user and user != by and user.is_staff and user.is_active:
            outbox.post(
                "officer_owner_changed",
                key=f"officer-owner-changed:{cause}:{user.pk}",
                audience=Audience.OFFICER,
                facts={
                    "company": company.name,
                    "is_owner": user == owner,
                    "has_owner": owner is not None,
                },
                recipient=user,
                link_path=reverse("admin:companies_company_change", args=[company.pk]),
                link_label=_("Betrieb ansehen"),
                company_id=company.public_id,
            )


def _about_handover(event: str, handover: HandOver, count: int, **facts: object) -> None:
    for user in (handover.giver, handover.receiver):
        if user.is_staff and user.is_active:
            outbox.post(
                event,
                key=f"{event}:{handover.public_id}:{user.pk}",
                audience=Audience.OFFICER,
                facts={"count": count, "is_receiver": user == handover.receiver, **facts},
                recipient=user,
                link_path=reverse("admin:companies_handover_change", args=[handover.pk]),
                link_label=_("Liste öffnen"),
            )
