"""The public figures of a programme and a year, as they are stored: no hidden number is in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from convergence.indicators.definition import Definition
from convergence.indicators.disclosure.protect import Change, Reason
from convergence.indicators.evaluate import Result
from convergence.indicators.gaps import Group, compare
from convergence.indicators.settings import Rules


@dataclass(frozen=True)
class Numbers:
    """What a cell tells. `refused` is None when missing answers are told together."""

    successes: int = 0
    failures: int = 0
    missing: int = 0
    refused: int | None = None
    spread: tuple[int, ...] = ()
    measured: float | None = None
    exposed: tuple[int, int] | None = None
    """In a gap, people of the first group whose outcome is known, and how many succeeded."""

    @classmethod
    def of(cls, result: Result, *, whole: bool) -> Self:
        """The numbers of a figure. `whole`: at the level that tells refusals apart and the distribution."""
        rules = result.rules
        missing = result.unknown + result.refused
        apart = not missing or (whole and min(result.unknown, result.refused) >= rules.least_each)
        few = any(0 < count < rules.least_known for count in result.spread)
        return cls(
            successes=result.successes,
            failures=result.failures,
            missing=missing,
            refused=result.refused if apart else None,
            spread=result.spread if whole and not few else (),
            measured=result.measured,
            exposed=(result.gap.exposed.n, result.gap.exposed.successes) if result.gap else None,
        )

    def result(self, definition: Definition, rules: Rules) -> Result:
        """The figure again, for whoever shows it."""
        gap = None
        if definition.exposed is not None:
            one = Group(*(self.exposed or (0, 0)))
            gap = compare(one, Group(self.successes + self.failures - one.n, self.successes - one.successes))
        return Result(
            definition=definition,
            successes=self.successes,
            failures=self.failures,
            unknown=self.missing - (self.refused or 0),
            refused=self.refused or 0,
            measured=self.measured,
            spread=self.spread,
            gap=gap,
            rules=rules,
            merged=self.refused is None and self.missing > 0,
        )

    def since(self, before: Numbers) -> Change:
        """What moved, in the counts that every level tells."""
        return tuple(one - other for one, other in zip(self._counts(), before._counts(), strict=True))

    def beside(self, before: Numbers) -> Change:
        """What moved in the counts that only the level above all tells."""
        spread = zip(self.spread, before.spread, strict=True) if self.spread and before.spread else ()
        both = self.refused is not None and before.refused is not None
        refused = ((self.refused or 0) - (before.refused or 0),) if both else ()
        return (*refused, *(one - other for one, other in spread))

    def within(self, before: Numbers) -> Numbers:
        """The same, without what the edition before did not tell apart."""
        return replace(
            self,
            refused=self.refused if before.refused is not None else None,
            spread=self.spread if before.spread else (),
        )

    def _counts(self) -> tuple[int, ...]:
        n, successes = self.exposed or (0, 0)
        people = (successes, n - successes, self.successes - successes, self.failures - n + successes)
        return (*people, self.missing, round(12 * (self.measured or 0)))

    def to_json(self) -> dict[str, Any]:
        told = {
            "successes": self.successes, "failures": self.failures, "missing": self.missing, "refused": self.refused,
            "spread": list(self.spread) or None, "measured": self.measured,
            "exposed": list(self.exposed) if self.exposed else None,
        }  # fmt: skip
        return {name: value for name, value in told.items() if value is not None}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        exposed = told.get("exposed")
        return cls(
            successes=told["successes"],
            failures=told["failures"],
            missing=told["missing"],
            refused=told.get("refused"),
            spread=tuple(told.get("spread", ())),
            measured=told.get("measured"),
            exposed=(exposed[0], exposed[1]) if exposed else None,
        )


@dataclass(frozen=True)
class Entry:
    """One cell of the set: its numbers, or why they are hidden."""

    version: int = 1
    """That of the definition."""
    numbers: Numbers | None = None
    reason: Reason | None = None
    as_of: str = ""
    """The moment (ISO) of the data that these numbers come from; it is that of an earlier edition where they were
    held."""

    @property
    def shown(self) -> bool:
        return self.numbers is not None

    def to_json(self) -> dict[str, Any]:
        if self.numbers is None:
            return {"hidden": str(self.reason)}
        return {"version": self.version, "as_of": self.as_of, "numbers": self.numbers.to_json()}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        if "hidden" in told:
            return cls(reason=Reason(told["hidden"]))
        return cls(told["version"], Numbers.from_json(told["numbers"]), None, told["as_of"])


@dataclass(frozen=True)
class PublicSet:
    """Every public cell of a programme and a year, by scope then by key.

    Keys are those of the figures, and ACC, OPEN, EX (persons), PLACES, CHANTIERS. It goes through JSON unchanged:
    `PublicSet.from_json(found.to_json()) == found`.
    """

    programme: str
    year: int
    digest: str
    taken_at: datetime
    cells: Mapping[str, Mapping[str, Entry]]

    @property
    def hidden(self) -> int:
        """How many cells are hidden."""
        return sum(not entry.shown for entries in self.cells.values() for entry in entries.values())

    def to_json(self) -> dict[str, Any]:
        """Plain data, to be stored. It holds no hidden number: it may leave."""
        return {
            "programme": self.programme,
            "year": self.year,
            "digest": self.digest,
            "taken_at": self.taken_at.isoformat(),
            "cells": {
                scope: {key: entry.to_json() for key, entry in entries.items()} for scope, entries in self.cells.items()
            },
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        """Read a stored set back."""
        return cls(
            told["programme"],
            told["year"],
            told["digest"],
            datetime.fromisoformat(told["taken_at"]),
            {
                scope: {key: Entry.from_json(entry) for key, entry in entries.items()}
                for scope, entries in told["cells"].items()
            },
        )
