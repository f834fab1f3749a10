"""QuerySets of the network. What leaves the room starts at `visible_to`."""

from __future__ import annotations

from datetime import date
from typing import Any, Self, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import Q

from convergence.kit.meeting import reach
from convergence.network.scope import Looker

M = TypeVar("M", bound=models.Model)


def in_force(day: date, *, prefix: str = "") -> Q:
    """Rows whose dates hold that day, both ends included; no start means always, no end still."""
    return (Q(**{f"{prefix}started_on__isnull": True}) | Q(**{f"{prefix}started_on__lte": day})) & (
        Q(**{f"{prefix}ended_on__isnull": True}) | Q(**{f"{prefix}ended_on__gte": day})
    )


class DatedQuerySet(models.QuerySet[M]):
    def on(self, day: date) -> Self:
        return self.filter(in_force(day))


class PostQuerySet(DatedQuerySet[Any]):
    def visible_to(self, viewer: Looker) -> Self:
        """Posts that the directory shows her."""
        return self.filter(reach.q(viewer, self.model))


class ChantierQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Looker) -> Self:
        return self.filter(reach.q(viewer, self.model))

    def of_territory(self, territory: Any, day: date) -> Self:
        return self.filter(in_force(day, prefix="memberships__"), memberships__territory=territory)

    def off_territory(self, day: date) -> Self:
        memberships: Any = apps.get_model("network", "Membership")._default_manager
        return self.exclude(pk__in=memberships.on(day).values("chantier_id"))


class TerritoryQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Looker) -> Self:
        return self.filter(reach.q(viewer, self.model))
