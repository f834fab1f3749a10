"""What each figure tells of people at one place: the counts that must be large enough, and the figure it rests on.

A figure splits a *base* (everybody accompanied, those who left, the successes of another figure) into cases. Beside
successes and failures, some tell one more case by subtraction: people outside the strict sense (CVG-05 less CVG-05B),
neither of two exclusive successes (CVG-09, CVG-10), people of the base whom the figure does not ask about (CVG-07 among
exits). Those are counted as cases too. Missing answers are told whole: they say something of the file, not of the
person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from convergence.indicators.definition import Definition, Kind, Measure, Section, Words
from convergence.indicators.evaluate import Result
from convergence.indicators.levels import Everywhere, Level
from convergence.indicators.populations import Population, Prepared
from convergence.indicators.settings import Rules

PEOPLE, MOVES = "ACC", "MOVES"
"""The two heads of every table: who is accompanied; who is present on the last day and who left. The last two are one
cell: with the first, each would give the other away."""
OPEN, EXITS = "OPEN", "EX"


@dataclass(frozen=True)
class Cell:
    """The counts that one figure tells at one place."""

    people: tuple[int, ...]
    """Each at least `least_known`."""
    cases: tuple[int, ...] = ()
    """Each at least `least_each`."""

    def __add__(self, other: Cell) -> Cell:
        return Cell(_plus(self.people, other.people), _plus(self.cases, other.cases))

    def safe(self, rules: Rules) -> bool:
        """Whether it may be told, standing alone."""
        return all(count >= rules.least_known for count in self.people) and all(
            count >= rules.least_each for count in self.cases
        )


def _plus(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(a + b for a, b in zip(one, other, strict=True))


@dataclass(frozen=True)
class Counted:
    """Everything a bilan counts at one place, before anything is hidden."""

    results: Mapping[str, Result]
    heads: Mapping[str, int]
    """ACC, OPEN and EX: persons."""
    places: int
    chantiers: int

    def cell(self, key: str) -> Cell:
        """What that figure (or head) tells here."""
        if key == PEOPLE:
            return Cell((self.heads[PEOPLE],))
        if key == MOVES:
            return Cell((self.heads[OPEN], self.heads[EXITS]))
        result = self.results[key]
        apart = _APART.get(key)
        beside = (apart(self),) if apart is not None else ()
        if result.gap is not None:
            groups = (result.gap.exposed, result.gap.unexposed)
            cases = tuple(count for group in groups for count in (group.successes, group.n - group.successes))
            return Cell(tuple(group.n for group in groups), (*cases, *beside))
        if result.is_share:
            return Cell((result.known,), (result.successes, result.failures, *beside))
        if result.definition.measure is Measure.PLACES:
            return Cell(())
        return Cell((int(result.value or 0),))


def _head(population: Population | None, key: str) -> Definition:
    words = Words(("personne", "personnes"))
    if population is None:
        return Definition(key, "", Kind.COUNT, Section.LEAD, words, measure=Measure.PLACES)
    return Definition(key, "", Kind.COUNT, Section.LEAD, words, population=population)


PLACES = "PLACES"
_HEADS = [_head(population, str(population)) for population in (Population.ACC, Population.OPEN, Population.EX)]
_COUNTED = [*_HEADS, _head(None, PLACES)]
"""What is counted beside the figures of a programme."""


def count_level(everywhere: Everywhere, level: Level) -> dict[str, Counted]:
    """Everything counted at every place of a level; `everywhere` was asked for by `everywhere_of`."""
    journeys = everywhere.prepared.journeys.filter(pl.col(Population.ACC))
    held = journeys.group_by(level.place.alias("place")).agg(pl.col("chantier_id").n_unique())
    chantiers: dict[str, int] = dict(held.rows())
    return {
        place: Counted(
            {key: result for key, result in results.items() if key not in _KEYS},
            {item.key: results[item.key].successes for item in _HEADS},
            int(results[PLACES].value or 0),
            chantiers.get(place, 0),
        )
        for place, results in everywhere.results(level).items()
    }


def everywhere_of(prepared: Prepared, definitions: list[Definition]) -> Everywhere:
    """What counts the figures and the heads of their tables in one pass for each level."""
    return Everywhere(prepared, [*_COUNTED, *definitions])


_KEYS = frozenset(item.key for item in _COUNTED)


def base(definition: Definition) -> str:
    """The figure or head whose people this one splits: hidden where that one is. Empty: it stands alone."""
    if definition.key in _BASES:
        return _BASES[definition.key]
    if definition.measure is Measure.PLACES or definition.population in (Population.SUI6, Population.SUI12):
        return ""
    whole = definition.population is Population.ACC and definition.measure is Measure.PEOPLE
    return PEOPLE if whole else MOVES


_BASES = {
    "CVG-05B": "CVG-05", "CVG-05C": "CVG-05", "CVG-06": "CVG-05", "CVG-08": "CVG-07", "CVG-10": "CVG-09",
    "PHC-03": "PHC-02", "PHC-06": "PHC-02", "PHC-06D": "PHC-06", "PHC-08": "PHC-07",
    "SUI-06E": "SUI-06R", "SUI-06L": "SUI-06R", "SUI-12E": "SUI-12R", "SUI-12L": "SUI-12R",
}  # fmt: skip
"""Figures that split part of another one; the rest split a head."""


def _out_of_exits(key: str) -> Callable[[Counted], int]:
    return lambda here: here.heads[EXITS] - here.results[key].population


_APART: dict[str, Callable[[Counted], int]] = {
    "CVG-05B": lambda here: here.results["CVG-05"].successes - here.results["CVG-05B"].successes,
    "CVG-05C": _out_of_exits("CVG-05C"),
    "CVG-07": _out_of_exits("CVG-07"),
    "CVG-10": lambda here: here.results["CVG-09"].failures - here.results["CVG-10"].successes,
    "CVG-11": _out_of_exits("CVG-11"),
    "PHC-06": lambda here: here.results["PHC-02"].successes - here.results["PHC-06"].population,
    "PHC-06D": lambda here: here.results["PHC-06"].successes - here.results["PHC-06D"].successes,
    "PHC-08": lambda here: here.results["PHC-07"].failures - here.results["PHC-08"].successes,
}
"""The case that each of these tells by subtraction from its base."""
