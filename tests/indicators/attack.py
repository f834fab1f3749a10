"""An attacker: what the published set of a year lets anybody deduce, by linear constraints between its cells.

She knows how figures are defined, every number that is shown, and, worse than the truth, exactly by how much each level
differs from the sum of the one below (people counted in two places). Every count is at least nil. What she gets for a
hidden count is the interval of values that all of it allows. Written from the definitions, apart from the product.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

Place, Count = str, str
Shown = Callable[[Place, str], bool]
"""Whether a figure is told at a place."""

ACC, OPEN, EX = "ACC", "OPEN", "EX"
SPLITS = {
    ACC: ("CVG-03", "CVG-04", "CVG-13P", "CVG-13C", "CVG-14", "CVG-15", "CVG-16", "PHC-02", "PHC-04", "PHC-05",
          "PHC-09"),
    EX: ("CVG-05", "CVG-05B", "CVG-09", "CVG-10", "CVG-12E", "CVG-12L", "CVG-12S", "PHC-07", "PHC-08", "PHC-10"),
}  # fmt: skip
PARTS = {EX: ("CVG-05C", "CVG-07", "CVG-08", "CVG-11")}
"""Figures that ask part of a population."""
OF_SUCCESSES = {
    "PHC-03": "PHC-02", "SUI-06E": "SUI-06R", "SUI-06L": "SUI-06R", "SUI-12E": "SUI-12R", "SUI-12L": "SUI-12R",
}  # fmt: skip
AMONG_SUCCESSES = {"PHC-06": "PHC-02"}
STRICTER = {"CVG-05B": "CVG-05", "PHC-06D": "PHC-06"}
EXCLUSIVE = {"CVG-10": "CVG-09", "PHC-08": "PHC-07"}
SAME = {**STRICTER, **EXCLUSIVE, "CVG-06": "CVG-05", "CVG-08": "CVG-07"}
"""Figures with the same people and the same missing answers."""
GAPS = {"CVG-06": "CVG-05", "CVG-08": "CVG-07", "CVG-11": ""}


@dataclass
class Attack:
    """Unknown counts, and what is known of them."""

    truth: Mapping[Place, Mapping[Count, int]]
    parents: Mapping[Place, Place]
    shown: Shown
    names: dict[tuple[Place, Count], int] = field(default_factory=dict)
    rows: list[tuple[dict[int, float], str, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for place, counts in self.truth.items():
            for count in counts:
                self.names[(place, count)] = len(self.names)
        for place, counts in self.truth.items():
            for terms, sense in relations(counts):
                self._say({self.names[(place, name)]: weight for name, weight in terms.items()}, sense, 0)
        for parent in set(self.parents.values()):
            below = [place for place, above in self.parents.items() if above == parent]
            for count, total in self.truth[parent].items():
                extra = sum(self.truth[place][count] for place in below) - total
                terms = {self.names[(place, count)]: 1.0 for place in below}
                self._say({**terms, self.names[(parent, count)]: -1.0}, "=", extra)

    def _say(self, terms: dict[int, float], sense: str, value: float) -> None:
        self.rows.append((terms, sense, value))

    @property
    def hidden(self) -> list[tuple[Place, Count]]:
        return [(place, count) for place, count in self.names if not self.shown(place, figure(count))]

    def intervals(self, wanted: list[tuple[Place, Count]], enough: int) -> Iterator[tuple[Place, Count, int, int]]:
        """Values that each of these counts may take, from the least to the most; not looked for further than `enough`
        apart."""
        known = {
            at: self.truth[place][count]
            for (place, count), at in self.names.items()
            if self.shown(place, figure(count))
        }
        free = [at for at in self.names.values() if at not in known]
        column = {at: number for number, at in enumerate(free)}
        left = []
        for terms, sense, value in self.rows:
            rest = {column[at]: weight for at, weight in terms.items() if at in column}
            value -= sum(weight * known[at] for at, weight in terms.items() if at in known)
            if rest:
                left.append((rest, sense, value))
        linked = csr_array(
            (np.ones(sum(len(rest) for rest, _, _ in left)), _indices(left)), shape=(len(left), len(free))
        )
        _, island = connected_components(linked.T @ linked, directed=False)
        systems: dict[int, _System] = {}
        for place, count in wanted:
            at = column[self.names[(place, count)]]
            name = int(island[at])
            if name not in systems:
                systems[name] = _System([row for row in left if island[next(iter(row[0]))] == name])
            low, high = systems[name].interval(at, enough)
            yield place, count, low, high


class _System:
    """Constraints that share unknowns."""

    def __init__(self, rows: list[tuple[dict[int, float], str, float]]) -> None:
        self.place = {at: number for number, at in enumerate(sorted({at for terms, _, _ in rows for at in terms}))}
        self.equal, self.equals = self._side(rows, "=")
        self.under, self.most = self._side(rows, "<")
        self.low = np.full(len(self.place), np.inf)
        self.high = np.full(len(self.place), -np.inf)

    def _side(
        self, rows: list[tuple[dict[int, float], str, float]], sense: str
    ) -> tuple[csr_array | None, list[float] | None]:
        mine = [(terms, value) for terms, each, value in rows if each == sense]
        if not mine:
            return None, None
        data = [
            (number, self.place[at], weight) for number, (terms, _) in enumerate(mine) for at, weight in terms.items()
        ]
        lines, columns, weights = zip(*data, strict=True)
        return csr_array((weights, (lines, columns)), shape=(len(mine), len(self.place))), [value for _, value in mine]

    def interval(self, at: int, enough: int) -> tuple[int, int]:
        """Two values that one unknown may take. Every solution found tells a value of all the others too."""
        number = self.place[at]
        if not np.isfinite(self.low).all():
            draw = np.random.default_rng(0)
            for _ in range(10):
                aim = draw.normal(size=len(self.place))
                self._towards(aim)
                self._towards(-aim)
        for sign in (1.0, -1.0):
            if self.high[number] - self.low[number] < enough:
                self._towards(sign * np.eye(1, len(self.place), number)[0])
        return ceil(self.low[number] - 1e-6), floor(self.high[number] + 1e-6)

    def _towards(self, cost: NDArray[np.float64]) -> None:
        solved = linprog(
            cost, A_eq=self.equal, b_eq=self.equals, A_ub=self.under, b_ub=self.most, bounds=(0, 10**5), method="highs"
        )
        assert solved.status == 0, "the attacker's system holds the truth: it has a solution"
        self.low, self.high = np.minimum(self.low, solved.x), np.maximum(self.high, solved.x)


def _indices(rows: list[tuple[dict[int, float], str, float]]) -> tuple[list[int], list[int]]:
    pairs = [(number, at) for number, (rest, _, _) in enumerate(rows) for at in rest]
    return [row for row, _ in pairs], [at for _, at in pairs]


def figure(count: Count) -> str:
    return count.partition("|")[0]


def relations(counts: Mapping[Count, int]) -> Iterator[tuple[dict[Count, float], str]]:
    """What binds the counts of one place: terms whose sum is nil (=), or at most nil (<)."""
    keys = {figure(count) for count in counts}

    def people(key: str, weight: float = 1.0) -> dict[Count, float]:
        return {f"{key}|{state}": weight for state in "sfm"}

    yield {OPEN: 1.0, ACC: -1.0}, "<"
    yield {EX: 1.0, ACC: -1.0}, "<"
    yield {ACC: 1.0, OPEN: -1.0, EX: -1.0}, "<"
    for whole, figures in SPLITS.items():
        for key in keys.intersection(figures):
            yield {**people(key), whole: -1.0}, "="
    for whole, figures in PARTS.items():
        for key in keys.intersection(figures):
            yield {**people(key), whole: -1.0}, "<"
    for key in keys & OF_SUCCESSES.keys():
        yield {**people(key), f"{OF_SUCCESSES[key]}|s": -1.0}, "="
    for key in keys & AMONG_SUCCESSES.keys():
        yield {**people(key), f"{AMONG_SUCCESSES[key]}|s": -1.0}, "<"
    for key in keys & SAME.keys():
        yield {f"{key}|m": 1.0, f"{SAME[key]}|m": -1.0}, "="
        yield {f"{key}|s": 1.0, f"{key}|f": 1.0, f"{SAME[key]}|s": -1.0, f"{SAME[key]}|f": -1.0}, "="
    for key in keys & STRICTER.keys():
        yield {f"{key}|s": 1.0, f"{STRICTER[key]}|s": -1.0}, "<"
    for key in keys & EXCLUSIVE.keys():
        yield {f"{key}|s": 1.0, f"{EXCLUSIVE[key]}|f": -1.0}, "<"
    for key in keys & GAPS.keys():
        for state in "sf":
            yield {f"{key}|with_{state}": 1.0, f"{key}|without_{state}": 1.0, f"{key}|{state}": -1.0}, "="
            if GAPS[key]:
                yield {f"{key}|{state}": 1.0, f"{GAPS[key]}|{state}": -1.0}, "="
