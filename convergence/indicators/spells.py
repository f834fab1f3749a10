"""From stored journeys to the journeys that figures count, with what was observed along each.

A later row of the same person, programme and chantier that starts at most 30 days after the previous one ended
continues it: entry facts come from the first row, exit and follow-up facts from the last; situations, RQTH
answers and the access to housing of all rows count, each at its date. Nothing here depends on a period.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from convergence.indicators.frames import (
    ACCOMPANIMENT,
    ANSWER,
    BARRIERS,
    ENTRY_CODES,
    EXIT_CODES,
    MOBILISATIONS,
    TRAJECTORY,
    Frames,
)
from convergence.indicators.settings import Rules
from convergence.nomenclature.base import REFUSED, CodeList
from convergence.nomenclature.lists import (
    BarrierAxis,
    BaseCover,
    ComplementaryCover,
    ExitReason,
    FollowUpOutcome,
    Housing,
    Intensity,
)

HOUSED = 4
"""From this level on, a person is housed."""
NO_RANK = -1
"""Level of an institution: known, but neither street, nor shelter, nor housing."""
MILESTONES = (6, 12)
_ANSWERED = sorted(FollowUpOutcome.codes() - {"INJOIGNABLE", "REFUS"})
WITHDRAWN = sorted(str(reason.value) for reason in ExitReason if reason.item.asp == "RETRAIT")
"""Exits that ASP withdraws from its count."""

_ALONG = (
    "journey_id", "person_id", "chantier_id", "reference", "programme", "started_on", "ended_on", "row",
    *MOBILISATIONS, *ACCOMPANIMENT, "housing_access_on", "housing_exit", "rqth_entry", "rqth_exit",
)  # fmt: skip
"""What is read of every stored row; the rest is read once, of the first or of the last."""


@dataclass(frozen=True)
class Spells:
    """`spell`: one row per journey as figures count it. `housing`, `rqth`: dated answers, by `spell`.
    `rows`: which stored journeys make each spell."""

    spell: pl.DataFrame
    housing: pl.DataFrame
    rqth: pl.DataFrame
    rows: pl.DataFrame


def housing_levels(rules: Rules) -> dict[str, int]:
    """Level of every housing code; NO_RANK for an institution."""
    levels = {str(code.value): NO_RANK if code.level is None else code.level for code in Housing}
    return levels | {str(Housing.ALT.value): rules.alt_level}


def build(frames: Frames, rules: Rules) -> Spells:
    """Join the rows that continue one another, and derive what the definitions read.

    What is derived is joined to a narrow frame first, then laid beside the wide one: both are in the order of
    `spell`, and a join that moves every column would cost more than all the rest.
    """
    rows = _numbered(frames.journey, rules)
    spell = _joined(rows, frames.journey)
    housing = _housing(rows, spell, frames.event, rules)
    rqth = _rqth(rows, frames.event)
    keys = spell.select(
        "spell", "person_id", "programme", "chantier_id", "last_id", "started_on", "ended_on", "exit_reason"
    )
    derived = keys.select("spell", "chantier_id", "ended_on")
    for narrow in (_outcome_day(housing), _passages(keys, rules)):
        derived = derived.join(narrow, on="spell", how="left", maintain_order="left")
    for months in MILESTONES:
        derived = _follow_up(derived, keys, frames.event, months, rules)
    department = frames.chantier.select("chantier_id", "department")
    beside = (
        derived.join(department, on="chantier_id", how="left", maintain_order="left")
        .with_columns(
            pl.coalesce("housed_on", "ended_on").alias("housing_outcome_on"),
            pl.col("to_cvg").fill_null(value=False),
        )
        .drop("spell", "chantier_id", "ended_on")
    )
    spell = pl.concat([spell.with_columns(_levels(rules)), beside], how="horizontal")
    return Spells(spell=spell, housing=housing, rqth=rqth, rows=rows.select("spell", "journey_id", "reference"))


def _numbered(journey: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Rows in order, each with the number of the spell it belongs to: only the columns that are read row by row."""
    same = pl.all_horizontal(
        pl.col(column) == pl.col(column).shift() for column in ("person_id", "programme", "chantier_id")
    )
    soon = pl.col("started_on") <= pl.col("ended_on").shift().dt.offset_by(f"{rules.gap_days}d")
    continues = (same & soon).fill_null(value=False)
    return (
        journey.lazy()
        .with_row_index("at")
        .select("at", *_ALONG)
        .sort("person_id", "programme", "chantier_id", "started_on", "row")
        .with_columns((~continues).cum_sum().cast(pl.UInt32).alias("spell"))
        .with_columns(
            (pl.col("spell") != pl.col("spell").shift()).fill_null(value=True).alias("is_first"),
            (pl.col("spell") != pl.col("spell").shift(-1)).fill_null(value=True).alias("is_last"),
        )
        .collect()
    )


def _joined(rows: pl.DataFrame, journey: pl.DataFrame) -> pl.DataFrame:
    """One row per spell; `at` tells where each row stands in `journey`."""
    first = journey.select(
        "person_id",
        "programme",
        "chantier_id",
        "chantier_code",
        "journey_id",
        "reference",
        "started_on",
        "birth_date",
        "diagnosed_on",
        "income_entry",
        *ENTRY_CODES,
        *(name for name in TRAJECTORY if name.endswith("_entry")),
    )[rows.filter("is_first")["at"]]
    last = journey.select(
        "ended_on",
        "row",
        "job_signed_on",
        pl.col("journey_id").alias("last_id"),
        *EXIT_CODES,
        *(name for name in TRAJECTORY if name.endswith("_exit")),
    )[rows.filter("is_last")["at"]]
    along = rows.group_by("spell", maintain_order=True).agg(
        *(pl.col(column).min() for column in MOBILISATIONS),
        *(_any_yes(column) for column in ACCOMPANIMENT),
    )
    return pl.concat([along.select("spell"), first, last, along.drop("spell")], how="horizontal")


def _any_yes(column: str) -> pl.Expr:
    """OUI if any row says OUI, else NON if any says NON; refused only when every row is."""
    rank = pl.col(column).replace_strict({"OUI": 3, "NON": 2, REFUSED: 0}, default=1, return_dtype=pl.Int8).max()
    return rank.replace_strict({3: "OUI", 2: "NON", 1: "", 0: REFUSED}, return_dtype=ANSWER).alias(column)


def _housing(rows: pl.DataFrame, spell: pl.DataFrame, event: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Housing observed after the entry and not after the exit: reviews, exits, access to housing.

    `level` is null when the answer is missing; `refused` tells a refusal.
    """
    levels = housing_levels(rules)

    def answer(code: str) -> list[pl.Expr]:
        # Read before any join: a number and a flag are lighter to move than a text, and these are the many rows.
        level = pl.col(code).replace_strict(levels, default=None, return_dtype=pl.Int8)
        return [level.alias("level"), (pl.col(code) == REFUSED).alias("refused")]

    reviews = (
        event.lazy()
        .filter(pl.col("kind") == "housing")
        .select("journey_id", "on", *answer("code"))
        .join(rows.lazy().select("journey_id", "spell"), on="journey_id")
        .select("spell", "on", "level", "refused")
    )
    exits = rows.lazy().filter(pl.col("ended_on").is_not_null())
    exits = exits.select("spell", pl.col("ended_on").alias("on"), *answer("housing_exit"))
    access = (
        rows.lazy()
        .filter(pl.col("housing_access_on").is_not_null())
        .select(
            "spell",
            pl.col("housing_access_on").alias("on"),
            pl.lit(HOUSED, dtype=pl.Int8).alias("level"),
            pl.lit(value=False).alias("refused"),
        )
    )
    spans = spell.lazy().select("spell", "started_on", "ended_on")
    return (
        pl.concat([reviews, exits, access])
        .join(spans, on="spell")
        .filter(pl.col("on") > pl.col("started_on"), (pl.col("on") <= pl.col("ended_on")).fill_null(value=True))
        .select("spell", "on", "level", "refused")
        .collect()
    )


def _outcome_day(housing: pl.DataFrame) -> pl.DataFrame:
    """First day at a housed level, for the gap on housing."""
    housed = housing.filter(pl.col("level") >= HOUSED)
    return housed.group_by("spell").agg(pl.col("on").min().alias("housed_on"))


def _rqth(rows: pl.DataFrame, event: pl.DataFrame) -> pl.DataFrame:
    """RQTH answers, each at its date. On one day the exit counts after the review, and the review after the entry.

    `order` grows with that rank, and is odd for OUI: its maximum over a spell tells the latest answer.
    """

    def answer(day: str, code: str, rank: int) -> list[pl.Expr]:
        decided = pl.col(code).is_in(["OUI", "NON"])
        order = pl.col(day).cast(pl.Int32) * 8 + rank * 2 + (pl.col(code) == "OUI").cast(pl.Int32)
        return [
            pl.col(day).alias("on"),
            pl.when(decided).then(order).alias("order"),
            (pl.col(code) == REFUSED).alias("refused"),
        ]

    reviews = event.lazy().filter(pl.col("kind") == "rqth").select("journey_id", *answer("on", "code", 1))
    stored = rows.lazy()
    parts = [
        stored.select("spell", *answer("started_on", "rqth_entry", 0)),
        reviews.join(stored.select("journey_id", "spell"), on="journey_id").select("spell", "on", "order", "refused"),
        stored.filter(pl.col("ended_on").is_not_null()).select("spell", *answer("ended_on", "rqth_exit", 2)),
    ]
    return pl.concat(parts).collect()


def _levels(rules: Rules) -> list[pl.Expr]:
    """Levels of the answers that definitions compare, and the number of axes that hold a barrier."""
    covers: list[tuple[str, type[CodeList]]] = [
        ("base_cover", BaseCover),
        ("complementary_cover", ComplementaryCover),
    ]
    found = [
        pl.col("housing_entry")
        .replace_strict(housing_levels(rules), default=None, return_dtype=pl.Int8)
        .alias("entry_level")
    ]
    for name, codes in covers:
        levels = {str(code.value): code.level for code in codes}
        for stage in ("entry", "exit"):
            column = pl.col(f"{name}_{stage}").replace_strict(levels, default=None, return_dtype=pl.Int8)
            found.append(column.alias(f"{name}_{stage}_level"))
    axes = [
        pl.any_horizontal(
            pl.col(column).is_in([Intensity.LEGER.value, Intensity.LOURD.value])
            for barrier, column in BARRIERS.items()
            if barrier.group == axis.value
        )
        for axis in BarrierAxis
    ]
    found.append(pl.sum_horizontal(axes).cast(pl.Int8).alias("axes"))
    return found


def _follow_up(
    derived: pl.DataFrame, keys: pl.DataFrame, event: pl.DataFrame, months: int, rules: Rules
) -> pl.DataFrame:
    """Due day of the follow-up, whether it is asked for, and the answered attempt that counts.

    The follow-up is not asked for after an exit that ASP withdraws, nor when another journey of the person (any
    programme, any chantier) is open on the due day. Of several answered attempts within 60 days of the due day,
    the closest counts; at equal distance, the later.
    """
    due, code, extra = f"due_{months}", f"outcome_{months}", f"outcome_{months}_housing"
    day = pl.col("ended_on").dt.offset_by(f"{months}mo")
    exits = keys.filter(pl.col("ended_on").is_not_null(), ~pl.col("exit_reason").is_in(WITHDRAWN)).select(
        "spell", "person_id", "last_id", day.alias(due)
    )
    others = keys.select("person_id", pl.col("spell").alias("other"), "started_on", "ended_on")
    busy = (
        exits.join(others, on="person_id")
        .filter(
            pl.col("spell") != pl.col("other"),
            pl.col("started_on") <= pl.col(due),
            (pl.col("ended_on") >= pl.col(due)).fill_null(value=True),
        )
        .select("spell")
    )
    asked = exits.join(busy, on="spell", how="anti")
    attempts = (
        event.filter(pl.col("kind") == f"follow_up_{months}", pl.col("code").is_in(_ANSWERED))
        .join(asked, left_on="journey_id", right_on="last_id")
        .with_columns((pl.col("on") - pl.col(due)).dt.total_days().abs().alias("distance"))
        .filter(pl.col("distance") <= rules.follow_up_days)
        .sort("distance", "on", descending=[False, True])
        .unique("spell", keep="first", maintain_order=True)
        .select("spell", pl.col("code").alias(code), pl.col("extra").alias(extra))
    )
    flags = asked.select("spell", pl.lit(value=True).alias(f"asked_{months}"))
    return (
        derived.with_columns(day.alias(due))
        .join(flags, on="spell", how="left", maintain_order="left")
        .join(attempts, on="spell", how="left", maintain_order="left")
        .with_columns(
            pl.col(f"asked_{months}").fill_null(value=False),
            pl.col(code).is_not_null().alias(f"followed_{months}"),
            pl.col(code, extra).fill_null(""),
        )
    )


def _passages(keys: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """PHC exits around which a CVG journey of the same person starts, in any chantier."""
    exits = keys.filter(pl.col("programme") == "PHC", pl.col("ended_on").is_not_null()).select(
        "spell", "person_id", "ended_on"
    )
    starts = keys.filter(pl.col("programme") == "CVG").select("person_id", pl.col("started_on").alias("cvg_on"))
    earliest = pl.col("ended_on").dt.offset_by(f"-{rules.passage_before_days}d")
    latest = pl.col("ended_on").dt.offset_by(f"{rules.passage_after_days}d")
    return (
        exits.join(starts, on="person_id")
        .filter(pl.col("cvg_on").is_between(earliest, latest))
        .select("spell", pl.lit(value=True).alias("to_cvg"))
        .unique("spell")
    )
