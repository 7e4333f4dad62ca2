"""Contents that say nothing to whoever has the file and not the key.

AES-256 in GCM (NIST SP 800-38D), with a key that scrypt (RFC 7914) makes of the secret that people
have chosen. What a content belongs to is sealed along with it, so that it can be read in its own
place only: contents can't be exchanged, and none can be put in from elsewhere.
"""

from __future__ import annotations

import os
from functools import lru_cache
from typing import Protocol

SALT_BYTES = 16
_NONCE_BYTES = 12
_KEY_BYTES = 32
# 32 MB and a fifth of a second a guess; one of the settings that OWASP's Password Storage Cheat
# Sheet names as equal to its first (2025).
_WORK, _BLOCK, _PARALLEL = 2**15, 8, 3


class SealError(Exception):
    """A content can't be opened: another key, another place, or not as it was written."""


class Seal(Protocol):
    """How contents are closed and opened again. `place` is what a content belongs to."""

    def close(self, content: bytes, place: bytes) -> bytes:
        """Returns a content as it is to be written."""

    def open(self, closed: bytes, place: bytes) -> bytes:
        """Returns a content as it was.

        Raises:
            SealError: it is not what was closed for this place with this key.
        """


class Unsealed:
    """Contents lie as they are."""

    def close(self, content: bytes, place: bytes) -> bytes:
        """Returns `content`."""
        return content

    def open(self, closed: bytes, place: bytes) -> bytes:
        """Returns `closed`."""
        return closed


class Sealed:
    """Contents are sealed with what is made of a secret and a salt."""

    def __init__(self, secret: str, salt: bytes) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self._cipher = AESGCM(_derived(secret, salt))

    def close(self, content: bytes, place: bytes) -> bytes:
        """Returns a content sealed, with a nonce of its own."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, content, place)

    def open(self, closed: bytes, place: bytes) -> bytes:
        """Returns a content as it was; see `Seal.open`."""
        from cryptography.exceptions import InvalidTag

        nonce, rest = closed[:_NONCE_BYTES], closed[_NONCE_BYTES:]
        try:
            return self._cipher.decrypt(nonce, rest, place)
        except (InvalidTag, ValueError) as error:  # ValueError: too short to be sealed
            raise SealError from error


@lru_cache(maxsize=8)  # a server opens its store at each request
def _derived(secret: str, salt: bytes) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    made = Scrypt(salt=salt, length=_KEY_BYTES, n=_WORK, r=_BLOCK, p=_PARALLEL)
    return made.derive(secret.encode())
