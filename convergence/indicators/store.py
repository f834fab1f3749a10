"""Snapshots on disk: a folder of Parquet files, named by date and digest, that any engine can read."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar, cast

import polars as pl

from convergence.indicators.frames import SCHEMAS, Frames, read_back
from convergence.indicators.populations import Prepared
from convergence.indicators.scope import Period
from convergence.indicators.settings import Rules
from convergence.indicators.spells import Spells, build

MANIFEST = "manifest.json"
KEPT = 5
"""How many of the latest folders stay."""
KEPT_RULES, KEPT_PERIODS, KEPT_RESULTS = 4, 12, 400
"""How many joinings, prepared periods (some 8 MB each at full size) and results (small) stay in memory."""
_SLICE = 200_000
"""Rows written at once to be digested: as text, a whole frame may be larger than all the rest."""

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)
_lock = threading.Lock()


class BrokenSnapshotError(Exception):
    """A snapshot that cannot be read back: it is taken again."""


@dataclass(frozen=True)
class Snapshot:
    """Frames at one moment, with what figures share: the joined journeys, each period once prepared, and what was
    already computed. Each period is prepared with the rules in force on its last day."""

    frames: Frames
    digest: str
    taken_at: datetime
    _spells: dict[Rules, Spells] = field(default_factory=dict, repr=False, compare=False)
    _prepared: dict[tuple[str, Period, Rules], Prepared] = field(default_factory=dict, repr=False, compare=False)
    kept: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)
    """Results by question: they stand as long as the facts do."""

    @property
    def spells(self) -> Spells:
        """The journeys joined by the rules in force when the snapshot was taken."""
        return self.joined(Rules.on(self.taken_at.date()))

    def joined(self, rules: Rules) -> Spells:
        """The journeys joined by these rules."""
        return _keep(self._spells, rules.joining, lambda: build(self.frames, rules), KEPT_RULES)

    def prepared(self, programme: str, period: Period, rules: Rules | None = None) -> Prepared:
        """The journeys of a programme around a period, by the rules in force on its last day unless others are
        given; the last dozen asked for are kept."""
        rules = rules or Rules.on(period.end)
        return _keep(
            self._prepared,
            (programme, period, rules),
            lambda: Prepared(self.frames, self.joined(rules), rules, programme, period),
            KEPT_PERIODS,
        )

    def remember(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives, computed once for these facts."""
        return cast(T, _keep(self.kept, key, make, KEPT_RESULTS))

    def again(self, taken_at: datetime) -> Snapshot:
        """The same facts seen again later: all that was computed on them still stands."""
        return replace(self, taken_at=taken_at)


def _keep(kept: dict[K, T], key: K, make: Callable[[], T], most: int) -> T:
    """The value of `key`, made when it is not there; the first ones kept make room."""
    found = kept.get(key)
    if found is None:
        found = make()
        with _lock:
            while len(kept) >= most:
                kept.pop(next(iter(kept)))
            kept[key] = found
    return found


def digest(frames: Frames) -> str:
    """SHA-256 of the facts: the same whoever extracts them, whenever."""
    total = hashlib.sha256()
    for name in sorted(SCHEMAS):
        frame: pl.DataFrame = getattr(frames, name)
        lists = [column for column, kind in frame.schema.items() if isinstance(kind, pl.List)]
        total.update(f"{name}\n".encode())
        for start in range(0, max(frame.height, 1), _SLICE):
            part = frame.slice(start, _SLICE)
            flat = part.with_columns(pl.col(lists).list.join(";")) if lists else part
            total.update(flat.write_csv(include_header=not start).encode())
    return total.hexdigest()


def write(snapshot: Snapshot, folder: Path, **more: object) -> Path:
    """Write the snapshot under `folder` and give its own folder. The rename at the end is atomic: nobody ever
    sees half a snapshot. The same facts taken in the same second are the same folder."""
    target = folder / f"{snapshot.taken_at:%Y%m%dT%H%M%S}-{snapshot.digest[:12]}"
    if target.exists():
        return target
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=folder))
    try:
        for name in SCHEMAS:
            getattr(snapshot.frames, name).write_parquet(draft / f"{name}.parquet", compression="lz4")
        manifest = {"digest": snapshot.digest, "taken_at": snapshot.taken_at.isoformat(), **more}
        (draft / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=2), encoding="utf-8")
        draft.rename(target)
    except FileExistsError:
        shutil.rmtree(draft, ignore_errors=True)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return target


def load(folder: Path) -> Snapshot:
    """Read a snapshot back. Raises BrokenSnapshotError when it is gone, damaged or of another schema."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        frames = read_back({name: pl.read_parquet(folder / f"{name}.parquet") for name in SCHEMAS})
        return Snapshot(frames, manifest["digest"], datetime.fromisoformat(manifest["taken_at"]))
    except (OSError, ValueError, KeyError, pl.exceptions.PolarsError) as error:
        raise BrokenSnapshotError(f"snapshot {folder.name}: {error}") from error


def prune(folder: Path, *, keep: Path) -> None:
    """Remove old snapshots, drafts left by a crash included. `keep` always stays."""
    others = [item for item in folder.iterdir() if item.is_dir() and item != keep]
    finished = [item for item in others if not item.name.startswith(".")]
    an_hour_ago = time.time() - 3600
    left_over = [item for item in others if item.name.startswith(".") and item.stat().st_mtime < an_hour_ago]
    latest_first = sorted(finished, key=lambda item: item.stat().st_mtime, reverse=True)
    for item in (*latest_first[KEPT - 1 :], *left_over):
        shutil.rmtree(item, ignore_errors=True)


def replace_text(path: Path, text: str) -> None:
    """Write a small file at once: readers see the old one or the new one."""
    handle, draft = tempfile.mkstemp(prefix=".draft-", dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(text)
    Path(draft).replace(path)
