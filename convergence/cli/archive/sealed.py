"""An encrypted stream: what is written to it can be read back only with the key, whole and in order.

The file is a line of magic, a 16-byte salt, then chunks: a 4-byte length and AES-256-GCM ciphertext. The key
is derived from CONVERGENCE_KEY and the salt, so it serves one file. A nonce is the number of the chunk and
whether it is the last: a chunk moved, taken away or added, or a file cut short, does not open.
"""

from __future__ import annotations

import os
from types import TracebackType
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from convergence.kit import crypto

MAGIC = b"CONVERGENCE-1\n"
CHUNK = 1 << 20


class SealError(Exception):
    """Not a backup, a damaged one, or one made with another key: the French message says which."""


def _cipher(secret: str, salt: bytes) -> AESGCM:
    return AESGCM(crypto.derive(secret, f"backup:{salt.hex()}"))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


class Writer:
    """File-like: seals bytes into `file`. Only a clean exit writes the last chunk."""

    def __init__(self, file: BinaryIO, secret: str) -> None:
        self._file, self._held, self._number = file, bytearray(), 0
        salt = os.urandom(16)
        self._cipher = _cipher(secret, salt)
        file.write(MAGIC + salt)

    def write(self, data: bytes) -> int:
        self._held += data
        while len(self._held) > CHUNK:
            self._seal(bytes(self._held[:CHUNK]), last=False)
            del self._held[:CHUNK]
        return len(data)

    def _seal(self, data: bytes, *, last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(self._number, last=last), data, None)
        self._file.write(len(sealed).to_bytes(4, "big") + sealed)
        self._number += 1

    def __enter__(self) -> Writer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _value: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._seal(bytes(self._held), last=True)


class Reader:
    """File-like: reads what a Writer sealed; `secrets` are the present key and the old ones."""

    def __init__(self, file: BinaryIO, secrets: list[str]) -> None:
        self._file, self._number, self._held, self._ended = file, 0, b"", False
        if file.read(len(MAGIC)) != MAGIC:
            raise SealError("ce fichier n’est pas une sauvegarde de Convergence.")
        salt = file.read(16)
        self._ciphers = [_cipher(secret, salt) for secret in secrets]

    def read(self, size: int = -1) -> bytes:
        parts, missing = [], size
        while missing:
            if not self._held:
                if self._ended:
                    break
                self._held = self._open()
                continue
            part = self._held if missing < 0 else self._held[:missing]
            self._held = self._held[len(part) :]
            parts.append(part)
            missing -= len(part) if missing > 0 else 0
        return b"".join(parts)

    def finish(self) -> None:
        """Read to the end, so that a file cut short is found."""
        while self.read(CHUNK):
            pass

    def _open(self) -> bytes:
        length = int.from_bytes(self._file.read(4), "big")
        sealed = self._file.read(length) if 0 < length <= CHUNK + 16 else b""
        if len(sealed) != length:
            raise SealError("cette sauvegarde est abîmée ou incomplète.")
        for cipher in self._ciphers:
            for last in (False, True):
                try:
                    data = cipher.decrypt(_nonce(self._number, last=last), sealed, None)
                except (InvalidTag, ValueError):
                    continue
                self._ciphers, self._ended = [cipher], last
                self._number += 1
                return data
        if self._number == 0:
            raise SealError(
                "la clé n’ouvre pas cette sauvegarde : elle a été faite avec une autre, ou elle est abîmée."
            )
        raise SealError("cette sauvegarde est abîmée ou incomplète.")
