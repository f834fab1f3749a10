"""QuerySets of journeys. What leaves the room starts at `visible_to`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery

from convergence.accounts.permissions import Permission
from convergence.kit.meeting import reach

if TYPE_CHECKING:
    from convergence.accounts.models import User
    from convergence.network.viewer import Viewer


def _rows(model: str) -> Any:
    """The rows of a model of this room, by name: models stand on these QuerySets, not the other way round."""
    return apps.get_model("journeys", model)._default_manager


class JourneyQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Journeys whose file the viewer may open."""
        return self.filter(reach.q(viewer, self.model))

    def on_team_of(self, viewer: Viewer) -> Self:
        """Journeys whose hours the viewer sees: names and hours, nothing else."""
        scope = viewer.scope(Permission.HOURS_READ)
        return self if scope.nation else self.filter(chantier_id__in=scope.chantiers)

    def open_on(self, day: date) -> Self:
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=day), started_on__lte=day)

    def present_between(self, start: date, end: date) -> Self:
        """Those with a day at least from `start` to `end`, both included."""
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=start), started_on__lte=end)

    def open(self) -> Self:
        return self.filter(ended_on__isnull=True)

    def entrusted_to(self, user: User, *, deputies: bool = True) -> Self:
        """Journeys that user answers for today, as referent (or deputy)."""
        mine = _rows("JourneyReferent").filter(user=user, ended_on__isnull=True, journey=OuterRef("pk"))
        if not deputies:
            mine = mine.filter(kind="REFERENT")
        return self.filter(Exists(mine))

    def with_latest(self, *fields: str) -> Self:
        """Annotate `latest_<field>`: the last observed answer before any follow-up. One subquery per field."""
        situations = _rows("Situation")
        latest = {}
        for field in fields:
            seen = (
                situations.filter(journey=OuterRef("pk"), stage__in=["ENTRY", "REVIEW", "EXIT"])
                .exclude(**{field: ""})
                .order_by("-observed_on", "-id")
                .values(field)[:1]
            )
            latest[f"latest_{field}"] = Subquery(seen)
        return self.annotate(**latest)


class SituationQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(journey__in=_rows("Journey").visible_to(viewer))


class OfJourneyQuerySet(models.QuerySet[Any]):
    """Rows that hang on a journey: whoever opens its file sees them."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(journey__in=_rows("Journey").visible_to(viewer))
