"""What more would cost and reach: assumptions in a form, the result beside, kept by name for the national team."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.funding import observed, scenario
from convergence.funding.actions import scenarios as acts
from convergence.funding.errors import FundingError
from convergence.funding.models import Scenario
from convergence.funding.scenario import Assumptions, Case
from convergence.funding.views.common import tabs
from convergence.journeys.views.common import viewer_of
from convergence.kit import french
from convergence.kit.forms import MoneyField
from convergence.kit.refusal import blame


def _whole(label: str, low: int, high: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=low, max_value=high)


GROUPS = (
    ("La question", ("journeys", "territories", "months", "spread")),
    ("Premières Heures en Chantier", ("phc_rate", "phc_presence", "phc_people")),
    ("Convergence", ("cvg_rate", "cvg_presence", "cvg_people", "chantiers")),
    ("Équipes mutualisées", ("team", "fte_cost")),
)
"""Assumptions as the page lays them out."""


class ScenarioForm(forms.Form):
    """The assumptions, with where each default comes from."""

    journeys = _whole("Parcours PHC en plus", 0, 100_000)
    territories = _whole("Territoires en plus", 0, 200)
    months = _whole("Mois de présence dans l’année", 1, 12)
    phc_rate = MoneyField(label="Subvention par personne PHC et par an (€)")
    cvg_rate = MoneyField(label="Subvention par personne CVG et par an (€)")
    phc_presence = _whole("Part de l’année où une personne PHC est présente (%)", 1, 100)
    cvg_presence = _whole("Part de l’année où une personne CVG est présente (%)", 1, 100)
    phc_people = _whole("Personnes accompagnées par chantier PHC", 1, 2000)
    cvg_people = _whole("Personnes accompagnées par chantier CVG", 1, 2000)
    chantiers = _whole("Chantiers par territoire", 1, 200)
    team = forms.DecimalField(
        label="ETP de l’équipe mutualisée, par territoire", min_value=0, max_value=100, max_digits=5, decimal_places=2,
        localize=True,
    )  # fmt: skip
    fte_cost = MoneyField(label="Coût d’un ETP par an (€)")
    spread = _whole("Marge autour du centre (%)", 0, 90)
    name = forms.CharField(label="Nom du scénario", max_length=120, required=False)

    def __init__(self, *args: Any, told: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, words in told.items():
            self.fields[name].help_text = f"Constaté : {words}."
        self.when = {"name": "pour l’enregistrer"}

    @property
    def groups(self) -> list[tuple[str, list[Any]]]:
        return [(title, [self[name] for name in names]) for title, names in GROUPS]

    def assumptions(self) -> Assumptions:
        data = {name: value for name, value in self.cleaned_data.items() if name != "name"}
        return Assumptions(**{**data, "team": int(data["team"] * 100)})


def _initial(given: Assumptions) -> dict[str, Any]:
    return {**given.kept(), "team": Decimal(given.team) / 100}


Row = tuple[str, str, str, str]


def rows(low: Case, mid: Case, high: Case) -> list[Row]:
    """(what, low, central, high)."""

    def told(label: str, name: str, kind: str = "") -> Row:
        values = [getattr(one, name) for one in (low, mid, high)]
        if kind == "cents":
            words = ["—" if value is None else french.cents(value) for value in values]
        elif kind == "fte":
            words = [french.number(float(value), 2) for value in values]
        else:
            words = [french.number(value) for value in values]
        return label, words[0], words[1], words[2]

    return [
        told("Personnes accompagnées en PHC", "phc_people"),
        told("Chantiers PHC qu’il y faut", "phc_chantiers"),
        told("Subventions PHC", "phc_cents", "cents"),
        told("Chantiers des nouveaux territoires", "cvg_chantiers"),
        told("Personnes accompagnées en CVG", "cvg_people"),
        told("Subventions CVG", "cvg_cents", "cents"),
        told("ETP des équipes mutualisées", "team_fte", "fte"),
        told("Équipes mutualisées", "team_cents", "cents"),
        told("Coût en tout", "cents", "cents"),
        told("Coût par personne accompagnée", "each", "cents"),
    ]


@needs(Permission.FUNDING_RUN)
@require_http_methods(["GET", "POST"])
def listed(request: HttpRequest) -> HttpResponse:
    """A question from the facts of the last full year, and those that were kept."""
    year, given, told = observed.assumptions()
    return _page(request, given, told, year, None)


@needs(Permission.FUNDING_RUN)
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """One that was kept, to read, change and keep again, or drop."""
    kept: Scenario = get_object_or_404(Scenario.objects.select_related("by"), key=key)
    if request.method == "POST" and request.POST.get("act") == "drop":
        acts.drop(by=viewer_of(request).user, scenario=kept)
        messages.success(request, "Scénario supprimé.")
        return redirect("funding_scenarios")
    year, _, told = observed.assumptions()
    return _page(request, scenario.read(kept.assumptions), told, year, kept)


def _page(
    request: HttpRequest, given: Assumptions, told: dict[str, str], year: int, kept: Scenario | None
) -> HttpResponse:
    viewer = viewer_of(request)
    form = ScenarioForm(request.POST or None, told=told, initial=_initial(given))
    refused = False
    if request.method == "POST":
        if form.is_valid():
            given = form.assumptions()
            if request.POST.get("act") == "keep":
                try:
                    made = acts.keep(by=viewer.user, name=form.cleaned_data["name"], assumptions=given)
                except FundingError as error:
                    blame(form, error)
                    refused = True
                else:
                    messages.success(request, "Scénario enregistré : l’équipe nationale le retrouve ici.")
                    return redirect("funding_scenario", key=made.key)
        else:
            refused = True
    found = scenario.cases(given)
    return render(request, "funding/scenario.html", {
        "form": form, "kept": kept, "year": year, "rows": rows(*found), "given": given,
        "tabs": tabs("scenarios", viewer), "list": list(Scenario.objects.select_related("by")[:50]),
        "stale": refused and form.errors, "central": found[1],
    }, status=422 if refused else 200)  # fmt: skip
