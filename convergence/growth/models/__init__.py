"""Facts of growth, a file a part."""

from convergence.growth.models.calls import Application, Call, Criterion, Mark, Opinion, Reviewing
from convergence.growth.models.departures import Departure, DepartureJourney
from convergence.growth.models.openings import ChecklistItem, Opening, OpeningStep, Prospect
from convergence.growth.models.targets import Target

__all__ = [
    "Application", "Call", "ChecklistItem", "Criterion", "Departure", "DepartureJourney", "Mark", "Opening",
    "OpeningStep", "Opinion", "Prospect", "Reviewing", "Target",
]  # fmt: skip
