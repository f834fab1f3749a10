"""Pure rules of growth: how an application is ranked, how an opening is dated, where an objective stands. No Django.

Sources: domain/1-inventory.md O4 to O6, O22, O38, O40; seed S4.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

TOP_MARK = 4
"""Marks go from 0 (nothing) to 4 (fully)."""
MARKS = ("Rien", "Un peu", "En partie", "Bien", "Pleinement")
MOST_APPLICATIONS = 300
"""Applications begun on one call: past it, an address left open is being abused."""


# ── Applications ────────────────────────────────────────────────────────────────────────────
def score(marks: Mapping[int, int], weights: Mapping[int, int]) -> Fraction | None:
    """What one reader gives, between 0 and 1: the marks she gave, weighted. None without a mark.

    A criterion she left out is not counted as a zero: she is read on those she marked.
    """
    given = {criterion: points for criterion, points in marks.items() if criterion in weights}
    if not given:
        return None
    got = sum(weights[criterion] * points for criterion, points in given.items())
    return Fraction(got, TOP_MARK * sum(weights[criterion] for criterion in given))


def together(scores: Iterable[Fraction | None]) -> Fraction | None:
    """The mean of readers, each counting once; None when nobody marked."""
    known = [one for one in scores if one is not None]
    return sum(known, Fraction(0)) / len(known) if known else None


def out_of_hundred(value: Fraction | None) -> int | None:
    """Rounded half up, as a reader would."""
    if value is None:
        return None
    return int((Decimal(value.numerator * 100) / Decimal(value.denominator)).quantize(Decimal(1), ROUND_HALF_UP))


# ── Openings ────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Planned:
    """A step of the list before it is dated."""

    label: str
    owner: str
    days: int
    before: bool = False


CHECKLIST = (
    Planned("Convention signée", "NATIONAL", -30, before=True),
    Planned("Équipe nommée : référents et direction", "DIRECTOR", -15, before=True),
    Planned("Présentation aux partenaires du territoire", "COORDINATOR", -10),
    Planned("Comptes ouverts et prise en main", "DIRECTOR", 10),
    Planned("Formation des chargés d’insertion", "NATIONAL", 30),
    Planned("Première réunion de mutualisation", "COORDINATOR", 45),
    Planned("Première reprise des données", "DIRECTOR", 60),
    Planned("Premier comité de pilotage", "COORDINATOR", 120),
)
"""The list until the national team writes its own. Source: seed S3 (« L’accompagnement des chantiers pour le
démarrage »), order and delays to be confirmed by the network."""


def due(planned_on: date, days: int) -> date:
    """The day of a step; one that falls on a week-end is due the Friday before."""
    day = planned_on + timedelta(days=days)
    return day - timedelta(days=max(0, day.weekday() - 4))


# ── Objectives ──────────────────────────────────────────────────────────────────────────────
class Standing(StrEnum):
    REACHED = "REACHED"
    ON_TRACK = "ON_TRACK"
    BEHIND = "BEHIND"
    MISSED = "MISSED"
    EARLY = "EARLY"
    UNKNOWN = "UNKNOWN"

    @property
    def label(self) -> str:
        return {
            "REACHED": "Atteint",
            "ON_TRACK": "En bonne voie",
            "BEHIND": "En retard",
            "MISSED": "Non atteint",
            "EARLY": "Pas encore commencé",
            "UNKNOWN": "Pas encore de chiffre",
        }[self.value]


TOLERANCE = Fraction(1, 10)
"""Share of the whole way by which one may lag behind a steady pace and still be said on track."""


@dataclass(frozen=True)
class Way:
    """From `baseline` on `start` to `goal` on `end`."""

    baseline: Decimal
    goal: Decimal
    start: date
    end: date

    def expected(self, day: date) -> Decimal:
        """The value of a steady pace that day, held at both ends."""
        if day <= self.start:
            return self.baseline
        if day >= self.end:
            return self.goal
        share = Fraction((day - self.start).days, (self.end - self.start).days)
        step = Fraction(self.goal - self.baseline) * share
        return self.baseline + Decimal(step.numerator) / Decimal(step.denominator)

    def done(self, value: Decimal) -> Fraction:
        """Share of the way covered: 0 at the baseline, 1 at the goal; may be below or above."""
        return Fraction(value - self.baseline) / Fraction(self.goal - self.baseline)

    def standing(self, value: Decimal | None, day: date) -> Standing:
        """Where it stands that day. The goal reached is reached, even before its day; on its day it is judged."""
        if day < self.start:
            return Standing.EARLY
        if value is None:
            return Standing.UNKNOWN
        covered = self.done(value)
        if covered >= 1:
            return Standing.REACHED
        if day >= self.end:
            return Standing.MISSED
        wanted = Fraction((day - self.start).days, (self.end - self.start).days)
        return Standing.ON_TRACK if covered >= wanted - TOLERANCE else Standing.BEHIND
