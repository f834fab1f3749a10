"""The one evaluator of rules: every rule over every record, in one pass. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import polars as pl

from convergence.conditions import Schema
from convergence.conditions.as_polars import lay
from convergence.quality.columns import TODAY
from convergence.quality.frame import IDENTITY
from convergence.quality.rule import Outcome, Rule

OUTCOMES = pl.Enum([str(outcome) for outcome in Outcome])


def mends(key: str) -> str:
    """Name of the column that says whether a record that fails a rule may still be mended."""
    return f"{key} à reprendre"


def assess(records: pl.DataFrame, rules: Iterable[Rule], schema: Schema, day: date) -> pl.DataFrame:
    """The records, with one column of outcomes per rule, and whether what fails may be mended."""
    wanted = list(rules)
    nodes = [node for rule in wanted for node in rule.nodes]
    laid, given = lay(records, nodes, schema, {TODAY: day})
    columns = []
    for rule in wanted:
        applies, holds, mendable = (given[node] for node in rule.nodes)
        undecided = pl.lit(str(Outcome.FAILS if rule.demands else Outcome.UNKNOWN))
        outcome = (
            pl.when(applies.value.is_null())
            .then(pl.when(applies.refused).then(pl.lit("refused")).otherwise(pl.lit("unknown")))
            .when(~applies.value)
            .then(pl.lit(str(Outcome.NOT_APPLICABLE)))
            .when(holds.value.is_null())
            .then(pl.when(holds.refused).then(pl.lit("refused")).otherwise(undecided))
            .when(holds.value)
            .then(pl.lit(str(Outcome.HOLDS)))
            .otherwise(pl.lit(str(Outcome.FAILS)))
            .cast(OUTCOMES)
        )
        may = mendable.value.fill_null(value=False) if rule.fix is not None else pl.lit(value=False)
        columns += [outcome.alias(rule.key), ((outcome == "fail") & may).alias(mends(rule.key))]
    return laid.select(*IDENTITY, *columns)


WHERE = ("chantier_id", "chantier_code", "territory", "department", "programme")
"""Where a record stands: what places are told apart by."""


@dataclass(frozen=True)
class Cells:
    """Records counted by where they stand: places add them up instead of reading records again."""

    outcomes: pl.DataFrame
    """For each place and rule, how many records have each outcome (`pass`, `fail`, `unknown`, `refused`), and how many
    of those that fail may be mended (`mends`)."""
    sizes: pl.DataFrame
    """For each place, how many records there are (`journeys`)."""

    def where(self, kept: pl.Expr) -> Cells:
        """Those of some places: a condition over `WHERE`."""
        return Cells(self.outcomes.filter(kept), self.sizes.filter(kept))


def cells(found: pl.DataFrame, rules: Iterable[Rule]) -> Cells:
    """The records, counted by where they stand."""
    return Cells(tally(found, rules, WHERE), found.group_by(WHERE).agg(pl.len().alias("journeys")))


def tally(found: pl.DataFrame, rules: Iterable[Rule], by: Iterable[str] = ("chantier_id",)) -> pl.DataFrame:
    """How many records have each outcome, for each group and rule: `rule`, a column per outcome but the last, then
    `mends`."""
    keys = list(by)
    names = [rule.key for rule in rules]
    counted = [str(outcome) for outcome in Outcome if outcome is not Outcome.NOT_APPLICABLE]
    long = found.select(*keys, *names).unpivot(names, index=keys, variable_name="rule", value_name="outcome")
    may = found.select(mends(name) for name in names).unpivot(value_name="mends")["mends"]
    return (
        long.with_columns(may)
        .group_by(*keys, "rule")
        .agg(
            *((pl.col("outcome") == name).sum().cast(pl.Int64).alias(name) for name in counted),
            pl.col("mends").sum().cast(pl.Int64),
        )
        .filter(pl.sum_horizontal(counted) > 0)
        .sort(*keys, "rule")
    )
