"""The figures of a level over the years, as charts."""

from __future__ import annotations

from convergence.indicators.asking import Question, first_year
from convergence.indicators.bilan import Bilan, compute
from convergence.indicators.scope import Period
from convergence.indicators.store import Snapshot
from convergence.kit.charts.spec import Chart, Series

YEARS = 5
RATES = {
    "CVG": {
        "CVG-03": "De 3 à 7 freins",
        "CVG-05": "Emploi et formation",
        "CVG-07": "Accès au logement",
        "CVG-09": "Droits santé",
    },
    "PHC": {
        "PHC-02": "Parcours de rue",
        "PHC-06": "Mise à l’abri",
        "PHC-07": "Emploi ou formation",
        "PHC-10": "Passage à CVG",
    },
}


def over_the_years(snapshot: Snapshot, question: Question) -> list[Chart]:
    """Two charts: rates, and people. Years up to the one asked about; a hidden or unknown rate is a hole."""
    last = question.period.end.year
    years = range(max(first_year(snapshot), last - YEARS + 1), last + 1)
    bilans = {year: _of(snapshot, question, year) for year in years}
    if len(bilans) < 2:
        return []
    rates = tuple(
        Series(name, tuple((str(year), _rate(bilan, key)) for year, bilan in bilans.items()))
        for key, name in RATES[question.programme].items()
    )
    people = tuple(
        Series(lead.label, tuple((str(year), _lead(bilan, at)) for year, bilan in bilans.items()))
        for at, lead in enumerate(next(iter(bilans.values())).leads)
        if lead.label in {"Personnes accompagnées", "Sorties"}
    )
    where = question.place.label
    return [
        Chart(
            f"Taux par année, {where}",
            "Chaque point est le taux d’une année. Un trou est un taux inconnu ou non publié.",
            "line",
            rates,
            unit="%",
            x_label="Année",
            top=100,
        ),
        Chart(f"Personnes par année, {where}", "Accompagnées, et sorties.", "bars", people, x_label="Année"),
    ]


def _of(snapshot: Snapshot, question: Question, year: int) -> Bilan:
    return compute(
        snapshot,
        programme=question.programme,
        period=Period.year(year),
        scope=question.scope,
        audience=question.audience,
    )


def _rate(bilan: Bilan, key: str) -> float | None:
    figure = bilan.figure(key)
    value = figure.result.value
    return None if figure.hidden or value is None else round(value * 100, 1)


def _lead(bilan: Bilan, at: int) -> float | None:
    lead = bilan.leads[at]
    return None if lead.hidden else float(lead.number)
