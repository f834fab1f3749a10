"""One row per stored journey with all that rules read. Pure: from the snapshot's frames and what stands beside them."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from convergence.indicators.frames import Frames
from convergence.indicators.settings import Rules
from convergence.indicators.spells import MILESTONES, WITHDRAWN, Spells
from convergence.journeys import rules
from convergence.journeys.rules import Setting
from convergence.nomenclature.base import REFUSED
from convergence.quality import settings
from convergence.quality.columns import EXIT_FACTS

BESIDE: dict[str, Any] = {
    "journey_id": pl.Int64,
    "weekly_hours": pl.Float64,
    "recorded_on": pl.Date,
    "last_seen_on": pl.Date,
    "first_review_on": pl.Date,
    "last_review_on": pl.Date,
    "contracts": pl.Int64,
    "contracts_with_hours": pl.Boolean,
    "contract_until": pl.Date,
    "with_pass": pl.Boolean,
    "followed": pl.Boolean,
    "sure": pl.Boolean,
}
"""What rules read and no figure does, by journey. `contract_until`: null when there is no CDDI, or when it runs on."""

IDENTITY = (
    "journey_id", "person_id", "chantier_id", "chantier_code", "reference", "programme", "territory", "department",
    "started_on", "ended_on",
)  # fmt: skip


def records(frames: Frames, spells: Spells, beside: pl.DataFrame, day: date, rules_in_force: Rules) -> pl.DataFrame:
    """The journeys started by `day`, as they were written that day as far as dated facts tell."""
    rows = _as_of(frames.journey.filter(pl.col("started_on") <= day), day)
    rows = rows.join(beside, on="journey_id", how="left", maintain_order="left")
    rows = rows.join(_place_in_spell(spells), on="journey_id", how="left", maintain_order="left")
    rows = rows.join(
        _follow_ups(frames, spells, day, rules_in_force), on="journey_id", how="left", maintain_order="left"
    )
    rows = rows.join(
        frames.chantier.select("chantier_id", "department"), on="chantier_id", how="left", maintain_order="left"
    )
    rows = rows.join(_territory(frames, rows, day), on="journey_id", how="left", maintain_order="left")
    ended = pl.col("ended_on").is_not_null()
    return rows.with_columns(
        _age().alias("age"),
        pl.col("weekly_hours").alias("hours"),
        _days_after("started_on", rules.DIAGNOSIS_DAYS).alias("diagnosis_due"),
        _months_after("last_seen_on", rules.REVIEW_MONTHS).alias("review_due"),
        pl.when(pl.col("programme") == "PHC")
        .then(_months_after("started_on", rules.PHC_MAX_MONTHS))
        .otherwise(_months_after("started_on", rules.CVG_MAX_MONTHS))
        .dt.offset_by("-1d")
        .alias("programme_end"),
        _days_after("started_on", settings.CONTRACT_DAYS).alias("contract_due"),
        _days_after("started_on", settings.PASS_DAYS).alias("pass_due"),
        _days_after("started_on", settings.RECORDING_DAYS).alias("recording_due"),
        (ended & pl.col("is_last").fill_null(value=True) & ~pl.col("exit_reason").is_in(WITHDRAWN)).alias("left"),
        pl.col("is_first").fill_null(value=True).alias("first"),
        pl.col("contracts").fill_null(0),
        pl.col("contracts_with_hours", "with_pass", "followed").fill_null(value=False),
        pl.col("sure").fill_null(value=True),
        *(pl.col(f"asked_{months}").fill_null(value=False) for months in MILESTONES),
        *(pl.col(f"answer_{months}").fill_null("") for months in MILESTONES),
        _alone(day).alias("alone"),
        _carried(frames, rows).alias("carried"),
    )


def _as_of(journey: pl.DataFrame, day: date) -> pl.DataFrame:
    """Facts dated later are not known yet."""
    later = (pl.col("ended_on") > day).fill_null(value=False)
    undiagnosed = (pl.col("diagnosed_on") > day).fill_null(value=False)
    return journey.with_columns(
        *(pl.when(later).then(pl.lit("")).otherwise(pl.col(name)).alias(name) for name in EXIT_FACTS),
        pl.when(later).then(None).otherwise(pl.col("ended_on")).alias("ended_on"),
        pl.when(undiagnosed).then(None).otherwise(pl.col("diagnosed_on")).alias("diagnosed_on"),
    )


def _place_in_spell(spells: Spells) -> pl.DataFrame:
    """Whether a stored row begins, and ends, the journey that figures count."""
    return spells.rows.select(
        "journey_id",
        pl.col("spell").is_first_distinct().alias("is_first"),
        pl.col("spell").is_last_distinct().alias("is_last"),
    )


def _follow_ups(frames: Frames, spells: Spells, day: date, rules_in_force: Rules) -> pl.DataFrame:
    """Due days and answers of the follow-ups, on the row that ends the journey. The answer that counts in the figures
    comes first, then a refusal, then an attempt without an answer."""
    window = f"{rules_in_force.follow_up_days}d"
    found = spells.spell.select("last_id", *(f"{name}_{m}" for m in MILESTONES for name in ("asked", "due", "outcome")))
    for months in MILESTONES:
        attempts = frames.event.filter(pl.col("kind") == f"follow_up_{months}", pl.col("on") <= day)
        tried = attempts.group_by(pl.col("journey_id").alias("last_id")).agg(
            (pl.col("code") == REFUSED).any().alias("_refused"),
            (pl.col("code") == "INJOIGNABLE").any().alias("_unreached"),
        )
        counted = pl.col(f"outcome_{months}")
        found = (
            found.join(tried, on="last_id", how="left", maintain_order="left")
            .with_columns(
                pl.when(counted != "")
                .then(counted)
                .when(pl.col("_refused"))
                .then(pl.lit(REFUSED))
                .when(pl.col("_unreached"))
                .then(pl.lit("INJOIGNABLE"))
                .otherwise(pl.lit(""))
                .alias(f"answer_{months}"),
                pl.col(f"due_{months}").dt.offset_by(window).alias(f"until_{months}"),
            )
            .drop("_refused", "_unreached", f"outcome_{months}")
        )
    return found.rename({"last_id": "journey_id"})


def _territory(frames: Frames, rows: pl.DataFrame, day: date) -> pl.DataFrame:
    """Territory of the chantier on the last day of the journey, or on the day of the check."""
    at = pl.min_horizontal("ended_on", pl.lit(day))
    return (
        rows.select("journey_id", "chantier_id", at.alias("at"))
        .join(frames.membership, on="chantier_id")
        .filter(_within("at"))
        .select("journey_id", "territory")
        .unique("journey_id", keep="last", maintain_order=True)
    )


def _within(name: str) -> pl.Expr:
    """Whether that day lies between `started_on` and `ended_on` of the other frame, null being no bound."""
    started = (pl.col("started_on") <= pl.col(name)).fill_null(value=True)
    return started & (pl.col("ended_on") >= pl.col(name)).fill_null(value=True)


def _carried(frames: Frames, rows: pl.DataFrame) -> pl.Series:
    """Whether the chantier carried the programme on the day of the entry."""
    held = (
        rows.select("journey_id", "chantier_id", "programme", pl.col("started_on").alias("at"))
        .join(frames.run.select("chantier_id", "programme", "started_on", "ended_on"), on=["chantier_id", "programme"])
        .filter(_within("at"))["journey_id"]
    )
    return rows["journey_id"].is_in(held.unique().implode())


def _alone(day: date) -> pl.Expr:
    """Whether no other journey of the person in that programme shares a day with this one."""
    keys = ["person_id", "programme"]
    end = pl.col("ended_on").fill_null(pl.lit(date.max))
    before = end.shift().cum_max().over(keys, order_by=["started_on", "row"])
    after = pl.col("started_on").shift(-1).over(keys, order_by=["started_on", "row"])
    return (before < pl.col("started_on")).fill_null(value=True) & (after > end).fill_null(value=True)


def _age() -> pl.Expr:
    """Completed years at the entry."""
    birth, start = pl.col("birth_date"), pl.col("started_on")
    had_it = (start.dt.month() * 100 + start.dt.day()) >= (birth.dt.month() * 100 + birth.dt.day())
    return (start.dt.year() - birth.dt.year() - 1 + had_it.cast(pl.Int32)).cast(pl.Int32)


def _days_after(column: str, setting: Setting) -> pl.Expr:
    return _by_date(setting, column, "d")


def _months_after(column: str, setting: Setting) -> pl.Expr:
    return _by_date(setting, column, "mo")


def _by_date(setting: Setting, column: str, unit: str) -> pl.Expr:
    """The day so long after that of the column, with the value of the setting in force on it."""
    day = pl.col(column)
    (_, first), *later = setting.values
    found = day.dt.offset_by(f"{first}{unit}")
    for since, value in later:
        found = pl.when(day >= since).then(day.dt.offset_by(f"{value}{unit}")).otherwise(found)
    return found
