"""Contents gathered from a snapshot."""

from __future__ import annotations

from convergence.indicators import store
from convergence.indicators.bilan import Audience
from convergence.indicators.scope import Period, Scope
from convergence.reports.rendering.content import Content
from convergence.reports.rendering.gather import Asked, gather


def asked(scope: str = "national", audience: Audience = Audience.INTERNAL, programme: str = "CVG") -> Asked:
    return Asked(programme, Period.year(2024), Scope.parse(scope), audience)


def shown(
    taken: store.Snapshot, scope: str = "national", audience: Audience = Audience.INTERNAL, programme: str = "CVG"
) -> Content:
    return gather(taken, asked(scope, audience, programme))
