"""Adjusted gaps: two groups made comparable on what was known at the entry, or an honest refusal.

People are compared from a landmark on, by what had happened before it, on what happens after it: a long stay no longer
looks like an effect. Direct standardisation gives both groups the same mix of entry facts. Only cells are read (how
many people in each stratum, exposed or not, with or without success), so that a million people cost as little as a
thousand. Source: normative definitions, “Observed gap”, 2 and 3.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from convergence.indicators.gaps import Group
from convergence.kit.french import NBSP

Cells = NDArray[np.int64]
"""Shape (…, strata, 2, 2): people by stratum, by exposure (0 no, 1 yes), by outcome (0 failure, 1 success)."""

DRAWS = 1000
SEED = 20240


@dataclass(frozen=True)
class Thresholds:
    """Under these, a reason is printed and no number. Source: normative definitions, “Refused”."""

    least_group: int = 100
    """People in each group at the landmark."""
    least_each: int = 20
    """Successes, and failures, in each group."""
    least_overlap: float = 0.9
    """Share of people in strata that hold both groups."""
    least_known: float = 0.8
    """Share of people whose outcome is known."""
    widest: float = 0.10
    """Half of the interval, as a fraction."""


@dataclass(frozen=True)
class Adjusted:
    """A standardised gap. `exposed` and `unexposed` are the people compared, before standardisation.

    Rates, difference and interval are fractions; None when a stratum never holds both groups.
    """

    exposed: Group
    unexposed: Group
    rates: tuple[float, float] | None
    """Standardised rates: exposed, not exposed."""
    difference: float | None
    interval: tuple[float, float] | None
    overlap: float
    """Share of people in strata that hold both groups."""
    unknown: int = 0
    """People of the cohort whose outcome is not known: they are in neither group."""

    @property
    def ratio(self) -> float | None:
        return self.rates[0] / self.rates[1] if self.rates and self.rates[1] else None

    @property
    def known_share(self) -> float:
        known = self.exposed.n + self.unexposed.n
        return known / (known + self.unknown) if known + self.unknown else 0.0

    def refusal(self, limits: Thresholds) -> str:
        """Why no number is printed; empty when it may be. It tells thresholds, never how many people there are."""
        for group, name in ((self.exposed, "avec"), (self.unexposed, "sans")):
            if group.n < limits.least_group:
                return f"Moins de {limits.least_group} personnes comparables {name} chargé de partenariats."
        for group, name in ((self.exposed, "avec"), (self.unexposed, "sans")):
            if min(group.successes, group.n - group.successes) < limits.least_each:
                return f"Moins de {limits.least_each} réussites ou échecs {name} chargé de partenariats."
        if self.known_share < limits.least_known:
            return f"L’issue est connue pour moins de {_percent(limits.least_known)} des personnes."
        if self.interval is None or self.overlap < limits.least_overlap:
            return (
                f"Moins de {_percent(limits.least_overlap)} des personnes ont, dans l’autre groupe, quelqu’un qui leur "
                "ressemblait à l’entrée."
            )
        if (self.interval[1] - self.interval[0]) / 2 > limits.widest:
            return f"Trop incertain{NBSP}: l’intervalle dépasse {round(limits.widest * 100)} points de part et d’autre."
        return ""


def _percent(share: float) -> str:
    return f"{round(share * 100)}{NBSP}%"


def cells_of(strata: NDArray[np.int64], exposed: NDArray[np.bool_], success: NDArray[np.bool_]) -> Cells:
    """The table of people whose outcome is known. `strata` are small whole numbers."""
    size = int(strata.max()) + 1 if strata.size else 1
    place = (strata * 2 + exposed) * 2 + success
    return np.bincount(place, minlength=size * 4).reshape(size, 2, 2).astype(np.int64)


def standardise(cells: Cells) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(rates …×2 of the two groups given the mix of all, share of people in strata that hold both).

    A stratum with one group alone tells nothing of the other: it is left out, and the share says how many that is.
    """
    people = cells.sum(-1)
    both = (people > 0).all(-1)
    weights = np.where(both, people.sum(-1), 0).astype(float)
    held = weights.sum(-1)
    rates = np.divide(cells[..., 1], people, out=np.zeros(people.shape), where=people > 0)
    total = people.sum((-1, -2))
    with np.errstate(invalid="ignore", divide="ignore"):
        found = (weights[..., None] * rates).sum(-2) / held[..., None]
        overlap = held / total
    return found, overlap


def compare(cells: Cells, *, unknown: int = 0, draws: int = DRAWS, seed: int = SEED) -> Adjusted:
    """The standardised gap and its bootstrap interval (people drawn again, whole cells at once)."""
    groups = [Group(int(cells[:, side].sum()), int(cells[:, side, 1].sum())) for side in (1, 0)]
    rates, overlap = standardise(cells)
    total = int(cells.sum())
    if not total or not np.isfinite(rates).all():
        return Adjusted(groups[0], groups[1], None, None, None, 0.0, unknown)
    rng = np.random.default_rng(seed)
    again = rng.multinomial(total, (cells / total).ravel(), size=draws).reshape(draws, *cells.shape)
    drawn, _ = standardise(again)
    gaps = drawn[:, 1] - drawn[:, 0]
    low, high = np.nanquantile(gaps, [0.025, 0.975])
    return Adjusted(
        exposed=groups[0],
        unexposed=groups[1],
        rates=(float(rates[1]), float(rates[0])),
        difference=float(rates[1] - rates[0]),
        interval=(float(low), float(high)),
        overlap=float(overlap),
        unknown=unknown,
    )
