"""A plan as it is read: axes, objectives, numbered actions, what was done last, the counts. A handful of queries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from convergence.practice.models import Action, Axis, Objective, Plan, Realisation
from convergence.practice.rules import NEXT, Tally, tally

ICONS = {
    "DONE": "check-circle-fill", "DOING": "circle-half", "PLANNED": "circle", "POSTPONED": "clock-history",
    "DROPPED": "x-circle",
}  # fmt: skip
"""The mark beside the word of each state."""


@dataclass
class Row:
    """An action of the plan, with its number and what was done for it."""

    action: Action
    number: str
    done: list[Realisation] = field(default_factory=list)
    """Latest first."""

    @property
    def last(self) -> Realisation | None:
        return self.done[0] if self.done else None

    @property
    def icon(self) -> str:
        return ICONS[self.action.state]

    @property
    def next_state(self) -> tuple[str, str] | None:
        return NEXT.get(self.action.state)


@dataclass
class Part:
    """An objective and its actions."""

    objective: Objective
    rows: list[Row]


@dataclass
class Branch:
    """An axis: its number, its objectives, its counts."""

    axis: Axis
    number: int
    parts: list[Part]

    @property
    def rows(self) -> list[Row]:
        return [row for part in self.parts for row in part.rows]

    @property
    def tally(self) -> Tally:
        return tally(row.action.state for row in self.rows)


@dataclass
class Outline:
    """The whole plan."""

    plan: Plan
    branches: list[Branch]

    @property
    def rows(self) -> list[Row]:
        return [row for branch in self.branches for row in branch.rows]

    @property
    def tally(self) -> Tally:
        return tally(row.action.state for row in self.rows)

    @property
    def late(self) -> list[Row]:
        return [row for row in self.rows if row.action.is_late] if self.plan.state == Plan.State.IN_FORCE else []

    @property
    def planned(self) -> Decimal | None:
        return _sum(row.action.planned_cost for row in self.rows)

    @property
    def real(self) -> Decimal | None:
        return _sum(row.action.real_cost for row in self.rows)

    @property
    def people(self) -> int:
        """Participations of people in journey, over all that was done."""
        return sum(done.people or 0 for row in self.rows for done in row.done)

    @property
    def permanents(self) -> int:
        return sum(done.permanents or 0 for row in self.rows for done in row.done)

    @property
    def latest(self) -> list[tuple[Row, Realisation]]:
        """All that was done, latest first."""
        told = [(row, done) for row in self.rows for done in row.done]
        return sorted(told, key=lambda pair: (pair[1].on, pair[1].pk), reverse=True)

    def number_of(self, action: Action) -> str:
        return next((row.number for row in self.rows if row.action.pk == action.pk), "")


def _sum(amounts: Any) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None


def outline(plan: Plan) -> Outline:
    """Axes, objectives and actions in order, each action with what was done for it. Four queries."""
    done: dict[int, list[Realisation]] = defaultdict(list)
    for one in Realisation.objects.filter(action__plan=plan):
        done[one.action_id].append(one)
    actions: dict[int, list[Action]] = defaultdict(list)
    for action in plan.actions.select_related("pilot"):
        action.plan = plan
        actions[action.objective_id].append(action)
    objectives: dict[int, list[Objective]] = defaultdict(list)
    for objective in Objective.objects.filter(axis__plan=plan):
        objectives[objective.axis_id].append(objective)
    branches = []
    for number, axis in enumerate(plan.axes.all(), start=1):
        parts, at = [], 0
        for objective in objectives[axis.pk]:
            rows = []
            for action in actions[objective.pk]:
                at += 1
                rows.append(Row(action, f"{number}.{at}", done[action.pk]))
            parts.append(Part(objective, rows))
        branches.append(Branch(axis, number, parts))
    return Outline(plan, branches)
