"""The progress of a plan, drawn: a cell an action, axis by axis; and its calendar. Their table says the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from convergence.kit.charts.dots import length, place
from convergence.practice.models import Action, Plan
from convergence.practice.reading import Branch, Outline, Row
from convergence.practice.rules import Tally

MARKS = {"DONE": "f1", "DOING": "f2", "PLANNED": "f3", "POSTPONED": "ring", "DROPPED": "hollow"}
"""The fill of a cell; a dropped one is crossed, one put off is dashed."""
ORDER = ("DONE", "DOING", "PLANNED", "POSTPONED", "DROPPED")
GAP = 0.6
"""Room between two cells, in % of the width."""


@dataclass(frozen=True)
class Cell:
    """An action in the picture."""

    x: str
    end: str
    width: str
    css: str
    crossed: bool
    words: str


@dataclass(frozen=True)
class Band:
    """An axis in the picture, and its line of the table."""

    number: int
    title: str
    cells: list[Cell]
    counts: Tally
    words: str


def bands(outline: Outline) -> list[Band]:
    """One band an axis that has actions, cells of equal width over all of them."""
    most = max((len(branch.rows) for branch in outline.branches), default=0)
    return [_band(branch, most) for branch in outline.branches if branch.rows]


def _band(branch: Branch, most: int) -> Band:
    step = 100 / most
    cells = []
    for at, row in enumerate(branch.rows):
        state = Action.State(row.action.state)
        start = at * step
        cells.append(
            Cell(
                place(start), place(start + step - GAP), length(start, start + step - GAP), MARKS[state],
                state == Action.State.DROPPED, f"{row.number} {row.action.title} : {state.label.lower()}",
            )
        )  # fmt: skip
    return Band(branch.number, branch.axis.title, cells, branch.tally, said(branch.tally))


def said(counts: Tally) -> str:
    """« 2 réalisées, 1 en cours »: the states that hold something."""
    parts = (
        (counts.done, "réalisée", "réalisées"), (counts.doing, "en cours", "en cours"),
        (counts.todo, "à lancer", "à lancer"), (counts.postponed, "reportée", "reportées"),
        (counts.dropped, "abandonnée", "abandonnées"),
    )  # fmt: skip
    return ", ".join(f"{count} {one if count < 2 else many}" for count, one, many in parts if count)


@dataclass(frozen=True)
class Span:
    """An action on the calendar; without any day it takes the whole period, hollow."""

    number: str
    title: str
    x: str
    width: str
    css: str
    late: bool
    days: tuple[date | None, date | None]


def spans(plan: Plan, rows: Iterable[Row]) -> list[Span]:
    """One line an action that has a day."""
    first, last = plan.starts_on.toordinal(), max(plan.ends_on.toordinal(), plan.starts_on.toordinal() + 1)
    found = []
    for row in rows:
        action = row.action
        if action.starts_on is None and action.due_on is None:
            continue
        start = (action.starts_on or plan.starts_on).toordinal()
        end = max((action.due_on or plan.ends_on).toordinal(), start)
        wide = length(start, end, first, last)
        found.append(
            Span(
                row.number, action.title, place(start, first, last), wide if wide != "0.00%" else "1.00%",
                MARKS[action.state], action.is_late, (action.starts_on, action.due_on),
            )
        )  # fmt: skip
    return found


@dataclass(frozen=True)
class Now:
    """Where today stands on the calendar, and how its word is set so that it runs over neither end."""

    x: str
    anchor: str
    hides_start: bool
    hides_end: bool


ROOM = 30
"""Room in % that a word needs beside the end of the axis."""


def now(plan: Plan, today: date) -> Now | None:
    """Today on the calendar; nothing outside the period."""
    if not plan.starts_on <= today <= plan.ends_on or plan.starts_on == plan.ends_on:
        return None
    at = place(today.toordinal(), plan.starts_on.toordinal(), plan.ends_on.toordinal())
    share = float(at.removesuffix("%"))
    near, far = share < ROOM, share > 100 - ROOM
    return Now(at, "start" if near else "end" if far else "middle", near, far)
