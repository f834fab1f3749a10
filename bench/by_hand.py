"""What a careful analyst would write in Polars for the figures of 2024 and no others, at every place of three levels.

No registry, no versions, no lists behind the figures, no refusals apart. It must find the same integers as the product.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

START, END = date(2024, 1, 1), date(2024, 12, 31)
MISSING = ["", "NR", "NSP", "REFUS"]
LEVELS = ("national", "territory", "chantier")

Cells = dict[str, dict[str, list[int]]]
"""Integers by place, then by figure."""


def by_hand(folder: Path, levels: Iterable[str] = LEVELS) -> Cells:
    """Successes, known and population of every CVG rate of 2024 (population alone for counts), at every place of
    these levels. A gap gives its exposed group: successes, known, and the whole population."""
    from convergence.indicators.frames import TRAJECTORY
    from convergence.nomenclature.lists import Barrier, BarrierAxis, BaseCover, ComplementaryCover, ExitReason, Housing

    def levels_of(codes: Any) -> dict[str, int]:
        return {str(code.value): -1 if code.level is None else code.level for code in codes}

    def known(column: str) -> pl.Expr:
        return ~pl.col(column).is_in(MISSING)

    rows = (
        pl.scan_parquet(folder / "journey.parquet")
        .sort("person_id", "programme", "chantier_id", "started_on", "row")
        .with_columns(
            (
                ~(
                    (pl.col("person_id") == pl.col("person_id").shift())
                    & (pl.col("programme") == pl.col("programme").shift())
                    & (pl.col("chantier_id") == pl.col("chantier_id").shift())
                    & (pl.col("started_on") <= pl.col("ended_on").shift().dt.offset_by("30d"))
                ).fill_null(value=False)
            )
            .cum_sum()
            .alias("spell")
        )
        .collect()
    )
    last = {"ended_on", "row", "exit_reason", "housing_exit", "health_followup"} | {
        column for column in rows.columns if column.endswith("_exit")
    }
    mobilised = [column for column in rows.columns if column.startswith("mobilised_")]
    rank = {"OUI": 2, "NON": 1}
    spell = rows.group_by("spell", maintain_order=True).agg(
        *(
            pl.col(column).last() if column in last else pl.col(column).first()
            for column in rows.columns
            if column
            not in {*TRAJECTORY, "job_signed_on", "spell", "proximity", "concerted", "housing_access_on", *mobilised}
        ),
        *(pl.col(column).min() for column in mobilised),
        *(
            pl.col(column).replace_strict(rank, default=0, return_dtype=pl.Int8).max()
            for column in ("proximity", "concerted")
        ),
        pl.col("journey_id").last().alias("last_id"),
    )
    event = pl.read_parquet(folder / "event.parquet")
    owner = rows.select("journey_id", "spell")
    levels_there = {**levels_of(Housing), **dict.fromkeys(MISSING)}

    def level_in(code: str) -> pl.Expr:
        return pl.col(code).replace_strict(levels_there, default=None, return_dtype=pl.Int8).alias("level")

    seen = event.filter(pl.col("kind") == "housing").select("journey_id", "on", level_in("code"))
    housing = (
        pl.concat(
            [
                seen.join(owner, on="journey_id").select("spell", "on", "level"),
                rows.select("spell", pl.col("ended_on").alias("on"), level_in("housing_exit")),
                rows.select("spell", pl.col("housing_access_on").alias("on"), pl.lit(4, dtype=pl.Int8).alias("level")),
            ]
        )
        .filter(pl.col("on").is_not_null(), pl.col("level").is_not_null())
        .join(spell.select("spell", "started_on", pl.col("ended_on").alias("until")), on="spell")
        .filter(pl.col("on") > pl.col("started_on"), (pl.col("on") <= pl.col("until")).fill_null(value=True))
        .filter(pl.col("on") <= END)
        .group_by("spell")
        .agg(
            pl.col("level").max().alias("reached"),
            pl.col("on").filter(pl.col("level") >= 4).min().alias("housed_on"),
        )
    )
    answered = event.filter(pl.col("kind") == "rqth", pl.col("code").is_in(["OUI", "NON"])).select(
        "journey_id", "on", yes=pl.col("code") == "OUI"
    )
    ends = [
        rows.filter(pl.col(code).is_in(["OUI", "NON"])).select(
            "spell", pl.col(day).alias("on"), yes=pl.col(code) == "OUI", at=at
        )
        for day, code, at in (("started_on", "rqth_entry", 0), ("ended_on", "rqth_exit", 2))
    ]
    rqth = (
        pl.concat([*ends, answered.join(owner, on="journey_id").select("spell", "on", "yes", at=1)])
        .filter(pl.col("on") <= END)
        .sort("on", "at", "yes")
        .group_by("spell", maintain_order=True)
        .agg(pl.when(pl.col("yes").last()).then(pl.lit("OUI")).otherwise(pl.lit("NON")).alias("rqth_latest"))
    )
    spell = spell.join(housing, on="spell", how="left").join(rqth, on="spell", how="left")
    member = pl.read_parquet(folder / "membership.parquet").select(
        "chantier_id", "territory", pl.col("started_on").alias("since"), pl.col("ended_on").alias("left_on")
    )
    day = pl.min_horizontal("ended_on", pl.lit(END))
    territory = (
        spell.select("spell", "chantier_id", day.alias("day"))
        .join(member, on="chantier_id")
        .filter(
            (pl.col("since") <= pl.col("day")).fill_null(value=True),
            (pl.col("left_on") >= pl.col("day")).fill_null(value=True),
        )
        .unique("spell", keep="last", maintain_order=True)
        .select("spell", pl.concat_str(pl.lit("territory:"), "territory").alias("territory"))
    )
    spell = spell.join(territory, on="spell", how="left").with_columns(
        pl.lit("national").alias("national"),
        pl.col("territory").fill_null("hors-territoire"),
        pl.concat_str(pl.lit("chantier:"), "chantier_code").alias("chantier"),
    )
    found: Cells = {}

    def count(rows: pl.DataFrame, figures: dict[str, tuple[pl.Expr, pl.Expr, pl.Expr]]) -> None:
        """Lay the flags once, then one row per person at each place of each level."""
        flags = [
            expression.fill_null(value=False).alias(f"{key}|{at}")
            for key, (within, answered, success) in figures.items()
            for at, expression in enumerate((within & answered & success, within & answered, within))
        ]
        laid = rows.select(*LEVELS, "person_id", *flags)
        for level in levels:
            people = laid.unique([level, "person_id"], keep="last", maintain_order=True)
            sums = people.group_by(level).agg(pl.col(r"^.*\|\d$").sum())
            for row in sums.iter_rows(named=True):
                place = found.setdefault(row[level], {})
                for key in figures:
                    place[key] = [row[f"{key}|{at}"] for at in range(3)]

    def heads(rows: pl.DataFrame, key: str) -> None:
        for level in levels:
            for place, people in rows.group_by(level).agg(pl.col("person_id").n_unique()).iter_rows():
                found.setdefault(place, {})[key] = [people]

    always = pl.col("spell").is_not_null()
    withdrawn = [str(reason.value) for reason in ExitReason if reason.item.asp == "RETRAIT"]
    for months in (6, 12):
        due = spell.with_columns(pl.col("ended_on").dt.offset_by(f"{months}mo").alias("due")).filter(
            pl.col("programme") == "CVG",
            pl.col("due").is_between(START, END),
            ~pl.col("exit_reason").is_in(withdrawn),
        )
        others = spell.select("person_id", other="spell", since="started_on", until="ended_on")
        busy = (
            due.select("spell", "person_id", "due")
            .join(others, on="person_id")
            .filter(
                pl.col("spell") != pl.col("other"),
                pl.col("since") <= pl.col("due"),
                (pl.col("until") >= pl.col("due")).fill_null(value=True),
            )
        )
        asked = due.join(busy.select("spell"), on="spell", how="anti")
        answers = (
            event.filter(pl.col("kind") == f"follow_up_{months}", ~pl.col("code").is_in([*MISSING, "INJOIGNABLE"]))
            .join(asked.select("spell", "last_id", "due"), left_on="journey_id", right_on="last_id")
            .with_columns((pl.col("on") - pl.col("due")).dt.total_days().abs().alias("far"))
            .filter(pl.col("far") <= 60)
            .sort("far", "on", descending=[False, True])
            .unique("spell", keep="first", maintain_order=True)
            .select("spell", "code", "extra")
        )
        people = asked.join(answers, on="spell", how="left").sort("ended_on", "started_on", "row")
        followed = pl.col("code").is_not_null()
        at_home = pl.col("extra").replace_strict(levels_of(Housing), default=None, return_dtype=pl.Int8) >= 4
        count(
            people,
            {
                f"SUI-{months:02}R": (always, always, followed),
                f"SUI-{months:02}E": (followed, always, pl.col("code").is_in(["EMPLOI", "FORMATION"])),
                f"SUI-{months:02}L": (followed, ~pl.col("extra").is_in(MISSING), at_home),
            },
        )

    cvg = spell.filter(pl.col("programme") == "CVG")
    acc = cvg.filter(pl.col("started_on") <= END, (pl.col("ended_on") >= START).fill_null(value=True)).sort(
        "started_on", "row"
    )
    exits = cvg.filter(pl.col("ended_on").is_between(START, END)).sort("ended_on", "started_on", "row")
    stayed = exits.filter(
        ~pl.col("exit_reason").is_in(withdrawn),
        pl.col("ended_on").dt.offset_by("1d") >= pl.col("started_on").dt.offset_by("3mo"),
    )

    entry = pl.col("housing_entry").replace_strict(levels_of(Housing), default=None, return_dtype=pl.Int8)
    axes = pl.sum_horizontal(
        pl.any_horizontal(
            pl.col(f"barrier_{barrier.value.lower()}").is_in(["LEGER", "LOURD"])
            for barrier in Barrier
            if barrier.group == axis.value
        )
        for axis in BarrierAxis
    )
    heads(acc, "CVG-01")
    heads(acc.filter((pl.col("ended_on") >= END).fill_null(value=True)), "CVG-02B")
    count(
        acc,
        {
            "CVG-03": (always, pl.col("diagnosed_on") <= END, axes.is_between(3, 7)),
            "CVG-04": (
                always,
                (entry == 0).fill_null(value=False) | known("street_history"),
                (entry == 0).fill_null(value=False) | (pl.col("street_history") == "OUI"),
            ),
            "CVG-13P": (always, pl.col("proximity") > 0, pl.col("proximity") == 2),
            "CVG-13C": (always, pl.col("concerted") > 0, pl.col("concerted") == 2),
            "CVG-14": (always, known("sex"), pl.col("sex") == "F"),
            "CVG-15": (always, pl.col("rqth_latest").is_not_null(), pl.col("rqth_latest") == "OUI"),
            "CVG-16": (always, known("housing_entry"), entry.is_between(0, 3)),
        },
    )
    reason = pl.col("exit_reason")
    dynamic = [str(item.value) for item in ExitReason if item.item.asp in {"DURABLE", "TRANSITION", "POSITIVE"}]
    rights = ("gp", "health_check", "rqth", "aah")
    covers = {"base_cover": levels_of(BaseCover), "complementary_cover": levels_of(ComplementaryCover)}
    basket = pl.all_horizontal(known(f"{name}_{stage}") for name in (*rights, *covers) for stage in ("entry", "exit"))
    before, after = (
        {
            name: pl.col(f"{name}_{stage}").replace_strict(scale, default=None, return_dtype=pl.Int8)
            for name, scale in covers.items()
        }
        for stage in ("entry", "exit")
    )
    opened = pl.any_horizontal(
        *((pl.col(f"{name}_entry") == "NON") & (pl.col(f"{name}_exit") == "OUI") for name in rights),
        *((before[name] == 0) & (after[name] >= 1) for name in covers),
    )
    improved = ~opened & pl.any_horizontal(after[name] > before[name] for name in covers)
    onward = reason.is_in(ExitReason.in_group("EMPLOI", "FORMATION", "SUITE_PARCOURS"))
    followed_up = pl.col("health_followup")
    exposed = {theme: pl.col(f"mobilised_{theme}") < pl.col("ended_on") for theme in ("emploi", "sante")}
    exits = exits.with_columns(basket.alias("basket"), opened.alias("opened"), improved.alias("improved"))
    count(
        exits,
        {
            "CVG-05": (always, known("exit_reason"), onward),
            "CVG-05B": (always, known("exit_reason"), reason.is_in(ExitReason.in_group("EMPLOI", "FORMATION"))),
            "CVG-06": (always, known("exit_reason") & exposed["emploi"], onward),
            "CVG-09": (always, pl.col("basket"), pl.col("opened")),
            "CVG-10": (always, pl.col("basket"), pl.col("improved")),
            **{
                f"CVG-12{theme[0].upper()}": (always, always, pl.col(f"mobilised_{theme}") <= pl.col("ended_on"))
                for theme in ("emploi", "logement", "sante")
            },
        },
    )
    count(stayed, {"CVG-05C": (always, known("exit_reason"), reason.is_in(dynamic))})
    reached = pl.col("reached")
    sheltered = entry.is_between(1, 2)
    outcome = pl.coalesce("housed_on", "ended_on")
    count(
        exits,
        {
            "CVG-07": (sheltered, reached.is_not_null(), reached >= 4),
            "CVG-08": (sheltered, reached.is_not_null() & (pl.col("mobilised_logement") < outcome), reached >= 4),
        },
    )
    health = [f"barrier_{item.value.lower()}" for item in Barrier if item.group == "SANTE"]
    in_need = pl.any_horizontal(pl.col(column).is_in(["LEGER", "LOURD"]) for column in health)
    better = pl.col("opened") | pl.col("improved") | (followed_up == "OUI")
    count(
        exits,
        {"CVG-11": (in_need, pl.col("basket") & known("health_followup") & exposed["sante"], better)},
    )
    return found
