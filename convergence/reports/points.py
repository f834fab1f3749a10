"""What the bilans bring to the meeting points."""

from __future__ import annotations

from convergence.kit.meeting import reach
from convergence.reports.models import Campaign, ChantierReturn, Edition, Story
from convergence.reports.queries import campaigns_read, editions_read, returns_read, stories_read


def register() -> None:
    reach.register(Campaign, campaigns_read)
    reach.register(ChantierReturn, returns_read)
    reach.register(Edition, editions_read)
    reach.register(Story, stories_read)
