"""The list of plans, the page of one, writing and moving it, taking it up elsewhere, the paper."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.journeys.views.common import viewer_of
from convergence.kit import clock, french, pdf
from convergence.kit.blocks import Fact, Stage
from convergence.kit.french import day
from convergence.kit.pages import paginate
from convergence.kit.refusal import blame
from convergence.network.models import Territory
from convergence.nomenclature.lists import LifeTheme
from convergence.practice import papers, pictures, rights
from convergence.practice.actions import plans as acts
from convergence.practice.actions.plans import PlanError
from convergence.practice.forms.plans import AxisForm, PlanForm, objectives_of
from convergence.practice.models import Action, Plan, PlanStep
from convergence.practice.models.acts import late_on
from convergence.practice.reading import Outline, outline

TYPED: dict[str, Any] = {
    "note_kind": "", "note_text": "", "note_error": "", "note_fields": "", "action_kind": "", "action_text": "",
    "action_error": "",
}  # fmt: skip
"""What the lines of a plan hold when nothing was typed in them."""
LATEST = 6
"""What was done last, shown on the page of a plan; the page of an action shows all of its own."""


@needs(Permission.PLANS_READ)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Plans by place, theme and state, those in force first, with their counts. Five queries."""
    viewer, today = viewer_of(request), clock.today()
    asked = {name: request.GET.get(name, "")[:80] for name in ("ou", "theme", "etat", "mots")}
    rows = rights.in_place(Plan.objects.visible_to(viewer), asked["ou"])
    if asked["theme"] in LifeTheme.codes():
        rows = rows.filter(themes__contains=f" {asked['theme']} ")
    if asked["etat"] in Plan.State.values:
        rows = rows.filter(state=asked["etat"])
    rows = rows.saying(asked["mots"]).select_related("territory", "chantier")
    rows = rows.annotate(
        total=Count("actions", filter=~Q(actions__state="DROPPED")),
        done=Count("actions", filter=Q(actions__state="DONE")),
        late=Count("actions", filter=late_on(today, prefix="actions__") & Q(state=Plan.State.IN_FORCE)),
    ).order_by("-state", "-starts_on", "title", "pk")
    return render(request, "practice/plans.html", {
        "page": paginate(rows, request, per_page=25), "asked": asked, "narrowed": any(asked.values()),
        "themes": LifeTheme.choices(), "states": Plan.State.choices,
        "places": list(Territory.objects.order_by("name").values_list("slug", "name")),
        "may_write": viewer.can(Permission.PLANS_WRITE),
    })  # fmt: skip


def opened(request: HttpRequest, key: UUID) -> Plan:
    """The plan, if she may read it; 404 otherwise."""
    rows = Plan.objects.visible_to(viewer_of(request)).select_related("territory", "chantier", "author", "copied_from")
    found: Plan = get_object_or_404(rows, key=key)
    return found


def kept_by(request: HttpRequest, key: UUID) -> Plan:
    """The same, if she keeps it; 403 otherwise."""
    plan = opened(request, key)
    if not rights.keeps(viewer_of(request), plan):
        raise PermissionDenied
    return plan


@needs(Permission.PLANS_READ)
@require_safe
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """The whole plan on one page."""
    return show(request, opened(request, key))


def show(request: HttpRequest, plan: Plan, **typed: Any) -> HttpResponse:
    """The page; with what was typed and what to mend, after a refusal (`note_error`, `action_error`, `axis_form`)."""
    viewer, found, today = viewer_of(request), outline(plan), clock.today()
    keeps = rights.keeps(viewer, plan)
    writes = keeps and plan.state != Plan.State.CLOSED
    mine = [row for row in found.rows if keeps or row.action.pilot_id == viewer.user.pk]
    notable = [row for row in mine if row.action.state != "DROPPED"] if plan.state == Plan.State.IN_FORCE else []
    steps = list(plan.steps.filter(action__isnull=True).select_related("by"))
    context = {
        "plan": plan, "outline": found, "keeps": keeps, "writes": writes, "today": today,
        "bands": pictures.bands(found), "spans": pictures.spans(plan, found.rows), "facts": strip(found),
        "now": pictures.now(plan, today), "legend": legend(), "stages": stages(plan, steps),
        "latest": found.latest[:LATEST], "ranging": "ranger" in request.GET,
        "may_copy": viewer.can(Permission.PLANS_WRITE),
        "notable": [(str(row.action.key), f"{row.number} {row.action.title}") for row in notable],
        "mine": {row.action.pk for row in mine} if plan.state == Plan.State.IN_FORCE else set(),
        "objectives": objectives_of(found) if writes else [], "axis_form": AxisForm(auto_id="axis_%s"), **TYPED,
        **typed,
    }  # fmt: skip
    return render(request, "practice/plan.html", context, status=422 if typed else 200)


def strip(found: Outline) -> list[Fact]:
    """Progress, what is late, how many took part, what it costs."""
    counts, late = found.tally, len(found.late)
    progress = f"{counts.done} sur {counts.kept}" if counts.kept else "Aucune action"
    spent = f"{papers.euros(found.real)} dépensés" if found.real is not None else ""
    return [
        Fact("Réalisées", progress, french.percent(counts.progress) if counts.progress is not None else ""),
        Fact("En retard", str(late) if late else "Aucune", late_note(found)),
        Fact("Participations", french.count(found.people, "salarié"), french.count(found.permanents, "permanent")),
        Fact("Coût prévu", papers.euros(found.planned) or "Non chiffré", spent),
    ]


def late_note(found: Outline) -> str:
    """Which ones are late, by their numbers."""
    return ", ".join(row.number for row in found.late[:6])


def legend() -> list[tuple[str, str, bool]]:
    """(word, fill, crossed) of each state, in the order of the picture."""
    return [(Action.State(code).label, pictures.MARKS[code], code == "DROPPED") for code in pictures.ORDER]


def stages(plan: Plan, steps: list[PlanStep]) -> list[Stage]:
    """The three states, each with the day and the name of who gave it last."""
    order = list(Plan.State)
    at = order.index(Plan.State(plan.state))
    told = {step.state: f"{day(step.on, today=clock.today())}, {step.by.name}" for step in steps}
    later = ("", "quand ses actions sont écrites", "à la fin, avec son bilan")
    return [
        Stage(state.label, told.get(state, "") if index <= at else later[index], passed=index < at, current=index == at)
        for index, state in enumerate(order)
    ]


@needs(Permission.PLANS_WRITE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A plan in preparation."""
    viewer = viewer_of(request)
    form = PlanForm(request.POST or None, viewer=viewer)
    if request.method == "POST" and form.is_valid():
        try:
            made = acts.open_plan(by=viewer.user, words=form.words())
        except PlanError as error:
            blame(form, error)
        else:
            messages.success(request, "Plan créé. Écrivez son premier axe.")
            return redirect("plan", key=made.key)
    return render(request, "practice/form.html", {
        "title": "Nouveau plan d’actions", "form": form, "act": "Créer", "away": reverse("plans"),
    })  # fmt: skip


@needs(Permission.PLANS_WRITE)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Its title, place, dates, themes."""
    plan, viewer = kept_by(request, key), viewer_of(request)
    form = PlanForm(request.POST or None, viewer=viewer, plan=plan)
    if request.method == "POST" and form.is_valid():
        try:
            acts.amend_plan(by=viewer.user, plan=plan, words=form.words())
        except PlanError as error:
            blame(form, error)
        else:
            messages.success(request, "Plan modifié.")
            return redirect("plan", key=key)
    return render(request, "practice/form.html", {
        "title": "Modifier le plan", "lead": plan.title, "form": form, "act": "Enregistrer",
        "away": reverse("plan", args=[key]),
    })  # fmt: skip


@needs(Permission.PLANS_WRITE)
@require_POST
def move(request: HttpRequest, key: UUID) -> HttpResponse:
    """In force, closed, or back."""
    plan, state = kept_by(request, key), request.POST.get("state", "")
    if state not in Plan.State.values:
        raise Http404
    try:
        acts.move_plan(by=viewer_of(request).user, plan=plan, state=state)
    except PlanError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Plan {Plan.State(state).label.lower()}.")
    return redirect("plan", key=key)


@needs(Permission.PLANS_WRITE)
@require_http_methods(["GET", "POST"])
def copy(request: HttpRequest, key: UUID) -> HttpResponse:
    """The same plan to begin with, elsewhere or for the next period: by whoever reads it and keeps plans."""
    plan, viewer = opened(request, key), viewer_of(request)
    form = PlanForm(request.POST or None, viewer=viewer, plan=plan, copy=True)
    if request.method == "POST" and form.is_valid():
        try:
            made = acts.duplicate(by=viewer.user, plan=plan, words=form.words())
        except PlanError as error:
            blame(form, error)
        else:
            messages.success(request, "Plan repris, en préparation. Revoyez ses actions et qui les porte.")
            return redirect("plan", key=made.key)
    return render(request, "practice/form.html", {
        "title": "Reprendre ce plan", "form": form, "act": "Créer le plan", "away": reverse("plan", args=[key]),
        "lead": "Axes, objectifs, actions et indicateurs sont repris. Rien de ce qui a été fait, ni qui porte quoi.",
    })  # fmt: skip


@needs(Permission.PLANS_READ)
@require_safe
def printed(request: HttpRequest, key: UUID) -> HttpResponse:
    """The plan as a document."""
    plan = opened(request, key)
    found: Outline = outline(plan)
    audit.read(by=viewer_of(request).user, kind="DOCUMENT", what="Plan d’actions")
    return pdf.answer(pdf.pdf("practice/documents/plan.typ", papers.plan_paper(found)), "plan-d-actions")
