"""From where to where: two columns of places, bands between them, and the table that says the same.

Only the flows that reach a wanted place from a known one without it are coloured.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

HEIGHT = 432
GAP = 20
"""Between two places, so that their words never touch."""

LONG = 18
"""Characters that the usual room holds beside the picture."""


@dataclass(frozen=True)
class Place:
    """A place people come from or go to. `wanted` is what the programme looks for; `known` is False for the
    answers that are none."""

    key: str
    label: str
    short: str = ""
    wanted: bool = False
    known: bool = True
    words: str = ""
    """The full words, for the table."""


@dataclass(frozen=True)
class Node:
    place: Place
    count: int
    y: float
    height: float
    told: str
    """The number as it is written."""

    @property
    def text_y(self) -> float:
        return round(self.y + self.height / 2 + 5, 1)

    @property
    def css(self) -> str:
        return "f1" if self.place.wanted else "node"


@dataclass(frozen=True)
class Cell:
    count: int
    got: bool
    told: str
    link: str = ""


@dataclass(frozen=True)
class Line:
    place: Place
    cells: list[Cell]
    total: int
    told: str


@dataclass(frozen=True)
class Flow:
    """Draw with `{% include "kit/flow.html" with f=… %}`.

    `places` from the top of the picture; `counts` maps (from, to) keys to numbers of people; `links`
    opens a cell of the table on the people behind it.
    """

    places: list[Place]
    counts: dict[tuple[str, str], int]
    before: str = "À l’entrée"
    after: str = "À la sortie"
    caption: str = ""
    links: dict[tuple[str, str], str] | None = None
    goals: list[Place] | None = None
    """Places of the right side, when they are others than those of the left."""
    tell: Callable[[int], str] = str
    """How a number is written: people as they are counted, money in euros."""
    unit: str = "personnes"

    @property
    def ends(self) -> list[Place]:
        return self.places if self.goals is None else self.goals

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def height(self) -> int:
        return HEIGHT

    @property
    def long(self) -> bool:
        """Whether what is written on the right needs more room than usual."""
        return any(len(node.told) + len(node.place.label) > LONG for node in self.right)

    @property
    def words(self) -> str:
        ends = f"{self.before.lower()} vers {self.after.lower()}"
        return f"Flux de {ends}, {self.tell(self.total)} {self.unit}".rstrip() + ". Le tableau suit."

    @cached_property
    def _scale(self) -> float:
        sides = [self._sums(0), self._sums(1)]
        shown = max(map(len, sides), default=0)
        return (HEIGHT - GAP * max(shown - 1, 0)) / max(self.total, 1)

    def _sums(self, side: int) -> dict[str, int]:
        found: dict[str, int] = {}
        for pair, count in self.counts.items():
            found[pair[side]] = found.get(pair[side], 0) + count
        return found

    def _nodes(self, side: int) -> list[Node]:
        sums, y, found = self._sums(side), 0.0, []
        for place in self.ends if side else self.places:
            count = sums.get(place.key, 0)
            if count:
                height = count * self._scale
                found.append(Node(place, count, round(y, 1), round(height, 1), self.tell(count)))
                y += height + GAP
        return found

    @cached_property
    def left(self) -> list[Node]:
        return self._nodes(0)

    @cached_property
    def right(self) -> list[Node]:
        return self._nodes(1)

    def _got(self, origin: Place, goal: Place) -> bool:
        return goal.wanted and origin.known and not origin.wanted

    @cached_property
    def bands(self) -> list[tuple[str, list[str]]]:
        """Groups of SVG paths: grey ones, faint ones (an unknown on one side), coloured ones on top."""
        used_left = {node.place.key: node.y for node in self.left}
        used_right = {node.place.key: node.y for node in self.right}
        groups: dict[str, list[str]] = {"band-grey": [], "band-unk": [], "band-act": []}
        for origin in self.places:
            for goal in self.ends:
                count = self.counts.get((origin.key, goal.key), 0)
                if not count:
                    continue
                thick = count * self._scale
                a, b = used_left[origin.key], used_right[goal.key]
                used_left[origin.key], used_right[goal.key] = a + thick, b + thick
                path = (
                    f"M2 {a:.1f}C45 {a:.1f} 55 {b:.1f} 98 {b:.1f}V{b + thick:.1f}"
                    f"C55 {b + thick:.1f} 45 {a + thick:.1f} 2 {a + thick:.1f}Z"
                )
                unknown = not (origin.known and goal.known)
                kind = "band-act" if self._got(origin, goal) else "band-unk" if unknown else "band-grey"
                groups[kind].append(path)
        return list(groups.items())

    @cached_property
    def rows(self) -> list[Line]:
        links = self.links or {}
        found = []
        for origin in self.places:
            cells = []
            for goal in self.ends:
                pair = (origin.key, goal.key)
                count = self.counts.get(pair, 0)
                cells.append(Cell(count, self._got(origin, goal), self.tell(count), links.get(pair, "")))
            total = sum(cell.count for cell in cells)
            found.append(Line(origin, cells, total, self.tell(total)))
        return found

    @cached_property
    def sums(self) -> list[int]:
        after = self._sums(1)
        return [after.get(place.key, 0) for place in self.ends]

    @property
    def sums_told(self) -> list[str]:
        return [self.tell(total) for total in self.sums]

    @property
    def told(self) -> str:
        return self.tell(self.total)
