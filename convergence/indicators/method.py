"""What the method page draws: the line of time of a comparison, and three readings of journeys without any effect."""

from __future__ import annotations

from dataclasses import dataclass

from convergence.indicators.adjusted import Adjusted
from convergence.indicators.landmark import HORIZON, LANDMARK
from convergence.indicators.simulated import PEOPLE, nothing_done
from convergence.kit import french
from convergence.kit.french import NBSP

LEAST, MOST = -5, 30
"""Points at both ends of the scale."""


@dataclass(frozen=True)
class Reading:
    """One gap as a dot on the scale, its interval as a bar; places in % of the width."""

    name: str
    what: str
    points: str
    low: str
    high: str
    people: str
    x: str
    band_x: str
    band_width: str

    @property
    def words(self) -> str:
        """What the drawing says, for those who do not see it."""
        return f"{self.name}{NBSP}: {self.points} points, de {self.low} à {self.high}. Il faudrait zéro."


def readings() -> list[Reading]:
    """The naive gap, the one at the landmark, the standardised one, on invented journeys where nothing was done."""
    found = nothing_done()
    return [
        _reading("Sollicité un jour ou jamais", "à la sortie, quelle que soit la durée du parcours", found.naive),
        _reading(
            f"Sollicité avant {LANDMARK} mois ou non",
            f"parmi les personnes présentes à {LANDMARK} mois, sur les {HORIZON} mois qui suivent",
            found.landmark,
        ),
        _reading("… et à entrée comparable", "les deux groupes ramenés au même mélange à l’entrée", found.standardised),
    ]


def _reading(name: str, what: str, gap: Adjusted) -> Reading:
    assert gap.difference is not None and gap.interval is not None
    low, high = gap.interval
    return Reading(
        name=name,
        what=what,
        points=_points(gap.difference),
        low=_points(low),
        high=_points(high),
        people=french.number(gap.exposed.n + gap.unexposed.n),
        x=place(gap.difference * 100),
        band_x=place(low * 100),
        band_width=f"{(high - low) * 100 * 100 / (MOST - LEAST):.2f}%",
    )


def _points(share: float) -> str:
    return french.signed(round(share * 100) + 0)


def place(points: float) -> str:
    """Where a number of points stands on the scale."""
    return f"{(points - LEAST) * 100 / (MOST - LEAST):.2f}%"


def context() -> dict[str, object]:
    """What the page draws, and how many invented people it rests on."""
    scale = [(place(points), french.signed(points)) for points in (0, 10, 20, 30)]
    return {
        "readings": readings(),
        "invented": PEOPLE,
        "zero": place(0),
        "scale": scale,
        "landmark": LANDMARK,
        "horizon": HORIZON,
        "landmark_x": f"{LANDMARK * 100 / (LANDMARK + HORIZON):.2f}%",
        "after_width": f"{HORIZON * 100 / (LANDMARK + HORIZON):.2f}%",
        "end": LANDMARK + HORIZON,
    }
