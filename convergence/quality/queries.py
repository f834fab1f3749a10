"""The state of the data by place, by dimension and by figure. Nothing here reads a record one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import polars as pl

from convergence.accounts.permissions import Permission
from convergence.indicators import registry
from convergence.indicators.definition import Definition, Measure
from convergence.indicators.scope import Period, Scope
from convergence.kit.french import NBSP, percent
from convergence.network.viewer import Viewer
from convergence.quality import assess, settings
from convergence.quality.assess import Cells
from convergence.quality.columns import BASE
from convergence.quality.current import Assessed, current
from convergence.quality.rule import Dimension, Rule

GOOD, NEAR, SHORT, NONE = "good", "near", "short", "none"
WORDS = {GOOD: "Tient", NEAR: "À surveiller", SHORT: "À reprendre", NONE: "Rien à juger"}
"""Each state has its word: a colour never says it alone."""
_OUTCOMES = ("pass", "fail", "unknown", "refused")


@dataclass(frozen=True)
class Tally:
    """How many records have each outcome. `expected`: the share asked for, between 0 and 1."""

    passed: int = 0
    failed: int = 0
    unknown: int = 0
    refused: int = 0
    expected: float = 0.0
    close: float = 0.1

    @property
    def judged(self) -> int:
        return self.passed + self.failed

    @property
    def share(self) -> float | None:
        """Of the records judged, those that hold. Refusals and what cannot be judged stand beside."""
        return self.passed / self.judged if self.judged else None

    @property
    def state(self) -> str:
        if self.share is None:
            return NONE
        if self.share >= self.expected:
            return GOOD
        return NEAR if self.share >= self.expected - self.close else SHORT

    @property
    def word(self) -> str:
        return WORDS[self.state]

    @property
    def percent(self) -> str:
        return shown(self.share)

    @property
    def distance(self) -> float:
        """How far over what is expected; the weakest has the lowest."""
        return 9.0 if self.share is None else self.share - self.expected

    def to_json(self) -> dict[str, Any]:
        return {
            "passed": self.passed, "failed": self.failed, "unknown": self.unknown, "refused": self.refused,
            "share": self.share, "expected": self.expected, "state": self.state,
        }  # fmt: skip


def shown(share: float | None) -> str:
    """A share in words. What is not whole is never said to be: 99,8 % is « 99 % »."""
    if share is None:
        return "–"
    return percent(99 if 0.99 < share < 1 else round(share * 100, 9))


@dataclass(frozen=True)
class PlaceState:
    """The state of a place, by dimension and by rule. `scope` is its address in figures: `chantier:<code>`."""

    scope: str
    name: str
    dimensions: Mapping[Dimension, Tally]
    rules: Mapping[str, Tally] = field(default_factory=dict)
    journeys: int = 0
    """Journeys looked at."""
    mends: Mapping[str, int] = field(default_factory=dict)
    """Points that somebody can still mend, by rule."""
    day: date | None = None

    @property
    def to_mend(self) -> int:
        """Points that somebody can still mend."""
        return sum(self.mends.values())

    @property
    def weakest(self) -> Dimension | None:
        """Of the dimensions that some record breaks, the one whose share stands lowest beside what is expected."""
        broken = [(tally.distance, name) for name, tally in self.dimensions.items() if tally.failed]
        return min(broken)[1] if broken else None

    @property
    def completeness(self) -> Tally:
        return self.dimensions.get(Dimension.COMPLETENESS, Tally())

    @property
    def freshness(self) -> Tally:
        return self.dimensions.get(Dimension.FRESHNESS, Tally())

    def to_json(self) -> dict[str, Any]:
        """Plain values, to be kept in a frozen edition."""
        return {
            "scope": self.scope, "name": self.name, "journeys": self.journeys, "to_mend": self.to_mend,
            "day": self.day.isoformat() if self.day else None, "weakest": str(self.weakest) if self.weakest else None,
            "dimensions": {str(name): tally.to_json() for name, tally in self.dimensions.items()},
        }  # fmt: skip


def visible_to(viewer: Viewer, assessed: Assessed) -> pl.Expr:
    """The records whose quality she reads: those of her chantiers, or all."""
    scope = viewer.scope(Permission.QUALITY_READ)
    return pl.lit(value=True) if scope.nation else pl.col("chantier_id").is_in(sorted(scope.chantiers))


def chantier_states(
    *,
    programme: str | None = None,
    period: Period | None = None,
    chantiers: Iterable[int] | None = None,
    assessed: Assessed | None = None,
) -> dict[int, PlaceState]:
    """The state of each chantier that has journeys, by its primary key. At most the queries of one snapshot.

    `period`: the journeys that overlap it, else those in view (open, or ended since the start of last year).
    """
    found = assessed or current()
    cells = found.cells if period is None else assess.cells(_overlapping(found, period), found.rules)
    if programme is not None:
        cells = cells.where(pl.col("programme") == programme)
    if chantiers is not None:
        cells = cells.where(pl.col("chantier_id").is_in(sorted(chantiers)))
    states = grouped(found, cells, "chantier_id")
    return {
        key: _named(state, f"chantier:{found.places[key][0]}", found.places[key][1]) for key, state in states.items()
    }


def _overlapping(assessed: Assessed, period: Period) -> pl.DataFrame:
    until = (pl.col("ended_on") >= period.start).fill_null(value=True)
    return assessed.records.filter(pl.col("started_on") <= period.end, until)


def _named(state: PlaceState, scope: str, name: str) -> PlaceState:
    return replace(state, scope=scope, name=name)


def grouped(assessed: Assessed, cells: Cells, by: str) -> dict[Any, PlaceState]:
    """The state of each group of records: the values of that column."""
    added = cells.outcomes.group_by(by, "rule").agg(pl.col(*_OUTCOMES, "mends").sum()).sort(by, "rule")
    counts: dict[Any, dict[str, tuple[int, ...]]] = {}
    mends: dict[Any, dict[str, int]] = {}
    for key, rule, *numbers, may in added.select(by, "rule", *_OUTCOMES, "mends").rows():
        counts.setdefault(key, {})[rule] = tuple(numbers)
        mends.setdefault(key, {})[rule] = may
    sizes = dict(cells.sizes.group_by(by).agg(pl.col("journeys").sum()).rows())
    return {key: build(assessed, found, sizes[key], mends[key]) for key, found in counts.items()}


def whole(assessed: Assessed, cells: Cells, scope: str, name: str) -> PlaceState:
    """The state of all these records together."""
    together = Cells(*(part.with_columns(pl.lit(0).alias("all")) for part in (cells.outcomes, cells.sizes)))
    found = grouped(assessed, together, "all").get(0)
    return _named(found, scope, name) if found else PlaceState(scope, name, {}, day=assessed.day)


def build(
    assessed: Assessed,
    counts: Mapping[str, tuple[int, ...]],
    journeys: int = 0,
    mends: Mapping[str, int] | None = None,
) -> PlaceState:
    """A state from the counts of each rule: passed, failed, unknown, refused."""
    told = [rule for rule in assessed.rules if rule.key in counts]
    tallies = {rule.key: measured(rule, counts[rule.key], assessed.day) for rule in told}
    dimensions = {}
    for dimension in Dimension:
        parts = [tallies[rule.key] for rule in assessed.rules if rule.dimension is dimension and rule.key in tallies]
        if parts:
            dimensions[dimension] = total(parts)
    return PlaceState("", "", dimensions, tallies, journeys, mends or {}, assessed.day)


def measured(rule: Rule, counts: tuple[int, ...], day: date) -> Tally:
    """The tally of a rule, with the target in force that day."""
    passed, failed, unknown, refused = counts
    target, close = settings.TARGETS[rule.moment].on(day), settings.CLOSE.on(day)
    return Tally(passed, failed, unknown, refused, target / 100, close / 100)


def total(parts: Iterable[Tally]) -> Tally:
    """Several rules together; what is expected is weighed by the records judged."""
    tallies = list(parts)
    judged = sum(part.judged for part in tallies)
    expected = sum(part.expected * part.judged for part in tallies) / judged if judged else 0.0
    return Tally(
        sum(part.passed for part in tallies),
        sum(part.failed for part in tallies),
        sum(part.unknown for part in tallies),
        sum(part.refused for part in tallies),
        expected,
        max((part.close for part in tallies), default=0.1),
    )


# ── Figures ──────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class FigureState:
    """The records that a figure rests on: how many there are, how many break none of its rules, the weakest rule."""

    key: str
    records: int
    clean: int
    weakest: Rule | None
    failing: int = 0

    @property
    def share(self) -> float | None:
        return self.clean / self.records if self.records else None

    @property
    def sentence(self) -> str:
        """« Données : 92 % conformes ; point faible : logement à la sortie. »"""
        if self.share is None:
            return ""
        start = f"Données{NBSP}: {shown(self.share)} conformes"
        if self.weakest is None:
            return f"{start}."
        gap = self.weakest.gap
        word = gap if gap[:2].isupper() else gap[0].lower() + gap[1:]
        return f"{start}{NBSP}; point faible{NBSP}: {word} ({self.failing})."


def facts_of(definition: Definition) -> frozenset[str]:
    """The facts that a figure rests on, as they are written: derived ones are traced back to their source."""
    read = {base for name in definition.fields for base in BASE.get(name, (name,))}
    if definition.measure is not Measure.PLACES:
        read |= {"person_id", "started_on"}
        if definition.population.ends:
            read.add("ended_on")
    return frozenset(read)


def rules_of(definition: Definition, rules: Iterable[Rule]) -> list[Rule]:
    """The rules that a figure rests on: those that speak of one of its facts."""
    facts = facts_of(definition)
    return [rule for rule in rules if rule.fields & facts]


def figure_states(
    assessed: Assessed, definitions: Iterable[Definition], rows: pl.DataFrame, programme: str = ""
) -> dict[str, FigureState]:
    """The state of each figure over these records: those of the programme (else of its own programmes), and those that
    ended where it counts exits."""
    found = {}
    for definition in definitions:
        mine = rules_of(definition, assessed.rules)
        programmes = [programme] if programme else list(definition.programmes)
        over = pl.col("ended_on").is_not_null() if definition.population.ends else pl.lit(value=True)
        among = rows.filter(pl.col("programme").is_in(programmes), over)
        if not mine:
            continue
        fails = among.select(pl.col(rule.key) == "fail" for rule in mine)
        clean = among.height - int(fails.select(pl.any_horizontal(pl.all()).sum()).item())
        counts = {rule.key: int(fails[rule.key].sum()) for rule in mine}
        worst = max(mine, key=lambda rule: counts[rule.key])
        failing = counts[worst.key]
        found[definition.key] = FigureState(definition.key, among.height, clean, worst if failing else None, failing)
    return found


def in_period(assessed: Assessed, scope: Scope, period: Period) -> pl.DataFrame:
    """The records of a scope that overlap a period; those that end in it keep their end, the others are open."""
    later = (pl.col("ended_on") > period.end).fill_null(value=False)
    return (
        assessed.records.filter(
            scope.keeps(),
            pl.col("started_on") <= period.end,
            (pl.col("ended_on") >= period.start).fill_null(value=True),
        )
        .with_columns(pl.when(later).then(None).otherwise(pl.col("ended_on")).alias("ended_on"))
    )  # fmt: skip


def state_of(
    figure: str, scope: Scope, *, programme: str, period: Period, assessed: Assessed | None = None
) -> FigureState:
    """The state of the data that a figure rests on. Raises AskError for an unknown figure."""
    definition = registry.definition(figure, period.end)
    found = assessed or current()
    states = figure_states(found, [definition], in_period(found, scope, period), programme)
    return states.get(figure, FigureState(figure, 0, 0, None))
