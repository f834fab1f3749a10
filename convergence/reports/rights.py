"""Who writes and who reads at which level of a campaign."""

from __future__ import annotations

from collections.abc import Iterable

from convergence.accounts.permissions import Permission
from convergence.accounts.roles import ROLES, Level
from convergence.indicators.scope import NATIONAL, OFF_TERRITORY
from convergence.network.viewer import Viewer
from convergence.reports.models import ChantierReturn

P = Permission


def may_complete(viewer: Viewer, of: ChantierReturn) -> bool:
    return viewer.can(P.BILANS_COMPLETE, of.chantier_id)


def may_validate(viewer: Viewer, of: ChantierReturn) -> bool:
    return viewer.can(P.BILANS_VALIDATE, of.chantier_id)


def writes(viewer: Viewer, returns: Iterable[ChantierReturn]) -> list[str]:
    """Levels whose texts she writes, her own only: a chantier, a territory, those outside any, the nation."""
    found = [NATIONAL] if viewer.can(P.BILANS_FREEZE) else []
    if any(_off(post.level, post.role) for post in viewer.posts):
        found.append(OFF_TERRITORY)
    mine = viewer.scope(P.BILANS_VALIDATE).territories
    found += sorted(
        {f"territory:{row.territory.slug}" for row in returns if row.territory and row.territory_id in mine}
    )
    completes = viewer.scope(P.BILANS_COMPLETE).chantiers
    return [*found, *(f"chantier:{row.chantier.code}" for row in returns if row.chantier_id in completes)]


def _off(level: str, role: str) -> bool:
    return level == Level.OFF_TERRITORY.value and P.BILANS_VALIDATE in ROLES[role].permissions
