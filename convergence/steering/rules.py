"""What a grid is worth: pure functions of levels and weights. No Django here.

Sources: the weights, minima and steps are those of the grid itself, in versions; that a label is asked for with a score
and with minima is our proposal, to be confirmed by the network (domain inventory O26, P4).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from convergence.journeys.rules import START, Setting
from convergence.kit.dates import add_months
from convergence.nomenclature.steering import Conformity

TOP = max(one.level or 0 for one in Conformity)
"""The highest level."""
_TO_CONFIRM = "proposition, à confirmer par le réseau"
LABEL_MONTHS = Setting("Durée d’un label donné", "mois", _TO_CONFIRM, ((START, 36),))
RESERVES_MONTHS = Setting("Durée d’un label avec réserves", "mois", _TO_CONFIRM, ((START, 12),))
SCORE_WANTED = Setting("Score à partir duquel la grille propose le label", "%", _TO_CONFIRM, ((START, 60),))
SELF_DAYS = Setting("Temps laissé pour l’auto-évaluation", "jours", _TO_CONFIRM, ((START, 45),))


@dataclass(frozen=True)
class Weighed:
    """A criterion as a score reads it. `level` is None when nothing was said of it."""

    weight: int
    level: int | None
    minimum: int = 0


@dataclass(frozen=True)
class Score:
    """What the criteria that are answered add up to."""

    points: int
    most: int
    answered: int
    total: int
    below: int
    """Criteria under their minimum."""

    @property
    def share(self) -> Fraction | None:
        """Between 0 and 1; None when nothing is answered."""
        return Fraction(self.points, self.most) if self.most else None

    @property
    def complete(self) -> bool:
        return self.total > 0 and self.answered == self.total


def score(rows: Iterable[Weighed]) -> Score:
    """Weighted levels over the highest ones; a criterion without an answer counts in neither."""
    told = list(rows)
    known = [(row.weight, row.level, row.minimum) for row in told if row.level is not None]
    return Score(
        points=sum(weight * level for weight, level, _ in known),
        most=sum(weight * TOP for weight, _, _ in known),
        answered=len(known),
        total=len(told),
        below=sum(level < minimum for _, level, minimum in known),
    )


def proposed(number: float | Fraction | None, part_at: int | None, full_at: int | None) -> Conformity | None:
    """The level that a number from facts is worth; None when nothing is known or no step is set.

    A number never gives « Exemplaire » by itself: that is for people to say.
    """
    if number is None or full_at is None:
        return None
    if number >= full_at:
        return Conformity.CONFORME
    return Conformity.PARTIEL if part_at is not None and number >= part_at else Conformity.NON


def outcome(found: Score, day: date) -> str:
    """The decision that the grid alone would propose: people decide."""
    share = found.share
    if share is None or share * 100 < SCORE_WANTED.on(day):
        return "REFUSE"
    return "RESERVES" if found.below or not found.complete else "LABELLISE"


def until(decided: str, on: date) -> date | None:
    """The last day of a label given that day; none for a refusal."""
    months = {"LABELLISE": LABEL_MONTHS, "RESERVES": RESERVES_MONTHS}.get(decided)
    return None if months is None else add_months(on, months.on(on)) - timedelta(days=1)
