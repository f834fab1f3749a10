"""Who is counted: the journeys of one programme in one period, then one row per person in a scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

import polars as pl

from convergence.indicators.frames import ANSWER, Frames
from convergence.indicators.scope import Period, Scope
from convergence.indicators.settings import Rules
from convergence.indicators.spells import HOUSED, MILESTONES, WITHDRAWN, Spells

_DURABLE = [2, HOUSED, 5]
"""PHC-06D: a stay in a third party's home (3) is not durable."""


class Population(StrEnum):
    """Who a figure counts, one row per person."""

    ACC = "ACC"
    OPEN = "OPEN"
    EX = "EX"
    EXX = "EXX"
    SUI6 = "SUI6"
    SUI12 = "SUI12"

    @property
    def ends(self) -> bool:
        """Whether the row that ended last stands for the person; else the one that started last."""
        return self not in (Population.ACC, Population.OPEN)


@dataclass(frozen=True)
class Prepared:
    """Journeys of a programme around a period, with what is known of them by its end. Shared by all figures."""

    frames: Frames
    spells: Spells
    rules: Rules
    programme: str
    period: Period

    @cached_property
    def journeys(self) -> pl.DataFrame:
        """Every journey that some population holds, with one flag per population."""
        start, end = self.period.start, self.period.end
        ends = pl.col("ended_on").is_between(start, end)
        short = pl.col("ended_on").dt.offset_by("1d") < pl.col("started_on").dt.offset_by(
            f"{self.rules.minimum_months}mo"
        )
        kept = ~pl.col("exit_reason").is_in(WITHDRAWN)
        if self.programme == "CVG":
            kept = kept & ~short
        flags = [
            ((pl.col("started_on") <= end) & (pl.col("ended_on") >= start).fill_null(value=True)).alias(Population.ACC),
            ((pl.col("started_on") <= end) & (pl.col("ended_on") >= end).fill_null(value=True)).alias(Population.OPEN),
            ends.fill_null(value=False).alias(Population.EX),
            (ends & kept).fill_null(value=False).alias(Population.EXX),
            *(
                (pl.col(f"asked_{months}") & pl.col(f"due_{months}").is_between(start, end))
                .fill_null(value=False)
                .alias(f"SUI{months}")
                for months in MILESTONES
            ),
        ]
        keys = self.spells.spell.select(
            "spell",
            "programme",
            "chantier_id",
            "started_on",
            "ended_on",
            "exit_reason",
            *(f"{name}_{months}" for name in ("asked", "due") for months in MILESTONES),
        ).with_row_index("at")
        beside = (
            keys.lazy()
            .filter(pl.col("programme") == self.programme)
            .with_columns(flags)
            .filter(pl.any_horizontal([str(item) for item in Population]))
            .join(self._reached(), on="spell", how="left", maintain_order="left")
            .join(self._rqth(), on="spell", how="left", maintain_order="left")
            .join(self._territory(), on="spell", how="left", maintain_order="left")
            .with_columns(
                pl.col("reached_refused").fill_null(value=False),
                pl.col("rqth_latest").fill_null(""),
            )
            .collect()
        )
        wide = self.spells.spell[beside["at"]]
        return pl.concat([wide, beside.drop(keys.columns)], how="horizontal")

    def _reached(self) -> pl.LazyFrame:
        """Highest housing level observed by the end of the period. Null when nothing is known."""
        level = pl.col("level")
        known = level.is_not_null().any()
        return (
            self.spells.housing.lazy()
            .filter(pl.col("on") <= self.period.end)
            .group_by("spell")
            .agg(
                level.max().alias("reached_level"),
                pl.when(known).then(level.is_in(_DURABLE).any()).alias("reached_durable"),
                pl.col("refused").all().alias("reached_refused"),
            )
        )

    def _rqth(self) -> pl.LazyFrame:
        """Latest answer OUI or NON by the end of the period, else REFUS when every answer is one."""
        order = pl.col("order").max()
        latest = (
            pl.when(order.is_not_null())
            .then(pl.when(order % 2 == 1).then(pl.lit("OUI")).otherwise(pl.lit("NON")))
            .otherwise(pl.when(pl.col("refused").all()).then(pl.lit("REFUS")).otherwise(pl.lit("")))
        )
        seen = self.spells.rqth.lazy().filter(pl.col("on") <= self.period.end)
        return seen.group_by("spell").agg(latest.cast(ANSWER).alias("rqth_latest"))

    def _territory(self) -> pl.LazyFrame:
        """Territory of the chantier on min(exit, end of the period); none: outside any territory."""
        day = pl.min_horizontal("ended_on", pl.lit(self.period.end))
        journeys = self.spells.spell.lazy().select("spell", "chantier_id", day.alias("day"))
        return (
            journeys.join(self.frames.membership.lazy(), on="chantier_id")
            .filter(_in_force("day"))
            .select("spell", "territory")
            .unique("spell", keep="last", maintain_order=True)
        )

    def people(self, population: Population, scope: Scope) -> pl.Series:
        """Where one row per person stands in `journeys`: that of the journey that started last (ACC, OPEN) or ended
        last (the others) in that scope. Ties go to the later start, then to the later row."""
        rows = self.in_order(population, scope.keeps())
        return rows.filter(pl.col("person_id").is_last_distinct())["at"]

    def in_order(self, population: Population, kept: pl.Expr) -> pl.DataFrame:
        """Where the rows of a population stand in `journeys`, and whose they are: of several, the last stands for
        the person."""
        at = self._by_end if population.ends else self._by_start
        asked = self.journeys.select(pl.col(population) & kept.fill_null(value=False)).to_series()
        at = at.filter(asked.gather(at))
        return pl.DataFrame({"at": at, "person_id": self.journeys["person_id"].gather(at)})

    @cached_property
    def _by_start(self) -> pl.Series:
        return self._sorted("started_on", "row")

    @cached_property
    def _by_end(self) -> pl.Series:
        return self._sorted("ended_on", "started_on", "row")

    def _sorted(self, *order: str) -> pl.Series:
        """Where each journey stands, in that order: sorted once, for every population and every place."""
        return self.journeys.select(order).with_row_index("at").sort(order, maintain_order=True)["at"]

    def places(self, scope: Scope) -> int:
        """Contracted places in force on the last day, in chantiers that carry the programme that day."""
        return int(self.contracted.filter(scope.keeps()).unique("run_id")["places"].sum())

    @cached_property
    def contracted(self) -> pl.DataFrame:
        """Places in force on the last day, by run of a chantier that carries the programme that day, with where the
        chantier stands."""
        day = pl.lit(self.period.end)
        member = self.frames.membership.filter(_in_force(day)).select("chantier_id", "territory")
        runs = self.frames.run.filter(pl.col("programme") == self.programme, _in_force(day)).join(
            self.frames.chantier.select("chantier_id", pl.col("code").alias("chantier_code"), "department"),
            on="chantier_id",
        )
        in_force = (pl.col("from_on") <= day).fill_null(value=True)
        # A run whose first places are dated later than the day counts with those: the agreement exists.
        known = self.frames.places.sort("from_on", nulls_last=False).group_by("run_id", maintain_order=True)
        counted = known.agg(
            pl.when(in_force.any())
            .then(pl.col("places").filter(in_force).last())
            .otherwise(pl.col("places").first())
            .alias("places")
        )
        return (
            runs.join(member, on="chantier_id", how="left")
            .join(counted, on="run_id")
            .select("run_id", "chantier_code", "department", "territory", "places")
        )

    def stocks(self, scope: Scope, days: list[date]) -> list[int]:
        """Persons with an open journey, for each of these days."""
        journeys = self.journeys.lazy().filter(Population.ACC, scope.keeps())
        counts = [pl.col("person_id").filter(open_on(day)).n_unique().alias(str(day)) for day in days]
        return list(journeys.select(counts).collect().row(0)) if days else []


def open_on(day: date) -> pl.Expr:
    """Whether the journey is open that day."""
    return (pl.col("started_on") <= day) & (pl.col("ended_on") >= day).fill_null(value=True)


def _in_force(day: str | pl.Expr) -> pl.Expr:
    """Whether `day` lies between `started_on` and `ended_on`, both included, null being no bound."""
    at = pl.col(day) if isinstance(day, str) else day
    started = (pl.col("started_on") <= at).fill_null(value=True)
    return started & (pl.col("ended_on") >= at).fill_null(value=True)
