"""What « after the exit » brings to the person’s page."""

from __future__ import annotations

from collections.abc import Iterable

from convergence.journeys.file import File
from convergence.kit import clock
from convergence.kit.meeting import Panel, panels
from convergence.network.viewer import Viewer
from convergence.support.after import follow_ups, open_until


def after(page: str, file: File, _viewer: Viewer) -> Iterable[Panel]:
    """What remains after her last exit, while no journey of hers is open. No query."""
    if page != "person_later" or any(journey.is_open for journey in file.journeys):
        return
    journey = max(file.journeys, key=lambda one: (one.ended_on or clock.today(), one.pk))
    until = open_until(journey)
    if until is not None:
        yield Panel(
            "support/_after.html",
            {
                "journey": journey,
                "until": until,
                "over": until < clock.today(),
                "follow_ups": follow_ups(journey, file.situations[journey.pk]),
            },
        )


def register() -> None:
    panels.register(after, rank=20)
