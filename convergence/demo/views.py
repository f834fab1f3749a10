"""The door of the demo: sign in as anyone, in one click. It answers nowhere else than in a demo."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from convergence.accounts.access import public
from convergence.accounts.models import User
from convergence.demo import commands
from convergence.journeys.models import Journey
from convergence.kit import clock
from convergence.network.models import Chantier, Post, Territory
from convergence.people.models import Person

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
GROUPS = (
    ("Dans un chantier", ("CIP", "ESP", "ETI", "DIRECTOR")),
    (
        "Sur un territoire",
        ("OFFICER_EMPLOI", "OFFICER_LOGEMENT", "OFFICER_SANTE", "COORDINATOR", "PROGRAMME_LEAD"),
    ),
    ("Pour tout le réseau", ("NATIONAL", "DATA_LEAD", "COMMITTEE", "FUNDER", "EVALUATOR")),
)
View = Callable[..., HttpResponse]


def demo_only(view: View) -> View:
    """Outside a demo, the page does not exist."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def _onward(request: HttpRequest) -> str:
    """The page that was asked for before signing in, when it is one of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else ""


@public
@require_GET
@demo_only
def door(request: HttpRequest) -> HttpResponse:
    """Everybody one may be."""
    parts = {part.code: part for part in commands.cast()}
    groups = [(title, [parts[code] for code in codes if code in parts]) for title, codes in GROUPS]
    return render(request, "demo/door.html", {"groups": groups, "next": _onward(request), "found": bool(parts)})


@public
@require_POST
@demo_only
def enter(request: HttpRequest, code: str) -> HttpResponse:
    """Sign in as that part of the cast."""
    part = next((part for part in commands.cast() if part.code == code), None)
    if part is None:
        raise Http404
    user = get_object_or_404(User, email=part.email, is_active=True)
    login(request, user, backend=BACKEND)
    return redirect(_onward(request) or settings.LOGIN_REDIRECT_URL)


@public
@require_GET
@demo_only
def invented(request: HttpRequest) -> HttpResponse:
    """What is invented here: all of it."""
    today = clock.today()
    counts = {
        "territories": Territory.objects.count(),
        "chantiers": Chantier.objects.count(),
        "professionals": Post.objects.on(today).values("user").distinct().count(),
        "people": Person.objects.count(),
        "journeys": Journey.objects.count(),
    }
    return render(request, "demo/invented.html", {"counts": counts, "today": today})
