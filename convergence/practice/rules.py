"""Rules of action plans, pure. Source: domain/1-inventory.md, O19 (seed S0, annex 2), in force since 2021."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from convergence.kit.dates import add_months

OPEN = ("PLANNED", "DOING", "POSTPONED")
"""States of an action that still waits for something."""
REASONED = ("POSTPONED", "DROPPED")
"""States that say why."""
NEXT = {"PLANNED": ("DOING", "Lancer"), "POSTPONED": ("DOING", "Reprendre"), "DOING": ("DONE", "Réalisée")}
"""The usual next state of an action, and what its button says."""


def is_late(state: str, due_on: date | None, today: date) -> bool:
    """Past its day and not done; an action put off is late again once its new day has passed."""
    return state in OPEN and due_on is not None and due_on < today


@dataclass(frozen=True)
class Tally:
    """How many actions in each state."""

    todo: int = 0
    doing: int = 0
    done: int = 0
    postponed: int = 0
    dropped: int = 0

    @property
    def total(self) -> int:
        return self.todo + self.doing + self.done + self.postponed + self.dropped

    @property
    def kept(self) -> int:
        """Actions not dropped: what the progress is read on."""
        return self.total - self.dropped

    @property
    def progress(self) -> int | None:
        """Done among those kept, in whole percent; None when none is kept. All done only reads as 100."""
        return percent(Decimal(self.done), Decimal(self.kept))


def tally(states: Iterable[str]) -> Tally:
    """Counts of these states. Raises KeyError for an unknown one."""
    counts = dict.fromkeys(("PLANNED", "DOING", "DONE", "POSTPONED", "DROPPED"), 0)
    for state in states:
        counts[state] += 1
    return Tally(counts["PLANNED"], counts["DOING"], counts["DONE"], counts["POSTPONED"], counts["DROPPED"])


def percent(part: Decimal, whole: Decimal) -> int | None:
    """Whole percent, halves up, never 100 before all of it; None without a whole."""
    if whole <= 0:
        return None
    share = int((part * 100 / whole).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    return 99 if share == 100 and part < whole else share


def shifted(day: date | None, start: date, new_start: date) -> date | None:
    """The same day in a plan that starts at another month: as many calendar months later or earlier."""
    if day is None:
        return None
    return add_months(day, (new_start.year - start.year) * 12 + new_start.month - start.month)


def moved(order: list[int], item: int, up: bool) -> list[int]:
    """The order with that item one place up or down; unchanged at the end. Raises ValueError for an unknown item."""
    at = order.index(item)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(order):
        return order
    found = list(order)
    found[at], found[to] = found[to], found[at]
    return found
