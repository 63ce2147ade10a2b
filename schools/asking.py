"""Asking for consent: opening the questions, and the link that brings a guardian to them.

The guardian's link goes by mail, or on paper from the school. Where no mail address is known, a
pupil may show it on the own device; such a link is one of its own, so that the decision behind it
carries how it came about.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import links
from accounts.enums import LinkPurpose
from accounts.models import ActionLink
from catalogue import rules
from journal import audit
from journal.enums import AuditAction, MessageState
from journal.models import Message
from schools import messages
from schools.consents import ConsentNotPossible, open_request
from schools.enums import ConsentPurpose, ConsentState, DecidedBy
from schools.models import Guardian, Pupil
from schools.permissions import who_decides

if TYPE_CHECKING:
    from uuid import UUID

    from accounts.models import User

_NOT_ASKED_AGAIN = frozenset({ConsentState.REQUESTED, ConsentState.GIVEN, ConsentState.REFUSED})
"""Who said no is not asked again; the guardian's page lets them change their mind."""


@dataclass(frozen=True)
class Way:
    """How the question reaches a guardian, in what a pupil may see of it."""

    masked_address: str
    """„m…@example.org“; empty where no address is known."""
    mailed_on: date | None
    has_failed: bool
    """The last mail could not be delivered."""


@transaction.atomic
def ask(pupil: Pupil, *, by: "User | None", now: datetime | None = None) -> ActionLink | None:
    """Opens a request for every purpose nobody has answered, and gives the guardian's link.

    The mail goes to the guardian's address, if there is one, at most once a day; the link can also
    be shown as a QR code or printed. Asking again gives the same link while it works, so that a
    mail or a paper at home stays good. Returns None for a pupil who decides in the own account.
    """
    now = now or timezone.now()
    pupil = _open_requests(pupil, by, now)
    if who_decides(pupil, timezone.localdate(now)) == DecidedBy.PUPIL:
        return None
    return send_link(pupil, guardian_of(pupil), now=now)


def send_link(pupil: Pupil, guardian: Guardian | None, *, now: datetime) -> ActionLink:
    """The guardian's link, mailed where there is an address (call it in a transaction).

    Once it can be mailed, a link on the pupil's device has had its day.
    """
    link = _link(pupil, guardian.public_id if guardian else None, now)
    if guardian and guardian.email:
        messages.consent_requested(guardian, link)
        shown = ActionLink.objects.open().about(link.purpose, link.object_id, pupil.public_id)
        shown.update(revoked_at=now)
    return link


@transaction.atomic
def show_on_own_device(pupil: Pupil, *, by: "User", now: datetime | None = None) -> ActionLink:
    """A link the pupil shows to a guardian; for when no mail address is known.

    Raises ConsentNotPossible where the link can go by mail, or the pupil decides alone.
    """
    now = now or timezone.now()
    if who_decides(pupil, timezone.localdate(now)) == DecidedBy.PUPIL:
        raise ConsentNotPossible(_("Ab 16 Jahren entscheidest du selbst."))
    guardian = guardian_of(pupil)
    if guardian and guardian.email:
        raise ConsentNotPossible(_("Deine Eltern bekommen den Link als E-Mail."))
    pupil = _open_requests(pupil, by, now)
    link = _link(pupil, pupil.public_id, now)
    audit.record(AuditAction.LINK_SENT, link, by=by, shown_by="pupil")
    return link


def decided_behind(link: ActionLink) -> DecidedBy:
    """How a decision behind this link came about: the pupil's own one was seen on their device."""
    is_shown = link.recipient_id == link.object_id
    return DecidedBy.SHOWN if is_shown else DecidedBy.GUARDIAN


def guardian_of(pupil: Pupil) -> Guardian | None:
    """Who is asked: the first guardian with a mail address, else the first."""
    guardians = list(pupil.guardians.order_by("pk"))
    return next((one for one in guardians if one.email), guardians[0] if guardians else None)


def way_to_guardian(pupil: Pupil, now: datetime) -> Way:
    """Where the last mail went and when; the address itself stays the guardian's."""
    guardian = guardian_of(pupil)
    if guardian is None or not guardian.email:
        return Way("", None, has_failed=False)
    link = links.current_link(LinkPurpose.CONSENT, pupil.public_id, guardian.public_id, now=now)
    mail = _last_mail(guardian, link) if link else None
    return Way(
        mask_address(guardian.email),
        timezone.localdate(mail.created_at) if mail else None,
        has_failed=mail is not None and mail.state == MessageState.FAILED,
    )


def _last_mail(guardian: Guardian, link: ActionLink) -> Message | None:
    """The newest mail with this link to the address that is known today."""
    mails = Message.objects.filter(address=guardian.email, link_id=link.public_id)
    return mails.order_by("-created_at", "-pk").first()


def mask_address(address: str) -> str:
    """„mutter@example.org“ as „m…@example.org“: enough to know it again."""
    name, _at, host = address.partition("@")
    return f"{name[:1]}…@{host}"


def _open_requests(pupil: Pupil, by: "User | None", now: datetime) -> Pupil:
    pupil = Pupil.objects.select_for_update().get(pk=pupil.pk)
    if pupil.is_disclosure_blocked:
        raise ConsentNotPossible(
            _("Für diese Person geht nichts an Betriebe. Die Schule hilft auf anderem Weg.")
        )
    standing = dict(pupil.consents.newest().values_list("purpose", "state"))
    for purpose in ConsentPurpose:
        if standing.get(purpose) not in _NOT_ASKED_AGAIN:
            open_request(pupil, purpose, guardian_of(pupil), by=by, now=now)
    return pupil


def _link(pupil: Pupil, recipient_id: "UUID | None", now: datetime) -> ActionLink:
    about = (LinkPurpose.CONSENT, pupil.public_id, recipient_id)
    days = rules.whole("link.consent_days", timezone.localdate(now))
    return links.current_link(*about, now=now) or links.create_link(*about, days=days, now=now)
