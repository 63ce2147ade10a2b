"""Short signed tokens for addresses: an id that cannot be guessed and is stored nowhere."""

import base64
import binascii
import hmac
import uuid

from django.conf import settings
from django.utils.crypto import salted_hmac

_SIGNATURE_BYTES = 16


def _signature(public_id: uuid.UUID, purpose: str, key: str | bytes) -> bytes:
    return salted_hmac(
        f"quartier.token.{purpose}", public_id.bytes, secret=key, algorithm="sha256"
    ).digest()[:_SIGNATURE_BYTES]


def sign(public_id: uuid.UUID, purpose: str) -> str:
    """43 characters for an address: the id and 128 bits of signature for this purpose."""
    raw = public_id.bytes + _signature(public_id, purpose, settings.SECRET_KEY)
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def read(token: str, purpose: str) -> uuid.UUID | None:
    """The id in a token, or None when it was not signed for this purpose.

    Keys in SECRET_KEY_FALLBACKS are accepted, so that a change of key breaks no letter in the post.
    """
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (ValueError, binascii.Error):
        return None
    if len(raw) != 16 + _SIGNATURE_BYTES:
        return None
    public_id = uuid.UUID(bytes=raw[:16])
    for key in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]:
        if hmac.compare_digest(raw[16:], _signature(public_id, purpose, key)):
            return public_id
    return None


def keyed_hash(text: str, purpose: str) -> str:
    """A hash of a short code that is worthless without the server's key."""
    return _keyed_hash(text, purpose, settings.SECRET_KEY)


def keyed_hashes(text: str, purpose: str) -> list[str]:
    """The hash under the present key and under each of SECRET_KEY_FALLBACKS, to look a code up."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [_keyed_hash(text, purpose, key) for key in keys]


def _keyed_hash(text: str, purpose: str, key: str | bytes) -> str:
    return salted_hmac(f"quartier.code.{purpose}", text, secret=key, algorithm="sha256").hexdigest()
