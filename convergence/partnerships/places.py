"""Where a viewer reads and keeps what belongs to a territory or to the nation.

Who works in a chantier reads what its territory holds today; everyone with the permission reads what is national.
"""

from __future__ import annotations

from django.db.models import Q

from convergence.accounts.permissions import Permission
from convergence.accounts.roles import ROLES
from convergence.kit import clock
from convergence.network.models import Membership, Territory
from convergence.network.viewer import Viewer
from convergence.nomenclature.lists import Theme


def read_places(viewer: Viewer) -> Q | None:
    """Rows whose `territory` she reads; None without the permission."""
    scope = viewer.scope(Permission.PARTNERS_READ)
    if scope.nation:
        return Q()
    if not scope:
        return None
    held = Membership.objects.on(clock.today()).filter(chantier_id__in=scope.chantiers).values("territory_id")
    return Q(territory__isnull=True) | Q(territory__in=scope.territories) | Q(territory__in=held)


def written_places(viewer: Viewer) -> Q | None:
    """Rows whose `territory` she keeps: hers; the nation keeps all of them."""
    scope = viewer.scope(Permission.PARTNERS_WRITE)
    if scope.nation:
        return Q()
    return Q(territory__in=scope.territories) if scope.territories else None


def keeps(viewer: Viewer, territory_id: int | None) -> bool:
    """Whether she writes what belongs to that territory (None: to the nation)."""
    scope = viewer.scope(Permission.PARTNERS_WRITE)
    return scope.nation or (territory_id is not None and territory_id in scope.territories)


def kept_territories(viewer: Viewer) -> list[Territory]:
    """Territories in which she writes, by name. Read once a request."""
    kept: list[Territory] | None = getattr(viewer, "_kept_territories", None)
    if kept is None:
        scope = viewer.scope(Permission.PARTNERS_WRITE)
        kept = list(Territory.objects.all() if scope.nation else Territory.objects.filter(pk__in=scope.territories))
        viewer._kept_territories = kept  # type: ignore[attr-defined]
    return kept


def read_territories(viewer: Viewer) -> list[Territory]:
    """Territories whose partners she reads, by name."""
    scope = viewer.scope(Permission.PARTNERS_READ)
    if scope.nation:
        return list(Territory.objects.all())
    held = Membership.objects.on(clock.today()).filter(chantier_id__in=scope.chantiers).values("territory_id")
    return list(Territory.objects.filter(Q(pk__in=scope.territories) | Q(pk__in=held)))


def decided_files(viewer: Viewer) -> Q | None:
    """Orientations that she may decide: an officer those of her territory on her theme, a coordinator or programme lead
    those of her chantiers. What is of no officer's theme is any officer's. None: she decides nothing."""
    total: Q | None = None
    today = clock.today()
    for post in viewer.posts:
        if Permission.REQUESTS_ANSWER in ROLES[post.role].permissions and post.territory_id is not None:
            held = Membership.objects.on(today).filter(territory_id=post.territory_id).values("chantier_id")
            mine = Q(journey__chantier_id__in=held)
            if post.theme:
                mine &= Q(opportunity__theme=post.theme) | ~Q(opportunity__theme__in=sorted(Theme.codes()))
            total = mine if total is None else total | mine
    follows = viewer.scope(Permission.REQUESTS_FOLLOW).chantiers
    if follows:
        mine = Q(journey__chantier_id__in=follows)
        total = mine if total is None else total | mine
    return total


def decides(viewer: Viewer, chantier_id: int, theme: str) -> bool:
    """The same, for one chantier and theme: whether she decides there what is proposed."""
    if viewer.can(Permission.REQUESTS_FOLLOW, chantier_id):
        return True
    if not viewer.can(Permission.REQUESTS_ANSWER, chantier_id):
        return False
    held = {post.theme for post in viewer.posts if Permission.REQUESTS_ANSWER in ROLES[post.role].permissions}
    return "" in held or theme in held or theme not in Theme.codes()
