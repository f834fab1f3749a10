"""QuerySets of the exchange. What leaves the room starts at `visible_to`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models

from convergence.accounts.permissions import Permission
from convergence.kit.meeting import reach

if TYPE_CHECKING:
    from convergence.network.viewer import Viewer


class BatchQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """One's own imports; all of them for who answers for the data."""
        return self.filter(reach.q(viewer, self.model))


class ConflictQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Values to decide on journeys of the chantiers one imports for."""
        return self.filter(reach.q(viewer, self.model))

    def open(self) -> Self:
        return self.filter(state="OPEN")


def batches_read(viewer: Viewer) -> models.Q | None:
    scope = viewer.scope(Permission.IMPORT_RUN)
    if scope.nation:
        return models.Q()
    return models.Q(by=viewer.user) if scope else None


def conflicts_read(viewer: Viewer) -> models.Q | None:
    scope = viewer.scope(Permission.IMPORT_RUN)
    if scope.nation:
        return models.Q()
    return models.Q(journey__chantier_id__in=scope.chantiers) if scope.chantiers else None


class DeliveryQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """The register of data sets, for who hands them over."""
        return self.filter(reach.q(viewer, self.model))

    def to_destroy(self, by: date) -> Self:
        """Released, and to be destroyed by that day; oldest first."""
        return self.filter(state="RELEASED", expires_on__lte=by).order_by("expires_on", "pk")


def deliveries_read(viewer: Viewer) -> models.Q | None:
    return models.Q() if viewer.scope(Permission.EVALUATION_RUN).nation else None
