"""QuerySets of the room. Whoever opens the file of a journey sees its support, nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models

if TYPE_CHECKING:
    from convergence.network.viewer import Viewer


def _journeys(viewer: Viewer) -> Any:
    return apps.get_model("journeys", "Journey")._default_manager.visible_to(viewer)


class OfJourneyQuerySet(models.QuerySet[Any]):
    """Rows that hang on a journey."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(journey__in=_journeys(viewer))


class StepQuerySet(models.QuerySet[Any]):
    """What hangs on an objective, seen through its journey."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(objective__journey__in=_journeys(viewer))


class LinkQuerySet(OfJourneyQuerySet):
    """Links given to outside referents."""

    def unclosed(self) -> Self:
        """Not closed by hand. Whether one opens today is said by `sharing_rules`, at each request."""
        return self.filter(closed_at__isnull=True)
