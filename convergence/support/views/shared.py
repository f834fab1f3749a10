"""The plan as an outside referent reads it by her link: no account, an address, a code, a short session.

Nothing tells whether an address exists: without the right code every answer is the same.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from convergence.accounts.access import public
from convergence.kit import clock
from convergence.kit.doorstep import private, too_many
from convergence.kit.french import NBSP
from convergence.support.actions.sharing import (
    Seen,
    SharingError,
    comment_by_link,
    done_by_link,
    find,
    log_opening,
    look,
    print_of,
    try_code,
)
from convergence.support.models import Objective, ShareLink, Step
from convergence.support.shared_plan import first_name_of, shared_plan
from convergence.support.sharing_rules import SESSION_MINUTES, Closed

ATTEMPTS, PER_SECONDS = 30, 600
"""Codes tried from one place, whatever the address: past it, wait. Each link counts its own besides."""

_WRONG = "Ce code ne va pas avec cette adresse, ou le lien n’est plus ouvert."


class CodeForm(forms.Form):
    code = forms.CharField(
        label="Code à six chiffres",
        max_length=12,
        error_messages={"required": "Écrivez le code que l’on vous a donné."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "autocomplete": "one-time-code", "size": 8}

    def clean_code(self) -> str:
        code = "".join(self.cleaned_data["code"].split())
        if len(code) != 6 or not code.isdigit():
            raise forms.ValidationError(f"Le code a six chiffres, comme ceci{NBSP}: 042 917.")
        return code


# ── The session of a link ───────────────────────────────────────────────────────────────────
def _slot(token: str) -> str:
    return f"share:{print_of(token)}"


def _keep(request: HttpRequest, token: str) -> None:
    until = clock.now().timestamp() + 60 * SESSION_MINUTES.on(clock.today())
    request.session[_slot(token)] = until


def _entered(request: HttpRequest, token: str) -> ShareLink | None:
    """The link of that address, when its code was given in this window not long ago."""
    until = request.session.get(_slot(token))
    if until is None:
        return None
    if until < clock.now().timestamp():
        del request.session[_slot(token)]
        return None
    return find(token)


# ── Pages ───────────────────────────────────────────────────────────────────────────────────
@public
@require_http_methods(["GET", "POST"])
@private
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """The code, then the plan."""
    link = _entered(request, token)
    if link is not None:
        seen = look(link)
        if request.method == "POST" and not seen.closed:
            return redirect("shared", token=token)
        return _closed(request, seen) if seen.closed else _plan(request, token, seen)
    form = CodeForm(request.POST or None)
    if request.method == "POST":
        if too_many(request, "share-tries", ATTEMPTS, PER_SECONDS):
            return render(request, "429.html", status=429)
        if form.is_valid():
            found = try_code(token=token, code=form.cleaned_data["code"])
            if found is not None:
                request.session.cycle_key()
                _keep(request, token)
                return _closed(request, found) if found.closed else redirect("shared", token=token)
            form.add_error("code", _WRONG)
    return render(request, "support/shared_code.html", {"form": form})


def _closed(request: HttpRequest, seen: Seen) -> HttpResponse:
    """Said plainly to who proved she was given the link."""
    if seen.closed is Closed.LOCKED:
        return render(request, "support/shared_code.html", {"form": CodeForm()})
    context = {"why": str(seen.closed), "ends_on": seen.link.ends_on, "chantier": seen.link.journey.chantier}
    return render(request, "support/shared_closed.html", context, status=410)


def _plan(
    request: HttpRequest, token: str, seen: Seen, *, typed: str = "", at: str = "", error: str = ""
) -> HttpResponse:
    _keep(request, token)
    if not error:
        log_opening(seen=seen)
    context = {
        "goals": shared_plan(seen),
        "name": first_name_of(seen.link.journey.person),
        "first_name": seen.link.journey.person.first_name,
        "link": seen.link,
        "token": token,
        "typed": typed,
        "at": at,
        "error": error,
        "today": clock.today(),
    }
    return render(request, "support/shared_plan.html", context)


def _used(request: HttpRequest, token: str) -> Seen | HttpResponse:
    """What the link shows now, or the page to answer instead."""
    link = _entered(request, token)
    if link is None:
        return redirect("shared", token=token)
    seen = look(link)
    return _closed(request, seen) if seen.closed else seen


@public
@require_POST
@private
def speak(request: HttpRequest, token: str, objective: UUID) -> HttpResponse:
    """A comment on an objective."""
    seen = _used(request, token)
    if isinstance(seen, HttpResponse):
        return seen
    text = request.POST.get("text", "")
    row = Objective.objects.filter(key=objective, journey=seen.link.journey).first()
    if row is None or row.theme not in seen.themes:
        return _plan(request, token, seen, error="Cet objectif n’est plus partagé.")
    try:
        comment_by_link(link=seen.link, objective=row, text=text)
    except SharingError as error:
        return _plan(request, token, seen, typed=text, at=str(objective), error=str(error))
    _keep(request, token)
    return redirect("shared", token=token)


@public
@require_POST
@private
def done(request: HttpRequest, token: str, step: UUID) -> HttpResponse:
    """One of her steps is done."""
    seen = _used(request, token)
    if isinstance(seen, HttpResponse):
        return seen
    row = Step.objects.filter(key=step).select_related("objective").first()
    try:
        if row is None:
            raise SharingError("Cette étape n’existe plus.")
        done_by_link(link=seen.link, step=row)
    except SharingError as error:
        return _plan(request, token, seen, error=str(error))
    _keep(request, token)
    return redirect("shared", token=token)


@public
@require_POST
@private
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Close the page on this device."""
    request.session.pop(_slot(token), None)
    return redirect("shared", token=token)
