"""Addresses without account: one for a call, one for each application. Signed, so that none can be guessed.

An address is the public key of its row and a number (`turn`), signed with the secret of the installation: giving
another one raises the number, and the former address answers no more (decision on the addresses of a call).
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db.models import Model

from convergence.growth.models import Application, Call


def _signer(kind: str) -> Signer:
    return Signer(salt=f"growth.{kind}", sep=".")


def call_token(call: Call) -> str:
    return _signer("call").sign(f"{call.key.hex}-{call.turn}")


def application_token(application: Application) -> str:
    return _signer("application").sign(f"{application.key.hex}-{application.turn}")


def call_of(token: str) -> Call | None:
    """The call of that address; None for any other, without saying why."""
    found: Call | None = _find("call", token, Call)
    return found


def application_of(token: str) -> Application | None:
    """The application of that address."""
    found: Application | None = _find("application", token, Application, "call__territory")
    return found


def _find(kind: str, token: str, model: type[Model], *beside: str) -> Any:
    try:
        key, _, turn = _signer(kind).unsign(token).partition("-")
    except BadSignature:
        return None
    rows: Any = model._default_manager.select_related(*beside) if beside else model._default_manager
    return rows.filter(key=UUID(key), turn=int(turn)).first()
