"""QuerySets of the room. What leaves it starts at `visible_to`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Q

from convergence.kit.meeting import reach

if TYPE_CHECKING:
    from convergence.network.viewer import Viewer


class PlacedQuerySet(models.QuerySet[Any]):
    """Rows of a territory, or of the nation when they have none."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(reach.q(viewer, self.model))


class AgreementQuerySet(models.QuerySet[Any]):
    """Agreements, seen through their partner."""

    def visible_to(self, viewer: Viewer) -> Self:
        partners = apps.get_model("partnerships", "Partner")
        return self.filter(partner__in=partners._default_manager.visible_to(viewer))


class OpportunityQuerySet(PlacedQuerySet):
    def open_on(self, day: date) -> Self:
        """Those for which people may be proposed that day, the day of the deadline included."""
        return self.filter(Q(deadline__isnull=True) | Q(deadline__gte=day), closed_on__isnull=True, opened_on__lte=day)


class OrientationQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(reach.q(viewer, self.model))


class _WithOpportunity(models.Manager[Any]):
    """An orientation is nothing without what it is for: both are read together."""

    def get_queryset(self) -> Any:
        return OrientationQuerySet(self.model, using=self._db).select_related("opportunity")


OrientationManager = _WithOpportunity.from_queryset(OrientationQuerySet)
