"""How many requests wait for an officer, counted once for the page, the navigation and the home."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from convergence.kit import clock
from convergence.network.viewer import Viewer
from convergence.partnerships.models import Request
from convergence.partnerships.request_queries import late


@dataclass(frozen=True)
class Counts:
    """Requests of her territory and theme, by state."""

    sent: int
    late: int
    accepted: int
    more: int

    @property
    def open(self) -> int:
        return self.sent + self.accepted + self.more


def counts(viewer: Viewer) -> Counts:
    """One query a request of the browser."""
    kept: Counts | None = getattr(viewer, "_request_counts", None)
    if kept is None:
        overdue = late(clock.today()) & ~Q(state="MORE")
        found = (
            Request.objects.in_inbox_of(viewer)
            .open()
            .aggregate(
                sent=Count("pk", filter=Q(state="SENT")),
                late=Count("pk", filter=overdue),
                accepted=Count("pk", filter=Q(state="ACCEPTED")),
                more=Count("pk", filter=Q(state="MORE")),
            )
        )
        kept = Counts(**found)
        viewer._request_counts = kept  # type: ignore[attr-defined]
    return kept
