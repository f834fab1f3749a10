"""The way of the money: from funders to what they pay for, from programmes to territories, planned beside real."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from convergence.funding.models import GrantInstalment
from convergence.kit import french
from convergence.kit.charts.flow import Flow, Place
from convergence.network.viewer import Viewer
from convergence.nomenclature.base import label_of
from convergence.nomenclature.funding import FundingPath, FundingUse
from convergence.nomenclature.lists import Programme


def whole_euros(cents: int) -> str:
    """« 12 500 € », for pictures."""
    return french.euros(Decimal(cents) / 100)


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
    due = rows.filter(due_on__year=year).values("grant__funder__name", "grant__use", "grant__path")
    for row in due.annotate(all=Sum("cents")):
        name, goal = row["grant__funder__name"], _goal(row["grant__use"], row["grant__path"])
        asked[name, goal] = asked.get((name, goal), 0) + row["all"]
        expected[name] += row["all"]
    came = rows.filter(received_on__year=year).values("grant__funder__name")
    for row in came.annotate(all=Sum("received_cents")):
        received[row["grant__funder__name"]] += row["all"]
    table = [
        FunderRow(name, expected[name], received[name])
        for name in sorted({*expected, *received}, key=lambda name: (-expected[name], name))
    ]
    if not asked:
        return table, None
    origins = [Place(row.name, row.name) for row in table if expected[row.name]]
    goals = sorted({goal for _, goal in asked}, key=lambda goal: -sum(c for (_, to), c in asked.items() if to == goal))
    flow = Flow(
        origins, asked, before="Financeurs", after="Ce qu’ils paient", goals=[Place(goal, goal) for goal in goals],
        tell=whole_euros, unit="", caption=f"Attendu des financeurs en {year}, d’après leurs conventions.",
    )  # fmt: skip
    return table, flow


def _goal(use: str, path: str) -> str:
    """« Renfort des chantiers, directement »: the path only tells apart what goes to chantiers."""
    label = label_of(FundingUse, use)
    if use != "CHANTIERS":
        return label
    return {
        "DIRECT": "Chantiers, directement", "RESEAU": "Chantiers, par Convergence France",
        "EMPLOYEUR": "Chantiers, par un employeur",
    }.get(path, label_of(FundingPath, path))  # fmt: skip


def to_places(rows: Any, year: int) -> Flow | None:
    """What was decided, from programmes to territories. One query."""
    found = rows.order_by().values("scheme__programme", "territory__name").annotate(all=Sum("cents")).filter(all__gt=0)
    counts = {(row["scheme__programme"], row["territory__name"] or "Hors territoire"): row["all"] for row in found}
    if len(counts) < 2:
        return None
    return Flow(
        [Place(code, label) for code, label in Programme.choices()], counts, before="Programmes", after="Territoires",
        goals=[Place(name, name) for name in _by_weight(counts)], tell=whole_euros, unit="",
        caption=f"Subventions décidées pour {year}.",
    )  # fmt: skip


def _by_weight(counts: dict[tuple[str, str], int]) -> Iterable[str]:
    weight: dict[str, int] = defaultdict(int)
    for (_, goal), cents in counts.items():
        weight[goal] += cents
    return sorted(weight, key=lambda name: (-weight[name], name))
