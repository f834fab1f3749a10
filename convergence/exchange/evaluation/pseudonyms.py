"""Pseudonyms of one recipient: the same person always bears the same, and no other recipient's file bears it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable

import polars as pl

from convergence.kit import crypto

BYTES = 10
"""80 bits: among a million people, two share one with a probability under 10⁻¹²."""


def new_secret() -> str:
    """A secret that nothing else knows. It is kept sealed; without it no pseudonym can be made again."""
    return secrets.token_urlsafe(32)


class Pseudonyms:
    """The pseudonyms that one secret gives, for one kind of thing each."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def of(self, kind: str, numbers: Iterable[int]) -> dict[int, str]:
        """The pseudonym of each number (a stored identifier), for `person`, `journey` or `chantier`."""
        key = crypto.derive(self._secret, f"evaluation:{kind}")
        return {number: _short(hmac.new(key, str(number).encode(), hashlib.sha256).digest()) for number in numbers}

    def column(self, kind: str, name: str, values: pl.Series) -> pl.Expr:
        """The column `name` turned into pseudonyms; `values` are those it holds."""
        found = self.of(kind, values.unique().drop_nulls())
        return pl.col(name).replace_strict(list(found), list(found.values()), default=None, return_dtype=pl.String)


def _short(digest: bytes) -> str:
    return base64.b32encode(digest[:BYTES]).decode().lower()
