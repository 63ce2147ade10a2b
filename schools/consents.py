"""Consent: deciding, revoking, running out; and the one question others ask, ``in_force``."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue import rules
from journal import audit
from journal.enums import AuditAction
from quartier.lib.date_text import full_day_text
from quartier.lib.dates import add_months
from schools import endings, messages
from schools.enums import CLOSED_CONSENTS, ConsentMove, ConsentPurpose, DecidedBy, TextReader
from schools.models import Consent, ConsentText, Guardian, Pupil
from schools.permissions import who_decides

if TYPE_CHECKING:
    from accounts.models import User


class ConsentNotPossible(Exception):
    """The decision cannot be taken; the text says why, in German."""


@dataclass(frozen=True)
class Standing:
    """Where one purpose stands, the words to read, and what its reader can do now."""

    consent: Consent
    text: ConsentText
    can_give: bool
    can_refuse: bool
    can_revoke: bool


def in_force(pupil: Pupil, purpose: ConsentPurpose, on: date) -> bool:
    """Whether the pupil's data may reach a company for this purpose on this day.

    „keine Auskunft an Dritte“ is a hard block, whatever was agreed (SVWS; SchulG NRW § 120).
    """
    if pupil.is_disclosure_blocked or pupil.anonymised_at is not None:
        return False
    return pupil.consents.filter(purpose=purpose).in_force(on).exists()


def current_text(
    purpose: ConsentPurpose, reader: TextReader, language: str, on: date
) -> ConsentText:
    """The newest valid text for this reader in this language, else in German.

    Raises ConsentText.DoesNotExist where a city has no text for the purpose.
    """
    texts = ConsentText.objects.filter(
        purpose=purpose, reader=reader, language__in={language, "de"}, valid_from__lte=on
    )
    rows = list(texts.order_by("-valid_from", "-version"))
    if not rows:
        raise ConsentText.DoesNotExist(f"{purpose} for {reader}")
    return next((row for row in rows if row.language == language), rows[0])


def standings(pupil: Pupil, on: date) -> list[Standing]:
    """Every purpose that was ever asked for, by its newest consent, in the order of purposes."""
    rows = {row.purpose: row for row in pupil.consents.newest().select_related("text", "guardian")}
    return [_standing(pupil, rows[purpose], on) for purpose in ConsentPurpose if purpose in rows]


def _standing(pupil: Pupil, consent: Consent, on: date) -> Standing:
    return Standing(
        consent,
        _words(pupil, consent, on),
        can_give=consent.is_requested or consent.state in CLOSED_CONSENTS,
        can_refuse=consent.can(ConsentMove.REFUSE),
        can_revoke=consent.can(ConsentMove.REVOKE),
    )


def _words(pupil: Pupil, consent: Consent, on: date) -> ConsentText:
    """What was agreed to; else what the person who decides today has to read."""
    reader = TextReader(who_decides(pupil, on).value)
    if consent.is_given or (consent.is_requested and consent.text.reader == reader):
        return consent.text
    return _current_text(pupil, ConsentPurpose(consent.purpose), consent.guardian, on)


def _current_text(
    pupil: Pupil, purpose: ConsentPurpose, guardian: Guardian | None, on: date
) -> ConsentText:
    reader = TextReader(who_decides(pupil, on).value)
    speaks = guardian if guardian and reader == TextReader.GUARDIAN else pupil
    return current_text(purpose, reader, speaks.language, on)


def open_request(
    pupil: Pupil,
    purpose: ConsentPurpose,
    guardian: Guardian | None,
    *,
    by: "User | None",
    now: datetime,
) -> Consent:
    """A new request in the words of today; the caller holds the lock on the pupil."""
    text = _current_text(pupil, purpose, guardian, timezone.localdate(now))
    consent = Consent.objects.create(
        pupil=pupil,
        guardian=guardian,
        purpose=text.purpose,
        text=text,
        requested_at=now,
        state_changed_at=now,
    )
    audit.record(AuditAction.CREATED, consent, by=by, purpose=purpose)
    return consent


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

    A yes after a no, or after a consent that ended, is a new consent; the old one stays as it was.
    Raises ConsentNotPossible when the wrong person decides or the request is no longer open.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    consent = _locked(consent)
    if decided_by == DecidedBy.PUPIL and who_decides(consent.pupil, today) != DecidedBy.PUPIL:
        raise ConsentNotPossible(_("Unter 16 Jahren entscheiden deine Eltern."))
    if give and consent.state in CLOSED_CONSENTS:
        consent = _ask_anew(consent, by=by, now=now)
    move = ConsentMove.GIVE if give else ConsentMove.REFUSE
    if not consent.can(move):
        raise ConsentNotPossible(_("Darüber ist schon entschieden. Die Seite zeigt den Stand."))
    consent.text = _words(consent.pupil, consent, today)
    consent.decided_at = _moment(signed_on, now)
    consent.decided_by = decided_by
    valid_months = rules.whole("consent.valid_months", today)
    consent.expires_on = add_months(signed_on or today, valid_months) if give else None
    if consent.expires_on and consent.expires_on <= today:
        raise ConsentNotPossible(_("Die Unterschrift ist zu alt. Das Einverständnis gilt nicht."))
    also = ("text", "decided_at", "decided_by", "expires_on")
    return _moved(consent, move, decided_by, by=by, signed_on=signed_on, now=now, also=also)


@transaction.atomic
def revoke(
    consent: Consent,
    *,
    decided_by: DecidedBy,
    by: "User | None" = None,
    signed_on: date | None = None,
    now: datetime | None = None,
) -> Consent:
    """Takes a given consent back (Art. 7 (3) GDPR): from now on nothing is shown any more."""
    now = now or timezone.now()
    consent = _locked(consent)
    if not consent.can(ConsentMove.REVOKE):
        raise ConsentNotPossible(_("Dieses Einverständnis ist nicht gegeben."))
    _moved(consent, ConsentMove.REVOKE, decided_by, by=by, signed_on=signed_on, now=now)
    endings.tell_consent_is_revoked(consent, now)
    return consent


@transaction.atomic
def expire(consent: Consent, *, on: date) -> bool:
    """Closes a consent whose time is over; False when that has happened already."""
    due = Consent.objects.select_for_update(of=("self",)).run_out(on)
    row = due.select_related("pupil__user", "pupil__school_class").filter(pk=consent.pk).first()
    if row is None:
        return False
    row.make(ConsentMove.EXPIRE, by_label="System")
    audit.record(AuditAction.MOVED, row, by_label="System", state=row.state)
    messages.consent_expired(row)
    return True


def _locked(consent: Consent) -> Consent:
    """The consent, afresh and under lock; the pupil first, as where requests are opened."""
    pupil = Pupil.objects.select_for_update(no_key=True).get(pk=consent.pupil_id)
    row = Consent.objects.select_for_update(of=("self",)).select_related("text", "guardian")
    locked = row.get(pk=consent.pk)
    locked.pupil = pupil
    return locked


def _ask_anew(consent: Consent, *, by: "User | None", now: datetime) -> Consent:
    """The new request for a purpose whose last consent is over."""
    if consent.pupil.consents.filter(purpose=consent.purpose, pk__gt=consent.pk).exists():
        raise ConsentNotPossible(_("Darüber ist schon entschieden. Die Seite zeigt den Stand."))
    purpose = ConsentPurpose(consent.purpose)
    return open_request(consent.pupil, purpose, consent.guardian, by=by, now=now)


def _moment(signed_on: date | None, now: datetime) -> datetime:
    """When the decision was taken: now, or on the day on the paper."""
    if signed_on is None or signed_on == timezone.localdate(now):
        return now
    return timezone.make_aware(datetime.combine(signed_on, time.min))


def _moved(
    consent: Consent,
    move: ConsentMove,
    decided_by: DecidedBy,
    *,
    by: "User | None",
    signed_on: date | None,
    now: datetime,
    also: tuple[str, ...] = (),
) -> Consent:
    label = str(DecidedBy(decided_by).label)
    consent.make(
        move,
        by=by,
        by_label="" if by else label[:60],
        reason=f"{label}: {full_day_text(signed_on)}" if signed_on else "",
        now=now,
        also=also,
    )
    audit.record(AuditAction.MOVED, consent, by=by, by_label=decided_by, state=consent.state)
    messages.consent_decided(consent)
    return consent
