"""What other apps must do when a consent ends, or a pupil is blocked.

Schools know nothing of companies. The app that does enters its functions here in
``AppConfig.ready()``; they run in the same transaction as the ending, so that either both happen
or neither.
"""

from collections.abc import Callable
from datetime import datetime

from schools.models import Consent, Pupil

ConsentRevoked = Callable[[Consent, datetime], None]

WHEN_CONSENT_IS_REVOKED: list[ConsentRevoked] = []
"""Take back what was asked of companies in the pupil's name, and tell both sides."""


def tell_consent_is_revoked(consent: Consent, now: datetime) -> None:
    """Runs what was entered for a revoked consent."""
    for consequence in WHEN_CONSENT_IS_REVOKED:
        consequence(consent, now)


PupilBlocked = Callable[[Pupil, datetime], None]

WHEN_PUPIL_IS_BLOCKED: list[PupilBlocked] = []
"""„Keine Auskunft an Dritte“ was set: take back what was asked of companies in the pupil's name."""


def tell_pupil_is_blocked(pupil: Pupil, now: datetime) -> None:
    """Runs what was entered for a pupil of whom nothing may be told any more."""
    for consequence in WHEN_PUPIL_IS_BLOCKED:
        consequence(pupil, now)
