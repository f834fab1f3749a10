"""What every page of growth shares: its tabs, and a form page that says where it is."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from convergence.accounts.permissions import Permission
from convergence.kit.blocks import Tab
from convergence.network.viewer import Viewer

TABS = (
    ("carte", "Carte", "growth"),
    ("chantiers", "Chantiers", "growth_chantiers"),
    ("appels", "Appels", "growth_calls"),
    ("objectifs", "Objectifs", "growth_targets"),
)


def tabs(current: str, viewer: Viewer) -> list[Tab]:
    """Those of the room; the committee has the calls alone, and no tabs."""
    if not viewer.can(Permission.GROWTH_READ):
        return []
    return [Tab(label, reverse(name), code == current) for code, label, name in TABS]


def form_page(
    request: HttpRequest, form: forms.Form, *, title: str, act: str, away: str, lead: str = "", back: str = ""
) -> HttpResponse:  # fmt: skip
    """A page that is one form; 422 when it comes back with something to mend. `back`: words of the way back."""
    context: dict[str, Any] = {"form": form, "title": title, "act": act, "away": away, "lead": lead, "back": back}
    return render(request, "growth/form.html", context, status=422 if form.is_bound else 200)
