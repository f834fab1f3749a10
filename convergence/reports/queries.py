"""QuerySets of the room. What leaves it starts at `visible_to`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from convergence.accounts.permissions import Permission
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
    found: Q | None = None
    for permission in MAKERS:
        scope = viewer.scope(permission)
        if scope.nation:
            return Q()
        if scope.chantiers:
            mine = Q(chantier_id__in=scope.chantiers)
            found = mine if found is None else found | mine
    return found


def editions_read(viewer: Viewer) -> Q | None:
    return Q() if any(viewer.can(permission) for permission in READERS) else None


def stories_read(viewer: Viewer) -> Q | None:
    scope = viewer.scope(Permission.PEOPLE_READ)
    if scope.nation:
        return Q()
    return Q(journey__chantier_id__in=scope.chantiers) if scope.chantiers else None
