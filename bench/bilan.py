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
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.by_hand import END, LEVELS, START, Cells, by_hand
from bench.network import ROOT, SIZES, build, environment

if TYPE_CHECKING:
    from convergence.indicators.evaluate import Result

REPEAT = 15


def ours(folder: Path) -> Cells:
    """The same integers from the product, from the same files."""
    from convergence.indicators import store
    from convergence.indicators.bilan import compute
    from convergence.indicators.scope import Period, Scope

    bilan = compute(store.load(folder), programme="CVG", period=Period(START, END), scope=Scope.parse("national"))
    return {"national": integers(figure.result for figure in bilan.figures)}


def ours_everywhere(folder: Path) -> Cells:
    """The same integers at every place that counts somebody, in one pass over each population."""
    from convergence.indicators import registry, store
    from convergence.indicators.levels import Everywhere, Level
    from convergence.indicators.scope import Period

    prepared = store.load(folder).prepared("CVG", Period(START, END))
    everywhere = Everywhere(prepared, registry.of_programme("CVG", END))
    return {
        place: integers(results.values())
        for level in LEVELS
        for place, results in everywhere.results(Level(level)).items()
    }


def integers(results: Iterable[Result]) -> dict[str, list[int]]:
    """Successes, known, population; the exposed group of a gap; the number alone of a count."""
    found = {}
    for result in results:
        key = result.definition.key
        if result.gap is not None:
            found[key] = [result.gap.exposed.successes, result.gap.exposed.n, result.population]
        elif result.is_share:
            found[key] = [result.successes, result.known, result.population]
        elif result.measured is None and result.definition.kind != "mean":
            found[key] = [result.successes]
    return found


def different(one: Cells, other: Cells) -> dict[str, Any]:
    """The cells that differ; a cell that is not there counts nobody."""
    cells = {(place, key) for found in (one, other) for place in found for key in found[place]}
    pairs = {f"{place} {key}": [found.get(place, {}).get(key, [0]) for found in (one, other)] for place, key in cells}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1] and any(map(any, pair))}


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
    wrong = different(ours(folder), by_hand(folder, ["national"]))
    if wrong:
        raise RuntimeError(f"The two do not find the same integers: {wrong}")
    cold, hand = _median(lambda: ours(folder)), _median(lambda: by_hand(folder, ["national"]))
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
