"""The register of the network, kept by the data lead: chantiers, territories, programmes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from convergence.accounts.access import needs
from convergence.accounts.models import User
from convergence.accounts.permissions import Permission
from convergence.network import actions
from convergence.network.forms import (
    AmendForm,
    CarryForm,
    ChantierForm,
    EndForm,
    JoinForm,
    LeaveForm,
    PlacesForm,
    StatusForm,
    TerritoryForm,
    organisations,
)
from convergence.network.models import Chantier, ProgrammeRun, Territory
from convergence.network.viewer import Viewer


def _viewer(request: HttpRequest) -> Viewer:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return viewer


def _refusal(error: Exception) -> str:
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)


@needs(Permission.NETWORK_WRITE)
def chantier_open(request: HttpRequest) -> HttpResponse:
    """Open a chantier, in a territory or outside any."""
    form = ChantierForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chantier = actions.open_chantier(by=_viewer(request).user, **form.cleaned_data)
        messages.success(request, f"{chantier.name} est ouvert. Ajoutez le programme qu’il porte.")
        return redirect("chantier_edit", chantier.key)
    return render(
        request,
        "network/chantier_open.html",
        {"form": form, "organisations": organisations()},
        status=422 if form.is_bound else 200,
    )


@needs(Permission.NETWORK_WRITE)
def chantier_edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Everything dated about a chantier, one small form a fact."""
    chantier = get_object_or_404(Chantier.objects.visible_to(_viewer(request)), key=key)
    bound: dict[str, forms.Form] = {}
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act not in ACTS:
            raise Http404
        make, write, done = ACTS[act]
        form = make(request.POST, prefix=act if act in {"amend", "join", "leave", "carry"} else None)
        bound[act if act not in {"places", "end"} else f"{act}-{request.POST.get('programme', '')}"] = form
        if form.is_valid():
            try:
                with transaction.atomic():
                    write(_viewer(request).user, chantier, form.cleaned_data)
            except (actions.NetworkError, ValidationError) as error:
                form.add_error(None, _refusal(error))
            else:
                messages.success(request, done)
                return redirect("chantier_edit", chantier.key)
    return render(request, "network/chantier_edit.html", _edit_page(chantier, bound), status=422 if bound else 200)


def _edit_page(chantier: Chantier, bound: dict[str, forms.Form]) -> dict[str, Any]:
    member = chantier.memberships.filter(ended_on__isnull=True).select_related("territory").first()
    runs = list(chantier.runs.filter(ended_on__isnull=True).prefetch_related("places"))
    initial = {name: getattr(chantier, name) for name in ("name", "activity", "commune", "department")}
    return {
        "chantier": chantier,
        "member": member,
        "amend": bound.get("amend", AmendForm(prefix="amend", initial=initial)),
        "join": bound.get("join", JoinForm(prefix="join")),
        "leave": bound.get("leave", LeaveForm(prefix="leave")) if member else None,
        "carry": bound.get("carry", CarryForm(prefix="carry")),
        "runs": [
            (
                run,
                bound.get(f"places-{run.programme}", PlacesForm(initial={"programme": run.programme})),
                bound.get(f"end-{run.programme}", EndForm(initial={"programme": run.programme})),
            )
            for run in runs
        ],
    }


def _amend(by: User, chantier: Chantier, data: dict[str, Any]) -> None:
    actions.amend_chantier(by=by, chantier=chantier, **data)


def _join(by: User, chantier: Chantier, data: dict[str, Any]) -> None:
    actions.join_territory(by=by, chantier=chantier, territory=data["territory"], on=data["on"])


def _leave(by: User, chantier: Chantier, data: dict[str, Any]) -> None:
    actions.leave_territory(by=by, chantier=chantier, on=data["on"])


def _carry(by: User, chantier: Chantier, data: dict[str, Any]) -> None:
    actions.carry_programme(by=by, chantier=chantier, **data)


def _open_run(chantier: Chantier, programme: str) -> ProgrammeRun:
    run = chantier.runs.filter(programme=programme, ended_on__isnull=True).first()
    if run is None:
        raise actions.NetworkError("Ce chantier ne porte plus ce programme.")
    return run


def _places(by: User, chantier: Chantier, data: dict[str, Any]) -> None:
    actions.set_places(by=by, run=_open_run(chantier, data["programme"]), places=data["places"], on=data["on"])


def _end(by: User, chantier: Chantier, data: dict[str, Any]) -> None:
    actions.end_programme(by=by, run=_open_run(chantier, data["programme"]), on=data["on"])


ACTS: dict[str, tuple[type[forms.Form], Callable[[User, Chantier, dict[str, Any]], None], str]] = {
    "amend": (AmendForm, _amend, "C’est corrigé."),
    "join": (JoinForm, _join, "Le chantier a changé de territoire."),
    "leave": (LeaveForm, _leave, "Le chantier quitte son territoire à cette date."),
    "carry": (CarryForm, _carry, "Le programme est porté à partir de cette date."),
    "places": (PlacesForm, _places, "Les places changent à cette date."),
    "end": (EndForm, _end, "Le programme s’arrête à cette date."),
}


@needs(Permission.NETWORK_WRITE)
def territory_open(request: HttpRequest) -> HttpResponse:
    """Open a territory with its first status."""
    form = TerritoryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if Territory.objects.filter(slug=actions.slug_of(form.cleaned_data["name"])).exists():
            form.add_error("name", "Un territoire porte déjà ce nom.")
        else:
            territory = actions.open_territory(by=_viewer(request).user, **form.cleaned_data)
            messages.success(request, f"Le territoire {territory.name} est ouvert.")
            return redirect("territory", territory.slug)
    return render(request, "network/territory_open.html", {"form": form}, status=422 if form.is_bound else 200)


@needs(Permission.NETWORK_WRITE)
def territory_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change where a territory stands, from a day on."""
    territory = get_object_or_404(Territory.objects.visible_to(_viewer(request)), slug=slug)
    form = StatusForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.set_territory_status(by=_viewer(request).user, territory=territory, **form.cleaned_data)
        messages.success(request, "Le statut change à cette date.")
        return redirect("territory", territory.slug)
    return render(
        request,
        "network/territory_edit.html",
        {"form": form, "territory": territory},
        status=422 if form.is_bound else 200,
    )
