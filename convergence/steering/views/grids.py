"""The grid of the label: its versions, and the draft of the next one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.journeys.views.common import viewer_of
from convergence.kit import clock
from convergence.kit.pages import paginate
from convergence.kit.refusal import blame
from convergence.nomenclature.lists import Programme
from convergence.steering import evidence, first_grid
from convergence.steering.actions import grids as acts
from convergence.steering.errors import SteeringError
from convergence.steering.forms.label import ChapterTitleForm, CriterionForm, ForceForm, GridForm, initial_of
from convergence.steering.models import Criterion, Grid, GridChapter
from convergence.steering.views.label import tabs

READ, DECIDE = Permission.LABEL_READ, Permission.LABEL_DECIDE


@needs(READ)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Every version, latest first; a draft for those who write it."""
    viewer = viewer_of(request)
    rows = Grid.objects.all() if viewer.can(DECIDE) else Grid.objects.filter(from_on__isnull=False)
    today = clock.today()
    told = set(Grid.objects.values_list("programme", flat=True))
    context = {
        "page": paginate(rows, request, per_page=25), "tabs": tabs(viewer, "grids"), "writes": viewer.can(DECIDE),
        "today": today, "without": [code for code, _ in Programme.choices() if code not in told],
    }  # fmt: skip
    return render(request, "steering/grids.html", context)


@needs(DECIDE)
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """The first version of a programme that has none, drafted from the proposal of the house."""
    programme = request.POST.get("programme", "")
    if programme not in Programme.codes() or Grid.objects.filter(programme=programme).exists():
        messages.error(request, "Ce programme a déjà une grille : préparez la version suivante.")
        return redirect("label_grids")
    made = acts.write(
        by=viewer_of(request).user, programme=programme, chapters=first_grid.chapters(programme), text=first_grid.TEXT
    )
    messages.success(request, "Première version proposée : relisez-la, changez-la, puis mettez-la en vigueur.")
    return redirect("label_grid", key=made.key)


def _opened(request: HttpRequest, key: UUID) -> Grid:
    """A version; a draft is for those who write it."""
    rows = Grid.objects.all() if viewer_of(request).can(DECIDE) else Grid.objects.filter(from_on__isnull=False)
    found: Grid = get_object_or_404(rows, key=key)
    return found


@needs(READ)
@require_safe
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """What a version asks, chapter by chapter."""
    return show(request, _opened(request, key))


def show(request: HttpRequest, grid: Grid, bad: dict[str, Any] | None = None) -> HttpResponse:
    """The page; with what was typed and what to mend, after a refusal."""
    bad = bad or {}
    writes = viewer_of(request).can(DECIDE)
    chapters = list(grid.chapters.prefetch_related("criteria"))
    labels = {code: source.label for code, source in evidence.SOURCES.items()}
    units = {code: source.unit for code, source in evidence.SOURCES.items()}
    parts = [
        (chapter, [(one, labels.get(one.source, ""), units.get(one.source, "")) for one in chapter.criteria.all()])
        for chapter in chapters
    ]
    context: dict[str, Any] = {
        "grid": grid, "parts": parts, "writes": writes, "edits": writes and grid.is_draft,
        "follows": writes and not grid.is_draft
        and not Grid.objects.filter(programme=grid.programme, number__gt=grid.number).exists(),
    }  # fmt: skip
    if context["edits"]:
        context |= {
            "grid_form": bad.get("grid")
            or GridForm(initial={"text": grid.text, "to_confirm": grid.to_confirm}, auto_id="grid_%s"),
            "chapter_form": bad.get("chapter") or ChapterTitleForm(auto_id="chapter_%s"),
            "force_form": bad.get("force") or ForceForm(initial={"on": clock.today()}, auto_id="force_%s"),
        }
    return render(request, "steering/grid.html", context, status=422 if bad else 200)


@needs(DECIDE)
@require_POST
def follow(request: HttpRequest, key: UUID) -> HttpResponse:
    """The next version, drafted from this one."""
    try:
        made = acts.follow(by=viewer_of(request).user, grid=_opened(request, key))
    except SteeringError as error:
        messages.error(request, str(error))
        return redirect("label_grid", key=key)
    messages.success(request, "Nouvelle version en préparation. Elle ne sert pas tant qu’elle n’est pas en vigueur.")
    return redirect("label_grid", key=made.key)


@needs(DECIDE)
@require_POST
def describe(request: HttpRequest, key: UUID) -> HttpResponse:
    """The cahier des charges."""
    grid = _opened(request, key)
    form = GridForm(request.POST, auto_id="grid_%s")
    if form.is_valid():
        try:
            acts.describe(by=viewer_of(request).user, grid=grid, **form.cleaned_data)
        except SteeringError as error:
            blame(form, error)
        else:
            messages.success(request, "Cahier des charges enregistré.")
            return redirect("label_grid", key=key)
    return _again(request, grid, "grid", form)


def _again(request: HttpRequest, grid: Grid, name: str, form: Any) -> HttpResponse:
    if not grid.is_draft:
        messages.error(request, acts.LOCKED)
        return redirect("label_grid", key=grid.key)
    return show(request, grid, {name: form})


@needs(DECIDE)
@require_POST
def chapter(request: HttpRequest, key: UUID) -> HttpResponse:
    """One more chapter."""
    grid = _opened(request, key)
    form = ChapterTitleForm(request.POST, auto_id="chapter_%s")
    if form.is_valid():
        try:
            acts.add_chapter(by=viewer_of(request).user, grid=grid, **form.cleaned_data)
        except SteeringError as error:
            blame(form, error)
        else:
            return redirect("label_grid", key=key)
    return _again(request, grid, "chapter", form)


@needs(DECIDE)
@require_POST
def force(request: HttpRequest, key: UUID) -> HttpResponse:
    """The draft comes into force."""
    grid = _opened(request, key)
    form = ForceForm(request.POST, auto_id="force_%s")
    if form.is_valid():
        try:
            acts.bring_into_force(by=viewer_of(request).user, grid=grid, on=form.cleaned_data["on"])
        except SteeringError as error:
            blame(form, error)
        else:
            messages.success(request, "Version en vigueur : elle ne change plus.")
            return redirect("label_grid", key=key)
    return _again(request, grid, "force", form)


@needs(DECIDE)
@require_http_methods(["GET", "POST"])
def criterion_new(request: HttpRequest, key: UUID) -> HttpResponse:
    """One more criterion in a chapter."""
    held: GridChapter = get_object_or_404(GridChapter.objects.select_related("grid"), key=key)
    form = CriterionForm(request.POST or None, programme=held.grid.programme)
    if request.method == "POST" and form.is_valid():
        try:
            acts.add_criterion(by=viewer_of(request).user, chapter=held, asks=form.asks())
        except SteeringError as error:
            blame(form, error)
        else:
            messages.success(request, "Critère ajouté.")
            return redirect("label_grid", key=held.grid.key)
    away = reverse("label_grid", args=[held.grid.key])
    context = {"title": "Nouveau critère", "lead": held.title, "form": form, "act": "Ajouter", "away": away}
    return render(request, "steering/form.html", context)


@needs(DECIDE)
@require_http_methods(["GET", "POST"])
def criterion(request: HttpRequest, key: UUID) -> HttpResponse:
    """A criterion of a draft: changed, or taken out."""
    held: Criterion = get_object_or_404(Criterion.objects.select_related("chapter__grid"), key=key)
    grid = held.chapter.grid
    away = reverse("label_grid", args=[grid.key])
    user = viewer_of(request).user
    if request.method == "POST" and "remove" in request.POST:
        try:
            acts.remove_criterion(by=user, criterion=held)
        except SteeringError as error:
            messages.error(request, str(error))
        return redirect(away)
    form = CriterionForm(request.POST or None, programme=grid.programme, initial=initial_of(held))
    if request.method == "POST" and form.is_valid():
        try:
            acts.amend_criterion(by=user, criterion=held, asks=form.asks())
        except SteeringError as error:
            blame(form, error)
        else:
            messages.success(request, "Critère modifié.")
            return redirect(away)
    context = {"title": f"Critère {held.code}", "lead": grid.title, "form": form, "act": "Enregistrer", "away": away}
    return render(request, "steering/form.html", context)
