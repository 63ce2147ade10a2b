"""Codes to type from paper: short, without letters that look alike, derived and not stored.

Crockford's base 32 has no I, L, O and U; whoever types them all the same is understood. Twelve
characters are 60 bits: at the pages' limit of a few tries a minute nobody guesses one.
"""

import uuid

from django.conf import settings
from django.utils.crypto import salted_hmac

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
GROUP = 4
_LIKENESS = str.maketrans("OIL", "011")


def codes(public_id: uuid.UUID, purpose: str) -> list[str]:
    """The code of an object under the present key, then under each of SECRET_KEY_FALLBACKS."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [_code(public_id, purpose, key) for key in keys]


def normalise(typed: str) -> str:
    """What was meant: capitals, O as 0, I and L as 1, without anything between the groups."""
    letters = "".join(sign for sign in typed.upper() if sign.isalnum())
    return letters.translate(_LIKENESS)


def is_code(text: str) -> bool:
    """Whether a normalised text has the form of a code."""
    return len(text) == LENGTH and set(text) <= set(ALPHABET)


def spell(code: str) -> str:
    """In groups, as people read it best: K7QM-2D4X-9RTB."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def _code(public_id: uuid.UUID, purpose: str, key: str | bytes) -> str:
    digest = salted_hmac(
        f"quartier.paper.{purpose}", public_id.bytes, secret=key, algorithm="sha256"
    ).digest()
    number = int.from_bytes(digest)
    signs = []
    for _ in range(LENGTH):
        number, place = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[place])
    return "".join(signs)
