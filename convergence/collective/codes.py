"""The code by which who is there signs her presence on a phone: good on the day itself, for that meeting only.

The link holds the public key and the day, signed; nothing is stored. Moving or calling off a meeting ends its code.
"""

from __future__ import annotations

import base64
from typing import Any
from uuid import UUID

from django.core import signing
from django.utils.crypto import constant_time_compare

from convergence.collective.models import Meeting, Sitting
from convergence.collective.models.base import Dated
from convergence.kit import clock

KINDS: dict[str, Any] = {"m": Meeting, "s": Sitting}
LENGTH = 20
"""Characters of the signature kept: 120 bits."""


def _signature(kind: str, key: UUID, on: str) -> str:
    return signing.Signer(salt="collective.presence").signature(f"{kind}{key.hex}{on}")[:LENGTH]


def token_of(held: Dated) -> str:
    """What the link of that meeting or session carries on its day."""
    kind = "m" if isinstance(held, Meeting) else "s"
    key: UUID = held.key  # type: ignore[attr-defined]
    packed = base64.urlsafe_b64encode(key.bytes).decode().rstrip("=")
    return f"{kind}{packed}{_signature(kind, key, held.on.isoformat())}"


def held_by(token: str) -> Meeting | Sitting | None:
    """The meeting or the session of permanents that the link names, on its day; None at any other time."""
    if len(token) != 1 + 22 + LENGTH or token[0] not in KINDS:
        return None
    try:
        key = UUID(bytes=base64.urlsafe_b64decode(token[1:23] + "=="))
    except ValueError:
        return None
    today = clock.today()
    if not constant_time_compare(token[23:], _signature(token[0], key, today.isoformat())):
        return None
    found: Any = KINDS[token[0]].objects.filter(key=key, on=today, cancelled_on__isnull=True).first()
    if isinstance(found, Sitting) and found.course.for_people:
        return None
    return found if found is None or isinstance(found, Meeting | Sitting) else None
