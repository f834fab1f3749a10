"""The one evaluator: three masks over person-rows, that values, lists, bounds and tests all read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from convergence.conditions import Schema
from convergence.conditions.as_polars import FALSE, REFUSAL, TRUE, UNKNOWN, Given, lay
from convergence.indicators.columns import PERIOD_END, prepared_schema
from convergence.indicators.definition import Definition, Kind, Measure
from convergence.indicators.gaps import Gap, Group, compare
from convergence.indicators.populations import Population, Prepared
from convergence.indicators.scope import AskError, Scope
from convergence.indicators.settings import REFERENCE, Rules
from convergence.kit.french import NBSP


class State(StrEnum):
    """What a person of the population is for a figure."""

    SUCCESS = "success"
    FAILURE = "failure"
    UNKNOWN = "unknown"
    REFUSED = "refused"


_NUMBERS = {State.SUCCESS: TRUE, State.FAILURE: FALSE, State.UNKNOWN: UNKNOWN, State.REFUSED: REFUSAL}
_IDENTITY = ("spell", "journey_id", "person_id", "chantier_id", "chantier_code", "reference")


@dataclass(frozen=True)
class Counts:
    """How many people are in each state: of a figure at a place, or of a cell of a crossing."""

    successes: int = 0
    failures: int = 0
    unknown: int = 0
    refused: int = 0
    spread: tuple[int, ...] = ()
    """How many of the known stand at each step, where the figure tells them."""
    gap: Gap | None = None

    @property
    def known(self) -> int:
        return self.successes + self.failures

    @property
    def population(self) -> int:
        return self.known + self.unknown + self.refused

    def result(self, definition: Definition, rules: Rules, measured: float | None = None) -> Result:
        """The figure that these numbers make."""
        return Result(
            self.successes, self.failures, self.unknown, self.refused, self.spread, self.gap,
            definition=definition, rules=rules, measured=measured,
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Result(Counts):
    """A figure computed: who is in each state, and what follows from their numbers.

    `value`, `low`, `high` are fractions for a rate, a number for a count or a mean, None when nothing is known.
    """

    definition: Definition
    measured: float | None = None
    """Places, or the mean stock, for figures that count no person-rows."""
    rules: Rules = REFERENCE
    merged: bool = False
    """Published figures: `unknown` holds the refusals too, which are too few to be told apart."""

    @property
    def value(self) -> float | None:
        if self.definition.measure is not Measure.PEOPLE:
            return self.measured
        if self.definition.kind is Kind.COUNT:
            return self.successes
        return self.successes / self.known if self.known else None

    @property
    def low(self) -> float | None:
        """The rate if every person whose answer lacks had failed."""
        return self.successes / self.population if self.population else None

    @property
    def high(self) -> float | None:
        """The rate if every person whose answer lacks had succeeded."""
        missing = self.unknown + self.refused
        return (self.successes + missing) / self.population if self.population else None

    @property
    def is_share(self) -> bool:
        return self.definition.kind in (Kind.RATE, Kind.DISTRIBUTION, Kind.GAP)

    @property
    def thin(self) -> bool:
        """Whether too few answers are known for the rate to stand alone."""
        return self.is_share and self.population > 0 and self.known < self.rules.known_share * self.population


class Evaluation:
    """All figures of one programme, period and scope. Each population is laid out once."""

    def __init__(self, prepared: Prepared, scope: Scope) -> None:
        self.prepared = prepared
        self.scope = scope
        self.schema = prepared_schema(prepared.rules.alt_level)
        self.params = {PERIOD_END: prepared.period.end}
        self._people: dict[Population, pl.Series] = {}

    def people(self, population: Population, columns: Iterable[str] = _IDENTITY) -> pl.DataFrame:
        """These columns of the person-rows of a population in this scope."""
        if population not in self._people:
            self._people[population] = self.prepared.people(population, self.scope)
        return self.prepared.journeys.select(columns)[self._people[population]]

    def results(self, definitions: Iterable[Definition]) -> dict[str, Result]:
        """Every figure, by key. One pass over each population."""
        wanted = list(definitions)
        counts: dict[str, Counts] = {}
        for population in Population:
            group = [item for item in wanted if item.population is population and item.measure is Measure.PEOPLE]
            if group:
                counts |= self._count(population, group)
        return {item.key: self._result(item, counts.get(item.key, NOBODY)) for item in wanted}

    def result(self, definition: Definition) -> Result:
        return self.results([definition])[definition.key]

    @property
    def chantiers(self) -> int:
        """How many chantiers accompanied somebody in the period."""
        return self.people(Population.ACC, ("chantier_id",))["chantier_id"].n_unique()

    def crossed(self, population: Population, before: str, after: str) -> dict[tuple[str, str], int]:
        """How many people of a population for each pair of codes of two columns."""
        rows = self.people(population, (before, after)).group_by(before, after).len().sort(before, after).rows()
        return {(one, other): count for one, other, count in rows}

    def members(self, definition: Definition, state: State | None = None, more: Iterable[str] = ()) -> pl.DataFrame:
        """The journeys behind a figure, one per person, with their state and `more` columns.

        Raises AskError where there are none.
        """
        if definition.measure is not Measure.PEOPLE:
            raise AskError(f"{definition.key} ne compte pas des personnes{NBSP}: il n’y a pas de liste derrière.")
        columns = tuple(dict.fromkeys((*_IDENTITY, *more)))
        rows, given = self._laid(definition.population, [definition], columns)
        states = rows.select(*columns, _state(definition, given).alias("state")).filter(
            pl.col("state").is_not_null() if state is None else pl.col("state") == _NUMBERS[state]
        )
        names = {number: str(name) for name, number in _NUMBERS.items()}
        return states.with_columns(pl.col("state").replace_strict(names, return_dtype=pl.String)).sort(
            "chantier_code", "reference"
        )

    def exposed(self, definition: Definition) -> pl.Series:
        """The journeys on the first side of a gap, by `spell`."""
        assert definition.exposed is not None
        rows, given = self._laid(definition.population, [definition], _IDENTITY)
        return rows.filter(given[definition.exposed].value.fill_null(value=False))["spell"]

    def _laid(
        self, population: Population, group: list[Definition], more: Iterable[str] = ()
    ) -> tuple[pl.DataFrame, Given]:
        """The person-rows with the columns and the readings that these definitions need."""
        columns = sorted({*columns_of(group, self.schema), *more})
        nodes = [node for item in group for node in item.nodes]
        return lay(self.people(population, columns), nodes, self.schema, self.params)

    def _count(self, population: Population, group: list[Definition]) -> dict[str, Counts]:
        """How many rows are in each state (and exposed, and at each value of the spread), for each figure."""
        rows, given = self._laid(population, group)
        found = marks(rows, given, group)
        one = np.zeros(rows.height, dtype=np.int64)
        return {item.key: count(found, item, one, 1)[0] for item in group}

    def _result(self, definition: Definition, counts: Counts) -> Result:
        return counts.result(definition, self.prepared.rules, self._measured(definition.measure))

    def _measured(self, measure: Measure) -> float | None:
        if measure is Measure.PLACES:
            return self.places
        if measure is Measure.MEAN_STOCK:
            stocks = self.stocks
            return sum(stocks) / len(stocks) if stocks else None
        return None

    @cached_property
    def places(self) -> int:
        return self.prepared.places(self.scope)

    @cached_property
    def stocks(self) -> list[int]:
        """Persons present on the last day of each month of the period."""
        return self.prepared.stocks(self.scope, list(self.prepared.period.month_ends()))


def _state(definition: Definition, given: Given) -> pl.Expr:
    """The state of each person-row as a number, null outside the figure's population."""
    known, success, within = (given[node] for node in (definition.known, definition.success, definition.within))
    undecided = pl.when(known.refused).then(REFUSAL).otherwise(UNKNOWN)
    decided = pl.when(success.value).then(TRUE).otherwise(FALSE)
    return pl.when(within.value).then(pl.when(known.value).then(decided).otherwise(undecided)).cast(pl.UInt8)


_OUTSIDE = 4
"""The number of a row that the figure does not ask about."""
_SIDE, _MARKS = 8, 16
"""A mark is a state, plus `_SIDE` when exposed: a small number below `_MARKS`."""
_STEPS, _NO_STEP = 9, 15


NOBODY = Counts()


def columns_of(group: Iterable[Definition], schema: Schema) -> list[str]:
    """The columns that these definitions read."""
    names = {name for item in group for name in (*item.fields, item.spread) if name}
    refusals = {field.refusal for name in names if (field := schema[name]).refusal}
    return sorted(names | refusals | {"spell"})


def marks(rows: pl.DataFrame, given: Given, group: Iterable[Definition]) -> pl.DataFrame:
    """The mark of every row for each figure, under its key, and the steps of those that have a spread."""
    columns = []
    for item in group:
        state = _state(item, given).fill_null(_OUTSIDE)
        if item.exposed is not None:
            state = state + pl.when(given[item.exposed].value).then(_SIDE).otherwise(0)
        columns.append(state.cast(pl.UInt8).alias(item.key))
        if item.spread:
            known = _state(item, given).is_in([TRUE, FALSE]) & pl.col(item.spread).is_between(0, _STEPS - 1)
            columns.append(
                pl.when(known).then(pl.col(item.spread)).otherwise(_NO_STEP).cast(pl.UInt8).alias(_steps(item))
            )
    return rows.select(columns)


def count(found: pl.DataFrame, definition: Definition, places: NDArray[np.int64], size: int) -> list[Counts]:
    """What is counted of a figure in each of `size` places, `places` being where each row stands."""
    steps = _tally(found[_steps(definition)], places, size) if definition.spread else [[]] * size
    return [
        _counts(definition, row, tuple(spread[:_STEPS]))
        for row, spread in zip(_tally(found[definition.key], places, size), steps, strict=True)
    ]


def _counts(definition: Definition, by_mark: list[int], spread: tuple[int, ...]) -> Counts:
    """What so many rows of each mark make."""
    plain, gap = by_mark[:_SIDE], None
    if definition.exposed is not None:
        exposed = by_mark[_SIDE:]
        gap = compare(*(Group(side[TRUE] + side[FALSE], side[TRUE]) for side in (exposed, plain)))
        plain = [one + other for one, other in zip(plain, exposed, strict=True)]
    return Counts(plain[TRUE], plain[FALSE], plain[UNKNOWN], plain[REFUSAL], spread, gap)


def _steps(definition: Definition) -> str:
    return f"{definition.key}|{definition.spread}"


def _tally(column: pl.Series, places: NDArray[np.int64], size: int) -> list[list[int]]:
    """How many rows bear each small number, in each place."""
    cells = np.bincount(places * _MARKS + column.to_numpy(), minlength=size * _MARKS)
    return cells.reshape(size, _MARKS).tolist()
