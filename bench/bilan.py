"""The national bilan beside a query written by hand for it, on the same snapshot.

The yardstick is what a careful analyst would write in Polars for these figures and no others: no registry, no
versions, no lists behind the figures, no refusals apart. Both must find the same integers.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from bench.network import ROOT, SIZES, build, environment

REPEAT = 15
START, END = date(2024, 1, 1), date(2024, 12, 31)
MISSING = ["", "NR", "NSP", "REFUS"]


def by_hand(folder: Path) -> dict[str, list[int]]:
    """Successes, known and population of every CVG rate of 2024 (population alone for counts)."""
    from convergence.nomenclature.lists import Barrier, BarrierAxis, BaseCover, ComplementaryCover, ExitReason, Housing

    def levels(codes: Any) -> dict[str, int]:
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
            if column not in {"spell", "proximity", "concerted", "housing_access_on", *mobilised}
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
    housing = (
        pl.concat(
            [
                event.filter(pl.col("kind") == "housing").join(owner, on="journey_id").select("spell", "on", "code"),
                rows.select("spell", pl.col("ended_on").alias("on"), pl.col("housing_exit").alias("code")),
                rows.select("spell", pl.col("housing_access_on").alias("on"), pl.lit("FJT").alias("code")),
            ]
        )
        .filter(pl.col("on").is_not_null(), ~pl.col("code").is_in(MISSING))
        .join(spell.select("spell", "started_on", pl.col("ended_on").alias("until")), on="spell")
        .filter(pl.col("on") > pl.col("started_on"), (pl.col("on") <= pl.col("until")).fill_null(value=True))
        .filter(pl.col("on") <= END)
        .with_columns(pl.col("code").replace_strict(levels(Housing), return_dtype=pl.Int8).alias("level"))
        .group_by("spell")
        .agg(
            pl.col("level").max().alias("reached"),
            pl.col("on").filter(pl.col("level") >= 4).min().alias("housed_on"),
        )
    )
    rqth = (
        pl.concat(
            [
                rows.select("spell", pl.col("started_on").alias("on"), pl.col("rqth_entry").alias("code"), at=0),
                event.filter(pl.col("kind") == "rqth").join(owner, on="journey_id").select("spell", "on", "code", at=1),
                rows.select("spell", pl.col("ended_on").alias("on"), pl.col("rqth_exit").alias("code"), at=2),
            ]
        )
        .filter(pl.col("code").is_in(["OUI", "NON"]), pl.col("on") <= END)
        .sort("on", "at")
        .group_by("spell", maintain_order=True)
        .agg(pl.col("code").last().alias("rqth_latest"))
    )
    spell = spell.join(housing, on="spell", how="left").join(rqth, on="spell", how="left")

    found: dict[str, list[int]] = {}
    withdrawn = [str(reason.value) for reason in ExitReason if reason.item.asp == "RETRAIT"]
    for months in (6, 12):
        due = spell.with_columns(pl.col("ended_on").dt.offset_by(f"{months}mo").alias("due")).filter(
            pl.col("programme") == "CVG",
            pl.col("due").is_between(START, END),
            ~pl.col("exit_reason").is_in(withdrawn),
        )
        others = spell.select("person_id", other="spell", since="started_on", until="ended_on")
        busy = due.join(others, on="person_id").filter(
            pl.col("spell") != pl.col("other"),
            pl.col("since") <= pl.col("due"),
            (pl.col("until") >= pl.col("due")).fill_null(value=True),
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
        people = asked.sort("ended_on", "started_on", "row").unique("person_id", keep="last", maintain_order=True)
        followed = people.join(answers, on="spell")
        housed = followed.filter(~pl.col("extra").is_in(MISSING))
        found[f"SUI-{months:02}R"] = [followed.height, people.height, people.height]
        job = followed.filter(pl.col("code").is_in(["EMPLOI", "FORMATION"]))
        found[f"SUI-{months:02}E"] = [job.height, followed.height, followed.height]
        at_home = housed.filter(pl.col("extra").replace_strict(levels(Housing), return_dtype=pl.Int8) >= 4)
        found[f"SUI-{months:02}L"] = [at_home.height, housed.height, followed.height]

    cvg = spell.filter(pl.col("programme") == "CVG")
    present = cvg.filter(pl.col("started_on") <= END, (pl.col("ended_on") >= START).fill_null(value=True))
    acc = present.sort("started_on", "row").unique("person_id", keep="last", maintain_order=True)
    gone = cvg.filter(pl.col("ended_on").is_between(START, END)).sort("ended_on", "started_on", "row")
    exits = gone.unique("person_id", keep="last", maintain_order=True)
    stayed = gone.filter(
        ~pl.col("exit_reason").is_in(withdrawn),
        pl.col("ended_on").dt.offset_by("1d") >= pl.col("started_on").dt.offset_by("3mo"),
    ).unique("person_id", keep="last", maintain_order=True)

    def count(people: pl.DataFrame, figures: dict[str, tuple[pl.Expr, pl.Expr]], within: pl.Expr | None = None) -> None:
        people = people if within is None else people.filter(within)
        sums = [
            expression.fill_null(value=False).sum().alias(f"{key}|{place}")
            for key, (answered, success) in figures.items()
            for place, expression in enumerate((answered & success, answered))
        ]
        row = people.select(sums).row(0, named=True)
        for key in figures:
            found[key] = [row[f"{key}|0"], row[f"{key}|1"], people.height]

    always = pl.col("spell").is_not_null()
    entry = pl.col("housing_entry").replace_strict(levels(Housing), default=None, return_dtype=pl.Int8)
    axes = pl.sum_horizontal(
        pl.any_horizontal(
            pl.col(f"barrier_{barrier.value.lower()}").is_in(["LEGER", "LOURD"])
            for barrier in Barrier
            if barrier.group == axis.value
        )
        for axis in BarrierAxis
    )
    found["CVG-01"] = [acc.height]
    open_at = (pl.col("ended_on") >= END).fill_null(value=True)
    found["CVG-02B"] = [present.filter(open_at)["person_id"].n_unique()]
    count(
        acc,
        {
            "CVG-03": (pl.col("diagnosed_on") <= END, axes.is_between(3, 7)),
            "CVG-04": (
                (entry == 0).fill_null(value=False) | known("street_history"),
                (entry == 0).fill_null(value=False) | (pl.col("street_history") == "OUI"),
            ),
            "CVG-13P": (pl.col("proximity") > 0, pl.col("proximity") == 2),
            "CVG-13C": (pl.col("concerted") > 0, pl.col("concerted") == 2),
            "CVG-14": (known("sex"), pl.col("sex") == "F"),
            "CVG-15": (pl.col("rqth_latest").is_not_null(), pl.col("rqth_latest") == "OUI"),
            "CVG-16": (known("housing_entry"), entry.is_between(0, 3)),
        },
    )
    reason = pl.col("exit_reason")
    dynamic = [str(item.value) for item in ExitReason if item.item.asp in {"DURABLE", "TRANSITION", "POSITIVE"}]
    rights = ("gp", "health_check", "rqth", "aah")
    covers = {"base_cover": levels(BaseCover), "complementary_cover": levels(ComplementaryCover)}
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
            "CVG-05": (known("exit_reason"), onward),
            "CVG-05B": (known("exit_reason"), reason.is_in(ExitReason.in_group("EMPLOI", "FORMATION"))),
            "CVG-06": (known("exit_reason") & exposed["emploi"], onward),
            "CVG-09": (pl.col("basket"), pl.col("opened")),
            "CVG-10": (pl.col("basket"), pl.col("improved")),
            **{
                f"CVG-12{theme[0].upper()}": (always, pl.col(f"mobilised_{theme}") <= pl.col("ended_on"))
                for theme in ("emploi", "logement", "sante")
            },
        },
    )
    count(stayed, {"CVG-05C": (known("exit_reason"), reason.is_in(dynamic))})
    reached = pl.col("reached")
    outcome = pl.coalesce("housed_on", "ended_on")
    count(
        exits,
        {
            "CVG-07": (reached.is_not_null(), reached >= 4),
            "CVG-08": (reached.is_not_null() & (pl.col("mobilised_logement") < outcome), reached >= 4),
        },
        within=entry.is_between(1, 2),
    )
    health = [f"barrier_{item.value.lower()}" for item in Barrier if item.group == "SANTE"]
    better = pl.col("opened") | pl.col("improved") | (followed_up == "OUI")
    count(
        exits,
        {"CVG-11": (pl.col("basket") & known("health_followup") & exposed["sante"], better)},
        within=pl.any_horizontal(pl.col(column).is_in(["LEGER", "LOURD"]) for column in health),
    )
    return found


def ours(folder: Path) -> dict[str, list[int]]:
    """The same integers from the product, from the same files."""
    from convergence.indicators import store
    from convergence.indicators.bilan import compute
    from convergence.indicators.scope import Period, Scope

    bilan = compute(store.load(folder), programme="CVG", period=Period(START, END), scope=Scope.parse("national"))
    found = {}
    for figure in bilan.figures:
        result = figure.result
        if result.gap is not None:
            found[figure.key] = [result.gap.exposed.successes, result.gap.exposed.n, result.population]
        elif result.is_share:
            found[figure.key] = [result.successes, result.known, result.population]
        elif result.measured is None:
            found[figure.key] = [result.successes]
    return found


def _median(what: Callable[[], object]) -> float:
    took = []
    for _ in range(REPEAT):
        start = time.perf_counter()
        what()
        took.append((time.perf_counter() - start) * 1000)
    return round(statistics.median(took), 1)


def measure() -> dict[str, Any]:
    """Milliseconds of the bilan and of the yardstick, from the files to the integers; and once it is warm."""
    import django

    django.setup()
    from django.conf import settings

    from convergence.indicators import commands, snapshot

    taken = snapshot.current()
    folder = max((Path(settings.HOME) / "snapshots").glob("2*"), key=lambda item: item.stat().st_mtime)
    one, other = ours(folder), by_hand(folder)
    if one != other:
        wrong = {key: (one.get(key), other.get(key)) for key in one | other if one.get(key) != other.get(key)}
        raise RuntimeError(f"The two do not find the same integers: {wrong}")
    cold, hand = _median(lambda: ours(folder)), _median(lambda: by_hand(folder))
    return {
        "journeys": taken.frames.journey.height,
        "bilan_ms": cold,
        "by_hand_ms": hand,
        "ratio": round(cold / hand, 2),
        "bilan_warm_ms": _median(lambda: commands.bilan(programme="CVG", year=START.year)),
        "rebuild_ms": round(_rebuild() * 1000),
    }


def _rebuild() -> float:
    from convergence.indicators import snapshot

    start = time.perf_counter()
    snapshot.rebuild(snapshot.stamp())
    return time.perf_counter() - start


def run(home: Path, sizes: list[str]) -> dict[str, Any]:
    """The bilan on every size of network, each in a process of its own."""
    import json

    result = {}
    for name in sizes:
        where = home / name
        build(SIZES[name], where)
        env = {**environment(where), "DJANGO_SETTINGS_MODULE": "bench.settings"}
        told = subprocess.run(
            [sys.executable, "-m", "bench.bilan"], env=env, cwd=ROOT, check=True, stdout=subprocess.PIPE, timeout=600
        )
        result[name] = json.loads(told.stdout)
    return result


if __name__ == "__main__":
    import json

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    sys.stdout.write(json.dumps(measure()))
