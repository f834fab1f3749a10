"""Definitions are never edited: a change is a new version. What a version says is frozen by its digest.

Two readings of a figure (two versions, two variants, one setting at two values) are run on the same people: who
enters or leaves its population, its known cases and its successes, and which part of the definition did it.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

import polars as pl

from convergence.conditions import Level, Node
from convergence.conditions.as_json import encode
from convergence.conditions.tree import walk
from convergence.indicators import registry, wording
from convergence.indicators.columns import PREPARED
from convergence.indicators.definition import Definition, Measure
from convergence.indicators.evaluate import Evaluation, Result
from convergence.indicators.glossary import POPULATIONS
from convergence.indicators.scope import AskError, Period, Scope
from convergence.indicators.settings import Rules
from convergence.indicators.store import Snapshot
from convergence.kit.french import NBSP, day

OUTSIDE = "outside"
"""Not in the population of that reading."""


def digest(definition: Definition) -> str:
    """SHA-256 of what the version computes: its conditions (with the codes that each level holds), its population,
    its kind, its programmes and its first day. Its words and its last day may change: they move no number."""
    content = {
        "key": definition.key,
        "version": definition.version,
        "kind": definition.kind,
        "measure": definition.measure,
        "population": definition.population,
        "programmes": definition.programmes,
        "since": definition.since.isoformat(),
        "spread": definition.spread,
        "conditions": [_content(node) for node in definition.nodes],
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _content(node: Node) -> object:
    levels = [PREPARED.codes_between(item.field, item.low, item.high) for item in walk(node) if isinstance(item, Level)]
    return [encode(node), levels]


@dataclass(frozen=True)
class Reading:
    """One way to read a figure: a definition, and the settings that differ from those in force."""

    label: str
    definition: Definition
    alt_level: int | None = None

    def rules(self, on: date) -> Rules:
        rules = Rules.on(on)
        return rules if self.alt_level is None else replace(rules, alt_level=self.alt_level)


@dataclass(frozen=True)
class Comparison:
    """Two readings worth comparing. `why` says in one sentence what differs."""

    key: str
    label: str
    one: Reading
    other: Reading
    why: str

    @property
    def programmes(self) -> tuple[str, ...]:
        return tuple(code for code in self.one.definition.programmes if code in self.other.definition.programmes)


_VARIANTS = (
    ("CVG-05", "CVG-05B", "La seconde ne compte pas la suite de parcours."),
    ("CVG-05", "CVG-05C", "La seconde est la règle de l’ASP : d’autres motifs, sans les parcours courts ni retirés."),
    ("PHC-06", "PHC-06D", "La seconde ne compte pas l’hébergement d’urgence ni la nuit chez un tiers."),
)
_ALT = (
    ("CVG-07", "Le logement temporaire ALT, hébergement ou logement : le réseau ne l’a pas encore tranché."),
    ("CVG-16", "Le logement temporaire ALT, hébergement ou logement : le réseau ne l’a pas encore tranché."),
)


def comparisons(on: date) -> list[Comparison]:
    """What may be compared that day: every version of a figure with the one before it, then the known variants."""
    return [*_versions(), *_variants(on), *_settings(on)]


def _versions() -> Iterator[Comparison]:
    for key, versions in registry.VERSIONS.items():
        for one, other in pairwise(versions):
            yield Comparison(
                f"{key}-v{one.version}-v{other.version}",
                f"{other.label}{NBSP}: version {one.version} et version {other.version}",
                Reading(f"Version {one.version}", one),
                Reading(f"Version {other.version}", other),
                f"La version {other.version} vaut depuis le {day(other.since)}.",
            )


def _variants(on: date) -> Iterator[Comparison]:
    for first, second, why in _VARIANTS:
        one, other = registry.definition(first, on), registry.definition(second, on)
        yield Comparison(
            f"{first}-{second}",
            f"{one.label}{NBSP}: {first} et {second}",
            Reading(first, one),
            Reading(second, other),
            why,
        )


def _settings(on: date) -> Iterator[Comparison]:
    for key, why in _ALT:
        figure = registry.definition(key, on)
        yield Comparison(
            f"{key}-ALT",
            f"{figure.label}{NBSP}: l’ALT, hébergement ou logement",
            Reading("ALT, un hébergement", figure, 2),
            Reading("ALT, un logement", figure, 4),
            why,
        )


def comparison(key: str, on: date) -> Comparison:
    """Raises AskError when there is no such comparison."""
    for item in comparisons(on):
        if item.key == key:
            return item
    raise AskError("Cette comparaison n’existe pas : choisissez-en une dans la liste.")


@dataclass(frozen=True)
class Move:
    """People who are in one state by the first reading and in another by the second."""

    before: str
    after: str
    count: int


@dataclass(frozen=True)
class Part:
    """One part of the two definitions, side by side."""

    name: str
    one: str
    other: str

    @property
    def same(self) -> bool:
        return self.one == self.other


@dataclass(frozen=True)
class Moved:
    """Two readings of a figure on the same facts. `members` has a row per person: `before`, `after`, and the journey
    that stands for her (that of the second reading, else of the first)."""

    comparison: Comparison
    one: Result
    other: Result
    members: pl.DataFrame

    @property
    def moves(self) -> list[Move]:
        """Who changed, the most numerous first."""
        changed = self.members.filter(pl.col("before") != pl.col("after"))
        counts = Counter(changed.select("before", "after").rows())
        return [Move(one, other, count) for (one, other), count in sorted(counts.items(), key=lambda item: -item[1])]

    @property
    def stayed(self) -> int:
        return self.members.filter(pl.col("before") == pl.col("after")).height

    @property
    def parts(self) -> list[Part]:
        """Population, known, success of each, in words."""
        return _parts(self.comparison.one, self.comparison.other)

    def between(self, before: str, after: str) -> pl.DataFrame:
        """The people of one move."""
        return self.members.filter(pl.col("before") == before, pl.col("after") == after)


def run(
    snapshot: Snapshot, chosen: Comparison, *, programme: str, period: Period, scope: Scope, more: tuple[str, ...] = ()
) -> Moved:
    """Both readings on the same facts. Raises AskError when one of them counts no people."""
    scope.check(snapshot.frames)
    results, members = [], []
    for reading in (chosen.one, chosen.other):
        prepared = snapshot.prepared(programme, period, reading.rules(period.end))
        evaluation = Evaluation(prepared, scope)
        if reading.definition.measure is not Measure.PEOPLE:
            raise AskError(
                f"{reading.definition.key} ne compte pas des personnes{NBSP}: rien ne bouge entre deux lectures."
            )
        results.append(evaluation.result(reading.definition))
        members.append(evaluation.members(reading.definition, None, more))
    return Moved(chosen, results[0], results[1], _side_by_side(*members))


def _side_by_side(one: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    """One row per person of either reading."""
    before = one.rename({"state": "before"})
    after = other.rename({"state": "after"})
    facts = [name for name in one.columns if name not in ("state", "person_id")]
    joined = before.join(after, on="person_id", how="full", coalesce=True, maintain_order="left_right")
    return joined.select(
        "person_id",
        *(pl.coalesce(f"{name}_right", name).alias(name) for name in facts),
        pl.col("before", "after").fill_null(OUTSIDE),
    )


def _parts(one: Reading, other: Reading) -> list[Part]:
    first, second = dict(_words(one)), dict(_words(other))
    return [Part(name, first.get(name, "—"), second.get(name, "—")) for name in dict.fromkeys([*first, *second])]


def _words(reading: Reading) -> Iterator[tuple[str, str]]:
    yield "Population", POPULATIONS[reading.definition.population]
    yield from wording.parts(reading.definition)
    if reading.alt_level is not None:
        yield "Logement temporaire ALT", f"niveau {reading.alt_level}"
