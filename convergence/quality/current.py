"""The state of the data as the current snapshot has it: computed once for the same facts, shared by every page."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from convergence.accounts.models import User
from convergence.indicators import snapshot
from convergence.indicators.settings import Rules
from convergence.indicators.store import Snapshot
from convergence.kit import clock
from convergence.quality import assess, beside, columns, frame, rules
from convergence.quality.assess import Cells
from convergence.quality.rule import Rule

_lock = threading.Lock()
_held: tuple[Snapshot, Assessed] | None = None


@dataclass(frozen=True, eq=False)
class Assessed:
    """Every rule over every record, on one day."""

    day: date
    rules: tuple[Rule, ...]
    records: pl.DataFrame
    """One row per journey: who, where, when; a column of outcomes per rule, and whether what fails can be mended."""
    facts: pl.DataFrame
    """What the rules read of them."""
    chantiers: pl.DataFrame
    """Those of the network: `chantier_id`, `code`, `name`."""

    @cached_property
    def by_key(self) -> dict[str, Rule]:
        return {rule.key: rule for rule in self.rules}

    @cached_property
    def places(self) -> dict[int, tuple[str, str]]:
        """Code and name of each chantier, by its primary key."""
        return {key: (code, name) for key, code, name in self.chantiers.select("chantier_id", "code", "name").rows()}

    @cached_property
    def in_view(self) -> pl.DataFrame:
        """Open journeys, and those that ended since the first day of last year: what may still be counted."""
        since = date(self.day.year - 1, 1, 1)
        return self.records.filter((pl.col("ended_on") >= since).fill_null(value=True))

    @cached_property
    def cells(self) -> Cells:
        """The records in view, counted once for every page of places."""
        return assess.cells(self.in_view, self.rules)

    @cached_property
    def mended(self) -> dict[date, pl.DataFrame]:
        """For a month end already asked about, the points that hold since (`history`)."""
        return {}

    def failing(self, rule: str) -> pl.DataFrame:
        """The records in view that fail a rule and may be mended."""
        return self.in_view.filter(pl.col(assess.mends(rule)))


def current(reader: User | None = None) -> Assessed:
    """The state of today. A reader never misses what she wrote herself; without one it is up to date."""
    global _held  # noqa: PLW0603 - one per process, replaced as a whole
    taken, day = snapshot.current(reader), clock.today()
    held = _held
    if held is not None and held[0] is taken and held[1].day == day:
        return held[1]
    with _lock:
        held = _held
        if held is None or held[0] is not taken or held[1].day != day:
            held = _held = (taken, on(taken, day))
    return held[1]


def on(taken: Snapshot, day: date) -> Assessed:
    """The state of a day, as dated facts tell it: what was noted later of an earlier day is known."""
    in_force = Rules.on(day)
    spells = taken.joined(in_force)
    rows = frame.records(taken.frames, spells, beside.extract(day), day, in_force)
    chosen = rules.in_force(day)
    found = assess.assess(rows, chosen, columns.schema(in_force.alt_level), day)
    return Assessed(day, chosen, found, rows, taken.frames.chantier)


def forget() -> None:
    """Drop what this process holds (tests)."""
    global _held  # noqa: PLW0603 - see current
    _held = None
