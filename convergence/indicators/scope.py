"""The level at which a figure is shown, and the span of days it covers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

import polars as pl

from convergence.indicators.frames import Frames
from convergence.kit.french import NBSP, day

NATIONAL = "national"
OFF_TERRITORY = "hors-territoire"
KINDS = ("territory", "chantier", "departement")
EXPECTED = "national, territory:<code>, chantier:<code>, departement:<code> ou hors-territoire"


class AskError(ValueError):
    """A question that has no answer as asked. The message is French: what is wrong and what to do."""


@dataclass(frozen=True)
class Scope:
    """`national`, `territory:<slug>`, `chantier:<code>`, `departement:<code>` or `hors-territoire`."""

    kind: str
    value: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        kind, _, value = text.strip().partition(":")
        if (kind in (NATIONAL, OFF_TERRITORY) and not value) or (kind in KINDS and value):
            return cls(kind, value)
        raise AskError(f"Périmètre «{NBSP}{text}{NBSP}» inconnu{NBSP}: écrivez {EXPECTED}.")

    def __str__(self) -> str:
        return f"{self.kind}:{self.value}" if self.value else self.kind

    def check(self, frames: Frames) -> None:
        """Raise AskError when no such territory, chantier or département exists."""
        column = {
            "territory": frames.membership["territory"],
            "chantier": frames.chantier["code"],
            "departement": frames.chantier["department"],
        }.get(self.kind)
        if column is not None and not (column == self.value).any():
            names = {"territory": "territoire", "chantier": "chantier", "departement": "département"}
            raise AskError(
                f"Aucun {names[self.kind]} n’a le code «{NBSP}{self.value}{NBSP}»{NBSP}: vérifiez-le dans le réseau."
            )

    def keeps(self) -> pl.Expr:
        """Rows of this scope, over `territory`, `chantier_code` and `department`."""
        match self.kind:
            case "territory":
                return (pl.col("territory") == self.value).fill_null(value=False)
            case "chantier":
                return pl.col("chantier_code") == self.value
            case "departement":
                return pl.col("department") == self.value
            case "hors-territoire":
                return pl.col("territory").is_null()
        return pl.lit(value=True)


@dataclass(frozen=True)
class Period:
    """Days from `start` to `end`, both included."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise AskError(f"La période finit le {self.end:%d/%m/%Y}, avant son début{NBSP}: inversez les deux dates.")

    @classmethod
    def year(cls, year: int) -> Self:
        return cls(date(year, 1, 1), date(year, 12, 31))

    def month_ends(self) -> Iterator[date]:
        """Last days of months that lie in the period."""
        first = self.start.replace(day=1)
        while True:
            following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
            last = following - timedelta(days=1)
            if last > self.end:
                return
            yield last
            first = following

    @property
    def label(self) -> str:
        """`2024`, or `du 1er mars 2024 au 31 mai 2024`."""
        if self == type(self).year(self.start.year):
            return str(self.start.year)
        return f"du {day(self.start)} au {day(self.end)}"
