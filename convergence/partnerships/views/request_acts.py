"""What an officer and a chantier do with a request: each one gesture, refused in place when it cannot be done."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from convergence.accounts.access import needs
from convergence.accounts.models import User
from convergence.accounts.permissions import Permission
from convergence.journeys.views.common import back, is_htmx, viewer_of
from convergence.kit import clock
from convergence.partnerships.actions import requests as acts
from convergence.partnerships.actions.requests import RequestError
from convergence.partnerships.models import Request
from convergence.partnerships.views.requests import as_row, opened, show

Act = Callable[[User, Request], Request]


def _to_answer(request: HttpRequest, key: UUID) -> Request:
    """A request that she may answer, from her territory and theme; 404 otherwise."""
    found: Request = get_object_or_404(
        Request.objects.in_inbox_of(viewer_of(request)).select_related(
            "journey__person", "journey__chantier", "officer", "by", "territory"
        ),
        key=key,
    )
    return found


def _of_chantier(request: HttpRequest, key: UUID) -> Request:
    """A request for somebody whose file she writes in; 404 when she does not see it."""
    viewer = viewer_of(request)
    found = opened(viewer, key)
    if not viewer.can(Permission.PEOPLE_WRITE, found.journey.chantier_id):
        raise PermissionDenied
    return found


def _do(request: HttpRequest, asked: Request, act: Act, said: str) -> HttpResponse:
    """Do it and come back to the page; refused, show the page again with what was typed."""
    try:
        act(viewer_of(request).user, asked)
    except RequestError as error:
        asked.refresh_from_db()
        return show(request, asked, error)
    return back(request, reverse("request", args=[asked.key]), said)


def _done(request: HttpRequest, asked: Request, how: str, undo: str = "") -> HttpResponse:
    """The row once it is done."""
    return render(request, "kit/done.html", {"what": asked.need, "how": how, "undo": undo})


# ── The officer ─────────────────────────────────────────────────────────────────────────────
@needs(Permission.REQUESTS_ANSWER)
@require_POST
def take(request: HttpRequest, key: UUID) -> HttpResponse:
    """Hers now. In a row of the inbox, the row says so and can be taken back."""
    asked = _to_answer(request, key)
    if not is_htmx(request):
        return _do(request, asked, lambda user, one: acts.accept(by=user, request=one), "Vous suivez cette demande.")
    try:
        acts.accept(by=viewer_of(request).user, request=asked)
    except RequestError as error:
        return render(request, "partnerships/_told.html", {"text": str(error), "asked": asked})
    return _done(request, asked, "prise en charge", reverse("request_give_back", args=[asked.key]))


@needs(Permission.REQUESTS_ANSWER)
@require_POST
def give_back(request: HttpRequest, key: UUID) -> HttpResponse:
    """Taken by mistake a moment ago."""
    asked = _to_answer(request, key)
    if not is_htmx(request):
        said = "La sollicitation attend de nouveau."
        return _do(request, asked, lambda user, one: acts.give_back(by=user, request=one), said)
    try:
        acts.give_back(by=viewer_of(request).user, request=asked)
    except RequestError as error:
        return render(request, "partnerships/_told.html", {"text": str(error), "asked": asked})
    return render(request, "partnerships/_ask.html", {"row": as_row(_to_answer(request, key), clock.today())})


@needs(Permission.REQUESTS_ANSWER)
@require_POST
def answer(request: HttpRequest, key: UUID) -> HttpResponse:
    asked = _to_answer(request, key)
    kind, text = request.POST.get("kind", ""), request.POST.get("text", "")
    return _do(
        request, asked, lambda user, one: acts.answer(by=user, request=one, kind=kind, text=text),
        "Réponse envoyée au chantier.",
    )  # fmt: skip


@needs(Permission.REQUESTS_ANSWER)
@require_POST
def refuse(request: HttpRequest, key: UUID) -> HttpResponse:
    asked = _to_answer(request, key)
    reason = request.POST.get("reason", "")
    return _do(
        request, asked, lambda user, one: acts.refuse(by=user, request=one, reason=reason),
        "Refus envoyé, avec son motif.",
    )  # fmt: skip


@needs(Permission.REQUESTS_ANSWER)
@require_POST
def ask_more(request: HttpRequest, key: UUID) -> HttpResponse:
    asked = _to_answer(request, key)
    text = request.POST.get("text", "")
    return _do(
        request, asked, lambda user, one: acts.ask_more(by=user, request=one, text=text),
        "Question envoyée au chantier. Le délai court maintenant de son côté.",
    )  # fmt: skip


@needs(Permission.REQUESTS_ANSWER)
@require_POST
def hand_over(request: HttpRequest, key: UUID) -> HttpResponse:
    asked = _to_answer(request, key)
    key_of = _uuid(request.POST.get("to", ""))
    to = User.objects.filter(key=key_of).first() if key_of is not None else None

    def act(user: User, one: Request) -> Request:
        if to is None:
            raise RequestError("Choisissez un collègue.", "to")
        return acts.hand_over(by=user, request=one, to=to)

    return _do(request, asked, act, f"Confiée à {to}." if to else "")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


# ── The chantier ────────────────────────────────────────────────────────────────────────────
@needs(Permission.PEOPLE_WRITE)
@require_POST
def reply(request: HttpRequest, key: UUID) -> HttpResponse:
    asked = _of_chantier(request, key)
    text = request.POST.get("text", "")
    return _do(request, asked, lambda user, one: acts.reply(by=user, request=one, text=text), "Message envoyé.")


@needs(Permission.PEOPLE_WRITE)
@require_POST
def withdraw(request: HttpRequest, key: UUID) -> HttpResponse:
    asked = _of_chantier(request, key)
    return _do(request, asked, lambda user, one: acts.withdraw(by=user, request=one), "Sollicitation retirée.")


@needs(Permission.PEOPLE_WRITE)
@require_POST
def mark_read(request: HttpRequest, key: UUID) -> HttpResponse:
    """The answer has been read. In a row of what waits, the row says so and can be taken back."""
    asked = _of_chantier(request, key)
    if not is_htmx(request):
        return _do(request, asked, lambda user, one: acts.mark_read(by=user, request=one), "Réponse lue.")
    try:
        acts.mark_read(by=viewer_of(request).user, request=asked)
    except RequestError as error:
        return render(request, "partnerships/_told.html", {"text": str(error), "asked": asked})
    return _done(request, asked, "lue", reverse("request_unread", args=[asked.key]))


@needs(Permission.PEOPLE_WRITE)
@require_POST
def mark_unread(request: HttpRequest, key: UUID) -> HttpResponse:
    """Waits again."""
    asked = _of_chantier(request, key)
    try:
        acts.mark_unread(by=viewer_of(request).user, request=asked)
    except RequestError as error:
        messages.error(request, str(error))
    if is_htmx(request):
        return render(request, "partnerships/_told.html", {"text": "À lire de nouveau.", "asked": asked})
    return redirect("request", key=asked.key)
