"""QuerySets of the room. What leaves it starts at `visible_to`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from convergence.accounts.permissions import Permission
from convergence.accounts.roles import ROLES, Level
from convergence.kit.meeting import reach

if TYPE_CHECKING:
    from convergence.network.viewer import Viewer

MAKERS = (Permission.BILANS_COMPLETE, Permission.BILANS_VALIDATE, Permission.BILANS_FREEZE)
"""Those who have a part in a campaign."""
READERS = (Permission.FIGURES_READ, Permission.FIGURES_PUBLIC)
"""Those who read what was frozen, each at the levels that she may read."""


class CampaignQuerySet(models.QuerySet[Any]):
    """A campaign says no figure: all those who have a part in one see them all."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(reach.q(viewer, self.model))

    def open(self) -> Self:
        return self.filter(closed_at__isnull=True)


class ReturnQuerySet(models.QuerySet[Any]):
    """Returns of chantiers: one’s own, those of one’s territory, all of them for the nation."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(reach.q(viewer, self.model))

    def waiting(self, *states: str) -> Self:
        return self.filter(campaign__closed_at__isnull=True, state__in=states)


class FrozenQuerySet(models.QuerySet[Any]):
    """Rows that are only ever added."""

    def update(self, **kwargs: Any) -> int:
        raise TypeError("A frozen edition does not change: restate it.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("A frozen edition does not go away.")

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        raise TypeError("A frozen edition does not change: restate it.")


class EditionQuerySet(FrozenQuerySet):
    """Editions: those who read figures see that they exist; which levels they read is asked level by level."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(reach.q(viewer, self.model))

    def last_ones(self) -> Self:
        """Those that no other replaces."""
        return self.filter(replaced_by__isnull=True)


class StoryQuerySet(models.QuerySet[Any]):
    """Stories follow the file of the journey they tell."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(reach.q(viewer, self.model))

    def alive(self) -> Self:
        return self.exclude(state="WITHDRAWN")


# ── Reach ───────────────────────────────────────────────────────────────────────────────────
def campaigns_read(viewer: Viewer) -> Q | None:
    return Q() if any(viewer.can(permission) for permission in MAKERS) else None


def returns_read(viewer: Viewer) -> Q | None:
    """Where she completes, validates or freezes."""
    if any(viewer.scope(permission).nation for permission in MAKERS):
        return Q()
    found = validated_by(viewer)
    own = viewer.scope(Permission.BILANS_COMPLETE).chantiers
    if own:
        found = Q(chantier_id__in=own) | (found or Q(pk__in=[]))
    return found


def validates_off(viewer: Viewer) -> bool:
    """Whether she validates the chantiers outside any territory."""
    return any(
        post.level == Level.OFF_TERRITORY.value and Permission.BILANS_VALIDATE in ROLES[post.role].permissions
        for post in viewer.posts
    )


def validated_by(viewer: Viewer, prefix: str = "") -> Q | None:
    """Over returns: those she validates. The territory where the campaign placed the chantier decides, that of the
    last day of the year (decision 0004), wherever the chantier is today."""
    scope = viewer.scope(Permission.BILANS_VALIDATE)
    if scope.nation:
        return Q()
    found = Q(**{f"{prefix}territory__in": scope.territories}) if scope.territories else None
    if validates_off(viewer):
        off = Q(**{f"{prefix}territory__isnull": True})
        found = off if found is None else found | off
    return found


def editions_read(viewer: Viewer) -> Q | None:
    return Q() if any(viewer.can(permission) for permission in READERS) else None


def stories_read(viewer: Viewer) -> Q | None:
    scope = viewer.scope(Permission.PEOPLE_READ)
    if scope.nation:
        return Q()
    return Q(journey__chantier_id__in=scope.chantiers) if scope.chantiers else None
