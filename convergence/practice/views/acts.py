"""Acts on the page of a plan, and the page of one action."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.journeys.views.common import back, viewer_of
from convergence.kit import clock
from convergence.kit.refusal import blame
from convergence.practice import papers, rights
from convergence.practice.actions import acts, plans
from convergence.practice.actions.plans import PlanError
from convergence.practice.forms.plans import (
    ActionForm,
    AxisForm,
    DoneForm,
    MeasureForm,
    PartForm,
    StateForm,
    TargetForm,
    initial_of,
    objective_of,
)
from convergence.practice.models import Action, Axis, Objective, Plan, Realisation, Target, TargetValue
from convergence.practice.reading import outline
from convergence.practice.rules import NEXT, percent
from convergence.practice.views.plans import kept_by, opened, show

ASIDE = ("POSTPONED", "DROPPED")


# ── On the page of the plan ─────────────────────────────────────────────────────────────────
@needs(Permission.PLANS_READ)
@require_POST
def note(request: HttpRequest, key: UUID) -> HttpResponse:
    """What was done, in one line, for the action chosen: by who keeps the plan or carries the action."""
    plan, viewer = opened(request, key), viewer_of(request)
    wanted = request.POST.get("kind", "")
    action = next((one for one in plan.actions.select_related("plan") if str(one.key) == wanted), None)
    if action is None:
        raise Http404
    if not rights.carries(viewer, action):
        raise PermissionDenied
    data = request.POST.copy()
    data.setdefault("on", clock.today().isoformat())
    form = DoneForm(data)
    if form.is_valid():
        try:
            acts.note(by=viewer.user, action=action, done=form.done())
        except PlanError as error:
            blame(form, error)
    if form.errors:
        return show(
            request, plan, note_kind=wanted, note_text=data.get("text", ""), note_error=_first(form),
            note_fields=more_of(form),
        )  # fmt: skip
    return back(request, reverse("plan", args=[key]) + f"#a-{action.key}", "Réalisation notée.")


def _first(form: Any) -> str:
    """What to mend, said beside a line."""
    name, errors = next(iter(form.errors.items()))
    label = form.fields[name].label if name in form.fields else ""
    return f"{label} : {errors[0]}" if label and name != "text" else str(errors[0])


@needs(Permission.PLANS_READ)
@require_safe
def note_more(request: HttpRequest, key: UUID) -> HttpResponse:
    """When, and for how many: what the line may say besides."""
    opened(request, key)
    form = DoneForm(initial={"on": clock.today()})
    return render(request, "practice/_note_more.html", {"fields": more_of(form)})


def more_of(form: DoneForm) -> list[Any]:
    return [form[name] for name in ("on", "until", "people", "permanents")]


@needs(Permission.PLANS_WRITE)
@require_POST
def add(request: HttpRequest, key: UUID) -> HttpResponse:
    """An action, in one line, under the objective chosen."""
    plan, text = kept_by(request, key), request.POST.get("text", "")
    objective = objective_of(outline(plan), request.POST.get("kind", ""))
    if objective is None:
        raise Http404
    try:
        made = plans.add_action(by=viewer_of(request).user, objective=objective, title=text)
    except PlanError as error:
        return show(request, plan, action_error=str(error), action_text=text, action_kind=str(objective.key))
    return back(request, reverse("plan", args=[key]) + f"#a-{made.key}", "Action ajoutée.")


@needs(Permission.PLANS_WRITE)
@require_POST
def add_axis(request: HttpRequest, key: UUID) -> HttpResponse:
    """An axis with its objective."""
    plan, form = kept_by(request, key), AxisForm(request.POST, auto_id="axis_%s")
    if form.is_valid():
        try:
            made = plans.add_axis(by=viewer_of(request).user, plan=plan, **form.cleaned_data)
        except PlanError as error:
            blame(form, error)
        else:
            return back(request, reverse("plan", args=[key]) + f"#x-{made.key}", "Axe ajouté.")
    return show(request, plan, axis_form=form)


@needs(Permission.PLANS_WRITE)
@require_POST
def order(request: HttpRequest, key: UUID) -> HttpResponse:
    """An axis, an objective or an action one place up or down."""
    plan = kept_by(request, key)
    kind, _, wanted = request.POST.get("item", "").partition(":")
    rows: dict[str, Any] = {
        "axis": Axis.objects.filter(plan=plan), "objective": Objective.objects.filter(axis__plan=plan),
        "action": Action.objects.filter(plan=plan),
    }  # fmt: skip
    item = next((one for one in rows.get(kind, ()) if str(one.key) == wanted), None)
    if item is None:
        raise Http404
    try:
        plans.reorder(by=viewer_of(request).user, item=item, up=request.POST.get("way") == "up")
    except PlanError as error:
        messages.error(request, str(error))
    anchor = {"axis": "x", "objective": "o", "action": "a"}[kind]
    return redirect(reverse("plan", args=[key]) + f"?ranger=1#{anchor}-{item.key}")


# ── An axis, an objective ───────────────────────────────────────────────────────────────────
@needs(Permission.PLANS_WRITE)
@require_http_methods(["GET", "POST"])
def axis(request: HttpRequest, key: UUID) -> HttpResponse:
    """Its words, one more objective, or away when nothing is left in it."""
    rows = Axis.objects.filter(plan__in=Plan.objects.visible_to(viewer_of(request)))
    return _part(request, get_object_or_404(rows.select_related("plan"), key=key))


@needs(Permission.PLANS_WRITE)
@require_http_methods(["GET", "POST"])
def objective(request: HttpRequest, key: UUID) -> HttpResponse:
    """The same of an objective."""
    rows = Objective.objects.filter(axis__plan__in=Plan.objects.visible_to(viewer_of(request)))
    return _part(request, get_object_or_404(rows.select_related("axis__plan"), key=key))


def _part(request: HttpRequest, part: Axis | Objective) -> HttpResponse:
    plan = part.plan if isinstance(part, Axis) else part.axis.plan
    user = viewer_of(request).user
    if not rights.keeps(viewer_of(request), plan):
        raise PermissionDenied
    act, away = request.POST.get("act", ""), reverse("plan", args=[plan.key])
    form = PartForm(request.POST if act == "rename" else None, initial={"title": part.title})
    more = PartForm(request.POST if act == "objective" else None, auto_id="more_%s") if isinstance(part, Axis) else None
    try:
        if act == "remove":
            plans.remove(by=user, part=part)
            return back(request, away, "Retiré.")
        if act == "rename" and form.is_valid():
            plans.rename(by=user, part=part, title=form.cleaned_data["title"])
            return back(request, away, "Enregistré.")
        if act == "objective" and more is not None and isinstance(part, Axis) and more.is_valid():
            plans.add_objective(by=user, axis=part, title=more.cleaned_data["title"])
            return back(request, away, "Objectif ajouté.")
    except PlanError as error:
        if act == "remove":
            messages.error(request, str(error))
        else:
            blame(more if act == "objective" and more is not None else form, error)
    return render(request, "practice/part.html", {
        "part": part, "plan": plan, "form": form, "more": more, "away": away,
        "kind": "Axe" if isinstance(part, Axis) else "Objectif stratégique",
    })  # fmt: skip


# ── One action ──────────────────────────────────────────────────────────────────────────────
def action_opened(request: HttpRequest, key: UUID) -> Action:
    rows = Action.objects.visible_to(viewer_of(request)).select_related(
        "plan__territory", "plan__chantier", "objective__axis", "pilot"
    )
    found: Action = get_object_or_404(rows, key=key)
    return found


def _carried(request: HttpRequest, key: UUID) -> Action:
    action = action_opened(request, key)
    if not rights.carries(viewer_of(request), action):
        raise PermissionDenied
    return action


def _kept(request: HttpRequest, key: UUID) -> Action:
    action = action_opened(request, key)
    if not rights.keeps(viewer_of(request), action.plan):
        raise PermissionDenied
    return action


@needs(Permission.PLANS_READ)
@require_safe
def action(request: HttpRequest, key: UUID) -> HttpResponse:
    """What it is, what was done, what is measured, its states."""
    return show_action(request, action_opened(request, key))


def show_action(
    request: HttpRequest, one: Action, measured: dict[int, MeasureForm] | None = None, **typed: Any
) -> HttpResponse:  # fmt: skip
    """The page; with what was typed and what to mend, after a refusal (`measured`: by target)."""
    viewer = viewer_of(request)
    found = outline(one.plan)
    reads = Plan.objects.visible_to(viewer).filter(pk=one.plan_id).exists()
    carries = rights.carries(viewer, one)
    under_way = one.plan.state == Plan.State.IN_FORCE
    states = [
        (state.value, state.label, state.value == one.state) for state in Action.State if state.value not in ASIDE
    ]
    context = {
        "action": one, "plan": one.plan, "number": found.number_of(one), "reads_plan": reads,
        "keeps": rights.keeps(viewer, one.plan) and one.plan.state != Plan.State.CLOSED,
        "carries": carries and under_way, "states": states, "aside": ASIDE,
        "done": list(one.realisations.select_related("by")),
        "targets": [_target(target, measured) for target in one.targets.prefetch_related(
            Prefetch("values", TargetValue.objects.order_by("-on", "-pk")))],
        "steps": list(one.steps.select_related("by").order_by("-on", "-pk")),
        "partners": list(one.partners.order_by("name")), "next": NEXT.get(one.state),
        "done_form": DoneForm(initial={"on": clock.today()}, auto_id="done_%s"),
        "state_form": StateForm(auto_id="state_%s"), "target_form": TargetForm(auto_id="target_%s"),
        "planned_cost": papers.euros(one.planned_cost), "real_cost": papers.euros(one.real_cost), **typed,
    }  # fmt: skip
    return render(request, "practice/action.html", context, status=422 if typed or measured else 200)


def _target(target: Target, typed: dict[int, MeasureForm] | None) -> dict[str, Any]:
    values = list(target.values.all())
    last = values[0] if values else None
    reached = percent(last.value, target.aim) if last is not None and target.aim else None
    form = (typed or {}).get(target.pk) or MeasureForm(initial={"on": clock.today()}, auto_id=_id_of(target))
    return {"target": target, "values": values, "last": last, "reached": reached, "form": form}


def _id_of(target: Target) -> str:
    """Each line of measure has fields of its own."""
    return f"m{target.pk}_%s"


@needs(Permission.PLANS_WRITE)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """All of it, its state apart; away, when nothing was done."""
    one, viewer = _kept(request, key), viewer_of(request)
    form = ActionForm(request.POST or None, viewer=viewer, action=one, outline=outline(one.plan))
    if request.method == "POST" and form.is_valid():
        try:
            acts.amend(by=viewer.user, action=one, words=form.words())
        except PlanError as error:
            blame(form, error)
        else:
            messages.success(request, "Action modifiée.")
            return redirect("plan_action", key=key)
    return render(request, "practice/form.html", {
        "title": "Modifier l’action", "lead": one.plan.title, "form": form, "act": "Enregistrer",
        "away": reverse("plan_action", args=[key]),
    })  # fmt: skip


@needs(Permission.PLANS_READ)
@require_POST
def state(request: HttpRequest, key: UUID) -> HttpResponse:
    """Its state, in one click; put off or given up, with the reason."""
    one, wanted = _carried(request, key), request.POST.get("state", "")
    if wanted not in Action.State.values:
        raise Http404
    form = StateForm(request.POST, auto_id="state_%s")
    if form.is_valid():
        try:
            acts.set_state(by=viewer_of(request).user, action=one, state=wanted, **form.cleaned_data)
        except PlanError as error:
            blame(form, error)
    if form.errors:
        if wanted not in ASIDE:
            messages.error(request, _first(form))
            return redirect("plan_action", key=key)
        return show_action(request, one, state_form=form, state_wanted=wanted)
    return back(request, reverse("plan_action", args=[key]), f"Action {Action.State(wanted).label.lower()}.")


@needs(Permission.PLANS_READ)
@require_POST
def done(request: HttpRequest, key: UUID) -> HttpResponse:
    """What was done for it."""
    one, form = _carried(request, key), DoneForm(request.POST, auto_id="done_%s")
    if form.is_valid():
        try:
            acts.note(by=viewer_of(request).user, action=one, done=form.done())
        except PlanError as error:
            blame(form, error)
        else:
            return back(request, reverse("plan_action", args=[key]), "Réalisation notée.")
    return show_action(request, one, done_form=form)


@needs(Permission.PLANS_READ)
@require_http_methods(["GET", "POST"])
def realisation(request: HttpRequest, key: UUID) -> HttpResponse:
    """Other words for what was done, or away when it was noted by mistake."""
    viewer = viewer_of(request)
    rows = Realisation.objects.filter(action__in=Action.objects.visible_to(viewer)).select_related("action__plan")
    row: Realisation = get_object_or_404(rows, key=key)
    if not rights.carries(viewer, row.action):
        raise Http404
    away = reverse("plan_action", args=[row.action.key])
    form = DoneForm(request.POST or None, initial=initial_of(row))
    try:
        if request.POST.get("act") == "remove":
            acts.remove_note(by=viewer.user, realisation=row)
            return back(request, away, "Réalisation retirée.")
        if request.method == "POST" and form.is_valid():
            acts.amend_note(by=viewer.user, realisation=row, done=form.done())
            return back(request, away, "Réalisation modifiée.")
    except PlanError as error:
        blame(form, error)
    return render(request, "practice/form.html", {
        "title": "Ce qui a été fait", "lead": row.action.title, "form": form, "act": "Enregistrer", "away": away,
        "remove": "Retirer cette réalisation",
    })  # fmt: skip


@needs(Permission.PLANS_WRITE)
@require_POST
def targets(request: HttpRequest, key: UUID) -> HttpResponse:
    """Something to measure, or no longer."""
    one, user = _kept(request, key), viewer_of(request).user
    form = TargetForm(request.POST, auto_id="target_%s")
    try:
        if "remove" in request.POST:
            found = next((row for row in one.targets.all() if str(row.key) == request.POST["remove"]), None)
            if found is None:
                raise Http404
            acts.drop_target(by=user, target=found)
            return back(request, reverse("plan_action", args=[key]), "Indicateur retiré.")
        if form.is_valid():
            acts.aim(by=user, action=one, **form.cleaned_data)
            return back(request, reverse("plan_action", args=[key]), "Indicateur ajouté.")
    except PlanError as error:
        blame(form, error)
    return show_action(request, one, target_form=form)


@needs(Permission.PLANS_READ)
@require_POST
def measure(request: HttpRequest, key: UUID) -> HttpResponse:
    """What is measured on a day."""
    one = _carried(request, key)
    target = next((row for row in one.targets.all() if str(row.key) == request.POST.get("target", "")), None)
    if target is None:
        raise Http404
    form = MeasureForm(request.POST, auto_id=_id_of(target))
    if form.is_valid():
        try:
            acts.measure(by=viewer_of(request).user, target=target, **form.cleaned_data)
        except PlanError as error:
            blame(form, error)
        else:
            return back(request, reverse("plan_action", args=[key]), "Valeur notée.")
    return show_action(request, one, measured={target.pk: form})


@needs(Permission.PLANS_WRITE)
@require_POST
def remove(request: HttpRequest, key: UUID) -> HttpResponse:
    """Written by mistake."""
    one = _kept(request, key)
    try:
        acts.remove(by=viewer_of(request).user, action=one)
    except PlanError as error:
        messages.error(request, str(error))
        return redirect("plan_action", key=key)
    return back(request, reverse("plan", args=[one.plan.key]), "Action retirée.")
