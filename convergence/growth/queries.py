"""QuerySets of growth: what leaves the room starts at `visible_to`; stages are derived from dates here."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, Value, When

from convergence.kit.meeting import reach
from convergence.network.queries import in_force

if TYPE_CHECKING:
    from convergence.network.viewer import Viewer


def _rows(model: str, app: str = "growth") -> Any:
    """The rows of a model by name: models stand on these QuerySets, not the other way round."""
    return apps.get_model(app, model)._default_manager


class ScopedQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(reach.q(viewer, self.model))


class CallQuerySet(ScopedQuerySet):
    def open_on(self, day: date) -> Self:
        return self.filter(opens_on__lte=day, closes_on__gte=day)

    def counted(self) -> Self:
        """With how many applications were sent, and how many of them were selected."""
        sent = Q(applications__sent_at__isnull=False)
        return self.annotate(
            sent=Count("applications", filter=sent),
            selected=Count("applications", filter=Q(applications__outcome="SELECTED")),
        )


class ApplicationQuerySet(ScopedQuerySet):
    def sent(self) -> Self:
        """A draft is its author's alone."""
        return self.filter(sent_at__isnull=False)


class ProspectQuerySet(ScopedQuerySet):
    def staged(self, day: date) -> Self:
        """With `stage` (a code of OpeningStage) as dated facts say it that day; the furthest stage wins."""
        runs = _rows("ProgrammeRun", "network").filter(chantier=OuterRef("chantier"))
        sent = _rows("Application").filter(prospect=OuterRef("pk"), sent_at__isnull=False)
        opening = _rows("Opening").filter(prospect=OuterRef("pk"), started_on__lte=day)
        opened = Q(chantier__isnull=False, opening__opened_on__isnull=False)
        return self.annotate(
            stage=Case(
                When(opened & Exists(runs.filter(in_force(day))), then=Value("ACTIVE")),
                When(opened & Exists(runs.filter(started_on__gt=day)), then=Value("OPENING")),
                When(opened, then=Value("LEFT")),
                When(dropped_on__lte=day, then=Value("DROPPED")),
                When(Exists(opening), then=Value("OPENING")),
                When(Exists(sent.filter(outcome="SELECTED")), then=Value("SELECTED")),
                When(Exists(sent.exclude(outcome="REFUSED")), then=Value("APPLIED")),
                When(Exists(sent), then=Value("DROPPED")),
                default=Value("PROSPECT"),
                output_field=CharField(),
            )
        )


class OpeningQuerySet(ScopedQuerySet):
    def counted(self) -> Self:
        """With how many steps there are and how many are done."""
        return self.annotate(
            steps_all=Count("steps"), steps_done=Count("steps", filter=Q(steps__done_on__isnull=False))
        )


class DepartureQuerySet(ScopedQuerySet):
    """Whoever reads growth there, and those who work in the chantier."""


class TargetQuerySet(ScopedQuerySet):
    def current(self) -> Self:
        """Not given up."""
        return self.filter(dropped_on__isnull=True)
