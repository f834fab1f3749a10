"""Experiments: the list, the page of one, what is written on it, and its comparison with the other chantiers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
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
from convergence.indicators import snapshot
from convergence.indicators.settings import Rules
from convergence.journeys.views.common import viewer_of
from convergence.kit import clock
from convergence.kit.blocks import Tab
from convergence.kit.pages import paginate
from convergence.kit.refusal import blame
from convergence.network.viewer import Viewer
from convergence.steering import comparing, measuring
from convergence.steering.actions import experiments as acts
from convergence.steering.errors import SteeringError
from convergence.steering.forms.comparing import CompareForm
from convergence.steering.forms.experiments import (
    DocumentForm,
    ExperimentForm,
    JoinForm,
    LeaveForm,
    MeasureForm,
    StepForm,
    ValueForm,
    initial_of,
)
from convergence.steering.models import Experiment

READ, RUN = Permission.EXPERIMENTS_READ, Permission.EXPERIMENTS_RUN
STEPS = 30


def may_compare(viewer: Viewer) -> bool:
    """Laid beside the rest of the network, the chantiers of an experiment tell numbers of chantiers that are not hers:
    for those who read every figure only."""
    return viewer.scope(Permission.FIGURES_READ).nation


def tabs(experiment: Experiment, viewer: Viewer, current: str) -> list[Tab]:
    found = [("one", "L’expérimentation", reverse("experiment", args=[experiment.key]))]
    if may_compare(viewer):
        found.append(("compare", "Comparer aux autres", reverse("experiment_compare", args=[experiment.key])))
    return [Tab(label, url, code == current) for code, label, url in found]


@needs(READ)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Those that run, or those that are over. Four queries."""
    viewer, today = viewer_of(request), clock.today()
    over = request.GET.get("quand") == "finies"
    rows = Experiment.objects.visible_to(viewer)
    rows = rows.over(today) if over else rows.running(today)
    rows = rows.annotate(chantiers=Count("places__chantier", distinct=True))
    page = reverse("experiments")
    context = {
        "page": paginate(rows, request, per_page=25),
        "over": over,
        "tabs": [Tab("En cours", page, not over), Tab("Finies", f"{page}?quand=finies", over)],
        "may_run": viewer.can(RUN),
    }
    return render(request, "steering/experiments.html", context)


def opened(request: HttpRequest, key: UUID) -> Experiment:
    """The experiment, if she may read it; 404 otherwise."""
    found: Experiment = get_object_or_404(Experiment.objects.visible_to(viewer_of(request)), key=key)
    return found


@needs(READ)
@require_safe
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """Its aim, who takes part, what is measured, what happened."""
    return show(request, opened(request, key))


def show(request: HttpRequest, experiment: Experiment, **bad: forms.Form) -> HttpResponse:
    """The page; with what was typed and what to mend, after a refusal. `bad` names the form."""
    viewer, today = viewer_of(request), clock.today()
    runs = viewer.can(RUN)
    places = list(experiment.places.select_related("chantier"))
    years = measuring.years(experiment)
    year = next((one for one in years if str(one) == request.GET.get("annee")), None)
    context: dict[str, Any] = {
        "experiment": experiment, "runs": runs, "today": today, "tabs": tabs(experiment, viewer, "one"),
        "families": list(experiment.families.all()), "places": places,
        "years": years, "year": year,
        "rows": measuring.rows(experiment, places, reader=viewer.user, year=year),
        "documents": list(experiment.documents.all()),
        "steps": list(experiment.steps.select_related("by")[:STEPS]),
        "adapted": sum(place.adapted or 0 for place in places if place.ended_on is None),
    }  # fmt: skip
    if runs:
        made: dict[str, Any] = {
            "join": lambda: JoinForm(experiment=experiment, initial={"on": experiment.started_on}, auto_id="join_%s"),
            "measure": lambda: MeasureForm(auto_id="measure_%s"),
            "step": lambda: StepForm(initial={"on": today}, auto_id="step_%s"),
            "document": lambda: DocumentForm(auto_id="document_%s"),
            "leave": lambda: LeaveForm(auto_id="leave_%s"),
            "value": lambda: ValueForm(initial={"on": today}, auto_id="value_%s"),
        }
        context |= {f"{name}_form": bad.get(name) or make() for name, make in made.items()}
    return render(request, "steering/experiment.html", context, status=422 if bad else 200)


# ── Writing ─────────────────────────────────────────────────────────────────────────────────
@needs(RUN)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new experiment."""
    form = ExperimentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = acts.open_experiment(by=viewer_of(request).user, aims=form.aims())
        except SteeringError as error:
            blame(form, error)
        else:
            messages.success(request, "Expérimentation ouverte. Dites maintenant quels chantiers y participent.")
            return redirect("experiment", key=made.key)
    context = {"title": "Nouvelle expérimentation", "form": form, "act": "Ouvrir", "away": reverse("experiments")}
    return render(request, "steering/form.html", context)


@needs(RUN)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Other words, days or families."""
    experiment = opened(request, key)
    form = ExperimentForm(request.POST or None, initial=initial_of(experiment))
    if request.method == "POST" and form.is_valid():
        try:
            acts.amend(by=viewer_of(request).user, experiment=experiment, aims=form.aims())
        except SteeringError as error:
            blame(form, error)
        else:
            messages.success(request, "Expérimentation modifiée.")
            return redirect("experiment", key=key)
    away = reverse("experiment", args=[key])
    context = {"title": "Modifier l’expérimentation", "form": form, "act": "Enregistrer", "away": away}
    return render(request, "steering/form.html", context)


def _held(rows: Any, key: str) -> Any:
    """The row of that public key, or 404."""
    try:
        wanted = UUID(key)
    except ValueError:
        wanted = UUID(int=0)
    return get_object_or_404(rows, key=wanted)


@needs(RUN)
@require_POST
def place(request: HttpRequest, key: UUID) -> HttpResponse:
    """A chantier takes part, stops, or never did."""
    experiment, user = opened(request, key), viewer_of(request).user
    act, where = request.POST.get("act", "join"), request.POST.get("place", "")
    if act == "withdraw":
        acts.withdraw(by=user, place=_held(experiment.places.all(), where))
        messages.success(request, "Chantier enlevé de l’expérimentation.")
        return redirect("experiment", key=key)
    form: forms.Form
    if act == "leave":
        row = _held(experiment.places.all(), where)
        form = LeaveForm(request.POST, auto_id="leave_%s")
    else:
        act, form = "join", JoinForm(request.POST, experiment=experiment, auto_id="join_%s")
    if form.is_valid():
        data = form.cleaned_data
        try:
            if act == "leave":
                acts.leave(by=user, place=row, on=data["on"])
            else:
                acts.join(
                    by=user, experiment=experiment, chantiers=[data["chantier"]], on=data["on"],
                    adapted=data["adapted"],
                )  # fmt: skip
        except SteeringError as error:
            blame(form, error)
        else:
            messages.success(request, "Participation notée.")
            return redirect("experiment", key=key)
    return show(request, experiment, **{act: form})


@needs(RUN)
@require_POST
def measure(request: HttpRequest, key: UUID) -> HttpResponse:
    """An indicator of its own is added, given a value, or taken away."""
    experiment, user = opened(request, key), viewer_of(request).user
    act, which = request.POST.get("act", "add"), request.POST.get("measure", "")
    if act == "remove":
        acts.remove_measure(by=user, measure=_held(experiment.measures.all(), which))
        messages.success(request, "Indicateur enlevé.")
        return redirect("experiment", key=key)
    form: forms.Form
    if act == "value":
        row = _held(experiment.measures.all(), which)
        form = ValueForm(request.POST, auto_id="value_%s")
    else:
        act, form = "measure", MeasureForm(request.POST, auto_id="measure_%s")
    if form.is_valid():
        try:
            if act == "value":
                acts.note_value(by=user, measure=row, **form.cleaned_data)
            else:
                acts.add_measure(by=user, experiment=experiment, **form.cleaned_data)
        except SteeringError as error:
            blame(form, error)
        else:
            messages.success(request, "Valeur notée." if act == "value" else "Indicateur ajouté.")
            return redirect("experiment", key=key)
    return show(request, experiment, **{act: form})


@needs(RUN)
@require_POST
def step(request: HttpRequest, key: UUID) -> HttpResponse:
    """A line of the journal is added, or taken away."""
    experiment, user = opened(request, key), viewer_of(request).user
    if "remove" in request.POST:
        acts.remove_step(by=user, step=_held(experiment.steps.all(), request.POST["remove"]))
        return redirect("experiment", key=key)
    form = StepForm(request.POST, auto_id="step_%s")
    if not form.is_valid():
        return show(request, experiment, step=form)
    acts.add_step(by=user, experiment=experiment, **form.cleaned_data)
    messages.success(request, "Étape notée.")
    return redirect("experiment", key=key)


@needs(RUN)
@require_POST
def document(request: HttpRequest, key: UUID) -> HttpResponse:
    """A document by its address, or one of them taken away."""
    experiment, user = opened(request, key), viewer_of(request).user
    if "remove" in request.POST:
        acts.remove_document(by=user, document=_held(experiment.documents.all(), request.POST["remove"]))
        return redirect("experiment", key=key)
    form = DocumentForm(request.POST, auto_id="document_%s")
    if form.is_valid():
        try:
            acts.add_document(by=user, experiment=experiment, **form.cleaned_data)
        except SteeringError as error:
            blame(form, error)
        else:
            return redirect("experiment", key=key)
    return show(request, experiment, document=form)


# ── Beside the others ───────────────────────────────────────────────────────────────────────
@needs(READ)
@require_http_methods(["GET", "POST"])
def compare(request: HttpRequest, key: UUID) -> HttpResponse:
    """Chosen figures for its chantiers, beside all the others of the programme in the same days."""
    experiment, viewer = opened(request, key), viewer_of(request)
    if not may_compare(viewer):
        raise Http404
    form = CompareForm(request.GET, experiment=experiment)
    if request.method == "POST":
        if not viewer.can(RUN):
            raise PermissionDenied
        kept = CompareForm(request.POST, experiment=experiment)
        if kept.is_valid():
            acts.choose_figures(by=viewer.user, experiment=experiment, figures=kept.cleaned_data["figures"])
            messages.success(request, "Ces chiffres s’affichent désormais d’eux-mêmes.")
        return redirect(f"{reverse('experiment_compare', args=[key])}?{request.POST.urlencode()}")
    found = None
    if form.is_valid():
        taken = snapshot.current(viewer.user)
        places = experiment.places.filter(
            Q(ended_on__isnull=True) | Q(ended_on__gte=form.period.start), started_on__lte=form.period.end
        )
        codes = set(places.values_list("chantier__code", flat=True))
        found = comparing.compare_with_others(
            taken, programme=form.programme_code, period=form.period, codes=codes, figures=form.cleaned_data["figures"]
        )
        audit.read(by=viewer.user, kind="LIST", what="Comparaison d’une expérimentation")
    context = {
        "experiment": experiment, "tabs": tabs(experiment, viewer, "compare"), "form": form, "found": found,
        "observed": comparing.OBSERVED, "may_keep": viewer.can(RUN), "rules": Rules.on(clock.today()),
    }  # fmt: skip
    return render(request, "steering/compare.html", context, status=200 if form.is_valid() else 422)
