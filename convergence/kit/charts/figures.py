"""A figure and an observed gap, ready to be drawn. The rooms that compute fill these; nothing here computes
a rate: only places on an axis and words."""

from __future__ import annotations

import math
from dataclasses import dataclass

from convergence.kit import french
from convergence.kit.charts.dots import Dot, length, place

CAUTION = 80
"""Known under this share (in %), the figure is read with caution. Source: rules of the programme figures."""


@dataclass(frozen=True)
class FigureView:
    """One row of `kit/figure_row.html`.

    `rate`, `low`, `high`, `network` and `previous` are percentages (0 to 100). With `hidden`, the number
    is refused: the reason stands in its place and nothing else is shown.
    """

    title: str
    sentence: str
    rate: float | None = None
    value: str = ""
    """The rate in words; computed from `rate` when empty."""
    successes: int | None = None
    known: int | None = None
    link: str = ""
    low: float | None = None
    high: float | None = None
    network: float | None = None
    previous: float | None = None
    previous_label: str = ""
    unknown: int | None = None
    refused: int | None = None
    unknown_link: str = ""
    refused_link: str = ""
    warning: str = ""
    hidden: str = ""
    hidden_text: str = ""
    note: str = ""
    note_link: str = ""

    @property
    def text(self) -> str:
        if self.value:
            return self.value
        return french.percent(self.rate) if self.rate is not None else "–"

    @property
    def dot(self) -> Dot | None:
        if self.rate is None or self.hidden:
            return None
        return Dot(
            self.rate,
            self.low,
            self.high,
            self.network,
            self.previous,
            self.previous_label or "année précédente",
        )

    @property
    def network_text(self) -> str:
        return french.percent(self.network) if self.network is not None else "–"

    @property
    def previous_text(self) -> str:
        return french.percent(self.previous) if self.previous is not None else "–"


def caution(known: int, population: int) -> str:
    """The warning in words when too few answers are known; empty when enough are."""
    if not population or known * 100 >= population * CAUTION:
        return ""
    share = math.floor(known * 100 / population)
    return f"Connu pour {french.percent(share)} seulement\u00a0: à lire avec prudence."


@dataclass(frozen=True)
class FigureSection:
    """A titled group of figures (`kit/figures.html`)."""

    title: str
    figures: list[FigureView]


@dataclass(frozen=True)
class GapView:
    """One card of `kit/gap.html`: two rates, their difference in points, what it allows to say."""

    title: str
    what: str
    with_label: str
    with_successes: int
    with_known: int
    without_label: str
    without_successes: int
    without_known: int
    difference: float | None = None
    """In points; None when it is refused."""
    low: float | None = None
    high: float | None = None
    ratio: float | None = None
    verdict: str = ""
    with_link: str = ""
    without_link: str = ""
    refused: str = ""
    refused_text: str = ""
    adjusted: str = ""
    """The same gap between comparable people, in words; empty when there is none."""
    adjusted_text: str = ""

    @staticmethod
    def _rate(successes: int, known: int) -> str:
        return french.percent(successes * 100 / known) if known else "–"

    @property
    def with_rate(self) -> str:
        return self._rate(self.with_successes, self.with_known)

    @property
    def without_rate(self) -> str:
        return self._rate(self.without_successes, self.without_known)

    @property
    def points(self) -> str:
        return f"{french.signed(self.difference or 0)}{french.NBSP}points"

    @property
    def axis(self) -> tuple[float, float]:
        """From −20 to +60 points, wider when the interval needs it."""
        low = self.low if self.low is not None else self.difference or 0
        high = self.high if self.high is not None else self.difference or 0
        return min(-20.0, math.floor(low / 10) * 10 - 10), max(60.0, math.ceil(high / 10) * 10 + 10)

    @property
    def zero_x(self) -> str:
        return place(0, *self.axis)

    @property
    def dot_x(self) -> str:
        return place(self.difference or 0, *self.axis)

    @property
    def band_x(self) -> str:
        return place(self.low or 0, *self.axis)

    @property
    def band_width(self) -> str:
        return length(self.low or 0, self.high or 0, *self.axis)

    @property
    def high_x(self) -> str:
        return place(self.high or 0, *self.axis)

    @property
    def low_text(self) -> str:
        return french.signed(self.low or 0)

    @property
    def high_text(self) -> str:
        return french.signed(self.high or 0)

    @property
    def has_interval(self) -> bool:
        return self.low is not None and self.high is not None

    @property
    def interval(self) -> str:
        """« De −2 à +35 points, à 95 %. Rapport 1,7. » then the verdict."""
        parts = []
        if self.has_interval:
            parts.append(f"De {self.low_text} à {self.high_text}{french.NBSP}points, à 95{french.NBSP}%.")
        if self.ratio is not None:
            parts.append(f"Rapport {french.number(self.ratio, 1)}.")
        if self.verdict:
            parts.append(self.verdict)
        elif self.low is not None and self.high is not None and self.low <= 0 <= self.high:
            parts.append("Zéro est dedans\u00a0: on ne peut pas conclure.")
        return " ".join(parts)
