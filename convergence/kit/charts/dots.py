"""A rate on a scale from 0 to 100: dot, bounds, network above, last year below."""

from __future__ import annotations

from dataclasses import dataclass

from convergence.kit import french


def place(value: float, low: float = 0, high: float = 100) -> str:
    """Where a value stands on an axis, as an SVG percentage."""
    share = (min(max(value, low), high) - low) / (high - low) * 100
    return f"{share:.2f}%"


def length(start: float, end: float, low: float = 0, high: float = 100) -> str:
    """How long a band is on an axis, as an SVG percentage."""
    clip = [min(max(value, low), high) for value in (start, end)]
    return f"{max(0.0, clip[1] - clip[0]) / (high - low) * 100:.2f}%"


@dataclass(frozen=True)
class Dot:
    """Values are percentages (0 to 100); None leaves the mark out."""

    value: float
    low: float | None = None
    high: float | None = None
    network: float | None = None
    previous: float | None = None
    previous_label: str = "année précédente"

    @property
    def x(self) -> str:
        return place(self.value)

    @property
    def band_x(self) -> str:
        return place(self.low) if self.low is not None else ""

    @property
    def band_width(self) -> str:
        if self.low is None or self.high is None:
            return ""
        return length(self.low, self.high)

    @property
    def network_x(self) -> str:
        return place(self.network) if self.network is not None else ""

    @property
    def previous_x(self) -> str:
        return place(self.previous) if self.previous is not None else ""

    @property
    def words(self) -> str:
        """The picture, said."""
        parts = [french.percent(self.value)]
        if self.low is not None and self.high is not None:
            parts.append(f"bornes de {french.number(self.low)} à {french.percent(self.high)}")
        if self.network is not None:
            parts.append(f"réseau {french.percent(self.network)}")
        if self.previous is not None:
            parts.append(f"{self.previous_label} {french.percent(self.previous)}")
        return ", ".join(parts)
