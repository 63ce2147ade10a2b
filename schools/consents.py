"""Consent: asking, deciding, revoking; and the one question everybody else asks, ``in_force``."""

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
from journal.enums import AuditAction
from quartier.lib.dates import add_months
from schools import consequences, messages
from schools.enums import ConsentMove, ConsentPurpose, ConsentState, DecidedBy
from schools.models import Consent, ConsentText, Guardian, Pupil
from schools.permissions import who_decides

if TYPE_CHECKING:
    from accounts.models import User


class ConsentNotPossible(Exception):
    """The decision cannot be taken; the text says why, in German."""


def in_force(pupil: Pupil, purpose: ConsentPurpose, on: date) -> bool:
    """Whether the pupil's data may reach a company for this purpose on this day.

    „keine Auskunft an Dritte“ is a hard block, whatever was agreed (SVWS; SchulG NRW § 120).
    """
    if pupil.is_disclosure_blocked or pupil.anonymised_at is not None:
        return False
    return pupil.consents.filter(purpose=purpose).in_force(on).exists()


def current_text(purpose: ConsentPurpose, language: str, on: date) -> ConsentText:
    """The newest valid text in this language, else in German.

    Raises ConsentText.DoesNotExist where a city has no text for the purpose.
    """
    texts = ConsentText.objects.filter(purpose=purpose, valid_from__lte=on).order_by("-version")
    return texts.filter(language=language).first() or texts.filter(language="de").get()


@transaction.atomic
def ask(
    pupil: Pupil,
    *,
    by: "User | None",
    guardian: Guardian | None = None,
    now: datetime | None = None,
) -> ActionLink | None:
    """Opens a request for every purpose that is not decided, and gives the guardian's link.

    The mail goes to the guardian's address, if there is one; the link can also be shown as a QR
    code or printed. Returns None for a pupil who decides in the own account.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    pupil = Pupil.objects.select_for_update().get(pk=pupil.pk)
    guardian = guardian or pupil.guardians.order_by("pk").first()
    language = guardian.language if guardian else pupil.language
    decided = set(pupil.consents.open().values_list("purpose", flat=True))
    for purpose in ConsentPurpose:
        if purpose in decided:
            continue
        consent = Consent.objects.create(
            pupil=pupil,
            guardian=guardian,
            purpose=purpose,
            text=current_text(purpose, language, today),
            requested_at=now,
        )
        audit.record(AuditAction.CREATED, consent, by=by, purpose=purpose)
    if who_decides(pupil, today) == DecidedBy.PUPIL:
        return None
    link = links.create_link(
        LinkPurpose.CONSENT,
        pupil.public_id,
        recipient_id=guardian.public_id if guardian else None,
        days=rules.whole("link.consent_days", today),
        now=now,
    )
    if guardian and guardian.email:
        messages.consent_requested(guardian, link)
    return link


@transaction.atomic
def decide(
    consent: Consent,
    *,
    give: bool,
    decided_by: DecidedBy,
    by: "User | None" = None,
    signed_on: date | None = None,
    now: datetime | None = None,
) -> Consent:
    """Gives or refuses one consent. ``signed_on`` is the date on the paper, where there is one.

    Raises ConsentNotPossible when the wrong person decides or the request is no longer open.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    consent = Consent.objects.select_for_update().select_related("pupil").get(pk=consent.pk)
    if decided_by == DecidedBy.PUPIL and who_decides(consent.pupil, today) != DecidedBy.PUPIL:
        raise ConsentNotPossible(_("Unter 16 Jahren entscheiden deine Eltern."))
    move = ConsentMove.GIVE if give else ConsentMove.REFUSE
    if not consent.can(move):
        raise ConsentNotPossible(_("Darüber ist schon entschieden. Die Seite zeigt den Stand."))
    consent.decided_at = now
    consent.decided_by = decided_by
    consent.expires_on = (
        add_months(signed_on or today, rules.whole("consent.valid_months", today)) if give else None
    )
    consent.make(
        move,
        by=by,
        by_label="" if by else DecidedBy(decided_by).label[:60],
        now=now,
        also=("decided_at", "decided_by", "expires_on"),
    )
    audit.record(AuditAction.MOVED, consent, by=by, by_label=decided_by, state=consent.state)
    messages.consent_decided(consent)
    return consent


@transaction.atomic
def revoke(
    consent: Consent,
    *,
    decided_by: DecidedBy,
    by: "User | None" = None,
    now: datetime | None = None,
) -> Consent:
    """Takes a given consent back (Art. 7 (3) GDPR): from now on nothing is shown any more."""
    now = now or timezone.now()
    consent = Consent.objects.select_for_update().select_related("pupil").get(pk=consent.pk)
    if not consent.can(ConsentMove.REVOKE):
        raise ConsentNotPossible(_("Dieses Einverständnis ist nicht gegeben."))
    consent.make(
        ConsentMove.REVOKE, by=by, by_label="" if by else DecidedBy(decided_by).label[:60], now=now
    )
    audit.record(AuditAction.MOVED, consent, by=by, by_label=decided_by, state=consent.state)
    messages.consent_decided(consent)
    consequences.tell_consent_is_revoked(consent, now)
    return consent


@transaction.atomic
def expire_due(on: date) -> int:
    """Closes consents whose time is over. Safe to run twice. Returns how many."""
    due = Consent.objects.select_for_update(skip_locked=True).filter(
        state=ConsentState.GIVEN, expires_on__lt=on
    )
    count = 0
    for consent in due.order_by("pk"):
        consent.make(ConsentMove.EXPIRE, by_label="System")
        messages.consent_decided(consent)
        count += 1
    return count
