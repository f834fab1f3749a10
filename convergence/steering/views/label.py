"""Evaluations for the label: the list, one of them, its chapters, its visit, its decision, its plan."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.journeys.views.common import back, viewer_of
from convergence.kit import clock, pdf
from convergence.kit.blocks import Tab
from convergence.kit.pages import paginate
from convergence.kit.refusal import blame
from convergence.network.viewer import Viewer
from convergence.nomenclature.steering import LabelOutcome
from convergence.steering import assessing, printing, rules
from convergence.steering.actions import label as acts
from convergence.steering.errors import SteeringError
from convergence.steering.forms.label import (
    ActionForm,
    BackForm,
    ChapterForm,
    DecideForm,
    DropForm,
    OpenForm,
    TellForm,
    VisitForm,
)
from convergence.steering.models import LabelAction, LabelEvaluation

READ, ASSESS, DECIDE = Permission.LABEL_READ, Permission.LABEL_ASSESS, Permission.LABEL_DECIDE


def tabs(viewer: Viewer, current: str) -> list[Tab]:
    page = reverse("label")
    found = [
        ("open", "En cours", page), ("decided", "Closes", f"{page}?quand=decidees"),
        ("grids", "La grille", reverse("label_grids")),
    ]  # fmt: skip
    return [Tab(label, url, code == current) for code, label, url in found]


@needs(READ)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Evaluations under way, or those decided, latest first."""
    viewer, today = viewer_of(request), clock.today()
    decided = request.GET.get("quand") == "decidees"
    rows = LabelEvaluation.objects.visible_to(viewer).select_related("chantier", "grid", "decision")
    wanted = request.GET.get("issue", "")
    if decided:
        rows = rows.filter(closed_on__isnull=False).order_by("-closed_on", "-pk")
        if wanted in LabelOutcome.codes():
            rows = rows.filter(decision__outcome=wanted)
    else:
        rows = rows.filter(closed_on__isnull=True).order_by(F("due_on").asc(nulls_last=True), "pk")
    context = {
        "page": paginate(rows, request, per_page=25), "decided": decided, "today": today, "wanted": wanted,
        "outcomes": LabelOutcome.choices(), "tabs": tabs(viewer, "decided" if decided else "open"),
        "may_open": viewer.can(ASSESS) or viewer.can(DECIDE),
    }  # fmt: skip
    return render(request, "steering/label.html", context)


@needs(ASSESS, DECIDE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A chantier asks for the label."""
    viewer = viewer_of(request)
    form = OpenForm(request.POST or None, viewer=viewer)
    if request.method == "POST" and form.is_valid():
        try:
            made = acts.open_evaluation(by=viewer.user, **form.cleaned_data)
        except SteeringError as error:
            blame(form, error)
        else:
            messages.success(request, "Évaluation ouverte. Chapitre par chapitre, les faits sont déjà là.")
            return redirect("label_one", key=made.key)
    lead = "La grille en vigueur est remplie par le chantier, puis visitée et décidée par l’équipe nationale."
    context = {"title": "Demander le label", "lead": lead, "form": form, "act": "Ouvrir", "away": reverse("label")}
    return render(request, "steering/form.html", context)


def opened(request: HttpRequest, key: UUID) -> LabelEvaluation:
    """The evaluation, if she may read it; 404 otherwise."""
    rows = LabelEvaluation.objects.visible_to(viewer_of(request)).select_related("chantier", "grid", "submitted_by")
    found: LabelEvaluation = get_object_or_404(rows, key=key)
    return found


def decided_by(request: HttpRequest, key: UUID) -> LabelEvaluation:
    """The same, if she visits and decides; 403 otherwise."""
    evaluation = opened(request, key)
    if not assessing.decides(viewer_of(request), evaluation):
        raise PermissionDenied
    return evaluation


@needs(READ)
@require_safe
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """Where it stands, chapter by chapter, and what is to be done."""
    return show(request, opened(request, key))


def show(request: HttpRequest, evaluation: LabelEvaluation, bad: dict[str, Any] | None = None) -> HttpResponse:
    """The page; with what was typed and what to mend, after a refusal."""
    viewer, today, bad = viewer_of(request), clock.today(), bad or {}
    sheet = assessing.sheet(evaluation, facts=False)
    visits = list(evaluation.visits.all())
    decision = getattr(evaluation, "decision", None)
    decides, plans = assessing.decides(viewer, evaluation), assessing.plans(viewer, evaluation)
    drops = evaluation.closed_on is None and (decides or assessing.assesses(viewer, evaluation))
    earlier = LabelEvaluation.objects.filter(
        chantier=evaluation.chantier_id, grid__programme=evaluation.grid.programme, opened_on__lt=evaluation.opened_on
    )
    context: dict[str, Any] = {
        "evaluation": evaluation, "sheet": sheet, "visits": visits, "decision": decision, "today": today,
        "stages": assessing.stages(evaluation, visits, decision), "assesses": assessing.assesses(viewer, evaluation),
        "decides": decides, "waits": decides and evaluation.awaits_decision, "user": viewer.user, "plans": plans,
        "actions": list(evaluation.actions.select_related("user", "criterion__chapter")),
        "earlier": list(earlier.select_related("decision", "grid")[:10]), "bad": bad,
        "below": [line for line in sheet.lines if line.below], "proposed": LabelOutcome(sheet.outcome).label,
    }  # fmt: skip
    if context["waits"]:
        context |= {
            "back_form": bad.get("back") or BackForm(auto_id="back_%s"),
            "visit_form": bad.get("visit") or VisitForm(initial={"on": today}, auto_id="visit_%s"),
            "tell_form": bad.get("tell") or TellForm(auto_id="tell_%s"),
            "decide_form": bad.get("decide") or DecideForm(initial={"on": today}, auto_id="decide_%s"),
            "months": rules.LABEL_MONTHS.on(today), "reserve_months": rules.RESERVES_MONTHS.on(today),
        }  # fmt: skip
    if drops:
        context["drop_form"] = bad.get("drop") or DropForm(auto_id="drop_%s")
    if plans and evaluation.submitted_on is not None:
        context["action_form"] = bad.get("action") or _action_form(evaluation, sheet)
    return render(request, "steering/evaluation.html", context, status=422 if bad else 200)


def _action_form(evaluation: LabelEvaluation, sheet: assessing.Sheet, data: Any = None) -> ActionForm:
    return ActionForm(
        data, users=assessing.owners(evaluation), evaluation=evaluation,
        criteria=[line.criterion for line in sheet.lines], auto_id="action_%s",
    )  # fmt: skip


@needs(READ)
@require_http_methods(["GET", "POST"])
def chapter(request: HttpRequest, key: UUID, rank: int) -> HttpResponse:
    """A chapter: what is asked, what facts show, what the chantier says, what visitors saw."""
    evaluation, viewer = opened(request, key), viewer_of(request)
    sheet = assessing.sheet(evaluation, reader=viewer.user, only=rank)
    part = sheet.part(rank)
    if part is None:
        raise Http404
    says = assessing.assesses(viewer, evaluation)
    sees = assessing.decides(viewer, evaluation) and evaluation.awaits_decision
    form = ChapterForm(request.POST or None, part=part, seen=not says) if says or sees else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        if form.is_valid():
            try:
                act = acts.assess if says else acts.observe
                act(by=viewer.user, evaluation=evaluation, told=form.told())
            except SteeringError as error:
                blame(form, error)
            else:
                following = sheet.part(rank + 1) if "next" in request.POST else None
                messages.success(request, f"Chapitre {rank} enregistré.")
                if following is not None:
                    return redirect("label_chapter", key=key, rank=rank + 1)
                return redirect("label_one", key=key)
    names = [
        Tab(f"{one.chapter.rank}. {one.chapter.title}", reverse("label_chapter", args=[key, one.chapter.rank]),
            one.chapter.rank == rank)
        for one in sheet.parts
    ]  # fmt: skip
    context = {
        "evaluation": evaluation, "part": part, "form": form, "says": says, "tabs": names,
        "last": sheet.part(rank + 1) is None, "labels": _labels(),
    }  # fmt: skip
    invalid = form is not None and form.is_bound and bool(form.errors)
    return render(request, "steering/chapter.html", context, status=422 if invalid else 200)


def _labels() -> dict[str, str]:
    from convergence.steering.evidence import SOURCES

    return {code: source.label for code, source in SOURCES.items()}


@needs(ASSESS)
@require_POST
def submit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Handed in, with what facts show that day."""
    evaluation, viewer = opened(request, key), viewer_of(request)
    if not viewer.can(ASSESS, evaluation.chantier_id):
        raise PermissionDenied
    try:
        found = assessing.sheet(evaluation, reader=viewer.user)
        shown = {line.criterion.source: line.shown for line in found.lines if line.shown}
        acts.submit(by=viewer.user, evaluation=evaluation, shown=shown)
    except SteeringError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Auto-évaluation rendue. L’équipe nationale prépare la visite.")
    return redirect("label_one", key=key)


@needs(DECIDE)
@require_POST
def send_back(request: HttpRequest, key: UUID) -> HttpResponse:
    """The chantier takes it up again."""
    evaluation = decided_by(request, key)
    form = BackForm(request.POST, auto_id="back_%s")
    if form.is_valid():
        try:
            acts.send_back(by=viewer_of(request).user, evaluation=evaluation, words=form.cleaned_data["words"])
        except SteeringError as error:
            blame(form, error)
        else:
            messages.success(request, "Renvoyée au chantier.")
            return redirect("label_one", key=key)
    return show(request, evaluation, {"back": form})


@needs(DECIDE)
@require_POST
def visit(request: HttpRequest, key: UUID) -> HttpResponse:
    """A visit is planned or told."""
    evaluation, user = decided_by(request, key), viewer_of(request).user
    if "visit" in request.POST:
        row = next((one for one in evaluation.visits.all() if str(one.key) == request.POST["visit"]), None)
        if row is None:
            raise Http404
        form: Any = TellForm(request.POST, auto_id="tell_%s")
        name = "tell"
    else:
        row, name, form = None, "visit", VisitForm(request.POST, auto_id="visit_%s")
    if form.is_valid():
        try:
            if row is not None:
                acts.tell_visit(by=user, row=row, text=form.cleaned_data["text"])
            else:
                acts.visit(by=user, evaluation=evaluation, **form.cleaned_data)
        except SteeringError as error:
            blame(form, error)
        else:
            messages.success(request, "Visite notée.")
            return redirect("label_one", key=key)
    return show(request, evaluation, {name: form})


@needs(DECIDE)
@require_POST
def decide(request: HttpRequest, key: UUID) -> HttpResponse:
    """The decision."""
    evaluation = decided_by(request, key)
    form = DecideForm(request.POST, auto_id="decide_%s")
    if form.is_valid():
        try:
            made = acts.decide(by=viewer_of(request).user, evaluation=evaluation, **form.cleaned_data)
        except SteeringError as error:
            blame(form, error)
        else:
            messages.success(request, f"Décision notée : {made.outcome_label.lower()}.")
            return redirect("label_one", key=key)
    return show(request, evaluation, {"decide": form})


@needs(ASSESS, DECIDE)
@require_POST
def abandon(request: HttpRequest, key: UUID) -> HttpResponse:
    """It ends without a decision: by the chantier while it fills it in, by who decides until then."""
    evaluation, viewer = opened(request, key), viewer_of(request)
    if not (assessing.decides(viewer, evaluation) or assessing.assesses(viewer, evaluation)):
        raise PermissionDenied
    form = DropForm(request.POST, auto_id="drop_%s")
    if form.is_valid():
        try:
            acts.abandon(by=viewer.user, evaluation=evaluation, **form.cleaned_data)
        except SteeringError as error:
            blame(form, error)
        else:
            messages.success(request, "Évaluation close sans décision. Une autre peut être ouverte.")
            return redirect("label_one", key=key)
    return show(request, evaluation, {"drop": form})


@needs(ASSESS, DECIDE)
@require_POST
def plan(request: HttpRequest, key: UUID) -> HttpResponse:
    """Something to improve."""
    evaluation, viewer = opened(request, key), viewer_of(request)
    if not assessing.plans(viewer, evaluation):
        raise PermissionDenied
    form = _action_form(evaluation, assessing.sheet(evaluation, facts=False), request.POST)
    if form.is_valid():
        try:
            acts.plan_action(by=viewer.user, evaluation=evaluation, **form.cleaned_data)
        except SteeringError as error:
            blame(form, error)
        else:
            messages.success(request, "Action notée : elle attend chez qui la mène.")
            return redirect(reverse("label_one", args=[key]) + "#plan")
    return show(request, evaluation, {"action": form})


@needs(READ)
@require_POST
def action(request: HttpRequest, key: UUID) -> HttpResponse:
    """Done, dropped with its reason, or taken up again: by who must do it, or who holds the plan."""
    viewer = viewer_of(request)
    held: LabelAction = get_object_or_404(
        LabelAction.objects.visible_to(viewer).select_related("evaluation__chantier"), key=key
    )
    if held.user_id != viewer.user.pk and not assessing.plans(viewer, held.evaluation):
        raise PermissionDenied
    state = request.POST.get("state", "")
    if state not in LabelAction.State.values:
        raise Http404
    page = reverse("label_one", args=[held.evaluation.key]) + "#plan"
    try:
        acts.close_action(by=viewer.user, action=held, state=state, reason=request.POST.get("reason", ""))
    except SteeringError as error:
        messages.error(request, str(error))
        return redirect(page)
    return back(request, page, f"Action {LabelAction.State(state).label.lower()}.")


@needs(READ)
@require_safe
def printed(request: HttpRequest, key: UUID) -> HttpResponse:
    """The grid with its evidence, as PDF."""
    evaluation, viewer = opened(request, key), viewer_of(request)
    sheet = assessing.sheet(evaluation, reader=viewer.user)
    audit.read(by=viewer.user, kind="DOCUMENT", what="Grille du label")
    name = f"label-{evaluation.grid.programme.lower()}-{date.isoformat(evaluation.opened_on)}"
    return pdf.answer(pdf.pdf("steering/documents/label.typ", printing.label(sheet)), name)
