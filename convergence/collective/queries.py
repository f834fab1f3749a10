"""QuerySets of meetings and courses. What leaves the room starts at `visible_to`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models

from convergence.kit.meeting import reach

if TYPE_CHECKING:
    from convergence.collective.models import Meeting
    from convergence.network.viewer import Viewer


class MeetingQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(reach.q(viewer, self.model))

    def upcoming(self, today: date) -> Self:
        return self.filter(on__gte=today).order_by("on", "at", "pk")

    def past(self, today: date) -> Self:
        return self.filter(on__lt=today).order_by("-on", "-at", "-pk")

    def held(self, today: date) -> Self:
        """Those that took place: their day has come and they were not called off."""
        return self.filter(on__lte=today, cancelled_on__isnull=True)


class DecisionQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Those of the meetings she sees, and those she must see to."""
        meetings: Any = apps.get_model("collective", "Meeting")._default_manager
        seen = models.Q(meeting__in=meetings.visible_to(viewer).values("pk"))
        return self.filter(seen | models.Q(user=viewer.user))

    def open(self) -> Self:
        return self.filter(state="OPEN")

    def before(self, meeting: Meeting) -> Self:
        """Open ones of earlier meetings of the same series; without one, of the same kind in the same place."""
        rows = self.open().filter(meeting__on__lt=meeting.on)
        if meeting.series_id is not None:
            return rows.filter(meeting__series=meeting.series_id)
        return rows.filter(
            meeting__kind=meeting.kind, meeting__territory=meeting.territory_id, meeting__chantier=meeting.chantier_id
        )


class CourseQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(reach.q(viewer, self.model))

    def upcoming(self, today: date) -> Self:
        """Going on or to come, soonest first; one whose dates are not written yet is to come."""
        coming = models.Q(ends_on__gte=today) | models.Q(ends_on__isnull=True)
        return self.filter(coming).order_by(models.F("starts_on").asc(nulls_last=True), "pk")

    def past(self, today: date) -> Self:
        return self.filter(ends_on__lt=today).order_by("-ends_on", "-pk")
