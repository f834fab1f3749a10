"""What the room brings to the meeting points. Each part registers its own."""

from __future__ import annotations


def register() -> None:
    """Called once, when the project starts."""
    from convergence.partnerships import partners_points, requests_points

    requests_points.register()
    partners_points.register()
