"""How soon something happens, when something else may come first: cumulative incidence with competing exits.

The Aalen–Johansen estimator. One minus Kaplan–Meier would count those who leave as if they might still succeed, and
says too much; the share of those who left, counted naively, forgets those who are still there, and says too little.
Source: Aalen and Johansen, 1978; Putter, Fiocco and Geskus, Statistics in Medicine 26, 2007.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CENSORED, EVENT, OTHER = 0, 1, 2
"""Still there when last seen; what is waited for; what came first and rules it out."""


@dataclass(frozen=True)
class Incidence:
    """Shares of the people at each moment: those whom the event reached, those whom the other outcome did.
    `at_risk` counts those still followed and waiting just before it."""

    moments: NDArray[np.int64]
    event: NDArray[np.float64]
    other: NDArray[np.float64]
    at_risk: NDArray[np.int64]

    def told(self, at: int) -> bool:
        """Whether the shares are known there: somebody is still followed, or nobody waits any more."""
        return bool(self.at_risk[at]) or bool(self.event[at] + self.other[at] > 1 - 1e-9)


def cumulative(days: NDArray[np.int64], outcome: NDArray[np.int64], moments: Sequence[int]) -> Incidence:
    """Cumulative incidence of both outcomes, on each of these days since the start.

    `days` is how long each person was followed until `outcome`. Who is last seen on a day still counts among those
    at risk that day. Raises ValueError on a negative length.
    """
    if days.size and days.min() < 0:
        raise ValueError("a person cannot be followed for less than no day")
    times, first = np.unique(np.sort(days), return_index=True)
    risk = days.size - first
    reached = np.searchsorted(times, days)
    events, others = (
        np.bincount(reached[outcome == cause], minlength=times.size).astype(np.float64) for cause in (EVENT, OTHER)
    )
    staying = np.concatenate([[1.0], np.cumprod(1 - (events + others) / np.maximum(risk, 1))])
    asked = np.asarray(moments, dtype=np.int64)
    upto = np.searchsorted(times, asked, side="right")
    event, other = (
        np.concatenate([[0.0], np.cumsum(staying[:-1] * counts / np.maximum(risk, 1))])[upto]
        for counts in (events, others)
    )
    return Incidence(asked, event, other, days.size - np.searchsorted(np.sort(days), asked, side="left"))
