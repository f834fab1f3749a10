"""Who is compared in an adjusted gap, and on what: people present at the landmark, by what had happened before it.

Cohort: people still present so many months after their entry, whose landmark falls in the period and who are observed
for twelve months more; the others are counted apart. Exposed: the officer was mobilised before the landmark. Success
comes within the twelve months after it. Source: normative definitions, “Observed gap”, 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

import numpy as np
import polars as pl

from convergence.conditions.as_polars import FALSE, TRUE, UNKNOWN, lay
from convergence.indicators import regression
from convergence.indicators.adjusted import Adjusted, Cells, Thresholds, cells_of, compare, standardise
from convergence.indicators.columns import PERIOD_END, prepared_schema
from convergence.indicators.definition import Definition
from convergence.indicators.evaluate import columns_of
from convergence.indicators.populations import Population, Prepared
from convergence.indicators.regression import Grouped
from convergence.indicators.scope import Scope
from convergence.indicators.spells import HOUSED

LANDMARK, OTHERS = 6, (3, 9, 12)
"""Months from the entry to the landmark: the one that is told, then those that check it."""
HORIZON = 12
"""Months of observation after the landmark."""
CHECK_DRAWS = 300
"""Draws of the interval of a check: those of the gap that is told are more."""


class Watch(StrEnum):
    """What is watched after the landmark."""

    EXIT = "EXIT"
    """The reason of the exit; who is still there has not succeeded yet."""
    HOUSING = "HOUSING"
    """The first day in a dwelling; nothing seen after the landmark is not known. Who was housed before is apart."""
    AT_EXIT = "AT_EXIT"
    """What is compared at the exit; who is still there is not known."""


@dataclass(frozen=True)
class Question:
    """What an adjusted gap watches, and by which mobilisation."""

    mobilised: str
    watch: Watch


QUESTIONS = {
    "CVG-06": Question("mobilised_emploi", Watch.EXIT),
    "CVG-08": Question("mobilised_logement", Watch.HOUSING),
    "CVG-11": Question("mobilised_sante", Watch.AT_EXIT),
}


@dataclass(frozen=True)
class Check:
    """The same gap asked otherwise: what was changed, and what it gives."""

    label: str
    gap: Adjusted


@dataclass(frozen=True)
class Study:
    """An adjusted gap, those left out of it, and the same one asked otherwise."""

    gap: Adjusted
    refused: str
    """Why no number is printed; empty when one is."""
    unobserved: int
    """People present at the landmark who have not been observed for twelve months yet."""
    before: int
    """People who had succeeded before the landmark."""
    checks: tuple[Check, ...] = ()
    placebo: Adjusted | None = None
    """The share of women: no officer changes it. Far from 0, the two groups differ by something else."""
    months: int = LANDMARK


@dataclass(frozen=True)
class _Asked:
    prepared: Prepared
    scope: Scope
    definition: Definition
    question: Question
    until: date
    """The day up to which the facts are known."""

    @cached_property
    def last_seen(self) -> pl.DataFrame:
        """The last day at which each journey's housing was seen."""
        known = self.prepared.spells.housing.lazy().filter(pl.col("level").is_not_null())
        return known.group_by("spell").agg(pl.col("on").max().alias("last_housing_on")).collect()


@dataclass(frozen=True)
class _Cohort:
    rows: pl.DataFrame
    """`stratum`, `chantier` (the same strata in each chantier), `exposed`, `state` (0 failure, 1 success, else not
    known), `woman`; and what strata are made of: `unit` (the chantier), `home`, `barriers`."""
    unobserved: int
    before: int

    def cells(self, by: str = "stratum", outcome: str = "state") -> tuple[Cells, int]:
        """The table of people whose outcome is known, and how many it is not known for."""
        known = self.rows.filter(pl.col(outcome).is_in([FALSE, TRUE]))
        strata = known[by].rank("dense").cast(pl.Int64).to_numpy() - 1 if known.height else np.zeros(0, dtype=np.int64)
        cells = cells_of(strata, known["exposed"].to_numpy(), known[outcome].to_numpy() == TRUE)
        return cells, self.rows.height - known.height

    def grouped(self) -> tuple[Grouped, int]:
        """The same people as a model reads them, and how many have an outcome that is not known."""
        known = self.rows.filter(pl.col("state").is_in([FALSE, TRUE]))
        numbers = [pl.col(name).rank("dense").cast(pl.Int64) - 1 for name in ("unit", "home", "barriers")]
        groups = (
            known.select(*numbers, "exposed", pl.col("state").cast(pl.Int64))
            .group_by("unit", "home", "barriers", "exposed")
            .agg(pl.len().cast(pl.Int64).alias("people"), pl.col("state").sum().alias("successes"))
            .sort("unit", "home", "barriers", "exposed")
        )
        found = Grouped(
            unit=groups["unit"].to_numpy(),
            facts=groups.select("home", "barriers").to_numpy(),
            exposed=groups["exposed"].to_numpy(),
            people=groups["people"].to_numpy(),
            successes=groups["successes"].to_numpy(),
        )
        return found, self.rows.height - known.height


def study(
    prepared: Prepared, scope: Scope, definition: Definition, *, until: date, limits: Thresholds | None = None
) -> Study | None:
    """The adjusted gap of a figure; None for a figure that is not a gap we know how to adjust."""
    question = QUESTIONS.get(definition.key)
    if question is None:
        return None
    limits = limits or Thresholds()
    asked = _Asked(prepared, scope, definition, question, until)
    told = _cohort(asked, LANDMARK)
    cells, unknown = told.cells()
    gap = compare(cells, unknown=unknown)
    refused = gap.refusal(limits)
    if refused:
        return Study(gap, refused, told.unobserved, told.before)
    checks = [Check(f"repère à {months} mois", _gap(_cohort(asked, months))) for months in OTHERS]
    closer, missing = told.cells("chantier")
    if standardise(closer)[1] >= limits.least_overlap:
        checks.append(Check("chantier au lieu du territoire", compare(closer, unknown=missing, draws=CHECK_DRAWS)))
    grouped, missing = told.grouped()
    checks.append(Check("régression avec le chantier", regression.compare(grouped, unknown=missing)))
    women, absent = told.cells(outcome="woman")
    return Study(
        gap, "", told.unobserved, told.before, tuple(checks), compare(women, unknown=absent, draws=CHECK_DRAWS)
    )


def _gap(cohort: _Cohort) -> Adjusted:
    cells, unknown = cohort.cells()
    return compare(cells, unknown=unknown, draws=CHECK_DRAWS)


def _cohort(asked: _Asked, months: int) -> _Cohort:
    """One row per person: that of the journey that started last among those present at their landmark."""
    prepared, definition, question = asked.prepared, asked.definition, asked.question
    period = prepared.period
    landmark = pl.col("started_on").dt.offset_by(f"{months}mo")
    horizon = pl.col("landmark").dt.offset_by(f"{HORIZON}mo")
    present = (pl.col("ended_on") >= pl.col("landmark")).fill_null(value=True)
    schema, params = prepared_schema(prepared.rules.alt_level), {PERIOD_END: period.end}
    columns = sorted({*_READ, question.mobilised, *columns_of([definition], schema)})
    rows = (
        prepared.journeys.select(columns)
        .filter(pl.col(Population.ACC), asked.scope.keeps())
        .with_columns(landmark.alias("landmark"))
        .filter(pl.col("landmark").is_between(period.start, period.end), present)
        .with_columns(horizon.alias("horizon"))
        .sort("started_on", "row")
        .unique("person_id", keep="last", maintain_order=True)
    )
    rows, given = lay(rows, [definition.within, definition.known, definition.success], schema, params)
    rows = rows.filter(given[definition.within].value.fill_null(value=False))
    seen = rows.filter(pl.col("horizon") <= asked.until)
    unobserved = rows.height - seen.height
    before = 0
    if question.watch is Watch.HOUSING:
        housed = (pl.col("housed_on") < pl.col("landmark")).fill_null(value=False)
        before = seen.filter(housed).height
        seen = seen.filter(~housed).join(asked.last_seen, on="spell", how="left", maintain_order="left")
        success, known = _in_window("housed_on"), pl.col("last_housing_on") >= pl.col("landmark")
        state = pl.when(success).then(TRUE).when(known.fill_null(value=False)).then(FALSE).otherwise(UNKNOWN)
    else:
        left = _in_window("ended_on")
        answered = pl.when(given[definition.success].value).then(TRUE).otherwise(FALSE)
        at_exit = pl.when(given[definition.known].value).then(answered).otherwise(UNKNOWN)
        still = FALSE if question.watch is Watch.EXIT else UNKNOWN
        state = pl.when(left).then(at_exit).otherwise(still)
    return _Cohort(
        _at_landmark(seen, prepared).select(
            _stratum("territory").alias("stratum"),
            _stratum("chantier_code").alias("chantier"),
            pl.col("chantier_code").alias("unit"),
            _HOME.alias("home"),
            _BARRIERS.alias("barriers"),
            (pl.col(question.mobilised) < pl.col("landmark")).fill_null(value=False).alias("exposed"),
            state.cast(pl.UInt8).alias("state"),
            pl.when(pl.col("sex") == "F").then(TRUE).when(pl.col("sex") == "H").then(FALSE).otherwise(UNKNOWN)
            .cast(pl.UInt8).alias("woman"),
        ),
        unobserved,
        before,
    )  # fmt: skip


_READ = (
    str(Population.ACC), "spell", "person_id", "row", "started_on", "ended_on", "housed_on", "chantier_id",
    "chantier_code", "territory", "department", "sex", "entry_level", "axes",
)  # fmt: skip
"""What a cohort reads of a journey, besides what its figure reads: the others are left where they are."""


def _in_window(day: str) -> pl.Expr:
    """Whether that day lies within the twelve months after the landmark, both ends included."""
    return pl.col(day).is_between(pl.col("landmark"), pl.col("horizon")).fill_null(value=False)


def _at_landmark(rows: pl.DataFrame, prepared: Prepared) -> pl.DataFrame:
    """The territory of the chantier on the day of the landmark, in place of the one of the bilan."""
    day = pl.col("landmark")
    held = (pl.col("since") <= day).fill_null(value=True) & (pl.col("until") >= day).fill_null(value=True)
    members = prepared.frames.membership.select(
        "chantier_id", pl.col("territory").alias("place"), pl.col("started_on").alias("since"),
        pl.col("ended_on").alias("until"),
    )  # fmt: skip
    found = (
        rows.select("spell", "chantier_id", "landmark")
        .join(members, on="chantier_id")
        .filter(held)
        .unique("spell", keep="last", maintain_order=True)
        .select("spell", "place")
    )
    return (
        rows.drop("territory").join(found, on="spell", how="left", maintain_order="left").rename({"place": "territory"})
    )


def _stratum(place: str) -> pl.Expr:
    """Place × housing at entry × axes of barriers."""
    return pl.concat_str(pl.col(place).fill_null(""), _HOME, _BARRIERS, separator="|")


_HOME = (
    pl.when(pl.col("entry_level") == 0).then(pl.lit("rue"))
    .when(pl.col("entry_level").is_in([1, 2])).then(pl.lit("hébergement"))
    .when(pl.col("entry_level") == 3).then(pl.lit("tiers"))
    .when(pl.col("entry_level") >= HOUSED).then(pl.lit("logement"))
    .otherwise(pl.lit("autre"))
)  # fmt: skip
"""Housing at entry: street; emergency or shelter; third party; housing; else."""
_BARRIERS = (
    pl.when(pl.col("axes") >= 5).then(pl.lit("5+")).when(pl.col("axes") >= 3).then(pl.lit("3-4"))
    .otherwise(pl.lit("0-2"))
)  # fmt: skip
"""How many axes hold a barrier."""
