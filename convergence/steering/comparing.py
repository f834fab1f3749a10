"""The chantiers of an experiment beside all the others of the programme, by the one evaluator.

What is laid side by side is observed: nothing here says what it comes from. A figure that could not be published is
refused on both sides, so that neither tells the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from convergence.indicators import registry, wording
from convergence.indicators.bilan import publishable
from convergence.indicators.definition import Definition, Kind, Measure
from convergence.indicators.evaluate import Evaluation, Result
from convergence.indicators.gaps import Group, compare
from convergence.indicators.scope import Period
from convergence.indicators.settings import Rules
from convergence.indicators.store import Snapshot
from convergence.steering.counting import chosen

OBSERVED = "Ce que l’on observe, pas ce qui en est la cause."
USUAL = {"CVG": ("CVG-03", "CVG-04", "CVG-09", "CVG-05"), "PHC": ("PHC-02", "PHC-05", "PHC-06", "PHC-07")}
"""Figures compared when an experiment names none."""


@dataclass(frozen=True)
class Side:
    """A figure for one group of chantiers. `refused` gives the reason in place of any number."""

    result: Result
    refused: str = ""

    @property
    def value(self) -> str:
        return wording.value(self.result)

    @property
    def sentence(self) -> str:
        return wording.sentence(self.result)

    @property
    def missing(self) -> str:
        return wording.missing(self.result)

    @property
    def bounds(self) -> str:
        return wording.bounds(self.result)

    @property
    def warning(self) -> str:
        return wording.warning(self.result) or ""


@dataclass(frozen=True)
class Compared:
    """One figure: the participating chantiers, then the others."""

    definition: Definition
    mine: Side
    others: Side
    interval: str = ""
    """The observed difference with its 95 % interval, in words; empty where there is none."""

    @property
    def refused(self) -> str:
        return self.mine.refused or self.others.refused


@dataclass(frozen=True)
class Comparison:
    """All the figures asked for, over one span, and how many chantiers stand on each side."""

    programme: str
    period: Period
    rows: tuple[Compared, ...]
    mine: int
    others: int


def comparable(programme: str, period: Period) -> list[Definition]:
    """Figures that count people one by one: rates, and the distribution of barriers."""
    return [
        item
        for item in registry.of_programme(programme, period.end)
        if item.measure is Measure.PEOPLE and item.kind in {Kind.RATE, Kind.DISTRIBUTION}
    ]


def compare_with_others(
    snapshot: Snapshot, *, programme: str, period: Period, codes: Iterable[str], figures: Sequence[str]
) -> Comparison:
    """These figures for those chantiers, and for all the others that carry the programme in the same days."""
    held = frozenset(codes)
    prepared = snapshot.prepared(programme, period)
    sides = [Evaluation(prepared, chosen(held, apart=apart)) for apart in (False, True)]
    wanted = [item for item in comparable(programme, period) if item.key in figures]
    found = [side.results(wanted) for side in sides]
    rows = tuple(_compared(item, found[0][item.key], found[1][item.key]) for item in wanted)
    return Comparison(programme, period, rows, sides[0].chantiers, sides[1].chantiers)


def _compared(definition: Definition, mine: Result, others: Result) -> Compared:
    if not (publishable(mine) and publishable(others)):
        reason = wording.withheld(Rules() if mine.rules is None else mine.rules)
        return Compared(definition, Side(mine, reason), Side(others, reason))
    return Compared(definition, Side(mine), Side(others), _interval(mine, others))


def _interval(mine: Result, others: Result) -> str:
    """« +4 points (intervalle à 95 % : de −2 à +10) »."""
    gap = compare(Group(mine.known, mine.successes), Group(others.known, others.successes))
    if gap.difference is None or gap.interval is None:
        return ""
    low, high = (wording.points(limit).split("\u00a0")[0] for limit in gap.interval)
    return f"{wording.points(gap.difference)} (intervalle à 95\u00a0%\u00a0: de {low} à {high})"
