"""What the room brings to the meeting points. Each part registers its own."""

from __future__ import annotations

from convergence.support import (
    agenda_points,
    arrival_points,
    circle_points,
    extension_points,
    journal_points,
    time_points,
)


def register() -> None:
    """Called once, when the project starts."""
    arrival_points.register()
    circle_points.register()
    journal_points.register()
    extension_points.register()
    time_points.register()
    agenda_points.register()
