"""Sets of people as packed bits: a figure crossed with any condition is an intersection, then a count of bits.

One bit per person-row of a population in a scope. A condition is read once by Polars, as everywhere else, and packed;
from then on every crossing of it is a few operations on words, which CRoaring does in one pass. The bits of a cell are
also the list of the people behind it.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from pyroaring import BitMap

from convergence.conditions import ALWAYS, Node, Schema, fields_used
from convergence.conditions.as_polars import lay
from convergence.indicators.definition import Definition, Measure
from convergence.indicators.evaluate import Counts, Evaluation, State
from convergence.indicators.populations import Population
from convergence.indicators.scope import AskError
from convergence.kit.french import NBSP

Cell = tuple[int, ...]
"""Which condition of each side a cell stands for, by place in that side."""


@dataclass(frozen=True)
class Sets:
    """The masks of a figure: `success` lies in `known`, `known` and `refused` in `population`."""

    population: BitMap
    known: BitMap
    success: BitMap
    refused: BitMap

    def of(self, state: State | None) -> BitMap:
        """Who is in that state; the whole population without one."""
        match state:
            case State.SUCCESS:
                return self.success
            case State.FAILURE:
                return self.known - self.success
            case State.REFUSED:
                return self.refused
            case State.UNKNOWN:
                return self.population - self.known - self.refused
        return self.population

    def among(self, asked: BitMap) -> Sets:
        """The same figure among these rows."""
        return Sets(self.population & asked, self.known & asked, self.success & asked, self.refused & asked)


def pack(flags: pl.Series) -> BitMap:
    """One bit per row; null is no."""
    rows = np.flatnonzero(flags.fill_null(value=False).to_numpy()).astype(np.uint32)
    return BitMap(array("I", rows.tobytes()), optimize=False)


def places(bits: BitMap) -> pl.Series:
    """The rows whose bit is set."""
    return pl.Series(np.frombuffer(bits.to_array(), dtype=np.uint32))


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
        self._true: dict[Node, BitMap] = {}
        self._refused: dict[Node, BitMap] = {}
        self._sets: dict[Definition, Sets] = {}

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

    def where(self, node: Node) -> BitMap:
        """The rows where the condition is true."""
        self.learn([node])
        return self._true[node]

    def sets(self, definition: Definition) -> Sets:
        """The masks of a figure. Raises AskError when it counts no people, ValueError on another population."""
        if definition.measure is not Measure.PEOPLE:
            raise AskError(f"{definition.key} ne compte pas des personnes{NBSP}: il ne se croise pas.")
        if definition.population is not self.population:
            raise ValueError(f"{definition.key} counts {definition.population}, these are masks of {self.population}")
        if definition not in self._sets:
            self.learn(definition.nodes)
            population = self._true[definition.within]
            known = population & self._true[definition.known]
            self._sets[definition] = Sets(
                population=population,
                known=known,
                success=known & self._true[definition.success],
                refused=(population - known) & self._refused[definition.known],
            )
        return self._sets[definition]

    def cross(
        self, definition: Definition, sides: Sequence[Sequence[Node]] = (), within: Node = ALWAYS
    ) -> dict[Cell, Counts]:
        """The figure in every cell of these sides, among those for whom `within` holds. Without a side, one cell.

        The conditions of a side need not exclude one another: each cell counts those for whom all of its
        conditions are true.
        """
        self.learn([within, *definition.nodes, *(node for side in sides for node in side)])
        sets = self.sets(definition)
        if within != ALWAYS:
            sets = sets.among(self.where(within))
        return dict(_cells(sets, [[self._true[node] for node in side] for side in sides], ()))

    def behind(self, definition: Definition, state: State | None = None, within: Node = ALWAYS) -> pl.Series:
        """The journeys of a cell, by `spell`: its bits, read as a list."""
        self.learn([within, *definition.nodes])
        found = self.sets(definition).of(state) & self.where(within)
        return self.evaluation.people(self.population, ("spell",))["spell"][places(found)]


def _cells(sets: Sets, sides: list[list[BitMap]], at: Cell) -> Iterator[tuple[Cell, Counts]]:
    """One side after the other: what is left of the masks is narrower at each step. The last is counted, not made."""
    if not sides:
        yield at, _counts(len(sets.success), len(sets.known), len(sets.population), len(sets.refused))
    elif len(sides) == 1:
        masks = (sets.success, sets.known, sets.population, sets.refused)
        for place, bits in enumerate(sides[0]):
            yield (*at, place), _counts(*(mask.intersection_cardinality(bits) for mask in masks))
    else:
        for place, bits in enumerate(sides[0]):
            yield from _cells(sets.among(bits), sides[1:], (*at, place))


def _counts(success: int, known: int, population: int, refused: int) -> Counts:
    return Counts(success, known - success, population - known - refused, refused)
