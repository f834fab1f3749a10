"""Encryption at rest: AES-256-GCM with keys derived from CONVERGENCE_KEY, which lives outside the database.

A stored value is `1.` then base64 of nonce and ciphertext. Old keys (CONVERGENCE_OLD_KEYS) still read;
the present one writes. Losing the key loses the text: `backup` says so.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

_PREFIX = "1."


class UnreadableError(Exception):
    """A stored value that none of the known keys opens."""


def derive(secret: str, purpose: str) -> bytes:
    """A 32-byte key for one purpose, so that no two uses share one."""
    return hmac.new(secret.encode(), f"convergence:{purpose}".encode(), hashlib.sha256).digest()


@functools.lru_cache(maxsize=4)
def _ciphers(secret: str, old: tuple[str, ...]) -> list[AESGCM]:
    if not secret:
        raise ImproperlyConfigured("CONVERGENCE_KEY is not set: `python3 run.py check` says how to make one.")
    return [AESGCM(derive(key, "rest")) for key in (secret, *old)]


def _known() -> list[AESGCM]:
    return _ciphers(settings.CONVERGENCE_KEY, tuple(settings.CONVERGENCE_OLD_KEYS))


def encrypt(text: str) -> str:
    nonce = os.urandom(12)
    return _PREFIX + base64.b64encode(nonce + _known()[0].encrypt(nonce, text.encode(), None)).decode()


def decrypt(token: str) -> str:
    raw = base64.b64decode(token.removeprefix(_PREFIX))
    for cipher in _known():
        try:
            return cipher.decrypt(raw[:12], raw[12:], None).decode()
        except InvalidTag:
            continue
    raise UnreadableError("No known key opens this value: is CONVERGENCE_KEY the right one?")
