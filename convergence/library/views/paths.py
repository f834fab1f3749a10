"""One's own path, those of newcomers in reach, and writing paths."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.journeys.views.common import back, is_htmx, viewer_of
from convergence.kit import clock
from convergence.kit.pages import paginate
from convergence.kit.refusal import blame
from convergence.library import newcomers
from convergence.library.actions import paths as acts
from convergence.library.actions.paths import PathError
from convergence.library.forms.paths import PathForm, StepForm
from convergence.library.models import PathStep, TrainingPath
from convergence.library.views.common import tabs
from convergence.network.models import Post

PER_PAGE = 25


@needs(Permission.LIBRARY_READ)
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """« Mon parcours de prise de poste »: what to do, week by week, what is done."""
    viewer = viewer_of(request)
    return render(request, "library/path_mine.html", {
        "held": newcomers.own(viewer, clock.today()), "tabs": tabs("prise-de-poste", viewer),
        "follows": viewer.can(Permission.NEWCOMERS_FOLLOW), "runs": viewer.can(Permission.LIBRARY_RUN),
    })  # fmt: skip


@needs(Permission.LIBRARY_READ)
@require_POST
def tick(request: HttpRequest, key: UUID) -> HttpResponse:
    """« C’est fait », or not after all: hers only."""
    viewer = viewer_of(request)
    roles = {post.role for post in viewer.posts}
    step: PathStep = get_object_or_404(PathStep.objects.select_related("path").filter(path__role__in=roles), key=key)
    try:
        acts.tick(by=viewer.user, step=step, done=request.POST.get("done") != "no")
    except PathError as error:
        messages.error(request, str(error))
        return redirect("path_mine")
    if not is_htmx(request):
        return back(request, reverse("path_mine"))
    for held in newcomers.own(viewer, clock.today()):
        for one in held.steps:
            if one.step.pk == step.pk:
                beside = "beside" in request.POST
                told = {"one": one, "held": held, "focus": True, "beside": beside, "oob": not beside}
                return render(request, "library/_step.html", told)
    raise Http404


@needs(Permission.NEWCOMERS_FOLLOW)
@require_safe
def followed(request: HttpRequest) -> HttpResponse:
    """Newcomers in her reach, the latest first, and how far each is."""
    viewer = viewer_of(request)
    rows = newcomers.newcomers(viewer, clock.today())
    return render(request, "library/newcomers.html", {
        "page": paginate(rows, request, per_page=PER_PAGE), "counts": newcomers.counted(rows),
        "tabs": tabs("prise-de-poste", viewer),
    })  # fmt: skip


@needs(Permission.NEWCOMERS_FOLLOW)
@require_safe
def newcomer(request: HttpRequest, key: UUID) -> HttpResponse:
    """The path of one of them: what is done and what is not, nothing else of her."""
    found = newcomers.newcomers(viewer_of(request), clock.today(), Post.objects.filter(key=key))
    if not found:
        raise Http404
    return render(request, "library/newcomer.html", {"held": found[0]})


# ── Writing paths ───────────────────────────────────────────────────────────────────────────
@needs(Permission.LIBRARY_RUN)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Paths by function, those in force first."""
    rows = TrainingPath.objects.annotate(
        in_force=Count("steps", filter=Q(steps__retired_on__isnull=True)),
    ).order_by("retired_on", "role", "pk")
    return render(request, "library/paths.html", {
        "page": paginate(rows, request, per_page=PER_PAGE), "tabs": tabs("prise-de-poste", viewer_of(request)),
    })  # fmt: skip


@needs(Permission.LIBRARY_RUN)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A path for a function."""
    form = PathForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = acts.open_path(by=viewer_of(request).user, **form.cleaned_data)
        except PathError as error:
            blame(form, error)
        else:
            messages.success(request, "Parcours créé : ajoutez ses étapes.")
            return redirect("path", key=made.key)
    return render(request, "library/form.html", {
        "title": "Nouveau parcours de prise de poste", "lead": "", "form": form, "act": "Créer",
        "away": reverse("paths"),
    })  # fmt: skip


def path_of(key: UUID) -> TrainingPath:
    found: TrainingPath = get_object_or_404(TrainingPath, key=key)
    return found


@needs(Permission.LIBRARY_RUN)
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """Its steps; a new one."""
    path = path_of(key)
    form = StepForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            acts.add_step(by=viewer_of(request).user, path=path, words=form.words())
        except PathError as error:
            blame(form, error)
        else:
            messages.success(request, "Étape ajoutée.")
            return redirect("path", key=key)
    steps = path.steps.select_related("resource").annotate(done=Count("ticks"))
    return render(request, "library/path.html", {
        "path": path, "steps": [one for one in steps if one.retired_on is None], "form": form,
        "retired": [one for one in steps if one.retired_on is not None],
    })  # fmt: skip


@needs(Permission.LIBRARY_RUN)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Its title, what it is for, how long it is put forward; or retired."""
    path = path_of(key)
    if request.POST.get("act") == "retire":
        acts.retire_path(by=viewer_of(request).user, path=path)
        messages.success(request, "Parcours retiré : il n’est plus proposé.")
        return redirect("paths")
    initial: dict[str, Any] = {"title": path.title, "lead": path.lead, "weeks": path.weeks}
    form = PathForm(request.POST or None, initial=initial, amended=True)
    if request.method == "POST" and form.is_valid():
        acts.amend_path(by=viewer_of(request).user, path=path, **form.cleaned_data)
        messages.success(request, "Parcours modifié.")
        return redirect("path", key=key)
    return render(request, "library/form.html", {
        "title": "Modifier le parcours", "lead": path.role_label, "form": form, "act": "Enregistrer",
        "away": reverse("path", args=[key]),
    })  # fmt: skip


@needs(Permission.LIBRARY_RUN)
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, key: UUID) -> HttpResponse:
    """Other words or another day; or out of the path."""
    found: PathStep = get_object_or_404(PathStep.objects.select_related("path", "resource"), key=key)
    user = viewer_of(request).user
    if request.POST.get("act") == "retire":
        acts.retire_step(by=user, step=found)
        messages.success(request, "Étape enlevée. Celles et ceux qui l’ont faite la gardent.")
        return redirect("path", key=found.path.key)
    names = ("kind", "title", "detail", "day", "page", "who", "meeting")
    initial = {name: getattr(found, name) for name in names}
    initial["resource"] = found.resource.key if found.resource is not None else None
    form = StepForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            acts.amend_step(by=user, step=found, words=form.words())
        except PathError as error:
            blame(form, error)
        else:
            messages.success(request, "Étape modifiée.")
            return redirect("path", key=found.path.key)
    return render(request, "library/form.html", {
        "title": "Modifier l’étape", "lead": found.path.title, "form": form, "act": "Enregistrer",
        "away": reverse("path", args=[found.path.key]),
    })  # fmt: skip
