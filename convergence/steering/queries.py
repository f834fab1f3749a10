"""QuerySets of the room. What leaves it starts at `visible_to`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from convergence.accounts.permissions import Permission
from convergence.kit.meeting import reach

if TYPE_CHECKING:
    from convergence.network.viewer import Viewer


class ExperimentQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(reach.q(viewer, self.model))

    def running(self, today: date) -> Self:
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=today))

    def over(self, today: date) -> Self:
        return self.filter(ended_on__lt=today)

    def between(self, start: date, end: date) -> Self:
        """Those that ran on a day of that span."""
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=start), started_on__lte=end)


class EvaluationQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(reach.q(viewer, self.model))


class ActionQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Those of the evaluations she sees, and those she must see to."""
        evaluations: Any = self.model._meta.get_field("evaluation").related_model
        seen = evaluations.objects.visible_to(viewer).values("pk")
        return self.filter(Q(evaluation__in=seen) | Q(user=viewer.user))


class PackQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(reach.q(viewer, self.model))

    def prepared_by(self, viewer: Viewer) -> Self:
        """Those she may change, send or throw away: in the territories where she prepares them."""
        mine = packs_prepared(viewer)
        return self.none() if mine is None else self.filter(mine)


def packs_prepared(viewer: Viewer) -> Q | None:
    """Those of the territories where she prepares them; all of them for the nation."""
    scope = viewer.scope(Permission.COPIL_PREPARE)
    if scope.nation:
        return Q()
    return Q(territory__in=scope.territories) if scope.territories else None


def packs_read(viewer: Viewer) -> Q | None:
    """Those she prepares, and those sent to a committee that she sees; a pack kept inside stays with who prepares."""
    from convergence.collective.models import Meeting

    mine = packs_prepared(viewer)
    if mine == Q() or not viewer.can(Permission.MEETINGS_READ):
        return mine
    hers = Q(state="SENT", outsiders=True, meeting__in=Meeting.objects.visible_to(viewer).values("pk"))
    return hers if mine is None else mine | hers


def experiments_read(viewer: Viewer) -> Q | None:
    """Those in which a chantier of hers takes, or took, part; all of them for the nation."""
    scope = viewer.scope(Permission.EXPERIMENTS_READ)
    if scope.nation:
        return Q()
    from convergence.steering.models import ExperimentChantier

    mine = ExperimentChantier.objects.filter(chantier__in=scope.chantiers).values("experiment")
    return Q(pk__in=mine) if scope else None


def evaluations_read(viewer: Viewer) -> Q | None:
    """Those of her chantiers."""
    scope = viewer.scope(Permission.LABEL_READ)
    if scope.nation:
        return Q()
    return Q(chantier__in=scope.chantiers) if scope else None
