"""All the figures of a level at once: every territory, or every chantier, in one pass over each population.

Persons are deduplicated at each place of each level by itself, as if it had been asked alone: the same cells as one
`Evaluation` per scope, without its cost. The state of a journey for a figure is the same wherever it is counted; only
the rows that stand for persons differ, so that states are read once and then counted by place.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

import numpy as np
import polars as pl
from numpy.typing import NDArray

from convergence.conditions.as_polars import lay
from convergence.indicators.columns import PERIOD_END, prepared_schema
from convergence.indicators.definition import Definition, Measure
from convergence.indicators.evaluate import NOBODY, Counts, Result, columns_of, count, marks
from convergence.indicators.populations import Population, Prepared, open_on
from convergence.indicators.scope import NATIONAL, OFF_TERRITORY, Scope

Pair = tuple[str, str]


class Level(StrEnum):
    """Where figures are shown. A place is named as a scope is: `national`, `territory:orb`, `chantier:A`…"""

    NATIONAL = "national"
    TERRITORY = "territory"
    """Territories, and `hors-territoire`."""
    DEPARTEMENT = "departement"
    CHANTIER = "chantier"

    @classmethod
    def of(cls, scope: Scope) -> Level:
        """The level that a scope is a place of."""
        return cls.TERRITORY if scope.kind == OFF_TERRITORY else cls(scope.kind)

    @property
    def place(self) -> pl.Expr:
        """The place of each row, over `territory`, `chantier_code` and `department`; null: in none of the level."""
        match self:
            case Level.TERRITORY:
                return pl.concat_str(pl.lit("territory:"), "territory").fill_null(OFF_TERRITORY)
            case Level.DEPARTEMENT:
                return pl.concat_str(pl.lit("departement:"), "department")
            case Level.CHANTIER:
                return pl.concat_str(pl.lit("chantier:"), "chantier_code")
        return pl.lit(NATIONAL)


class Everywhere:
    """Figures of one programme and period at every place. Each population is laid out once for all levels."""

    def __init__(self, prepared: Prepared, definitions: Iterable[Definition]) -> None:
        self.prepared = prepared
        self.definitions = list(definitions)
        self.schema = prepared_schema(prepared.rules.alt_level)
        self._read: dict[Population, tuple[pl.DataFrame, pl.DataFrame]] = {}
        self._standing: dict[Level, NDArray[np.int64]] = {}
        self._names: dict[Level, list[str]] = {}

    def results(self, level: Level) -> dict[str, dict[str, Result]]:
        """Every figure by key, by place: each place that the network knows, even where nobody is counted."""
        places = self.places(level)
        counts: dict[str, Sequence[Counts]] = {}
        for population in Population:
            group = self._group(population)
            if group:
                counts |= self._count(population, group, level)
        nobody = [NOBODY] * len(places)
        columns = [
            [
                each.result(item, self.prepared.rules, measured)
                for each, measured in zip(
                    counts.get(item.key, nobody), self._measured(item.measure, level), strict=True
                )
            ]
            for item in self.definitions
        ]
        return {
            place: {item.key: column[at] for item, column in zip(self.definitions, columns, strict=True)}
            for at, place in enumerate(places)
        }

    def places(self, level: Level) -> list[str]:
        """The places of a level, in order of their names."""
        if level not in self._names:
            self._names[level] = self._named(level)
        return self._names[level]

    def _named(self, level: Level) -> list[str]:
        frames = self.prepared.frames
        match level:
            case Level.NATIONAL:
                return [NATIONAL]
            case Level.TERRITORY:
                names = [f"{level}:{slug}" for slug in frames.membership["territory"].unique().drop_nulls()]
                return [*sorted(names), OFF_TERRITORY]
            case Level.DEPARTEMENT:
                codes = frames.chantier["department"]
            case Level.CHANTIER:
                codes = frames.chantier["code"]
        return sorted(f"{level}:{code}" for code in codes.unique().drop_nulls())

    def _group(self, population: Population) -> list[Definition]:
        return [item for item in self.definitions if item.population is population and item.measure is Measure.PEOPLE]

    def _count(self, population: Population, group: list[Definition], level: Level) -> dict[str, Sequence[Counts]]:
        who, found = self._marked(population, group)
        standing, place = self._stand(who, level)
        kept, size = found.filter(standing), len(self.places(level))
        return {item.key: count(kept, item, place, size) for item in group}

    def _stand(self, who: pl.DataFrame, level: Level) -> tuple[pl.Series, NDArray[np.int64]]:
        """Which rows stand for a person at their place, and the number of the place of each of these."""
        size = len(self.places(level))
        place = self._places_of_journeys(level)[who["at"].to_numpy()]
        number = pl.Series("place", place)
        last = (pl.col("person_id") * (size + 1) + number).is_last_distinct()
        standing = who.select(last & (number >= 0)).to_series()
        return standing, place[standing.to_numpy()]

    def crossed(self, population: Population, before: str, after: str, level: Level) -> dict[str, dict[Pair, int]]:
        """How many people of a population for each pair of codes of two columns, at each place that has some."""
        who, _ = self._marked(population, self._group(population))
        standing, place = self._stand(who, level)
        rows = self.prepared.journeys.select(before, after)[who["at"].filter(standing)]
        rows = rows.with_columns(pl.Series("place", place)).group_by("place", before, after).len()
        names, found = self.places(level), dict[str, dict[Pair, int]]()
        for at, one, other, total in rows.sort("place", before, after).rows():
            found.setdefault(names[at], {})[(one, other)] = total
        return found

    def _marked(self, population: Population, group: list[Definition]) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The rows of a population in order, and their marks for each figure."""
        if population not in self._read:
            who = self.prepared.in_order(population, pl.lit(value=True))
            rows = self.prepared.journeys.select(columns_of(group, self.schema))[who["at"]]
            nodes = [node for item in group for node in item.nodes]
            laid, given = lay(rows, nodes, self.schema, {PERIOD_END: self.prepared.period.end})
            self._read[population] = who, marks(laid, given, group)
        return self._read[population]

    def _places_of_journeys(self, level: Level) -> NDArray[np.int64]:
        """The number of the place of each journey; -1 in none."""
        if level not in self._standing:
            self._standing[level] = self._numbered(self.prepared.journeys, level)
        return self._standing[level]

    def _numbered(self, rows: pl.DataFrame, level: Level) -> NDArray[np.int64]:
        """The number of the place of each row; -1 in none."""
        if level is Level.NATIONAL:
            return np.zeros(rows.height, dtype=np.int64)
        numbers = {name: number for number, name in enumerate(self.places(level))}
        place = level.place.replace_strict(numbers, default=-1, return_dtype=pl.Int64)
        return rows.select(place.alias("place"))["place"].to_numpy()

    def _measured(self, measure: Measure, level: Level) -> list[float | None]:
        """Places, or the mean stock, at each place; nothing for a figure that counts persons."""
        size = len(self.places(level))
        if measure is Measure.PLACES:
            return list(self._contracted(level))
        days = list(self.prepared.period.month_ends())
        if measure is Measure.PEOPLE or not days:
            return [None] * size
        return [int(total) / len(days) for total in self._stocks(level)]

    def _contracted(self, level: Level) -> list[int]:
        runs = self.prepared.contracted
        runs = runs.with_columns(pl.Series("place", self._numbered(runs, level))).unique(["run_id", "place"])
        runs = runs.filter(pl.col("place") >= 0)
        found = np.zeros(len(self.places(level)), dtype=np.int64)
        np.add.at(found, runs["place"].to_numpy(), runs["places"].to_numpy())
        return [int(number) for number in found]

    def _stocks(self, level: Level) -> NDArray[np.int64]:
        """Persons present on the last day of each month, summed over the months, at each place."""
        size = len(self.places(level))
        days = {str(day): open_on(day) for day in self.prepared.period.month_ends()}
        place = pl.Series("place", self._places_of_journeys(level))
        present = (
            self.prepared.journeys.lazy()
            .with_columns(place, (pl.col("person_id") * size + place).alias("who"))
            .filter(pl.col(Population.ACC), pl.col("place") >= 0)
            .with_columns(expression.alias(name) for name, expression in days.items())
            .group_by("who")
            .agg(pl.col("place").first(), *(pl.col(name).any() for name in days))
            .select("place", pl.sum_horizontal(list(days)).alias("months"))
            .collect()
        )
        weights = present["months"].cast(pl.Int64).to_numpy()
        return np.rint(np.bincount(present["place"].to_numpy(), weights=weights, minlength=size)).astype(np.int64)


def by_level(prepared: Prepared, definitions: Iterable[Definition], *levels: Level) -> pl.DataFrame:
    """Figures at every place of these levels (all three of a bilan when none is named), one row a figure and place.

    Columns: `level`, `place` (written as a scope: `national`, `territory:orb`, `hors-territoire`, `chantier:A`),
    `key`, then `population`, `known`, `successes`, `unknown`, `refused`, and `measured` (places, or the mean stock;
    null for what counts persons). Every place the network knows is there, with zeros where nobody is counted. For
    gaps, spreads and the rules in force, `Everywhere(prepared, definitions).results(level)` gives the `Result`s.

        snapshot.prepared("CVG", Period.year(2024))            # prepared, kept by the snapshot
        by_level(prepared, registry.of_programme("CVG", prepared.period.end), Level.NATIONAL, Level.TERRITORY)
    """
    everywhere = Everywhere(prepared, definitions)
    rows = [
        (str(level), place, key, *_numbers(result))
        for level in levels or (Level.NATIONAL, Level.TERRITORY, Level.CHANTIER)
        for place, results in everywhere.results(level).items()
        for key, result in results.items()
    ]
    return pl.DataFrame(rows, schema=TABLE, orient="row")


TABLE = {
    "level": pl.String,
    "place": pl.String,
    "key": pl.String,
    "population": pl.Int64,
    "known": pl.Int64,
    "successes": pl.Int64,
    "unknown": pl.Int64,
    "refused": pl.Int64,
    "measured": pl.Float64,
}


def _numbers(result: Result) -> tuple[float | None, ...]:
    return result.population, result.known, result.successes, result.unknown, result.refused, result.measured
