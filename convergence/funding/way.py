"""The way of the money: from funders to what they pay for, from programmes to territories, planned beside real."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from convergence.funding.models import GrantInstalment
from convergence.kit import french
from convergence.kit.charts.flow import Flow, Place
from convergence.network.viewer import Viewer


def whole_euros(cents: int) -> str:
    """« 12 500 € », where cents would not be read."""
    return french.euros(Decimal(cents) / 100)


def thousands(cents: int) -> str:
    """« 94 k€ », for pictures, whose words are short."""
    return f"{french.number(Decimal(cents) / 100_000)}{french.NBSP}k€"


@dataclass(frozen=True)
class FunderRow:
    """A funder over a year: what was expected of it and what came, in cents."""

    name: str
    expected: int
    received: int


def funders(viewer: Viewer, year: int) -> tuple[list[FunderRow], Flow | None]:
    """Each funder of the year, and the picture from funders to what they pay for and which way. Two queries."""
    rows = GrantInstalment.objects.visible_to(viewer).order_by()
    asked: dict[tuple[str, str], int] = {}
    expected: dict[str, int] = defaultdict(int)
    received: dict[str, int] = defaultdict(int)
    due = rows.filter(due_on__year=year).values(
        "grant__funder__name", "grant__funder__kind", "grant__use", "grant__path"
    )
    for row in due.annotate(all=Sum("cents")):
        pair = _KINDS[row["grant__funder__kind"]], _goal(row["grant__use"], row["grant__path"])
        asked[pair] = asked.get(pair, 0) + row["all"]
        expected[row["grant__funder__name"]] += row["all"]
    came = rows.filter(received_on__year=year).values("grant__funder__name")
    for row in came.annotate(all=Sum("received_cents")):
        received[row["grant__funder__name"]] += row["all"]
    table = [
        FunderRow(name, expected[name], received[name])
        for name in sorted({*expected, *received}, key=lambda name: (-expected[name], name))
    ]
    if not asked:
        return table, None
    flow = Flow(
        _places(asked, 0), asked, before="Financeurs", after="Ce qu’ils paient", goals=_places(asked, 1),
        tell=thousands, unit="", caption=f"Attendu des financeurs en {year}, d’après leurs conventions.",
    )  # fmt: skip
    return table, flow


_KINDS = {
    "ETAT": "État", "DEPARTEMENT": "Dépts", "METROPOLE": "Métropoles", "REGION": "Régions",
    "EUROPE": "Europe", "FONDATION": "Fondations", "ENTREPRISE": "Entreprises", "AUTRE": "Autres",
}  # fmt: skip
"""Kinds of funders, short and in the plural."""
_GOALS = {
    "EQUIPES": "Équipes", "ANIMATION": "Animation", "EXPERIMENTATION": "Expérim.",
    "DIRECT": "Direct", "RESEAU": "Renfort", "EMPLOYEUR": "Employeur",
}  # fmt: skip
"""What they pay for; the way tells apart what goes to chantiers."""
GOAL_WORDS = {
    "Équipes": "Équipes mutualisées des territoires", "Animation": "Animation nationale",
    "Expérim.": "Expérimentations", "Direct": "Chantiers, directement",
    "Renfort": "Chantiers, par Convergence France", "Employeur": "Chantiers, par un employeur local",
}  # fmt: skip


def _goal(use: str, path: str) -> str:
    return _GOALS[path if use == "CHANTIERS" else use]


def _places(counts: dict[tuple[str, str], int], side: int) -> list[Place]:
    """The places of a side, the heaviest first."""
    weight: dict[str, int] = defaultdict(int)
    for pair, cents in counts.items():
        weight[pair[side]] += cents
    names = sorted(weight, key=lambda name: (-weight[name], name))
    return [Place(name, name, words=GOAL_WORDS.get(name, "")) for name in names]


def to_places(rows: Any, year: int) -> Flow | None:
    """What was decided, from programmes to territories. One query."""
    found = rows.order_by().values("scheme__programme", "territory__name").annotate(all=Sum("cents")).filter(all__gt=0)
    counts = {(row["scheme__programme"], row["territory__name"] or "Hors territoire"): row["all"] for row in found}
    if len(counts) < 2:
        return None
    return Flow(
        _places(counts, 0), counts, before="Programmes", after="Territoires", goals=_places(counts, 1),
        tell=thousands, unit="", caption=f"Subventions décidées pour {year}.",
    )  # fmt: skip
