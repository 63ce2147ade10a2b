"""Companies at an event: invited by a link, they answer without an account.

Locks: the company, then the event, then the guest.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import links
from accounts.enums import LinkPurpose
from accounts.models import ActionLink
from catalogue import rules
from companies import services as company_services
from companies.enums import CareEnd
from companies.models import Company, Contact
from companies.services.locks import locked_company
from journal import audit
from journal.enums import AuditAction
from placements import messages
from placements.enums import COMING_EVENTS, EventState, GuestMove, GuestState
from placements.models import Event, EventCompany
from placements.services.refusals import NotPossible
from placements.services.rows import BY_SYSTEM
from placements.services.sign_ups import locked_event

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def add_guest(
    event: Event,
    company: Company,
    by: "User",
    *,
    contact: Contact | None = None,
    seats: int | None = None,
    note: str = "",
    now: datetime | None = None,
) -> EventCompany:
    """Notes a company for an event; once the event is announced it gets the invitation.

    Raises NotPossible for a company that is closed to us or there already.
    """
    now = now or timezone.now()
    company = locked_company(company)
    fresh = locked_event(event)
    if company.is_closed_to_us:
        raise NotPossible(
            _("„%(company)s“ ist gesperrt oder möchte keinen Kontakt.") % {"company": company.name}
        )
    if not fresh.is_coming:
        raise NotPossible(_("Dieser Termin ist vorbei oder abgesagt."))
    if fresh.guests.filter(company=company).exists():
        raise NotPossible(_("„%(company)s“ ist schon eingetragen.") % {"company": company.name})
    guest = EventCompany.objects.create(
        event=fresh,
        company=company,
        contact=contact,
        seats=seats,
        note=note,
        added_at=now,
        state_changed_at=now,
    )
    audit.record(AuditAction.CREATED, guest, by=by)
    if fresh.state == EventState.OPEN:
        _invite(guest, by=by, now=now)
    return guest


def invite_planned(event: Event, *, by: "User", now: datetime) -> int:
    """Invites everybody noted for a locked event; returns how many."""
    planned = event.guests.filter(state=GuestState.PLANNED).order_by("pk")
    count = 0
    for guest in planned.select_related("company", "contact").select_for_update(
        no_key=True, of=("self",)
    ):
        if not guest.company.is_closed_to_us:
            guest.event = event
            _invite(guest, by=by, now=now)
            count += 1
    return count


@transaction.atomic
def answer_invitation(
    guest: EventCompany,
    *,
    is_coming: bool,
    by: "User | None" = None,
    by_label: str = "",
    link: ActionLink | None = None,
    now: datetime | None = None,
) -> EventCompany:
    """The company says yes or no, by link, from its account, or on the phone.

    It may change its mind until the event begins. Saying the same twice changes nothing.
    Raises NotPossible.
    """
    now = now or timezone.now()
    company = locked_company(guest.company)
    event, fresh = _locked(guest)
    if event.state not in COMING_EVENTS or event.starts_at <= now:
        raise NotPossible(_("Dieser Termin hat schon begonnen oder fällt aus."))
    if link is not None:
        links.note_opening(link, now)
    if (by is None or by.is_company) and not company.is_closed_to_us:
        # Who answers an invitation is not silent.
        company_services.hear_from(company, CareEnd.HERE, by=by, by_label=by_label, now=now)
    wanted = GuestState.ACCEPTED if is_coming else GuestState.DECLINED
    if fresh.state == wanted:
        return fresh
    move = GuestMove.ACCEPT if is_coming else GuestMove.DECLINE
    change = fresh.make(move, by=by, by_label=by_label, now=now)
    audit.record(AuditAction.MOVED, fresh, by=by, by_label=by_label, state=fresh.state)
    if by is None or by.is_company:
        messages.guest_answered(fresh, change)
    return fresh


@transaction.atomic
def change_guest(guest: EventCompany, by: "User", *, seats: int | None, note: str) -> EventCompany:
    """Corrects the number of tables or the note."""
    _event, fresh = _locked(guest)
    fresh.seats, fresh.note = seats, note
    fresh.save(update_fields=["seats", "note"])
    audit.record(AuditAction.CHANGED, fresh, by=by, fields=["note", "seats"])
    return fresh


@transaction.atomic
def choose_contact(event: Event, contact: Contact, by: "User") -> EventCompany:
    """From now on this person gets what is written about the event; one who is asked, the link.

    Raises NotPossible for somebody of a company that is not noted, or who reads no mail.
    """
    now = timezone.now()
    company = locked_company(contact.company)
    guest = event.guests.filter(company=company).first()
    if guest is None or company.is_closed_to_us:
        raise NotPossible(_("Dieser Betrieb ist hier nicht eingetragen."))
    if not contact.email or contact.opted_out_at:
        raise NotPossible(_("Diese Person bekommt keine E-Mails von uns."))
    fresh_event, fresh = _locked(guest)
    if fresh.contact == contact:
        return fresh
    fresh.contact = contact
    fresh.save(update_fields=["contact"])
    audit.record(AuditAction.CHANGED, fresh, by=by, fields=["contact"])
    is_ahead = fresh_event.state == EventState.OPEN and fresh_event.starts_at > now
    if fresh.state == GuestState.INVITED and is_ahead:
        links.revoke_links(LinkPurpose.EVENT, fresh.public_id, now)
        messages.invited(fresh, _link(fresh, contact, now))
    return fresh


@transaction.atomic
def remove_guest(guest: EventCompany, by: "User") -> None:
    """Takes a company off the list that nobody has written to yet. Raises NotPossible."""
    locked_company(guest.company)
    _event, fresh = _locked(guest)
    if fresh.state != GuestState.PLANNED:
        raise NotPossible(_("Dieser Betrieb ist schon eingeladen."))
    audit.record(AuditAction.DELETED, fresh, by=by)
    fresh.delete()


def send_invitation_again(link: ActionLink) -> None:
    """A new link to the person who got this one; entered in ``accounts.links.RENEWALS``."""
    guest = EventCompany.objects.filter(public_id=link.object_id).first()
    recipient = link.recipient_id
    contact = Contact.objects.filter(public_id=recipient).first() if recipient else None
    closed = _("Dieser Termin ist vorbei oder abgesagt. Sie müssen nichts tun.")
    if guest is None or contact is None:
        raise links.NotRenewable(closed)
    now = timezone.now()
    event, fresh = _locked(guest)
    if event.state != EventState.OPEN or event.starts_at <= now or fresh.company.is_closed_to_us:
        raise links.NotRenewable(closed)
    if not contact.email or contact.opted_out_at:
        raise links.NotRenewable(closed)
    fresh.contact = contact
    messages.invited(fresh, _link(fresh, contact, now))


@transaction.atomic
def leave_events(company: Company, by: "User", now: datetime) -> None:
    """A blocked company takes part in nothing any more; who is responsible is told.

    Runs inside the transaction that blocks and holds the company's lock.
    """
    coming = EventCompany.objects.filter(company=company, event__state__in=COMING_EVENTS)
    for guest in coming.order_by("event_id", "pk"):
        _event, fresh = _locked(guest)
        if fresh.can(GuestMove.DECLINE):
            change = fresh.make(GuestMove.DECLINE, by_label=BY_SYSTEM, now=now)
            audit.record(AuditAction.MOVED, fresh, by_label=BY_SYSTEM, state=fresh.state)
            links.revoke_links(LinkPurpose.EVENT, fresh.public_id, now)
            messages.guest_answered(fresh, change)


def call_if_unread(guest: EventCompany, what: str, *, step: str) -> None:
    """Opens a call task where nobody at the company gets what we write."""
    company = guest.company
    if company.is_closed_to_us:
        return
    if not messages.guest_reads_nothing(company, messages.guest_contact(guest)):
        return
    company_services.open_call_task(
        company,
        key=f"event:{step}:{guest.public_id}",
        subject=_("%(what)s: bitte anrufen, der Betrieb hat keine E-Mail-Adresse") % {"what": what},
        due_on=timezone.localdate(),
        responsible=company.active_owner or guest.event.officer,
    )


def _invite(guest: EventCompany, *, by: "User", now: datetime) -> None:
    guest.make(GuestMove.INVITE, by=by, now=now)
    audit.record(AuditAction.MOVED, guest, by=by, state=guest.state)
    contact = messages.guest_contact(guest)
    messages.invited(guest, _link(guest, contact, now) if contact else None)
    call_if_unread(guest, _("Einladung zu einem Termin"), step="invited")


def _link(guest: EventCompany, contact: Contact, now: datetime) -> ActionLink:
    """Works for the time the rules say, and no longer than the event lies ahead."""
    left = (guest.event.starts_at - now) // timedelta(days=1) + 1
    return links.create_link(
        LinkPurpose.EVENT,
        guest.public_id,
        contact.public_id,
        days=max(1, min(rules.whole("link.event_days"), left)),
        now=now,
    )


def _locked(guest: EventCompany) -> tuple[Event, EventCompany]:
    event = locked_event(guest.event)
    EventCompany.objects.select_for_update(no_key=True).get(pk=guest.pk)
    fresh = EventCompany.objects.select_related("company__owner", "contact").get(pk=guest.pk)
    fresh.event = event
    return event, fresh
