"""What the network brings to the meeting points."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse

from convergence.accounts.permissions import Permission
from convergence.accounts.roles import OUTSIDE
from convergence.kit import clock
from convergence.kit.meeting import NETWORK_LIFE, NavItem, nav, reach
from convergence.network.models import Chantier, Membership, Post, Territory
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


def posts_read(viewer: Viewer) -> Q | None:
    """The directory: all the professionals for those who read the network; else one's own place and its territory.

    Those outside (funders, evaluators) are listed for the national team alone.
    """
    scope = viewer.scope(Permission.NETWORK_READ)
    if scope.nation:
        return Q()
    inside = ~Q(role__in=OUTSIDE)
    if scope:
        return inside
    mine = {post.chantier_id for post in viewer.posts if post.chantier_id}
    if not mine:
        return None
    over = Membership.objects.on(clock.today()).filter(chantier__in=mine).values("territory")
    return inside & (Q(chantier__in=mine) | Q(territory__in=over))


def directory(viewer: Viewer) -> Iterator[NavItem]:
    """« Annuaire », for whoever has colleagues to find."""
    if viewer.can(Permission.NETWORK_READ) or any(post.chantier_id for post in viewer.posts):
        yield NavItem("Annuaire", reverse("directory"), "person-lines-fill", phone=False, group=NETWORK_LIFE)


def register() -> None:
    nav.register(directory, rank=35)
    reach.register(Post, posts_read)
    reach.register(Chantier, chantiers_read)
    reach.register(Territory, territories_read)
