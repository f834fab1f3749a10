"""What evaluation data bring to the meeting points: an entry, and what has to be destroyed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count, Q
from django.urls import reverse

from convergence.accounts.permissions import Permission
from convergence.exchange.evaluation.settings import NOTICE_DAYS
from convergence.exchange.models import Delivery
from convergence.exchange.queries import deliveries_read
from convergence.kit import clock, meeting
from convergence.kit.meeting import DATA, Line, Lines, NavItem, Panel
from convergence.network.viewer import Viewer


def entry(viewer: Viewer) -> Iterator[NavItem]:
    if viewer.can(Permission.EVALUATION_RUN):
        yield NavItem("Données d’évaluation", reverse("evaluation"), "shield-lock", phone=False, group=DATA)


def waiting(viewer: Viewer, *, limit: int, offset: int = 0) -> Lines:
    """Data sets whose destruction is due within the month, oldest first."""
    if not viewer.can(Permission.EVALUATION_RUN):
        return Lines([], 0, 0)
    today = clock.today()
    rows = Delivery.objects.visible_to(viewer).to_destroy(today + timedelta(days=NOTICE_DAYS.on(today)))
    told = rows.order_by().aggregate(total=Count("pk"), late=Count("pk", filter=Q(expires_on__lt=today)))
    shown = rows.select_related("recipient")[offset : offset + limit] if told["total"] else []
    return Lines([line(row) for row in shown], told["total"], told["late"])


def line(row: Delivery) -> Line:
    """« Données à faire détruire », with who has them."""
    return Line(
        kind="evaluation",
        title="Données à faire détruire",
        due=row.expires_on,
        person_key="",
        person_name=row.recipient.name,
        detail=f"données {row.year}",
        url=reverse("evaluation_one", args=[row.key]),
        act="Noter la destruction",
    )


def home(page: str, _subject: object, viewer: Viewer) -> Iterator[Panel]:
    """Those who have no list of what waits see these lines on their home."""
    if page == "home" and viewer.can(Permission.EVALUATION_RUN) and not viewer.can(Permission.PEOPLE_WRITE):
        lines = waiting(viewer, limit=5)
        if lines.total:
            yield Panel("exchange/evaluation/_to_destroy.html", {"lines": lines}, "top")


def register() -> None:
    meeting.reach.register(Delivery, deliveries_read)
    meeting.nav.register(entry, rank=61)
    meeting.lines.register(waiting)
    meeting.panels.register(home, rank=61)
