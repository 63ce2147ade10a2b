"""A company comes by itself: what was typed, the tap on the mail's link, and who joins whom."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import links
from accounts.enums import LinkPurpose
from accounts.models import ActionLink, User
from catalogue import rules
from companies import messages
from companies.enums import (
    CompanyMove,
    FollowUpCause,
    SignUpMove,
    SignUpState,
)
from companies.models import Company, CompanySignUp, Contact, FollowUp, Member, Site
from companies.services.errors import AddressIsTaken, LinkIsUsed
from companies.services.leads import create_site, find_double, one_at_a_time
from companies.services.locks import locked_company
from companies.services.team import add_member
from journal import audit
from journal.enums import AuditAction
from quartier.lib.text import company_key, tidy

BY_SIGN_UP = "Anmeldung"
SIGN_UP_CLOSED = gettext_lazy("Diese Anmeldung ist abgeschlossen. Sie müssen nichts mehr tun.")
TEXTS = ("name", "street", "postal_code", "city", "phone", "first_name", "last_name", "function")

WHO_IS_NEAR: list[Callable[[Site], User | None]] = []
"""Finds the officer who looks after a place. Officers have posts at schools, which companies know
nothing of: the app that does enters its function in ``AppConfig.ready()``."""


@transaction.atomic
def sign_up(*, email: str, **facts: Any) -> CompanySignUp | None:
    """Keeps what somebody typed and mails the link that makes something of it.

    An address that has an account already gets a mail that says so instead, and nothing is kept:
    the page must say the same either way. Returns the row, if there is one.
    """
    address = email.strip().lower()
    if User.objects.filter(email=address, is_active=True).exists():
        messages.sign_up_has_account(address, timezone.localdate())
        return None
    typed = {name: tidy(facts.pop(name)) if name in TEXTS else None for name in TEXTS}
    row = CompanySignUp.objects.create(email=address, **typed, **facts)
    _send_link(row)
    return row


def send_sign_up_link_again(link: ActionLink) -> None:
    """A new link to who signed up; entered in ``accounts.links.RENEWALS``."""
    row = CompanySignUp.objects.filter(public_id=link.object_id).first()
    if row is None or row.state != SignUpState.UNCONFIRMED:
        raise links.NotRenewable(SIGN_UP_CLOSED)
    _send_link(row)


@transaction.atomic
def confirm_sign_up(link: ActionLink) -> CompanySignUp:
    """The tap on the link: a new company with its first account, or a question to a known one.

    Two who bring the same company along at once queue: the second one asks to join the first's.
    Raises LinkIsUsed, AddressIsTaken, MoveNotPossible.
    """
    row = CompanySignUp.objects.select_for_update(no_key=True).get(public_id=link.object_id)
    one_at_a_time(f"{company_key(row.name)} {row.postal_code}")
    if not links.use_link(link, timezone.now()):
        raise LinkIsUsed
    if User.objects.filter(email=row.email, is_active=True).exists():
        raise AddressIsTaken(None)
    known = find_double(row.name, row.postal_code)
    if known is None:
        _bring_along(row)
    else:
        _ask_to_join(row, known)
    # The same person's earlier tries.
    CompanySignUp.objects.filter(email=row.email, state=SignUpState.UNCONFIRMED).delete()
    return row


@transaction.atomic
def accept_joining(sign_up: CompanySignUp, by: User) -> Member:
    """Lets somebody into the team of a company we know, who is told how to sign in.

    Raises MoveNotPossible, AlreadyMember, AddressIsTaken.
    """
    assert sign_up.company is not None  # noqa: S101  (a question has a company: check constraint)
    company = locked_company(sign_up.company)
    row = CompanySignUp.objects.select_for_update(no_key=True).get(pk=sign_up.pk)
    row.make(SignUpMove.ACCEPT, by=by)
    member = add_member(
        company, by=by, email=row.email, first_name=row.first_name, last_name=row.last_name
    )
    close_follow_up(row, by)
    return member


@transaction.atomic
def reject_joining(sign_up: CompanySignUp, by: User) -> CompanySignUp:
    """Keeps somebody out, who is told so. Raises MoveNotPossible."""
    assert sign_up.company is not None  # noqa: S101
    locked_company(sign_up.company)
    row = CompanySignUp.objects.select_for_update(no_key=True).get(pk=sign_up.pk)
    change = row.make(SignUpMove.REJECT, by=by)
    messages.sign_up_rejected(row, change)
    close_follow_up(row, by)
    return row


def forgettable_sign_ups(now: datetime) -> list[int]:
    """Ids of sign-ups whose time is over."""
    rows = CompanySignUp.objects.forgettable(
        now - rules.days("sign_up.unconfirmed_days"), now - rules.days("sign_up.ended_days")
    )
    return list(rows.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def forget_sign_up(sign_up_id: int, now: datetime) -> bool:
    """Deletes one of them; False when somebody confirmed it meanwhile."""
    rows = CompanySignUp.objects.forgettable(
        now - rules.days("sign_up.unconfirmed_days"), now - rules.days("sign_up.ended_days")
    )
    row = rows.select_for_update().filter(pk=sign_up_id).first()
    if row is None:
        return False
    links.revoke_links(LinkPurpose.CONFIRM_SIGN_UP, row.public_id, now)
    row.delete()
    return True


def _send_link(row: CompanySignUp) -> None:
    link = links.create_link(
        LinkPurpose.CONFIRM_SIGN_UP,
        row.public_id,
        days=rules.whole("link.sign_up_days"),
        now=timezone.now(),
    )
    messages.sign_up_to_confirm(row, link)


def _bring_along(row: CompanySignUp) -> None:
    company = Company.objects.create(
        name=row.name,
        phone=row.phone,
        email=row.email,
        website=row.website,
        max_open_requests=rules.whole("offer.default_open_requests"),
    )
    site = create_site(company, street=row.street, postal_code=row.postal_code, city=row.city)
    Contact.objects.create(
        company=company,
        first_name=row.first_name,
        last_name=row.last_name,
        function=row.function,
        email=row.email,
        phone=row.phone,
    )
    company.owner = next((found for who in WHO_IS_NEAR if (found := who(site))), None)
    company.make(CompanyMove.INTEREST, by_label=BY_SIGN_UP, also=("owner",))
    audit.record(AuditAction.CREATED, company, by_label=BY_SIGN_UP)
    row.company = company
    change = row.make(SignUpMove.CONFIRM, by_label=BY_SIGN_UP, also=("company",))
    add_member(
        company,
        by_label=BY_SIGN_UP,
        email=row.email,
        first_name=row.first_name,
        last_name=row.last_name,
    )
    _plan(row, _("Hat sich selbst angemeldet: bitte prüfen und anrufen"))
    messages.officer_company_signed_up(row, change)


def _ask_to_join(row: CompanySignUp, company: Company) -> None:
    row.company = company
    change = row.make(SignUpMove.ASK, by_label=BY_SIGN_UP, also=("company",))
    _plan(row, _("Jemand möchte einen Zugang zu diesem Betrieb: bitte prüfen"))
    messages.joining_to_decide(row, change)
    messages.officer_joining_to_decide(row, change)


def _plan(row: CompanySignUp, subject: str) -> None:
    company = row.company
    assert company is not None  # noqa: S101
    FollowUp.objects.create(
        company=company,
        responsible=company.active_owner,
        due_on=timezone.localdate(),
        subject=subject,
        cause=FollowUpCause.LEAD,
        key=_key(row),
    )


def close_follow_up(row: CompanySignUp, by: User) -> None:
    """Ticks off the task to look at a sign-up, which somebody has decided."""
    FollowUp.objects.open().filter(key=_key(row)).update(done_at=timezone.now(), done_by=by)


def _key(row: CompanySignUp) -> str:
    return f"sign-up:{row.public_id}"
