"""Who reads what we write about a company, and the ways to its team, a contact and the staff."""

from collections.abc import Mapping

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import User
from companies.enums import CompanyState
from companies.models import Company, Contact, Member, Offer
from journal import outbox
from journal.enums import Audience


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


def reads_mail(company: Company) -> bool:
    """Whether somebody at the company gets what we write: a contact by mail, or an account."""
    if company.is_closed_to_us:
        return False
    return company.contacts.for_requests().exists() or bool(members_of(company))


def active(role: Role) -> list[User]:
    """All working accounts of a role."""
    return list(User.objects.filter(role=role, is_active=True).order_by("pk"))


def about_company(
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
        to_contact(event, company, company.contacts.for_requests().first(), key=key, facts=facts)


def to_contact(
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


def to_staff(event: str, company: Company, user: User, *, key: str) -> None:
    """To somebody of the staff, with the way to the company."""
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
