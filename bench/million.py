"""A million journeys and twenty million dated answers: the report at every place, beside its yardsticks.

`figures`: from the files to every cell of nation, territories and chantiers, beside a query written by hand in Polars
that reads the same files (equal in every cell). `sql`: the same cells from journeys already joined and derived, beside
one SQL pass on each database over the same table, the conditions being the definitions' own (equal in every cell).
`gaps`: the three adjusted gaps of the nation. `disclosure`: the public set, counted and protected, and the protection
alone: that of an edition made on the same counts. `snapshot`: digest, writing and reading back, without the database.
Each side runs in a process of its own, which tells its peak memory.
"""

from __future__ import annotations

import json
import os
import pickle
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.by_hand import END, LEVELS, START, by_hand
from bench.network import ROOT, environment

SIZES = {"million": 1_000_000, "hundred": 100_000, "light": 4_000}
"""Journeys by the name of a size; twenty dated answers each."""
TURNS = 3
"""Turns of each side, one after the other in the same run; the quickest counts."""


def run(home: Path, sizes: list[str]) -> dict[str, Any]:
    """All of it on snapshots of these sizes, made straight to columns (`bench.generate`)."""
    result = {}
    for name in sizes:
        where = home / f"straight-{name}"
        if not (where / "built").exists():
            _child(where, "bench.generate", str(where), "--journeys", str(SIZES[name]))
            (where / "built").touch()
        folder = next(path for path in where.glob("2*") if path.is_dir())
        result[name] = measure(where, folder, turns=1 if name == "light" else TURNS)
    return result


def measure(where: Path, folder: Path, *, turns: int = TURNS) -> dict[str, Any]:
    """Everything on one snapshot. Raises RuntimeError when two sides do not find the same cells."""
    sides: dict[str, list[dict[str, Any]]] = {"ours": [], "hand": []}
    for _ in range(turns):
        for side, told in sides.items():
            told.append(_task(where, side, folder))
    _same(where, "ours", "hand")
    quickest = {side: min(told, key=lambda turn: float(turn["seconds"])) for side, told in sides.items()}
    files = sum(path.stat().st_size for path in folder.glob("*.parquet"))
    return {
        "journeys": quickest["ours"].pop("journeys"),
        "events": quickest["ours"].pop("events"),
        "cells": quickest["ours"].pop("cells"),
        "files_mb": round(files / 1e6),
        "figures": {**quickest, "ratio": round(quickest["ours"]["seconds"] / quickest["hand"]["seconds"], 2)},
        "sql": _databases(where, folder),
        "gaps": _task(where, "gaps", folder),
        "disclosure": _task(where, "disclosure", folder),
        "snapshot": _task(where, "snapshot", folder),
    }


def _databases(where: Path, folder: Path) -> dict[str, Any]:
    from tests import postgres

    with postgres.server() as url:
        return _task(where, "sql", folder, url)


def _child(where: Path, *words: str) -> bytes:
    where.mkdir(parents=True, exist_ok=True)
    env = {**environment(where), "DJANGO_SETTINGS_MODULE": "bench.settings"}
    done = subprocess.run(
        [sys.executable, "-m", *words], env=env, cwd=ROOT, check=True, stdout=subprocess.PIPE, timeout=3000
    )
    return done.stdout


def _task(where: Path, task: str, folder: Path, *more: str) -> dict[str, Any]:
    return dict(json.loads(_child(where, "bench.million", task, str(where), str(folder), *more)))


def _same(where: Path, one: str, other: str) -> None:
    from bench.bilan import different

    left, right = (pickle.loads((where / f"{name}.cells").read_bytes()) for name in (one, other))  # noqa: S301 - ours
    wrong = different(left, right)
    if wrong:
        raise RuntimeError(
            f"{one} and {other} do not find the same cells, {len(wrong)} differ: {list(wrong.items())[:5]}"
        )


# ── What runs in a process of its own ───────────────────────────────────────────────────────
def _clock(steps: dict[str, float], name: str, what: Callable[[], Any]) -> Any:
    start = time.perf_counter()
    found = what()
    steps[name] = round(time.perf_counter() - start, 3)
    return found


def _peak() -> float:
    """Most memory this process ever held, in gigabytes."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 2)


def _ours(where: Path, folder: Path) -> dict[str, Any]:
    from bench.bilan import integers
    from convergence.indicators import registry, store
    from convergence.indicators.levels import Everywhere, Level
    from convergence.indicators.scope import Period

    steps: dict[str, float] = {}
    taken = _clock(steps, "read", lambda: store.load(folder))
    _clock(steps, "join", lambda: taken.spells)
    prepared = taken.prepared("CVG", Period(START, END))
    _clock(steps, "prepare", lambda: prepared.journeys)
    everywhere = Everywhere(prepared, registry.of_programme("CVG", END))
    found: dict[str, Any] = {}
    for level in LEVELS:
        found |= _clock(steps, level, lambda level=level: everywhere.results(Level(level)))
    cells = {place: integers(results.values()) for place, results in found.items()}
    (where / "ours.cells").write_bytes(pickle.dumps(cells))
    return {
        "journeys": taken.frames.journey.height,
        "events": taken.frames.event.height,
        "cells": sum(map(len, found.values())),
        "seconds": round(sum(steps.values()), 2),
        "steps": steps,
        "peak_gb": _peak(),
    }


def _hand(where: Path, folder: Path) -> dict[str, Any]:
    steps: dict[str, float] = {}
    cells = _clock(steps, "all", lambda: by_hand(folder))
    (where / "hand.cells").write_bytes(pickle.dumps(cells))
    return {"seconds": round(steps["all"], 2), "peak_gb": _peak()}


def _gaps(where: Path, folder: Path) -> dict[str, Any]:
    from convergence.indicators import registry, store
    from convergence.indicators.landmark import QUESTIONS, study
    from convergence.indicators.scope import Period, Scope

    taken = store.load(folder)
    prepared = taken.prepared("CVG", Period(START, END))
    assert prepared.journeys.height
    steps: dict[str, float] = {}
    told = {}
    for key in QUESTIONS:
        found = _clock(
            steps, key, lambda key=key: study(
                prepared, Scope.parse("national"), registry.definition(key, END), until=taken.taken_at.date()
            ),
        )  # fmt: skip
        assert found is not None
        told[key] = found.refused or f"{found.gap.difference:+.4f} ({len(found.checks)} checks)"
    return {"seconds": round(sum(steps.values()), 2), "steps": steps, "found": told, "peak_gb": _peak()}


def _disclosure(where: Path, folder: Path) -> dict[str, Any]:
    """What is counted for the public at the three levels, then what the gate adds: hiding, siblings, editions."""
    from convergence.indicators import registry, store
    from convergence.indicators.disclosure.cells import count_level, everywhere_of
    from convergence.indicators.disclosure.gate import public_set
    from convergence.indicators.disclosure.tables import LEVELS as PUBLISHED
    from convergence.indicators.scope import Period

    taken = store.load(folder)
    prepared = taken.prepared("CVG", Period.year(END.year))
    assert prepared.journeys.height
    steps: dict[str, float] = {}

    def aggregate() -> None:
        everywhere = everywhere_of(prepared, registry.of_programme("CVG", END))
        for level in PUBLISHED:
            count_level(everywhere, level)

    _clock(steps, "aggregation", aggregate)
    first = _clock(steps, "first_edition", lambda: public_set(taken, programme="CVG", year=END.year))
    _clock(steps, "protection", lambda: public_set(taken, programme="CVG", year=END.year, earlier=(first,)))
    return {
        "cells": sum(map(len, first.cells.values())),
        "hidden": first.hidden,
        "steps": steps,
        "ratio": round(steps["protection"] / steps["aggregation"], 2),
        "peak_gb": _peak(),
    }


def _snapshot(where: Path, folder: Path) -> dict[str, Any]:
    from convergence.indicators import store

    steps: dict[str, float] = {}
    taken = _clock(steps, "read", lambda: store.load(folder))
    digest = _clock(steps, "digest", lambda: store.digest(taken.frames))
    if digest != taken.digest:
        raise RuntimeError("Two digests of the same facts differ.")
    _clock(steps, "write", lambda: store.write(taken, where / "again"))
    return {"seconds": round(sum(steps.values()), 2), "steps": steps, "peak_gb": _peak()}


def _sql(where: Path, folder: Path, url: str) -> dict[str, Any]:
    from bench import sql
    from bench.bilan import different, integers
    from convergence.indicators import registry, store
    from convergence.indicators.levels import Everywhere, Level
    from convergence.indicators.scope import Period

    prepared = store.load(folder).prepared("CVG", Period(START, END))
    rows = sql.table(prepared)
    definitions = registry.of_programme("CVG", END)

    def ours() -> dict[str, Any]:
        everywhere = Everywhere(prepared, definitions)
        return {place: found for level in LEVELS for place, found in everywhere.results(Level(level)).items()}

    took = []
    for _ in range(sql.TURNS):
        start = time.perf_counter()
        found = ours()
        took.append(time.perf_counter() - start)
    cells = {place: integers(results.values()) for place, results in found.items()}
    result: dict[str, Any] = {"rows": rows.height, "ours_seconds": round(min(took), 3)}
    for name, connect in (("sqlite", sql.sqlite(where)), ("postgresql", sql.postgresql(url))):
        told = sql.measure(connect, rows, prepared)
        wrong = different(cells, told.pop("cells"))
        if wrong:
            raise RuntimeError(f"{name} does not find the same cells, {len(wrong)} differ: {list(wrong.items())[:5]}")
        result[name] = {**told, "times_ours": round(told["seconds"] / min(took), 1)}
    return result


TASKS: dict[str, Callable[..., dict[str, Any]]] = {
    "ours": _ours, "hand": _hand, "gaps": _gaps, "disclosure": _disclosure, "snapshot": _snapshot,
    "sql": _sql,
}  # fmt: skip


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    import django

    django.setup()
    task, home, files, *rest = sys.argv[1:]
    sys.stdout.write(json.dumps(TASKS[task](Path(home), Path(files), *rest)))
