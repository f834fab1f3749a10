"""Invented journeys in which the officer changes nothing at all, read in three ways: what a comparison shows by itself.

Entry facts make both the call to the officer and the success likelier; whoever stays longer has more time for both.
The method page draws these numbers, the tests hold the adjusted gap to them. Source: normative definitions,
“Observed gap”, “Why”.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from convergence.indicators.adjusted import Adjusted, cells_of, compare
from convergence.indicators.landmark import HORIZON, LANDMARK

PEOPLE, SEED = 40_000, 2024
STRATA = 30


@dataclass(frozen=True)
class Lives:
    """Journeys in months from the entry. `helped`: the month of the first call to the officer."""

    stratum: NDArray[np.int64]
    stay: NDArray[np.float64]
    helped: NDArray[np.float64]
    success: NDArray[np.bool_]


@dataclass(frozen=True)
class Readings:
    """Three gaps on the same journeys: who was ever helped; at the landmark; at the landmark, given the same mix."""

    naive: Adjusted
    landmark: Adjusted
    standardised: Adjusted
    truth: float
    """The gap that is true of the people compared at the landmark."""


def lives(rng: np.random.Generator, people: int = PEOPLE) -> Lives:
    """Journeys of people who are nearer to, or farther from, a job at their entry."""
    stratum = rng.integers(0, STRATA, people)
    ease = (stratum % 6) / 5
    stay = rng.exponential(13, people)
    helped = rng.exponential(16 - 12 * ease)
    success = rng.random(people) < 0.5 * ease + 0.4 * np.minimum(stay, 24) / 24
    return Lives(stratum, stay, helped, success)


def readings(
    found: Lives, *, effect: float = 0.0, rng: np.random.Generator | None = None, draws: int = 1000
) -> Readings:
    """The three gaps. `effect`: the share of failures that help before the landmark turns into successes."""
    present = found.stay >= LANDMARK
    before = found.helped < LANDMARK
    by_itself = (found.stay < LANDMARK + HORIZON) & found.success
    turned = np.zeros(present.size, dtype=bool)
    if effect and rng is not None:
        turned = present & before & ~by_itself & (rng.random(present.size) < effect)
    everybody = np.zeros(present.size, dtype=np.int64)
    outcome = by_itself | turned
    return Readings(
        naive=compare(cells_of(everybody, found.helped < found.stay, found.success | turned), draws=draws),
        landmark=compare(cells_of(everybody[present], before[present], outcome[present]), draws=draws),
        standardised=compare(cells_of(found.stratum[present], before[present], outcome[present]), draws=draws),
        truth=effect * float((~by_itself[present]).mean()),
    )


@cache
def nothing_done() -> Readings:
    """What the method page shows: no effect at all."""
    return readings(lives(np.random.default_rng(SEED)))
