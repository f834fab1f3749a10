"""The map and the timeline of the network, and where each territory stands."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.growth import spread
from convergence.growth.forms import TerritoryStepForm
from convergence.growth.models import Prospect
from convergence.growth.objectives import objectives_of
from convergence.growth.views.common import tabs
from convergence.journeys.views.common import viewer_of
from convergence.kit import clock, french
from convergence.kit.blocks import LeadFigure, Stage, Tab
from convergence.kit.charts.areas import Area, AreaMap, ranked
from convergence.kit.charts.spec import Chart, Series
from convergence.network import actions as register
from convergence.network.models import Territory, TerritoryStep
from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import TerritoryStatus

BREAKS = [2.0, 3.0, 5.0, 9.0]
"""Chantiers in a département, for the five classes of the map."""
LEGEND = [(1, "1 chantier"), (2, "2"), (3, "3 ou 4"), (4, "5 à 8"), (5, "9 et plus")]

DRAWN = 6
"""Years of the chart: more do not fit a phone; the table has all."""


def asked_day(text: str, days: list[date]) -> date:
    """The day of the year asked for, the last one by default."""
    return next((day for day in days if text == str(day.year)), days[-1])


@needs(Permission.GROWTH_READ)
@require_safe
def spread_map(request: HttpRequest) -> HttpResponse:
    """The network at the end of a year, or today: map, counts, the table of years, the table of territories."""
    viewer, today = viewer_of(request), clock.today()
    facts = spread.Facts.load()
    days = spread.year_ends(facts, today)
    day = asked_day(request.GET.get("annee", ""), days)
    years = [facts.at(each) for each in days]
    shown = next(row for row in years if row.on == day)
    before = next((row for row in reversed(years) if row.on < day), None)
    scope = viewer.scope(Permission.GROWTH_READ)
    page = reverse("growth")
    context = {
        "tabs": tabs("carte", viewer), "day": day, "today": today, "shown": shown, "years": years,
        "slider": [Tab("Aujourd’hui" if each == today else str(each.year), f"{page}?annee={each.year}", each == day)
                   for each in reversed(days)],
        "leads": leads(shown, before), "areas": area_map(facts, day, today),
        "chart": years_chart(years[-DRAWN:], today),
        "rows": spread.territory_table(day, None if scope.nation else scope.territories, facts),
        "may_run": viewer.can(Permission.GROWTH_RUN),
    }  # fmt: skip
    return render(request, "growth/map.html", context)


def leads(shown: spread.Spread, before: spread.Spread | None) -> list[LeadFigure]:
    """F1 to F3, with what is new since the year before."""

    def new(name: str) -> str:
        more = getattr(shown, name) - getattr(before, name) if before is not None else 0
        return f"{french.signed(more)} en un an" if more else ""

    return [
        LeadFigure("Territoires actifs", french.number(shown.territories),
                   " · ".join(filter(None, (new("territories"), f"{shown.preparing} en préfiguration" if shown.preparing
                                            else "")))),
        LeadFigure("Chantiers CVG", french.number(shown.cvg), f"dont {shown.both} portent aussi PHC"),
        LeadFigure("Chantiers PHC", french.number(shown.phc),
                   f"{shown.phc_off} hors territoire, {shown.phc_on} sur un territoire"),
        LeadFigure("Départements", french.number(shown.departments), f"PHC : {shown.departments_phc}"),
    ]  # fmt: skip


def area_map(facts: spread.Facts, day: date, today: date) -> AreaMap:
    counts = facts.by_department(day)
    classes = ranked({code: float(row[0]) for code, row in counts.items()}, BREAKS)
    rows = sorted(counts.items(), key=lambda pair: (-pair[1][0], pair[0]))
    when = "aujourd’hui" if day == today else f"au {french.day(day)}"
    return AreaMap(
        title=f"Chantiers par département {when}",
        areas=[
            Area(code, f"{french.count(all_, 'chantier')} ({cvg} CVG, {phc} PHC)", classes[code])
            for code, (all_, cvg, phc) in rows
        ],
        legend=LEGEND, column="Chantiers",
    )  # fmt: skip


def years_chart(years: list[spread.Spread], today: date) -> Chart:
    names = [f"{row.on.year}" if row.on != today else "Auj." for row in years]
    return Chart(
        title="Chantiers par programme, d’année en année",
        caption="Chantiers qui portent chaque programme au 31 décembre, puis aujourd’hui.",
        kind="bars",
        series=(
            Series("CVG", tuple(zip(names, (float(row.cvg) for row in years), strict=True))),
            Series("PHC", tuple(zip(names, (float(row.phc) for row in years), strict=True))),
        ),
        x_label="Année",
    )


@needs(Permission.GROWTH_READ)
@require_http_methods(["GET", "POST"])
def territory(request: HttpRequest, slug: str) -> HttpResponse:
    """The steps of a territory, its objectives, the chantiers that may join it."""
    viewer, today = viewer_of(request), clock.today()
    scope = viewer.scope(Permission.GROWTH_READ)
    rows = Territory.objects.all() if scope.nation else Territory.objects.filter(pk__in=scope.territories)
    subject = get_object_or_404(rows, slug=slug)
    form = TerritoryStepForm(request.POST or None, initial={"on": today})
    if request.method == "POST":
        if not viewer.can(Permission.GROWTH_RUN):
            raise PermissionDenied
        if form.is_valid():
            register.set_territory_status(by=viewer.user, territory=subject, **form.cleaned_data)
            messages.success(request, "L’étape est notée.")
            return redirect("growth_territory", slug)
    context: dict[str, Any] = {
        "territory": subject, "tabs": tabs("carte", viewer), "stages": stages(subject, today),
        "objectives": objectives_of(viewer, subject), "form": form if viewer.can(Permission.GROWTH_RUN) else None,
        "prospects": list(Prospect.objects.visible_to(viewer).filter(territory=subject).staged(today)
                          .exclude(stage__in=["ACTIVE", "LEFT", "DROPPED"])[:30]),
        "presence": next(
            (row for row in spread.territory_table(today, [subject.pk]) if row.territory == subject), None
        ),
    }  # fmt: skip
    return render(request, "growth/territory.html", context, status=422 if form.is_bound else 200)


def stages(subject: Territory, today: date) -> list[Stage]:
    """Its steps over time: passed, the present one, those planned."""
    steps = list(TerritoryStep.objects.filter(territory=subject).order_by("on", "pk"))
    past = [step for step in steps if step.on <= today]
    return [
        Stage(
            label_of(TerritoryStatus, step.status), f"depuis le {french.day(step.on)}",
            passed=step.on <= today and step is not past[-1], current=bool(past) and step is past[-1],
        )
        for step in steps
    ]  # fmt: skip
