"""A pupil's PIN: which ones are too easy, and how it is kept.

Four to eight digits cannot be protected by a slow hash: a million possibilities are quickly tried.
What protects a stolen copy of the database is the server's key, which is mixed in first; what
protects the page is the lock after five wrong guesses. The hash is therefore a fast one, so that
thirty pupils can sign in in the same minute. Its algorithm is not in PASSWORD_HASHERS: no other
way of signing in can check a PIN.
"""

import re

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from quartier.lib import tokens

MINIMUM_LENGTH = 4
MAXIMUM_LENGTH = 8

_UPWARDS = "01234567890"
_DOWNWARDS = _UPWARDS[::-1]
_KEYPAD_LINES = {"2580", "0852", "1470", "147258", "159753", "1593", "3571", "2468", "8642"}
_DAY_MONTH = r"(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])"
_YEAR = r"(19|20)\d\d"
# 24.12., 12/24, 2011, 24.12.11, 24.12.2011, 2011-12-24
_DATES = re.compile(
    rf"{_DAY_MONTH}|(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])|{_YEAR}"
    rf"|{_DAY_MONTH}\d\d|{_DAY_MONTH}{_YEAR}|{_YEAR}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])"
)


class PinHasher(PBKDF2PasswordHasher):
    """PBKDF2 over the keyed hash of the PIN, a hundredth of a second per check."""

    algorithm = "pin_pbkdf2_sha256"
    iterations = 20_000


def problem_with(pin: str) -> str | Promise | None:
    """Why nobody should take this PIN, in German; None when it is good.

    The refused patterns are the first guesses of anybody who finds a slip: 1234, 1111, 1212,
    lines on the keypad, and whatever looks like a birthday or a year.
    """
    if not re.fullmatch(r"[0-9]+", pin):
        return _("Nimm nur Ziffern.")
    if not MINIMUM_LENGTH <= len(pin) <= MAXIMUM_LENGTH:
        return _("Nimm 4 bis 8 Ziffern.")
    if pin in _UPWARDS or pin in _DOWNWARDS or pin in _KEYPAD_LINES:
        return _("Diese PIN ist zu leicht zu erraten. Nimm keine Ziffern in einer Reihe.")
    if re.fullmatch(r"(\d{1,2})\1+", pin) or len(set(pin)) == 1:
        return _("Diese PIN ist zu leicht zu erraten. Nimm keine Wiederholung.")
    if _DATES.fullmatch(pin):
        return _("Diese PIN sieht aus wie ein Datum. Nimm keinen Geburtstag und kein Jahr.")
    return None


def hash_pin(pin: str) -> str:
    """What goes into the account's password field."""
    hasher = PinHasher()
    return hasher.encode(tokens.keyed_hash(pin, "pin"), hasher.salt())


def is_pin(pin: str, stored: str) -> bool:
    """Whether this is the PIN that was stored, under the present or an older key of the server."""
    if not stored.startswith(f"{PinHasher.algorithm}$"):
        return False
    hasher = PinHasher()
    return any(hasher.verify(text, stored) for text in tokens.keyed_hashes(pin, "pin"))
