"""What one row of the workbook would do: read by the plan, by the rules and by the writing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from convergence.exchange.columns import PARCOURS
from convergence.exchange.network_plan import ChantierTarget
from convergence.exchange.people_plan import Slot
from convergence.exchange.report import Problem
from convergence.exchange.rows import Merged, Row, Stored, days_of, row_of


@dataclass
class RowPlan:
    """What one row of `Parcours` would do."""

    number: int
    values: Row
    problems: list[Problem] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)
    """What is not ours, or cannot be used: stored with the batch, never lost."""
    target: ChantierTarget | None = None
    stored: Stored | None = None
    base: Row = field(default_factory=dict)
    merged: Merged | None = None
    slot: Slot | None = None

    @property
    def refused(self) -> bool:
        return any(problem.is_error for problem in self.problems)

    @property
    def outcome(self) -> str:
        if self.refused:
            return "REFUSED"
        if self.stored is None:
            return "CREATED"
        return "CHANGED" if self.merged and self.merged.changes else "UNCHANGED"

    def add(self, column: str, level: str, code: str, message: str, accepted: tuple[str, ...] = ()) -> None:
        self.problems.append(Problem(PARCOURS.name, self.number, column, level, code, message, accepted))

    @cached_property
    def effective(self) -> Row:
        """The row as it would stand once applied. Read once the merge is made."""
        if self.stored is None or self.merged is None:
            return self.values
        return row_of(self.stored, days_of(self.values)) | self.merged.changes

    def day(self, column: str) -> date | None:
        text = self.effective.get(column, "")
        return date.fromisoformat(text) if text else None
