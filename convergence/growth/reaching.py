"""Who reads what of growth: a territory's own, chantiers outside any, the nation; the committee reads applications."""

from __future__ import annotations

from django.db.models import Q

from convergence.accounts.permissions import Permission
from convergence.accounts.roles import ROLES, Level
from convergence.network.viewer import Viewer


def _where(viewer: Viewer, field: str) -> Q | None:
    """Rows of the territories where she reads growth; those of no territory for who leads chantiers outside any."""
    scope = viewer.scope(Permission.GROWTH_READ)
    if scope.nation:
        return Q()
    found: Q | None = Q(**{f"{field}__in": scope.territories}) if scope.territories else None
    if leads_outside(viewer):
        none = Q(**{f"{field}__isnull": True})
        found = none if found is None else found | none
    return found


def leads_outside(viewer: Viewer) -> bool:
    """Whether she reads growth for the chantiers outside any territory."""
    return any(
        post.level == Level.OFF_TERRITORY.value and Permission.GROWTH_READ in ROLES[post.role].permissions
        for post in viewer.posts
    )


def calls_read(viewer: Viewer) -> Q | None:
    return Q() if viewer.can(Permission.CALLS_OPINE) else _where(viewer, "territory")


def applications_read(viewer: Viewer) -> Q | None:
    """Those sent: a draft is its author's alone."""
    rows = Q() if viewer.can(Permission.CALLS_OPINE) else _where(viewer, "call__territory")
    return None if rows is None else rows & Q(sent_at__isnull=False)


def prospects_read(viewer: Viewer) -> Q | None:
    return _where(viewer, "territory")


def openings_read(viewer: Viewer) -> Q | None:
    """With the direction of the chantier, once it is in the register."""
    rows = _where(viewer, "prospect__territory")
    own = viewer.scope(Permission.OPENINGS_FOLLOW).chantiers
    if own:
        mine = Q(prospect__chantier__in=own)
        rows = mine if rows is None else rows | mine
    return rows


def departures_read(viewer: Viewer) -> Q | None:
    """Those who read growth there, and those who work in the chantier: its people are theirs to see to."""
    scope = viewer.scope(Permission.GROWTH_READ)
    if scope.nation:
        return Q()
    chantiers = scope.chantiers | viewer.scope(Permission.OPENINGS_FOLLOW).chantiers
    chantiers |= viewer.scope(Permission.PEOPLE_WRITE).chantiers
    return (Q(chantier__in=chantiers) | Q(territory__in=scope.territories)) if chantiers or scope.territories else None


def targets_read(viewer: Viewer) -> Q | None:
    """Those of her territories; of the whole network for the nation."""
    scope = viewer.scope(Permission.GROWTH_READ)
    if scope.nation:
        return Q()
    return Q(territory__in=scope.territories) if scope.territories else None
