"""Objectives: where each stands, its trend, the people behind it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.growth import objectives
from convergence.growth.actions import GrowthError
from convergence.growth.actions import targets as acts
from convergence.growth.forms import TargetForm, initial_of_target
from convergence.growth.models import Target
from convergence.growth.views.common import form_page, tabs
from convergence.indicators import snapshot
from convergence.journeys.models import Journey
from convergence.journeys.views.common import viewer_of
from convergence.kit import clock
from convergence.kit.blocks import LeadFigure
from convergence.kit.charts.spec import Chart, Series
from convergence.kit.pages import paginate
from convergence.kit.refusal import blame


@needs(Permission.GROWTH_READ)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Those she reads, those that lag first; then those given up or long past."""
    viewer, today = viewer_of(request), clock.today()
    rows = objectives.objectives_of(viewer)
    rows.sort(key=lambda row: (not row.is_due, row.target.due_on, row.target.title))
    shown = {row.target.pk for row in rows}
    past = Target.objects.visible_to(viewer).exclude(pk__in=shown).select_related("territory").order_by("-due_on")
    return render(request, "growth/targets.html", {
        "page": paginate(rows, request, per_page=25), "past": list(past[:20]), "tabs": tabs("objectifs", viewer),
        "today": today, "may_run": viewer.can(Permission.GROWTH_RUN),
    })  # fmt: skip


def _target(request: HttpRequest, key: UUID) -> Target:
    rows = Target.objects.visible_to(viewer_of(request)).select_related("territory", "by")
    found: Target = get_object_or_404(rows, key=key)
    return found


@needs(Permission.GROWTH_READ)
@require_safe
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """Where it stands, since when, against a steady pace."""
    viewer, today = viewer_of(request), clock.today()
    target = _target(request, key)
    taken = snapshot.current(viewer.user)
    stood = objectives.stand(taken, target, today)
    points = objectives.trend(taken, target, today) if today >= target.started_on else []
    return render(request, "growth/target.html", {
        "target": target, "stood": stood, "tabs": tabs("objectifs", viewer), "runs": viewer.can(Permission.GROWTH_RUN),
        "chart": chart_of(target, points) if len(points) > 1 else None, "span": objectives.span_words(target),
        "people": objectives.people_link(viewer, target, stood.on) if stood.value else "",
        "leads": [
            LeadFigure("Départ", stood.baseline_words, f"le {_day(target.started_on)}"),
            LeadFigure("Aujourd’hui" if stood.on == today else "À l’échéance", stood.value_words, stood.label),
            LeadFigure("Rythme régulier", stood.expected_words, f"le {_day(stood.on)}"),
            LeadFigure("Cible", stood.goal_words, f"le {_day(target.due_on)}"),
        ],
    })  # fmt: skip


def _day(on: Any) -> str:
    return f"{on:%d/%m/%Y}"


def chart_of(target: Target, points: list[tuple[Any, Decimal | None]]) -> Chart:
    way = objectives.way_of(target)
    return Chart(
        title=f"{target.title}, au fil du temps",
        caption=f"{target.figure_label}, {objectives.span_words(target)} ; à côté, le rythme régulier vers la cible.",
        kind="line",
        series=(
            Series("Observé", tuple((day, None if value is None else float(value)) for day, value in points)),
            Series("Rythme régulier", tuple((day, round(float(way.expected(day)), 1)) for day, _ in points)),
        ),
        unit="%" if target.is_rate else "",
        x_label="Au",
    )


@needs(Permission.GROWTH_RUN)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """An objective; its baseline is counted when it is left out."""
    viewer = viewer_of(request)
    form = TargetForm(request.POST or None, viewer=viewer, initial={"started_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        made = _written(request, form)
        if made is not None:
            messages.success(request, "L’objectif est fixé.")
            return redirect("growth_target", made.key)
    away = reverse("growth_targets")
    return form_page(request, form, title="Un objectif", act="Fixer l’objectif", away=away, back="Objectifs")


@needs(Permission.GROWTH_RUN)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Other words, values or dates."""
    target = _target(request, key)
    form = TargetForm(request.POST or None, viewer=viewer_of(request), initial=initial_of_target(target))
    if request.method == "POST" and form.is_valid() and _written(request, form, target) is not None:
        messages.success(request, "L’objectif est modifié.")
        return redirect("growth_target", key)
    away = reverse("growth_target", args=[key])
    return form_page(request, form, title="Modifier l’objectif", act="Enregistrer", away=away, back=target.title)


def _written(request: HttpRequest, form: TargetForm, target: Target | None = None) -> Target | None:
    """The objective; None with what to mend in the form."""
    user, data = viewer_of(request).user, dict(form.cleaned_data)
    try:
        if data["baseline"] is None:
            counted = Target(**data | {"baseline": Decimal(0)})
            value = objectives.value_at(snapshot.current(user), counted, data["started_on"])
            if value is None:
                raise GrowthError("Aucun chiffre au jour du départ : écrivez la valeur de départ.", "baseline")
            data["baseline"] = value
        if target is None:
            return acts.set_target(by=user, **data)
        return acts.amend_target(by=user, target=target, **data)
    except GrowthError as error:
        blame(form, error)
        return None


@needs(Permission.GROWTH_RUN)
@require_POST
def drop(request: HttpRequest, key: UUID) -> HttpResponse:
    """Given up, or taken up again."""
    target, user = _target(request, key), viewer_of(request).user
    why = request.POST.get("why", "") if request.POST.get("act") == "drop" else ""
    if request.POST.get("act") == "drop" and not why.strip():
        messages.error(request, "Dites pourquoi l’objectif est abandonné.")
    else:
        acts.drop_target(by=user, target=target, why=why)
        messages.success(request, "L’objectif est abandonné." if why else "L’objectif compte de nouveau.")
    return redirect("growth_target", key)


@needs(Permission.PEOPLE_READ, Permission.RECORDS_READ)
@require_safe
def people(request: HttpRequest, key: UUID) -> HttpResponse:
    """The journeys that an objective counts, when it counts those begun: named for who opens their files."""
    viewer = viewer_of(request)
    target = _target(request, key)
    if target.kind != "opened":
        raise Http404
    taken = snapshot.current(viewer.user)
    on = min(clock.today(), target.due_on)
    found = objectives.opened(taken, target, objectives.period_of(target, on))["journey_id"].to_list()
    scope = viewer.scope(Permission.PEOPLE_READ), viewer.scope(Permission.RECORDS_READ)
    rows = Journey.objects.filter(pk__in=found).select_related("chantier", "person").order_by("started_on", "pk")
    if not any(one.nation for one in scope):
        rows = rows.filter(chantier__in=scope[0].chantiers | scope[1].chantiers)
    page = paginate(rows, request, per_page=50)
    named = set(Journey.objects.visible_to(viewer).filter(pk__in=[row.pk for row in page]).values_list("pk", flat=True))
    audit.read(by=viewer.user, kind="LIST", what="Derrière un objectif de territoire")
    return render(request, "growth/target_people.html", {
        "target": target, "page": page, "named": named, "tabs": tabs("objectifs", viewer), "total": len(found),
    })  # fmt: skip
