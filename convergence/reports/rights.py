"""Who writes and who reads at which level of a campaign."""

from __future__ import annotations

from collections.abc import Iterable

from convergence.accounts.permissions import Permission
from convergence.indicators.scope import NATIONAL, OFF_TERRITORY
from convergence.network.viewer import Viewer
from convergence.reports.models import ChantierReturn
from convergence.reports.queries import validates_off

P = Permission


def may_complete(viewer: Viewer, of: ChantierReturn) -> bool:
    return viewer.can(P.BILANS_COMPLETE, of.chantier_id)


def may_validate(viewer: Viewer, of: ChantierReturn) -> bool:
    """As `queries.validated_by` reads them: by the territory of the campaign’s last day."""
    scope = viewer.scope(P.BILANS_VALIDATE)
    return scope.nation or (validates_off(viewer) if of.territory_id is None else of.territory_id in scope.territories)


def writes(viewer: Viewer, returns: Iterable[ChantierReturn]) -> list[str]:
    """Levels whose texts she writes, her own only: a chantier, a territory, those outside any, the nation."""
    found = [NATIONAL] if viewer.can(P.BILANS_FREEZE) else []
    if validates_off(viewer):
        found.append(OFF_TERRITORY)
    mine = viewer.scope(P.BILANS_VALIDATE).territories
    found += sorted(
        {f"territory:{row.territory.slug}" for row in returns if row.territory and row.territory_id in mine}
    )
    completes = viewer.scope(P.BILANS_COMPLETE).chantiers
    return [*found, *(f"chantier:{row.chantier.code}" for row in returns if row.chantier_id in completes)]
