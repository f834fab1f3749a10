"""Chantiers on their way: the pipeline, one of them, its opening, the list that openings follow."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.growth.actions import GrowthError
from convergence.growth.actions import openings as acts
from convergence.growth.forms import (
    ChecklistForm,
    PlannedForm,
    ProspectForm,
    RegisterForm,
    StepForm,
    initial_of_prospect,
)
from convergence.growth.models import Departure, Opening, OpeningStep, Prospect
from convergence.growth.views.common import form_page, tabs
from convergence.journeys.views.common import viewer_of
from convergence.kit import clock
from convergence.kit.blocks import Fact, Tab
from convergence.kit.pages import paginate
from convergence.kit.refusal import blame
from convergence.network.viewer import Viewer
from convergence.nomenclature.growth import OpeningStage

FOLLOW = (Permission.GROWTH_READ, Permission.OPENINGS_FOLLOW)


# ── The pipeline ────────────────────────────────────────────────────────────────────────────
@needs(Permission.GROWTH_READ)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Chantiers by stage, from the first contact to the register; openings under way; departures."""
    viewer, today = viewer_of(request), clock.today()
    rows = Prospect.objects.visible_to(viewer).staged(today).select_related("territory")
    counts = Counter(rows.order_by().values_list("stage", flat=True))
    asked = OpeningStage.get(request.GET.get("etape", ""))
    shown = rows.filter(stage=asked.value) if asked else rows.exclude(stage__in=["ACTIVE", "LEFT", "DROPPED"])
    page = reverse("growth_chantiers")
    stages = [Tab("En chemin", page, asked is None)]
    stages += [Tab(one.label, f"{page}?etape={one.value}", asked is one, counts[one.value]) for one in OpeningStage]
    openings = Opening.objects.visible_to(viewer).filter(closed_on__isnull=True).counted()
    departures = Departure.objects.visible_to(viewer).select_related("chantier", "territory")
    return render(request, "growth/chantiers.html", {
        "tabs": tabs("chantiers", viewer), "stages": stages, "asked": asked,
        "may_run": viewer.can(Permission.GROWTH_RUN),
        "page": paginate(shown.order_by("-met_on", "pk"), request, per_page=20), "today": today,
        "openings": list(openings.select_related("prospect__territory").order_by("planned_on", "pk")[:20]),
        "departures": list(departures[:8]),
    })  # fmt: skip


def _prospect(request: HttpRequest, key: UUID) -> Prospect:
    rows = Prospect.objects.visible_to(viewer_of(request)).staged(clock.today())
    found: Prospect = get_object_or_404(rows.select_related("territory", "chantier", "opening", "by"), key=key)
    return found


@needs(Permission.GROWTH_READ)
@require_safe
def prospect(request: HttpRequest, key: UUID) -> HttpResponse:
    """One of them: what is known, its applications, what comes next."""
    return show(request, _prospect(request, key))


def show(request: HttpRequest, row: Prospect, *, planned: PlannedForm | None = None) -> HttpResponse:
    viewer = viewer_of(request)
    opening = getattr(row, "opening", None)
    runs = viewer.can(Permission.GROWTH_RUN)
    applications = list(row.applications.filter(sent_at__isnull=False).select_related("call").order_by("-sent_at"))
    facts = [
        Fact("Étape", row.stage_label), Fact("Programme", row.programme_label),
        Fact("Où", row.territory.name if row.territory else "Hors territoire", row.commune),
        Fact("Organisation", row.organisation or "–", f"SIRET {row.siret}" if row.siret else "SIRET inconnu"),
    ]  # fmt: skip
    context: dict[str, Any] = {
        "row": row, "tabs": tabs("chantiers", viewer), "facts": facts, "runs": runs, "opening": opening,
        "applications": applications,
        "planned": (planned or PlannedForm()) if runs and opening is None and row.dropped_on is None else None,
    }  # fmt: skip
    return render(request, "growth/prospect.html", context, status=422 if planned is not None else 200)


@needs(Permission.GROWTH_RUN)
@require_http_methods(["GET", "POST"])
def prospect_new(request: HttpRequest) -> HttpResponse:
    """A chantier that may join."""
    form = ProspectForm(request.POST or None, initial={"met_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        made = acts.note_prospect(by=viewer_of(request).user, **form.cleaned_data)
        messages.success(request, f"{made.name} est noté.")
        return redirect("growth_prospect", made.key)
    return form_page(
        request, form, title="Un chantier pressenti", act="Noter ce chantier", away=reverse("growth_chantiers"),
        back="Chantiers", lead="Il n’est pas au registre : il y entre à la fin de son ouverture.",
    )  # fmt: skip


@needs(Permission.GROWTH_RUN)
@require_http_methods(["GET", "POST"])
def prospect_edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """What was learnt since."""
    row = _prospect(request, key)
    form = ProspectForm(request.POST or None, initial=initial_of_prospect(row))
    if request.method == "POST" and form.is_valid():
        acts.amend_prospect(by=viewer_of(request).user, prospect=row, **form.cleaned_data)
        messages.success(request, "C’est enregistré.")
        return redirect("growth_prospect", key)
    away = reverse("growth_prospect", args=[key])
    return form_page(request, form, title="Corriger", act="Enregistrer", away=away, back=row.name)


@needs(Permission.GROWTH_RUN)
@require_POST
def prospect_act(request: HttpRequest, key: UUID) -> HttpResponse:
    """Its opening begins; or there is no follow-up; or it is taken up again."""
    row, user = _prospect(request, key), viewer_of(request).user
    act = request.POST.get("act", "")
    try:
        if act == "open":
            form = PlannedForm(request.POST)
            if not form.is_valid():
                return show(request, row, planned=form)
            made = acts.start_opening(by=user, prospect=row, planned_on=form.cleaned_data["planned_on"])
            messages.success(request, "L’ouverture commence. Chaque étape a sa date.")
            return redirect("growth_opening", made.key)
        why = request.POST.get("why", "")
        if act == "drop" and not why.strip():
            raise GrowthError("Dites pourquoi il n’y a pas de suite.")
        acts.drop_prospect(by=user, prospect=row, why=why if act == "drop" else "")
    except GrowthError as error:
        messages.error(request, str(error))
    return redirect("growth_prospect", key)


# ── An opening ──────────────────────────────────────────────────────────────────────────────
def _opening(request: HttpRequest, key: UUID) -> Opening:
    rows = Opening.objects.visible_to(viewer_of(request)).select_related(
        "prospect__territory", "prospect__chantier", "by"
    )
    found: Opening = get_object_or_404(rows, key=key)
    return found


def may_tick(viewer: Viewer, opening: Opening, step: OpeningStep) -> bool:
    """The national team ticks all; a coordinator and a direction, their own steps."""
    if viewer.can(Permission.GROWTH_RUN):
        return True
    prospect = opening.prospect
    if step.owner == "COORDINATOR":
        return prospect.territory_id in viewer.scope(Permission.GROWTH_READ).territories
    own = viewer.scope(Permission.OPENINGS_FOLLOW).chantiers
    return step.owner == "DIRECTOR" and prospect.chantier_id is not None and prospect.chantier_id in own


@needs(*FOLLOW)
@require_safe
def opening(request: HttpRequest, key: UUID) -> HttpResponse:
    """The steps of an opening, and the register at the end."""
    return show_opening(request, _opening(request, key))


def show_opening(request: HttpRequest, row: Opening, *, bad: forms.Form | None = None) -> HttpResponse:
    viewer = viewer_of(request)
    runs = viewer.can(Permission.GROWTH_RUN)
    steps = list(row.steps.select_related("done_by"))
    prospect = row.prospect
    initial = {
        "siret": prospect.siret, "territory": prospect.territory.slug if prospect.territory else "",
        "first_day": row.planned_on,
    }  # fmt: skip
    register = bad if isinstance(bad, RegisterForm) else RegisterForm(opening=row, initial=initial)
    context: dict[str, Any] = {
        "row": row, "prospect": prospect, "runs": runs,
        "tabs": tabs("chantiers", viewer), "reads": viewer.can(Permission.GROWTH_READ),
        "steps": [(step, may_tick(viewer, row, step)) for step in steps],
        "done": sum(step.done_on is not None for step in steps), "total": len(steps),
        "missing": [step.label for step in steps if step.before and step.done_on is None],
        "register": register if runs and row.opened_on is None else None,
        "step_form": (bad if isinstance(bad, StepForm) else StepForm()) if runs and row.closed_on is None else None,
    }  # fmt: skip
    return render(request, "growth/opening.html", context, status=422 if bad is not None else 200)


@needs(*FOLLOW)
@require_POST
def tick(request: HttpRequest, key: UUID) -> HttpResponse:
    """A step done, or not after all."""
    row, viewer = _opening(request, key), viewer_of(request)
    step = next((one for one in row.steps.all() if str(one.key) == request.POST.get("step")), None)
    if step is None:
        raise Http404
    if not may_tick(viewer, row, step):
        raise PermissionDenied
    step.opening = row
    acts.tick(by=viewer.user, step=step, done=request.POST.get("act") == "done")
    if row.closed_on is not None:
        messages.success(request, "Toutes les étapes sont faites : l’ouverture est terminée.")
    return redirect(f"{reverse('growth_opening', args=[key])}#s-{step.key}")


@needs(Permission.GROWTH_RUN)
@require_POST
def opening_act(request: HttpRequest, key: UUID) -> HttpResponse:
    """A step more; into the register; or it stops."""
    row, user = _opening(request, key), viewer_of(request).user
    act = request.POST.get("act", "")
    form: Any = StepForm(request.POST) if act == "step" else RegisterForm(request.POST, opening=row)
    try:
        if act == "stop":
            acts.abandon_opening(by=user, opening=row, why=request.POST.get("why", ""))
            messages.success(request, "L’ouverture est arrêtée.")
            return redirect("growth_chantiers")
        if not form.is_valid():
            return show_opening(request, row, bad=form)
        data = form.cleaned_data
        if act == "step":
            acts.add_step(by=user, opening=row, label=data["label"], owner=data["owner"], due_on=data["due_on"])
        else:
            chantier = acts.enter_register(
                by=user, opening=row, first_day=data["first_day"], places=form.places(), territory=data["territory"],
                siret=data.get("siret", ""), code=data.get("code", ""),
            )  # fmt: skip
            messages.success(request, f"{chantier.name} est au registre. Ouvrez les postes de son équipe.")
    except GrowthError as error:
        if act == "stop":
            messages.error(request, str(error))
        else:
            blame(form, error)
            return show_opening(request, row, bad=form)
    return redirect("growth_opening", key)


@needs(Permission.GROWTH_RUN)
@require_http_methods(["GET", "POST"])
def checklist(request: HttpRequest) -> HttpResponse:
    """The list that the openings to come follow."""
    form = ChecklistForm(request.POST or None, initial={"steps": ChecklistForm.words(acts.checklist())})
    if request.method == "POST" and form.is_valid():
        try:
            acts.write_checklist(by=viewer_of(request).user, items=form.cleaned_data["steps"])
        except GrowthError as error:
            form.add_error("steps", str(error))
        else:
            messages.success(request, "La liste vaut pour les ouvertures à venir.")
            return redirect("growth_chantiers")
    return form_page(
        request, form, title="Liste d’ouverture", act="Enregistrer la liste", away=reverse("growth_chantiers"),
        back="Chantiers", lead="Celles déjà commencées ne changent pas.",
    )  # fmt: skip
