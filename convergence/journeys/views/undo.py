"""One click can be taken back by one click: the address of « Annuler » carries, sealed, what was there before."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.journeys.actions import amend_journey, take_back
from convergence.journeys.blocks import BY_KEY
from convergence.journeys.models import Journey, Situation
from convergence.journeys.views.common import back, file_of, is_htmx, journey_to_write, viewer_of
from convergence.journeys.worklist import line_of, review_block
from convergence.kit import crypto

LASTS = 12 * 3600
"""Seconds after which a click cannot be taken back from the row any more; the file still can be corrected."""
_SALT = "journeys.undo"


@dataclass(frozen=True)
class Trace:
    """What a click wrote, and what was there before it."""

    kind: str
    """Kind of the line, or `block:` and the key of a block of a review."""
    journey: str
    by: int
    situation: str = ""
    before: dict[str, str] | None = None
    """Answers that were there; None: the situation did not exist."""
    last_seen_on: str = ""


def undo_address(trace: Trace) -> str:
    """The address to post to. Answers are encrypted: an address is written in logs."""
    sealed = signing.TimestampSigner(salt=_SALT).sign(crypto.encrypt(json.dumps(asdict(trace))))
    return f"{reverse('journey_undo')}?{urlencode({'jeton': sealed})}"


def _opened(request: HttpRequest) -> Trace:
    try:
        sealed = signing.TimestampSigner(salt=_SALT).unsign(request.GET.get("jeton", ""), max_age=LASTS)
    except signing.BadSignature:
        raise PermissionDenied from None
    trace = Trace(**json.loads(crypto.decrypt(sealed)))
    if trace.by != viewer_of(request).user.pk:
        raise PermissionDenied
    return trace


@needs(Permission.PEOPLE_WRITE)
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Give back what was there, and the row that waits."""
    trace = _opened(request)
    journey = journey_to_write(request, UUID(trace.journey))
    user = viewer_of(request).user
    if trace.kind == "exit_reason":
        amend_journey(by=user, journey=journey, exit_reason=(trace.before or {}).get("exit_reason", ""))
    else:
        situation = get_object_or_404(Situation, key=trace.situation, journey=journey)
        seen = date.fromisoformat(trace.last_seen_on) if trace.last_seen_on else None
        situation.journey = journey
        take_back(by=user, situation=situation, before=trace.before, last_seen_on=seen)
    if not is_htmx(request):
        return back(request, file_of(journey), "Annulé : rien n’a changé.")
    return _row(request, journey, trace.kind)


def _row(request: HttpRequest, journey: Journey, kind: str) -> HttpResponse:
    what, _, key = kind.partition(":")
    if what == "block":
        return render(request, "kit/block.html", review_block(journey, BY_KEY[key]))
    line = line_of(viewer_of(request), journey, what)
    if line is None:
        return HttpResponse("")
    return render(request, "kit/todo.html", {"line": line})


def done_row(request: HttpRequest, **what: Any) -> HttpResponse:
    return render(request, "kit/done.html", what)
