"""Observed gaps: two rates side by side, never one number alone.

Source: normative definitions, “Observed gap”. Newcombe, R. G. (1998), Interval estimation for the difference
between independent proportions, method 10: the Wilson limits of each rate, combined.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

Z95 = 1.959963984540054
"""Two-sided 95 % quantile of the normal distribution."""


@dataclass(frozen=True)
class Group:
    """Persons whose outcome is known, and how many succeeded."""

    n: int
    successes: int

    @property
    def rate(self) -> float | None:
        return self.successes / self.n if self.n else None

    def wilson(self) -> tuple[float, float]:
        """The 95 % interval of the rate (Wilson's score). Asks for n > 0."""
        rate, n, z = self.successes / self.n, self.n, Z95
        centre = rate + z * z / (2 * n)
        spread = z * sqrt(rate * (1 - rate) / n + z * z / (4 * n * n))
        scale = 1 + z * z / n
        return (centre - spread) / scale, (centre + spread) / scale


@dataclass(frozen=True)
class Gap:
    """Difference and ratio of two rates; None where a group is empty (or, for the ratio, a rate is nil)."""

    exposed: Group
    unexposed: Group
    difference: float | None
    interval: tuple[float, float] | None
    ratio: float | None


def compare(exposed: Group, unexposed: Group) -> Gap:
    """The observed gap between two independent groups, as fractions."""
    one, other = exposed.rate, unexposed.rate
    if one is None or other is None:
        return Gap(exposed, unexposed, None, None, None)
    low1, high1 = exposed.wilson()
    low0, high0 = unexposed.wilson()
    difference = one - other
    interval = (
        difference - sqrt((one - low1) ** 2 + (high0 - other) ** 2),
        difference + sqrt((high1 - one) ** 2 + (other - low0) ** 2),
    )
    return Gap(exposed, unexposed, difference, interval, one / other if other else None)
