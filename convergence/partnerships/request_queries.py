"""QuerySets of requests and permanences. What leaves the room starts at `visible_to`."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from convergence.accounts.permissions import Permission
from convergence.accounts.roles import ROLES
from convergence.kit.meeting import reach
from convergence.partnerships import rules

if TYPE_CHECKING:
    from convergence.network.viewer import Viewer


def inbox(viewer: Viewer) -> Q:
    """Territory and theme of each of her posts of officer. Nothing for whoever holds none."""
    found = Q(pk__in=[])
    for post in viewer.posts:
        if post.territory_id is not None and Permission.REQUESTS_ANSWER in ROLES[post.role].permissions:
            held = Q(territory_id=post.territory_id)
            found |= held & Q(theme=post.theme) if post.theme else held
    return found


def late(today: date) -> Q:
    """In its state for longer than the clock of that state (`rules.CLOCKS`) allows."""
    found = Q(state="SENT", urgency="NOW", moved_on__lt=today - timedelta(days=rules.URGENT_DAYS.on(today)))
    for state, setting in rules.CLOCKS.items():
        found |= Q(state=state, moved_on__lt=today - timedelta(days=setting.on(today)))
    return found


class RequestQuerySet(models.QuerySet[Any]):
    """Requests: those of her territory and theme for an officer, those of the files that she opens for the others."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(reach.q(viewer, self.model))

    def in_inbox_of(self, viewer: Viewer) -> Self:
        """Those that she, or a colleague of the same theme, may answer."""
        return self.filter(inbox(viewer))

    def open(self) -> Self:
        return self.filter(state__in=["SENT", "MORE", "ACCEPTED"])

    def late(self, today: date) -> Self:
        """In their state for longer than what the network set itself."""
        return self.filter(late(today))


class PermanenceQuerySet(models.QuerySet[Any]):
    """Permanences belong to the two who meet."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(reach.q(viewer, self.model))
