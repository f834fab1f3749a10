"""Sets of people as packed bits: a figure crossed with any condition is an intersection, then a count of bits.

One bit per person-row of a population in a scope, 64 to a word. A condition is read once by Polars, as everywhere
else, and packed; from then on every crossing of it is a few operations on words. The bits of a cell are also the
list of the people behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from convergence.conditions import ALWAYS, Node, Schema, fields_used
from convergence.conditions.as_polars import lay
from convergence.indicators.definition import Definition, Measure
from convergence.indicators.evaluate import Counts, Evaluation, State
from convergence.indicators.populations import Population
from convergence.indicators.scope import AskError
from convergence.kit.french import NBSP

Bits = NDArray[np.uint64]
Cell = tuple[int, ...]
"""Which condition of each side a cell stands for, by place in that side."""
_WORD = 64


@dataclass(frozen=True)
class Sets:
    """The masks of a figure: `success` lies in `known`, `known` and `refused` in `population`."""

    population: Bits
    known: Bits
    success: Bits
    refused: Bits

    def of(self, state: State | None) -> Bits:
        """Who is in that state; the whole population without one."""
        match state:
            case State.SUCCESS:
                return self.success
            case State.FAILURE:
                return self.known & ~self.success
            case State.REFUSED:
                return self.refused
            case State.UNKNOWN:
                return self.population & ~self.known & ~self.refused
        return self.population


def pack(flags: pl.Series) -> Bits:
    """One bit per row; null is no."""
    words = np.zeros(-(-len(flags) // _WORD), dtype=np.uint64)
    packed = np.packbits(flags.fill_null(value=False).to_numpy(), bitorder="little")
    words.view(np.uint8)[: packed.size] = packed
    return words


def places(bits: Bits) -> NDArray[np.intp]:
    """The rows whose bit is set."""
    return np.flatnonzero(np.unpackbits(bits.view(np.uint8), bitorder="little"))


def count(bits: Bits) -> int:
    """How many bits are set."""
    return int(np.bitwise_count(bits).sum(dtype=np.int64))


class Masks:
    """What is known of one population in one scope, as bits. A condition once read is kept.

    `schema` names the fields that conditions may read: those of the definitions, and more where `derive` adds
    columns to the person-rows (an age, for instance).
    """

    def __init__(
        self,
        evaluation: Evaluation,
        population: Population,
        schema: Schema | None = None,
        derive: Sequence[pl.Expr] = (),
    ) -> None:
        self.evaluation = evaluation
        self.population = population
        self.schema = schema or evaluation.schema
        self.derive = derive
        self._true: dict[Node, Bits] = {}
        self._refused: dict[Node, Bits] = {}

    def learn(self, nodes: Iterable[Node]) -> None:
        """Read and pack the conditions that are not known yet, all in one pass over the rows."""
        missing = list(dict.fromkeys(node for node in nodes if node not in self._true))
        if not missing:
            return
        names = {name for node in missing for name in fields_used(node)}
        names |= {refusal for name in names if (refusal := self.schema[name].refusal)}
        derived = [item for item in self.derive if item.meta.output_name() in names]
        sources = {root for item in derived for root in item.meta.root_names()}
        plain = names - {item.meta.output_name() for item in derived}
        rows = self.evaluation.people(self.population, sorted(plain | sources | {"spell"})).with_columns(derived)
        laid, given = lay(rows, missing, self.schema, self.evaluation.params)
        found = laid.select(
            *(given[node].value.alias(f"t{at}") for at, node in enumerate(missing)),
            *(given[node].refused.alias(f"r{at}") for at, node in enumerate(missing)),
        )
        for at, node in enumerate(missing):
            self._true[node], self._refused[node] = pack(found[f"t{at}"]), pack(found[f"r{at}"])

    def where(self, node: Node) -> Bits:
        """The rows where the condition is true."""
        self.learn([node])
        return self._true[node]

    def sets(self, definition: Definition) -> Sets:
        """The masks of a figure. Raises AskError when it counts no people, ValueError on another population."""
        if definition.measure is not Measure.PEOPLE:
            raise AskError(f"{definition.key} ne compte pas des personnes{NBSP}: il ne se croise pas.")
        if definition.population is not self.population:
            raise ValueError(f"{definition.key} counts {definition.population}, these are masks of {self.population}")
        self.learn(definition.nodes)
        population = self._true[definition.within]
        known = population & self._true[definition.known]
        return Sets(
            population=population,
            known=known,
            success=known & self._true[definition.success],
            refused=population & ~known & self._refused[definition.known],
        )

    def cross(
        self, definition: Definition, sides: Sequence[Sequence[Node]] = (), within: Node = ALWAYS
    ) -> dict[Cell, Counts]:
        """The figure in every cell of these sides, among those for whom `within` holds. Without a side, one cell.

        The conditions of a side need not exclude one another: each cell counts those for whom all of its
        conditions are true.
        """
        self.learn([within, *definition.nodes, *(node for side in sides for node in side)])
        sets, asked = self.sets(definition), self.where(within)
        states = np.stack([sets.success, sets.known, sets.population, sets.refused]) & asked
        return dict(_cells(states, [[self._true[node] for node in side] for side in sides], ()))

    def behind(self, definition: Definition, state: State | None = None, within: Node = ALWAYS) -> pl.Series:
        """The journeys of a cell, by `spell`: its bits, read as a list."""
        self.learn([within, *definition.nodes])
        found = self.sets(definition).of(state) & self.where(within)
        return self.evaluation.people(self.population, ("spell",))["spell"][places(found)]


def _cells(states: Bits, sides: list[list[Bits]], at: Cell) -> Iterator[tuple[Cell, Counts]]:
    """One side after the other: what is left of the masks is narrower at each step."""
    if not sides:
        success, known, population, refused = np.bitwise_count(states).sum(axis=1, dtype=np.uint32).tolist()
        yield at, Counts(success, known - success, population - known - refused, refused)
        return
    for place, bits in enumerate(sides[0]):
        yield from _cells(states & bits, sides[1:], (*at, place))
