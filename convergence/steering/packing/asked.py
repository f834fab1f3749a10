"""What a pack is asked for, and the shape of what its parts are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from convergence.collective.models import Meeting
from convergence.indicators.scope import NATIONAL, Scope
from convergence.network.models import Territory
from convergence.network.viewer import Viewer
from convergence.nomenclature.lists import MeetingKind, Programme


@dataclass(frozen=True)
class Asked:
    """Which committee, of which place, over which days, for whom; with the rights of who prepares it."""

    viewer: Viewer
    kind: str
    territory: Territory | None
    start: date
    end: date
    year: int
    outsiders: bool
    meeting: Meeting | None = None

    @property
    def programmes(self) -> tuple[str, ...]:
        """A PHC committee reads PHC alone."""
        if self.kind == MeetingKind.COPIL_PHC:
            return (str(Programme.PHC.value),)
        return tuple(str(one.value) for one in Programme)

    @property
    def scope(self) -> Scope:
        return Scope("territory", self.territory.slug) if self.territory is not None else Scope(NATIONAL)


@dataclass(frozen=True)
class Table:
    """A table from facts, in words."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        return {"title": self.title, "head": list(self.head), "rows": [list(row) for row in self.rows],
                "note": self.note}  # fmt: skip


@dataclass(frozen=True)
class Made:
    """A part ready to be kept. `words` may be edited; tables may not."""

    kind: str
    title: str
    words: str = ""
    tables: Sequence[Table] = field(default_factory=tuple)
    code: str = ""
    content: dict[str, Any] | None = None
    keys: Sequence[str] = field(default_factory=tuple)
    """Figures: the content of the documents, and the figures shown first."""

    def data(self) -> dict[str, Any]:
        found: dict[str, Any] = {"tables": [table.to_json() for table in self.tables if table.rows]}
        return found | ({"content": self.content, "keys": list(self.keys)} if self.content is not None else {})
