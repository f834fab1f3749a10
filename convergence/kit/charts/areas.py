"""The map of the départements: coloured by class, with the table that says the same. No tile server.

Outlines: svg-maps, france.departments 2.0.0 by Victor Cazanave, CC BY 4.0, simplified; overseas
départements are squares. See static/vendor/manifest.json.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from convergence.kit.french import NBSP

_FILE = Path(__file__).with_name("departements.json")
CREDIT = f"Fond de carte{NBSP}: svg-maps, Victor Cazanave, CC BY 4.0, simplifié."
CLASSES = 5
_INSET = "302 132 24 24"
"""Where Paris and its neighbours stand in the outlines."""
_AROUND_PARIS = frozenset({"75", "92", "93", "94"})


@functools.lru_cache(maxsize=1)
def _outlines() -> tuple[str, dict[str, dict[str, str]]]:
    read = json.loads(_FILE.read_text(encoding="utf-8"))
    return read["viewBox"], read["departements"]


def name_of(code: str) -> str:
    """The name of a département by its INSEE code (`2A`, `59`, `974`); the code itself when unknown."""
    found = _outlines()[1].get(code)
    return found["name"] if found else code


@dataclass(frozen=True)
class Area:
    """One département: its value in words, its class (1 to 5, 0 for none), where it opens."""

    code: str
    text: str
    rank: int = 0
    link: str = ""

    @property
    def name(self) -> str:
        return name_of(self.code)


@dataclass(frozen=True)
class Shape:
    code: str
    path: str
    css: str
    title: str
    link: str


@dataclass(frozen=True)
class AreaMap:
    """Draw with `{% include "kit/map.html" with m=… %}`."""

    title: str
    areas: list[Area]
    legend: list[tuple[int, str]] = field(default_factory=list)
    """Pairs (class, words), light to deep."""
    column: str = "Valeur"
    empty: str = "Aucun chantier"

    @property
    def view_box(self) -> str:
        return _outlines()[0]

    @property
    def inset_box(self) -> str:
        return _INSET

    @cached_property
    def shapes(self) -> list[Shape]:
        known = {area.code: area for area in self.areas}
        found = []
        for code, outline in sorted(_outlines()[1].items(), key=lambda pair: pair[0] in known):
            area = known.get(code)
            title = f"{outline['name']}{NBSP}: {area.text if area else self.empty}"
            css = f"c{area.rank}" if area and area.rank else ""
            found.append(Shape(code, outline["path"], css, title, area.link if area else ""))
        return found

    @property
    def inset(self) -> list[Shape]:
        """Paris and its neighbours, drawn again larger."""
        return [shape for shape in self.shapes if shape.code in _AROUND_PARIS]

    @property
    def credit(self) -> str:
        return CREDIT


def ranked(values: Mapping[str, float], breaks: list[float]) -> dict[str, int]:
    """The class of each value: 1 under the first break, one more at each break reached, 5 at most."""
    return {code: min(1 + sum(value >= limit for limit in breaks), CLASSES) for code, value in values.items()}
