"""QuerySets of the room. What leaves it starts at `visible_to`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models

from convergence.kit.folding import fold
from convergence.kit.meeting import reach

if TYPE_CHECKING:
    from convergence.network.viewer import Viewer


def _plans(viewer: Viewer) -> Any:
    plans: Any = apps.get_model("practice", "Plan")._default_manager
    return plans.visible_to(viewer).order_by().values("pk")


class SearchedQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(reach.q(viewer, self.model))

    def saying(self, words: str) -> Self:
        """Those that hold every word, whatever the case, the accents and the order."""
        found = self
        for word in fold(words).split()[:8]:
            found = found.filter(search_text__contains=word)
        return found


class PlanQuerySet(SearchedQuerySet):
    pass


class ActionQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Those of the plans she reads, and those she carries."""
        return self.filter(models.Q(plan__in=_plans(viewer)) | models.Q(pilot=viewer.user))


class RealisationQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(action__plan__in=_plans(viewer))


class SheetQuerySet(SearchedQuerySet):
    def published(self) -> Self:
        return self.filter(published_on__isnull=False, archived_on__isnull=True)
