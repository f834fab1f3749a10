"""The gap asked of a model: a logistic regression on exposure, entry facts and chantier, then standardised.

Everybody's chance of success is predicted twice, as exposed and as not exposed, with her own entry facts and her own
chantier; the gap is the difference of the two means (g-computation), its interval comes from the delta method. It
compares inside each chantier without asking that each of its strata hold both groups, at the price of supposing that
facts add up on the logistic scale. Only grouped cells are read. Source: normative definitions, “Observed gap”, 2.

Chantiers are one effect each: their block of the information matrix is diagonal, so that four hundred of them cost a
division and not the inverse of a large matrix.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from convergence.indicators.adjusted import Adjusted
from convergence.indicators.gaps import Z95, Group

Floats = NDArray[np.float64]

RIDGE = 1e-8
"""A chantier where nobody, or everybody, succeeded has no finite effect: this keeps it at some ±18, and changes the
others by less than anything that is shown."""
STEPS, CLOSE = 60, 1e-9
"""Newton's steps at most, and the largest slope per person at which it stops."""


@dataclass(frozen=True)
class Grouped:
    """People who share everything the model reads, one row a group."""

    unit: NDArray[np.int64]
    """The chantier, numbered from 0 without a hole."""
    facts: NDArray[np.int64]
    """Entry facts, one column each, as small whole numbers: each value is one effect."""
    exposed: NDArray[np.bool_]
    people: NDArray[np.int64]
    successes: NDArray[np.int64]


@dataclass(frozen=True)
class Fit:
    """Effects on the logistic scale: of the exposure, then of the entry facts; and of each chantier."""

    effects: Floats
    units: Floats
    converged: bool


@dataclass(frozen=True)
class _Curve:
    """The information matrix: a small full block, a diagonal one, and what joins them."""

    full: Floats
    across: Floats
    diagonal: Floats

    def solve(self, full: Floats, diagonal: Floats) -> tuple[Floats, Floats]:
        """The matrix divided into that vector."""
        shared = self.across / self.diagonal
        first = np.linalg.solve(self.full - shared @ self.across.T, full - shared @ diagonal).astype(np.float64)
        return first, (diagonal - self.across.T @ first) / self.diagonal


class _Model:
    def __init__(self, grouped: Grouped) -> None:
        self.grouped = grouped
        self.size = int(grouped.unit.max()) + 1
        self.columns = np.column_stack([grouped.exposed.astype(float), *_indicators(grouped.facts, grouped.people)])

    def chances(self, fit: Fit, exposed: bool | None = None) -> Floats:
        """The chance of success of each group; as if all were exposed, or none were, when asked."""
        score = self.columns @ fit.effects + fit.units[self.grouped.unit]
        if exposed is not None:
            score = score + fit.effects[0] * (float(exposed) - self.columns[:, 0])
        found: Floats = 1 / (1 + np.exp(-score))
        return found

    def likelihood(self, fit: Fit) -> float:
        score = self.columns @ fit.effects + fit.units[self.grouped.unit]
        told = self.grouped.successes * score - self.grouped.people * np.logaddexp(0, score)
        return float(told.sum() - RIDGE / 2 * (fit.effects @ fit.effects + fit.units @ fit.units))

    def by_unit(self, values: Floats) -> Floats:
        return np.bincount(self.grouped.unit, weights=values, minlength=self.size).astype(np.float64)

    def slope(self, fit: Fit, chances: Floats) -> tuple[Floats, Floats]:
        left = self.grouped.successes - self.grouped.people * chances
        return self.columns.T @ left - RIDGE * fit.effects, self.by_unit(left) - RIDGE * fit.units

    def curve(self, chances: Floats) -> _Curve:
        weights = self.grouped.people * chances * (1 - chances)
        weighed = self.columns * weights[:, None]
        return _Curve(
            full=self.columns.T @ weighed + RIDGE * np.eye(self.columns.shape[1]),
            across=np.array([self.by_unit(column) for column in weighed.T]),
            diagonal=self.by_unit(weights) + RIDGE,
        )

    def fit(self) -> Fit:
        """Newton's method, each step halved until it climbs."""
        found = Fit(np.zeros(self.columns.shape[1]), np.zeros(self.size), converged=False)
        people = float(self.grouped.people.sum())
        reached = self.likelihood(found)
        for _ in range(STEPS):
            chances = self.chances(found)
            slope = self.slope(found, chances)
            if max(np.abs(part).max() for part in slope) < CLOSE * people:
                return Fit(found.effects, found.units, converged=True)
            effects, units = self.curve(chances).solve(*slope)
            step = 1.0
            while step > CLOSE:
                tried = Fit(found.effects + step * effects, found.units + step * units, converged=False)
                now = self.likelihood(tried)
                if now >= reached:
                    break
                step /= 2
            found, reached = tried, now
        return found


def _indicators(facts: NDArray[np.int64], people: NDArray[np.int64]) -> list[Floats]:
    """One column for each value of each fact, but its most frequent, which the others are told from."""
    found = []
    for fact in facts.T:
        counts = np.bincount(fact, weights=people)
        usual = int(counts.argmax())
        found += [(fact == value).astype(float) for value in np.flatnonzero(counts) if value != usual]
    return found


def fit(grouped: Grouped) -> Fit:
    """The effects that make these successes likeliest."""
    return _Model(grouped).fit()


def compare(grouped: Grouped, *, unknown: int = 0) -> Adjusted:
    """The standardised gap of the model. `overlap` is the share of people in chantiers that hold both groups; no
    number when a group is empty or when the model finds no answer."""
    groups = [
        Group(int(grouped.people[side].sum()), int(grouped.successes[side].sum()))
        for side in (grouped.exposed, ~grouped.exposed)
    ]
    nothing = Adjusted(groups[0], groups[1], None, None, None, 0.0, unknown)
    if not groups[0].n or not groups[1].n:
        return nothing
    model = _Model(grouped)
    found = model.fit()
    if not found.converged:
        return nothing
    share = grouped.people / grouped.people.sum()
    one, other = (model.chances(found, exposed) for exposed in (True, False))
    difference = float(share @ (one - other))
    spread = _spread(model, found, share, one, other)
    return Adjusted(
        exposed=groups[0],
        unexposed=groups[1],
        rates=(float(share @ one), float(share @ other)),
        difference=difference,
        interval=(difference - Z95 * spread, difference + Z95 * spread),
        overlap=_overlap(model),
        unknown=unknown,
    )


def _spread(model: _Model, found: Fit, share: Floats, one: Floats, other: Floats) -> float:
    """The standard error of the gap: its slope by each effect, through the inverse of the information."""
    up, down = share * one * (1 - one), share * other * (1 - other)
    effects = model.columns.T @ (up - down)
    effects[0] = up.sum()
    units = model.by_unit(up - down)
    first, second = model.curve(model.chances(found)).solve(effects, units)
    return sqrt(max(0.0, float(effects @ first + units @ second)))


def _overlap(model: _Model) -> float:
    people = model.grouped.people.astype(float)
    sides = [model.by_unit(np.where(model.grouped.exposed == side, people, 0)) for side in (True, False)]
    both = (sides[0] > 0) & (sides[1] > 0)
    return float((sides[0] + sides[1])[both].sum() / people.sum())
