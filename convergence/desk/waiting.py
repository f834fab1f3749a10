"""What waits for the viewer, gathered from the rooms that know, oldest due first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from convergence.kit import clock, meeting
from convergence.kit.meeting import Line
from convergence.network.viewer import Viewer

PAGE = 20
FAR = date(9999, 1, 1)


@dataclass(frozen=True)
class Group:
    """En retard, Aujourd’hui, À venir. `head` is false when the group goes on from the page before."""

    code: str
    title: str
    lines: list[Line]
    total: int | None
    head: bool = True

    @property
    def late(self) -> bool:
        return self.code == "late"


@dataclass(frozen=True)
class Waiting:
    groups: list[Group]
    total: int
    late: int
    more: int
    """Where the next page starts; 0 when there is none."""


def _code(line: Line, today: date) -> str:
    if line.due is None or line.due > today:
        return "later"
    return "late" if line.due < today else "today"


TITLES = {"late": "En retard", "today": "Aujourd’hui", "later": "À venir"}


def waiting(viewer: Viewer, start: int = 0) -> Waiting:
    """Twenty lines from `start`, grouped. Each room answers its first lines; together they hold ours."""
    today = clock.today()
    answers = meeting.lines.ask(viewer, limit=start + PAGE, offset=0)
    total = sum(answer.total for answer in answers)
    late = sum(answer.late for answer in answers)
    lines = sorted((line for answer in answers for line in answer.items), key=lambda line: line.due or FAR)
    shown = lines[start : start + PAGE]
    before = _code(lines[start - 1], today) if start and shown else ""
    counts = _counts(lines, total, late, today)
    groups = [
        Group(code, TITLES[code], list(members), counts[code], head=code != before)
        for code, members in groupby(shown, key=lambda line: _code(line, today))
    ]
    return Waiting(groups, total, late, start + PAGE if start + PAGE < total else 0)


def _counts(lines: list[Line], total: int, late: int, today: date) -> dict[str, int | None]:
    """How many lines each group holds in all; None when this page does not tell."""
    whole = len(lines) >= total or (bool(lines) and _code(lines[-1], today) == "later")
    due_today = sum(_code(line, today) == "today" for line in lines) if whole else None
    return {"late": late, "today": due_today, "later": total - late - due_today if due_today is not None else None}
