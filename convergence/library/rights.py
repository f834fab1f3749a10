"""Who reads, writes and publishes what, by today's posts."""

from __future__ import annotations

from django.db.models import Q

from convergence.accounts.permissions import Permission
from convergence.accounts.roles import ROLES, Level
from convergence.kit import clock
from convergence.library.models import Newsletter, Resource
from convergence.network.models import Membership, Territory
from convergence.network.viewer import Viewer


def own_places(viewer: Viewer) -> Q:
    """What is of the whole network, or of a territory where she works."""
    scope = viewer.scope(Permission.LIBRARY_READ)
    around = Membership.objects.on(clock.today()).filter(chantier__in=scope.chantiers).values("territory")
    return Q(territory__isnull=True) | Q(territory__in=scope.territories) | Q(territory__in=around)


def resources_read(viewer: Viewer) -> Q | None:
    """What is published where she works, her own, and what waits for those who write there."""
    if not viewer.can(Permission.LIBRARY_READ):
        return None
    written = viewer.scope(Permission.LIBRARY_WRITE)
    if written.nation:
        return ~Q(state=Resource.State.DRAFT) | Q(author=viewer.user)
    total = Q(author=viewer.user)
    if viewer.scope(Permission.LIBRARY_READ).nation:
        total |= Q(state=Resource.State.PUBLISHED)
    else:
        total |= Q(state=Resource.State.PUBLISHED) & own_places(viewer)
    if holds_network(viewer):
        total |= Q(state=Resource.State.PROPOSED)
    if written.territories:
        total |= Q(territory__in=written.territories)
    return total


def holds_network(viewer: Viewer) -> bool:
    """Whether what she writes for the whole network appears at once: the national team, who answers for a programme."""
    return any(
        post.level in {Level.NATION.value, Level.OFF_TERRITORY.value}
        and Permission.LIBRARY_WRITE in ROLES[post.role].permissions
        for post in viewer.posts
    )


def writes(viewer: Viewer, resource: Resource) -> bool:
    """Whether she may change it: hers, of a territory where she writes, of the network when she holds it."""
    scope = viewer.scope(Permission.LIBRARY_WRITE)
    if scope.nation or (scope and resource.author_id == viewer.user.pk):
        return True
    if resource.territory_id is None:
        return holds_network(viewer) and resource.state != Resource.State.DRAFT
    return resource.territory_id in scope.territories


def publishes(viewer: Viewer, territory: Territory | None) -> bool:
    """Whether what she writes for that place appears at once; otherwise it is proposed to the national team."""
    if territory is None:
        return holds_network(viewer)
    scope = viewer.scope(Permission.LIBRARY_WRITE)
    return scope.nation or territory.pk in scope.territories


def written_places(viewer: Viewer) -> list[tuple[str, str, Territory | None]]:
    """(code, label, place) for which she may write; the network is None."""
    scope = viewer.scope(Permission.LIBRARY_WRITE)
    rows = Territory.objects.all() if scope.nation else Territory.objects.filter(pk__in=scope.territories)
    told = [(one.slug, f"Territoire {one.name}", one) for one in rows.order_by("name")]
    return (
        [*told, ("reseau", "Tout le réseau", None)] if not scope.nation else [("reseau", "Tout le réseau", None), *told]
    )


def newsletters_read(viewer: Viewer) -> Q | None:
    """Those sent to where she works, whatever her function; drafts for those who write them."""
    if not viewer.can(Permission.LIBRARY_READ):
        return None
    if viewer.can(Permission.LIBRARY_RUN):
        return Q()
    told = ~Q(state=Newsletter.State.DRAFT)
    return told if viewer.scope(Permission.LIBRARY_READ).nation else told & own_places(viewer)
