"""A figure crossed by two facts: packed masks beside a Polars group-by on the same people.

Three yardsticks, once the answer of the figure stands in a column: the group-by over the facts as texts, over the
facts as the snapshot holds them (small numbers), and at its best, every fact cut as the facets cut it. The last must
count the same as the masks. Reading and packing the conditions, done once for each condition, is told apart.
People of the network are repeated until there are a million rows.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from bench.network import ROOT, SIZES, build, environment

REPEAT = 40
ROWS = 1_000_000
FIGURE = "CVG-04"
FACETS = ("sexe", "logement")
COLUMNS = ("sex", "housing_entry")
START, END = date(2012, 1, 1), date(2025, 12, 31)


def _medians(**sides: Callable[[], object]) -> dict[str, float]:
    """Milliseconds of each side, in turn, so that a busy moment of the machine falls on all of them."""
    took: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(REPEAT):
        for name, what in sides.items():
            start = time.perf_counter()
            what()
            took[name].append((time.perf_counter() - start) * 1000)
    return {name: statistics.median(values) for name, values in took.items()}


def measure() -> dict[str, Any]:
    """Milliseconds of one crossing of 4 by 7 cells, on the network as it is and on a million rows."""
    import django

    django.setup()
    from convergence.indicators import facets, snapshot
    from convergence.indicators.evaluate import Evaluation
    from convergence.indicators.masks import Masks
    from convergence.indicators.populations import Population
    from convergence.indicators.registry import definition
    from convergence.indicators.scope import Period, Scope

    class Repeated(Evaluation):
        """The same people, so many times."""

        times = 1

        def people(self, population: Population, columns: Iterable[str] = ("spell",)) -> pl.DataFrame:
            return pl.concat([super().people(population, columns)] * self.times, rechunk=True)

    taken = snapshot.current()
    asked = definition(FIGURE, END)
    found = facets.of(taken, {}, END.year)
    sides = [[value.node for value in facet.values] for facet in found.all if facet.key in FACETS]

    def one(times: int) -> dict[str, Any]:
        evaluation = Repeated(taken.prepared("CVG", Period(START, END)), Scope.parse("national"))
        evaluation.times = times
        masks = Masks(evaluation, asked.population, found.schema, facets.DERIVED)
        begun = time.perf_counter()
        masks.learn([*asked.nodes, *(node for side in sides for node in side)])
        learnt = round((time.perf_counter() - begun) * 1000, 1)
        columns = _columns(masks, asked, sides)

        def grouped() -> pl.DataFrame:
            return columns.group_by("one", "other", "state").len()

        counts = {
            (cell, state): number
            for cell, cross in masks.cross(asked, sides).items()
            for state, number in enumerate((cross.failures, cross.successes, cross.unknown, cross.refused))
            if number
        }
        expected = {((one, other), state): number for one, other, state, number in grouped().rows()}
        if counts != expected:
            raise RuntimeError("The two do not count the same.")
        facts = evaluation.people(asked.population, COLUMNS).with_columns(columns["state"])
        texts = facts.with_columns(pl.col(COLUMNS).cast(pl.String))
        took = _medians(
            masks=lambda: masks.cross(asked, sides),
            texts=lambda: texts.group_by(*COLUMNS, "state").len(),
            held=lambda: facts.group_by(*COLUMNS, "state").len(),
            coded=grouped,
        )
        return {
            "rows": columns.height,
            "learn_ms": learnt,
            **{f"{name}_ms": round(value, 3) for name, value in took.items()},
            **{f"times_{name}": round(value / took["masks"], 1) for name, value in took.items() if name != "masks"},
        }

    rows = (
        Evaluation(taken.prepared("CVG", Period(START, END)), Scope.parse("national")).people(asked.population).height
    )
    return {"network": one(1), "million": one(-(-ROWS // rows))}


def _columns(masks: Any, asked: Any, sides: list[list[Any]]) -> pl.DataFrame:
    """The state of the figure and the place in each side, one small integer per row: the group-by at its best."""
    import numpy as np

    from convergence.indicators.evaluate import State
    from convergence.indicators.masks import places

    rows = masks.evaluation.people(masks.population, ("spell",)).height

    def column(sets: Iterable[Any]) -> Any:
        values = np.zeros(rows, dtype=np.uint8)
        for number, bits in enumerate(sets):
            values[places(bits)] = number
        return values

    states = masks.sets(asked)
    order = (State.FAILURE, State.SUCCESS, State.UNKNOWN, State.REFUSED)
    one, other = ([masks.where(node) for node in side] for side in sides)
    return pl.DataFrame(
        {"one": column(one), "other": column(other), "state": column(states.of(state) for state in order)}
    )


def run(home: Path, sizes: list[str]) -> dict[str, Any]:
    """The crossing on every size of network, each in a process of its own."""
    import json

    result = {}
    for name in sizes:
        where = home / name
        build(SIZES[name], where)
        env = {**environment(where), "DJANGO_SETTINGS_MODULE": "bench.settings"}
        told = subprocess.run(
            [sys.executable, "-m", "bench.crossing"], env=env, cwd=ROOT, check=True, stdout=subprocess.PIPE, timeout=900
        )
        result[name] = json.loads(told.stdout)
    return result


if __name__ == "__main__":
    import json

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    sys.stdout.write(json.dumps(measure()))
