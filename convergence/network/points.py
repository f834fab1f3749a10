"""What the network brings to the meeting points."""

from __future__ import annotations

from django.db.models import Q

from convergence.accounts.permissions import Permission
from convergence.kit.meeting import reach
from convergence.network.models import Chantier, Territory
from convergence.network.viewer import Viewer


def chantiers_read(viewer: Viewer) -> Q | None:
    scope = viewer.scope(Permission.CHANTIER_READ)
    if scope.nation:
        return Q()
    return Q(pk__in=scope.chantiers) if scope.chantiers else None


def territories_read(viewer: Viewer) -> Q | None:
    scope = viewer.scope(Permission.NETWORK_READ)
    if scope.nation:
        return Q()
    return Q(pk__in=scope.territories) if scope.territories else None


def register() -> None:
    reach.register(Chantier, chantiers_read)
    reach.register(Territory, territories_read)
