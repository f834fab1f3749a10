"""What the commands `bilan` and `people` ask, as functions that give objects and print nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from convergence.indicators import registry, snapshot
from convergence.indicators.bilan import Audience, Bilan, compute
from convergence.indicators.evaluate import Evaluation, State
from convergence.indicators.scope import AskError, Period, Scope
from convergence.indicators.store import Snapshot


def bilan(
    *,
    programme: str,
    year: int | None = None,
    start: date | None = None,
    end: date | None = None,
    scope: str = "national",
    audience: str = "internal",
) -> Bilan:
    """The figures of a programme, for a year or between two days. Raises AskError."""
    return compute(
        snapshot.current(),
        programme=programme,
        period=period(year, start, end),
        scope=Scope.parse(scope),
        audience=Audience(audience),
    )


def people(
    *, figure: str, year: int, scope: str = "national", state: str | None = None, of: Snapshot | None = None
) -> list[dict[str, Any]]:
    """The journeys behind a figure, one per person: chantier, reference and state. Raises AskError.

    A journey continued by later rows bears the reference of its first row, and lists the others under
    `continued_by`. A figure of both programmes lists both.
    """
    found: list[dict[str, Any]] = []
    taken = of or snapshot.current()
    asked, span = Scope.parse(scope), Period.year(year)
    asked.check(taken.frames)
    definition = registry.definition(figure, span.end)
    for programme in definition.programmes:
        evaluation = Evaluation(taken.prepared(programme, span), asked)
        members = evaluation.members(definition, State(state) if state else None)
        later = (
            evaluation.prepared.spells.rows.filter(pl.col("spell").is_in(members["spell"].implode()))
            .group_by("spell", maintain_order=True)
            .agg(pl.col("reference").slice(1).alias("continued_by"))
        )
        rows = members.join(later, on="spell", how="left", maintain_order="left").select(
            pl.col("chantier_code").alias("chantier"), "reference", pl.lit(programme).alias("programme"), "state",
            "continued_by",
        )  # fmt: skip
        found += rows.to_dicts()
    return found


def period(year: int | None, start: date | None, end: date | None) -> Period:
    """The span asked for: a calendar year, or two days. Raises AskError."""
    if start is not None and end is not None:
        return Period(start, end)
    if year is None:
        raise AskError("Donnez une année, ou un premier et un dernier jour.")
    if not 1900 <= year <= 9998:
        raise AskError(f"L’année {year} n’est pas une année de bilan.")
    return Period.year(year)
