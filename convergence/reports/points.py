"""What the bilans bring to the meeting points."""

from __future__ import annotations

from convergence.indicators.disclosure import editions
from convergence.kit.meeting import reach
from convergence.reports.models import Campaign, ChantierReturn, Edition, Story
from convergence.reports.queries import campaigns_read, editions_read, returns_read, stories_read
from convergence.reports.reading import public_sets


def register() -> None:
    editions.provide(public_sets)
    reach.register(Campaign, campaigns_read)
    reach.register(ChantierReturn, returns_read)
    reach.register(Edition, editions_read)
    reach.register(Story, stories_read)
