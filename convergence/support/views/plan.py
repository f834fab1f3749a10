"""The shared plan of a journey: one page for all themes, written where it stands."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.journeys.models import Journey
from convergence.journeys.views.common import back, file_of, is_htmx, journey_to_read, journey_to_write, viewer_of
from convergence.journeys.worklist import Loaded, lines_of
from convergence.kit import clock, french
from convergence.kit.refusal import blame
from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import LifeTheme
from convergence.people.models import OutsideReferent
from convergence.support.actions.plan import (
    PlanError,
    add_objective,
    add_step,
    amend_objective,
    amend_step,
    comment,
    mark_step,
    remove_step,
    settle_objective,
)
from convergence.support.circle import circle_of
from convergence.support.forms.plan import ObjectiveForm, StepForm
from convergence.support.models import Objective, Step
from convergence.support.plan import colleagues, shown, suggested, whole_plan
from convergence.support.shares import links_of


def _plan(journey: Journey) -> str:
    return reverse("journey_plan", args=[journey.key])


def _place(objective: Objective) -> str:
    return f"{_plan(objective.journey)}#o-{objective.key}"


def objective_to_write(request: HttpRequest, key: UUID) -> Objective:
    """An objective of a journey in which the viewer writes; 404 out of reach, 403 without the right."""
    rows = Objective.objects.visible_to(viewer_of(request)).select_related("journey__person", "journey__chantier")
    found: Objective = get_object_or_404(rows, key=key)
    if not viewer_of(request).can(Permission.PEOPLE_WRITE, found.journey.chantier_id):
        raise PermissionDenied
    return found


def step_to_write(request: HttpRequest, key: UUID) -> Step:
    rows = Step.objects.visible_to(viewer_of(request)).select_related(
        "objective__journey__person", "objective__journey__chantier", "holder", "outside"
    )
    found: Step = get_object_or_404(rows, key=key)
    if not viewer_of(request).can(Permission.PEOPLE_WRITE, found.objective.journey.chantier_id):
        raise PermissionDenied
    return found


def _step_form(request: HttpRequest, journey: Journey, *args: Any, **kwargs: Any) -> StepForm:
    viewer = viewer_of(request)
    rows = OutsideReferent.objects.visible_to(viewer).around(clock.today())
    circle = rows.filter(person=journey.person, chantier=journey.chantier)
    return StepForm(
        *args, first_name=journey.person.first_name, team=colleagues(journey, viewer.user),
        circle=list(circle.order_by("pk")), **kwargs,
    )  # fmt: skip


# ── The page ────────────────────────────────────────────────────────────────────────────────
@needs(Permission.PEOPLE_READ)
@require_safe
def plan(request: HttpRequest, key: UUID) -> HttpResponse:
    journey = journey_to_read(request, key)
    audit.read(by=viewer_of(request).user, kind="FILE", what="Projet", person_key=journey.person.key)
    return _page(request, journey, ObjectiveForm(initial={"theme": request.GET.get("theme", "")}))


def _page(
    request: HttpRequest, journey: Journey, form: ObjectiveForm, *, step_form: StepForm | None = None, at: str = ""
) -> HttpResponse:
    """The plan; with a form to mend, at its place, and nothing lost."""
    viewer = viewer_of(request)
    today = clock.today()
    goals = whole_plan(journey)
    can_write = viewer.can(Permission.PEOPLE_WRITE, journey.chantier_id)
    taken = [goal.theme for goal in goals if goal.is_open]
    circle = [one for one in circle_of(journey.person, viewer, today) if not one.over]
    context = {
        "journey": journey,
        "person": journey.person,
        "file": file_of(journey),
        "title": "Son projet",
        "goals": [goal for goal in goals if goal.is_open],
        "closed": [goal for goal in goals if not goal.is_open],
        "form": form,
        "step_form": step_form or _step_form(request, journey),
        "at": at,
        "can_write": can_write,
        "suggested": suggested(journey, taken) if can_write else [],
        "circle": circle,
        "links": links_of(journey, today) if can_write else {},
        "today": today,
        "place": "",
    }
    return render(request, "support/plan.html", context)


@needs(Permission.PEOPLE_WRITE)
@require_POST
def add(request: HttpRequest, key: UUID) -> HttpResponse:
    """An objective more."""
    journey = journey_to_write(request, key)
    form = ObjectiveForm(request.POST)
    if not form.is_valid():
        return _page(request, journey, form)
    made = add_objective(by=viewer_of(request).user, journey=journey, **form.cleaned_data)
    return back(request, _place(made), f"{label_of(LifeTheme, made.theme)} : objectif noté.")


@needs(Permission.PEOPLE_WRITE)
@require_http_methods(["GET", "POST"])
def objective(request: HttpRequest, key: UUID) -> HttpResponse:
    """Correct the words of an objective."""
    row = objective_to_write(request, key)
    form = ObjectiveForm(request.POST or None, initial={"theme": row.theme, "words": row.words})
    if request.method == "POST" and form.is_valid():
        changed = amend_objective(by=viewer_of(request).user, objective=row, **form.cleaned_data)
        return back(request, _place(row), "Objectif corrigé." if changed else "Rien n’a changé.")
    person = row.journey.person
    if request.method == "GET":
        audit.read(by=viewer_of(request).user, kind="FILE", what="Projet", person_key=person.key)
    context = {
        "form": form,
        "person": person,
        "file": _place(row),
        "title": "Corriger l’objectif",
        "act": "Enregistrer",
    }
    return render(request, "journeys/form.html", context)


@needs(Permission.PEOPLE_WRITE)
@require_POST
def settle(request: HttpRequest, key: UUID) -> HttpResponse:
    """Reached, dropped, or open again."""
    row = objective_to_write(request, key)
    try:
        settle_objective(by=viewer_of(request).user, objective=row, state=request.POST.get("state", ""))
    except PlanError as error:
        messages.error(request, str(error))
        return back(request, _place(row))
    said = {"REACHED": "Objectif atteint.", "DROPPED": "Objectif abandonné.", "OPEN": "Objectif rouvert."}[row.state]
    return back(request, _place(row), said)


@needs(Permission.PEOPLE_WRITE)
@require_POST
def step_add(request: HttpRequest, key: UUID) -> HttpResponse:
    """A step more towards an objective."""
    row = objective_to_write(request, key)
    form = _step_form(request, row.journey, request.POST)
    if form.is_valid():
        try:
            add_step(by=viewer_of(request).user, objective=row, **form.values())
            return back(request, _place(row), "Étape notée.")
        except PlanError as error:
            blame(form, error)
    return _page(request, row.journey, ObjectiveForm(), step_form=form, at=str(row.key))


@needs(Permission.PEOPLE_WRITE)
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, key: UUID) -> HttpResponse:
    """Correct a step, or take it away."""
    row = step_to_write(request, key)
    journey = row.objective.journey
    form = _step_form(request, journey, request.POST or None, step=row)
    if request.method == "POST" and "remove" in request.POST:
        place = _place(row.objective)
        remove_step(by=viewer_of(request).user, step=row)
        return back(request, place, "Étape enlevée.")
    if request.method == "POST" and form.is_valid():
        try:
            amend_step(by=viewer_of(request).user, step=row, **form.values())
            return back(request, _place(row.objective), "Étape corrigée.")
        except PlanError as error:
            blame(form, error)
    if request.method == "GET":
        audit.read(by=viewer_of(request).user, kind="FILE", what="Projet", person_key=journey.person.key)
    context = {
        "form": form, "person": journey.person, "file": _place(row.objective), "title": "Corriger l’étape", "step": row
    }  # fmt: skip
    return render(request, "support/step.html", context)


@needs(Permission.PEOPLE_WRITE)
@require_POST
def speak(request: HttpRequest, key: UUID) -> HttpResponse:
    """A word on an objective."""
    row = objective_to_write(request, key)
    try:
        comment(by=viewer_of(request).user, objective=row, text=request.POST.get("text", "")[:2000])
    except PlanError as error:
        messages.error(request, str(error))
        return back(request, _place(row))
    return back(request, _place(row), "Commentaire noté.")


# ── One click ───────────────────────────────────────────────────────────────────────────────
@needs(Permission.PEOPLE_WRITE)
@require_POST
def done(request: HttpRequest, key: UUID) -> HttpResponse:
    """Done, or to do again: from the plan, from the person's page, or from the list of what waits (`?ici=ligne`)."""
    row = step_to_write(request, key)
    journey = row.objective.journey
    is_done = request.POST.get("done") == "1"
    mark_step(by=viewer_of(request).user, step=row, done=is_done)
    if not is_htmx(request):
        return back(request, _place(row.objective), "Étape faite." if is_done else "Étape à faire.")
    if request.GET.get("ici") != "ligne":
        context = {
            "step": shown(row, journey.person.first_name),
            "can_write": True,
            "focus": True,
            "edit": request.GET.get("ici") == "projet",
        }
        return render(request, "support/_step.html", context)
    if is_done:
        context = {"what": row.what, "how": f"fait, {journey.person.name}", "step": row}
        return render(request, "support/lines/step_done.html", context)
    return _line(request, row)


def _line(request: HttpRequest, row: Step) -> HttpResponse:
    """The row that waits again; nothing when it does not wait yet."""
    journey = row.objective.journey
    loaded = Loaded({journey.pk: journey}, {("step", row.pk): row}, {})
    viewer = viewer_of(request)
    for line in lines_of(Journey.objects.visible_to(viewer).filter(pk=journey.pk), viewer, loaded, limit=200):
        if line.kind == "step" and line.extra["subject"].pk == row.pk:
            return render(request, "kit/todo.html", {"line": line})
    said = f"à faire pour le {french.day(row.due_on)}" if row.due_on else "à faire"
    return render(request, "kit/done.html", {"what": row.what, "how": said})
